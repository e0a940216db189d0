"""Where a student stands, for the student and for the SLB'er: line, diploma dossier, cards, results."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koers.kernel import clock, parties
from koers.kernel.models import Agreement, Conversation, Document, Dossier
from koers.kernel.vocabulary import Resource
from koers.processes.progress_talks.navigation import section_of
from koers.processes.progress_talks.process import PROCESS, SLB
from koers.processes.progress_talks.queries import talks
from koers.processes.progress_talks.queries.cards import cards_of, results_of
from koers.processes.progress_talks.queries.diploma import AreaProgress, State, WorkProcessProgress, diploma_of
from koers.processes.progress_talks.queries.line import Line, line_of
from koers.processes.progress_talks.queries.position import Position, position_of
from koers.processes.progress_talks.queries.reports import reports_of
from koers.processes.progress_talks.reading import note_reading
from koers.processes.progress_talks.views import words
from koers.web import charts
from koers.web.access import one_of, person_of
from koers.web.pages import Crumb

SHOWN = 5
"""How many work processes that go well are named; the fold-out has them all."""


def progress(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """One student's progress, as far as the school's figures go."""
    person, today = person_of(request), clock.today()
    dossier = one_of(
        Dossier.objects.visible_to(person, today, Resource.PROGRESS)
        .filter(process=PROCESS.key)
        .select_related("subject", "organisation", "enrolment__cohort__programme"),
        dossier_id,
    )
    own = dossier.subject_id == person.pk
    talk = _coming(dossier, today)
    note_reading(dossier, person)
    enrolment = dossier.enrolment
    position = position_of(enrolment, today)
    cards = cards_of(enrolment, position.as_of)
    areas = diploma_of(enrolment, position, cards)
    context = {
        "section": section_of(dossier.pk) if own else "students",
        "own": own,
        "dossier": dossier,
        "slb": next(iter(parties.holders(dossier, SLB, today)), None),
        "studies": words.studies_of(enrolment, today),
        "position": position,
        "areas": [(area, _bar(area)) for area in areas],
        "cards": cards,
        "waiting": [card for card in cards if card.handed_in_on and not card.approved_on],
        "results": [(result, words.kind_of(result)) for result in results_of(enrolment)],
        "talk": talk,
        "talk_today": talk is not None and clock.local(talk.planned_start).date() == today,
        **_headings(dossier, position, own),
        **_line(line_of(enrolment, position, cards), position, "" if own else dossier.subject.given_name),
        **_work_processes(areas),
    }
    return render(request, "progress_talks/progress.html", context)


def dossier(request: HttpRequest) -> HttpResponse:
    """A student's own conversations and reports, the latest first."""
    person, today = person_of(request), clock.today()
    own = Dossier.objects.visible_to(person, today).filter(process=PROCESS.key, subject=person)
    if not own.exists():
        raise Http404
    conversations = Conversation.objects.visible_to(person, today).filter(dossier__in=own)
    documents = Document.objects.visible_to(person, today).filter(dossier__in=own)
    held = conversations.standing().filter(begun_at__isnull=False).select_related("led_by", "talk")
    reports = reports_of(documents)
    return render(
        request,
        "progress_talks/dossier.html",
        {
            "section": "dossier",
            "agreements": Agreement.objects.visible_to(person, today).filter(dossier__in=own).open(),
            "coming": conversations.to_come().order_by("planned_start"),
            "talks": [(talk, reports.get(talk.pk)) for talk in held.order_by("-begun_at")],
        },
    )


def _headings(dossier: Dossier, position: Position, own: bool) -> dict[str, Any]:
    name = "" if own else dossier.subject.given_name
    crumbs = [
        Crumb(_("Students"), reverse("progress_talks:students")),
        Crumb(dossier.subject.full_name, reverse("progress_talks:student", args=[dossier.pk])),
        Crumb(_("Progress")),
    ]
    return {
        "news": words.standing_of(position, name),
        "lead": words.figures_of(position, name),
        "name": name,
        "crumbs": [] if own else crumbs,
    }


def _line(line: Line | None, position: Position, name: str) -> dict[str, Any]:
    """The chart, its table and what it says in words; empty where there is nothing to draw."""
    if line is None:
        return {"chart": None}
    chart = charts.nominal_line(
        charts.NominalLine(
            key="line",
            planned=line.planned,
            real=line.real,
            total=position.total,
            tolerance=position.tolerance,
            position=str(position.verdict),
            name=name or _("you"),
            finding=f"{words.figures_of(position, name)} {_('The table below has the figures of each month.')}",
        )
    )
    return {
        "chart": chart,
        "legend": {kind: charts.legend(kind) for kind in ("real", "plan", "band")},
        "months": line.months[1:],
        "pace": line.pace,
        "since": _since(line, position),
    }


def _since(line: Line, position: Position) -> dict[str, Any] | None:
    """Since when somebody who is behind is so: the last month that was not, and what came in after it."""
    last = line.last_within(position.tolerance)
    if last is None or position.difference >= -position.tolerance:
        return None
    return {
        "last": last.day,
        "got": position.approved - last.approved,
        "planned": position.planned - last.planned,
    }


def _bar(area: AreaProgress) -> SafeString:
    return charts.bar(charts.Bar(got=area.approved, planned=area.planned, total=area.total), height=12)


def _work_processes(areas: list[AreaProgress]) -> dict[str, Any]:
    found: list[WorkProcessProgress] = [process for area in areas for process in area.work_processes]
    attention = sorted(
        (one for one in found if one.state is State.ATTENTION), key=lambda one: (-one.missing, one.work_process.code)
    )
    # Who is ahead says more than what was finished long ago.
    good = sorted((one for one in found if one.state is State.GOOD), key=lambda one: (not one.ahead, one.complete))
    return {"attention": attention, "good": good[:SHOWN], "more_good": max(len(good) - SHOWN, 0)}


def _coming(dossier: Dossier, today: dt.date) -> Conversation | None:
    talk = talks.next_planned(dossier)
    return talk if talk and clock.local(talk.planned_start).date() >= today else None
