"""The talk itself: before it begins, while it goes on, and when its report is ready."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from koers.kernel import clock
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Conversation, Document, Stage
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Right
from koers.processes.progress_talks import facts, form, guides
from koers.processes.progress_talks.actions import talks as actions
from koers.processes.progress_talks.models import Talk, Variant
from koers.processes.progress_talks.queries.diploma import State, diploma_of
from koers.processes.progress_talks.queries.position import Position, position_of
from koers.processes.progress_talks.queries.talks import is_acquaintance
from koers.processes.progress_talks.reading import note_reading
from koers.processes.progress_talks.timing import Timing
from koers.processes.progress_talks.views.following import state_of
from koers.processes.progress_talks.views.talk_form import TalkForm
from koers.processes.progress_talks.views.talking import (
    Posted,
    Viewer,
    anchor,
    crumbs_to,
    onward,
    save_posted,
    talk_or_404,
)
from koers.web import charts
from koers.web.access import person_of

TIME_COOKIE = "koers_time"
A_YEAR = 365 * 24 * 60 * 60
SHOWN = 8
"""Work processes that stand beside the talk; where there are more, those on schedule fold."""


def conversation(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The page of one talk, whatever its stage. Posting saves every field of the form, with or without a script."""
    found = talk_or_404(request, conversation_id)
    if found.stage is Stage.CANCELLED:
        return redirect("web:appointment", found.pk)
    if request.method != "POST":
        return page(request, found)
    posted = save_posted(request, found)
    if posted.faults:
        return page(request, found, posted)
    return redirect(onward(request, found) or reverse("progress_talks:conversation", args=[found.pk]))


def page(request: HttpRequest, found: Conversation, posted: Posted | None = None) -> HttpResponse:
    """The page for the talk's stage, with what could not be kept, and why."""
    viewer = Viewer.of(request, found)
    note_reading(found.dossier, viewer.person)
    if found.begun_at is None:
        return render(request, "progress_talks/talk_before.html", _before(found, viewer))
    if found.reported_at:
        return render(request, "progress_talks/talk_report.html", _report(found, viewer, posted))
    return render(request, "progress_talks/talk.html", _during(request, found, viewer, posted))


@require_POST
def begin(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Begin the talk: from now on both write in its form."""
    found = talk_or_404(request, conversation_id)
    with contextlib.suppress(Refused):  # It was cancelled meanwhile: the page to which this leads says so.
        actions.begin(conversation=found, by=person_of(request))
    return redirect("progress_talks:conversation", found.pk)


@require_POST
def direction(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Make a talk that is still to come career-oriented, or ordinary again."""
    found = talk_or_404(request, conversation_id)
    career = request.POST.get("career") == "yes"
    # Where it began meanwhile, the page to which this leads shows the talk.
    with contextlib.suppress(Refused):
        actions.choose_direction(conversation=found, career=career, by=person_of(request))
    return redirect("progress_talks:conversation", found.pk)


@require_POST
def finish(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Keep the form, then end the talk and freeze its report; or show everything that is still asked."""
    found = talk_or_404(request, conversation_id)
    posted = save_posted(request, found)
    if not posted.faults:
        try:
            document = actions.finish_talk(conversation=found, by=person_of(request))
        except actions.NotComplete as refusal:
            posted.refuse(refusal.faults)
        except Changed:
            return redirect("progress_talks:conversation", found.pk)
        except Refused as refusal:
            posted.refuse([refusal])
        else:
            return redirect("web:document", document.pk)
    found.refresh_from_db(fields=["reported_at"])
    return page(request, found, posted)


@require_POST
def show_time(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Hide the time for good, or show it again. The form is kept on the way: its fields come along."""
    found = talk_or_404(request, conversation_id)
    posted = save_posted(request, found)
    response = page(request, found, posted) if posted.faults else redirect("progress_talks:conversation", found.pk)
    response.set_cookie(
        TIME_COOKIE,
        "hidden" if request.POST.get("time") == "hide" else "shown",
        max_age=A_YEAR,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return response


def _common(found: Conversation, viewer: Viewer) -> dict[str, Any]:
    return {
        "conversation": found,
        "dossier": found.dossier,
        "viewer": viewer,
        "student": viewer.student,
        "own": viewer.is_student,
        "other": viewer.other,
        "section": viewer.section,
        "crumbs": crumbs_to(found, viewer),
        "place": facts.place_of(found),
    }


def _before(found: Conversation, viewer: Viewer) -> dict[str, Any]:
    today = clock.today()
    talk = Talk.objects.filter(conversation=found).first()
    return {
        **_common(found, viewer),
        "minutes": int(found.duration.total_seconds() // 60),
        "acquaintance": viewer.leader is not None and is_acquaintance(found.dossier, viewer.leader, today),
        "career": talk is not None and talk.variant == Variant.CAREER,
        "may_begin": may(viewer.person, Right.LEAD, found.dossier, today),
        "today_is_the_day": facts.day_of(found) == today,
    }


def _report(found: Conversation, viewer: Viewer, posted: Posted | None) -> dict[str, Any]:
    document = Document.objects.filter(conversation=found).current().get()
    unsaved = [(form.field(key), text) for key, text in posted.typed.items()] if posted else []
    return {
        **_common(found, viewer),
        "document": document,
        "sections": document.data["sections"],
        "unsaved": [(field.name if field else "", text) for field, text in unsaved if text],
        "may_tell": may(viewer.person, Right.LEAD, found.dossier, clock.today()),
    }


def _during(request: HttpRequest, found: Conversation, viewer: Viewer, posted: Posted | None) -> dict[str, Any]:
    talk: Talk = found.talk
    assert talk.guide is not None
    assert found.begun_at is not None
    today = clock.today()
    guide = guides.stored(talk.guide)
    timing = Timing(guide, found.begun_at, clock.now())
    timed = request.COOKIES.get(TIME_COOKIE) != "hidden" and found.ended_at is None and timing.watched
    talk_form = TalkForm(found, viewer, guide, posted)
    position = position_of(found.dossier.enrolment, today)
    state = state_of(found, talk_form.sheet, viewer, timing if timed else None)
    return {
        **_common(found, viewer),
        "talk": talk,
        "talk_form": talk_form,
        "blocks": talk_form.blocks(timing.block if timed else None),
        "guide_language": talk.guide.language,
        "failed": bool(talk_form.posted.faults),
        "faults": [(anchor(fault.field) if fault.field else "", fault.message) for fault in talk_form.posted.faults],
        "state": state,
        "timed": timed,
        "time_hidden": not timed and found.ended_at is None and timing.watched,
        "noted_by": facts.note_taker(found),
        "year": facts.year_at(found),
        "asked_to_change": Document.objects.filter(conversation=found, voided_at__isnull=False)
        .select_related("voided_by")
        .last(),
        "may_signal": may(viewer.person, Right.SIGNAL, found.dossier, today),
        "may_tell": may(viewer.person, Right.LEAD, found.dossier, today),
        **_overview(found, position),
    }


def _overview(found: Conversation, position: Position) -> dict[str, Any]:
    """What stands beside the talk, since it starts from it (SVG-04, SVG-05)."""
    areas = diploma_of(found.dossier.enrolment, position)
    processes = [one for area in areas for one in area.work_processes if one.planned or one.approved]
    calm = [one for one in processes if one.state is State.ON] if len(processes) > SHOWN else []
    return {
        "position": position,
        "standing": facts.standing(position),
        "bar": charts.bar(charts.Bar(got=position.approved, planned=position.planned, total=position.total)),
        "work_processes": [one for one in processes if one not in calm],
        "calm": calm,
    }
