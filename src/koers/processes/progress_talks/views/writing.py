"""Saving while people type, showing what the other typed, and putting two texts side by side."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from koers.kernel import clock
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Conversation, Stage
from koers.processes.progress_talks import form, guides
from koers.processes.progress_talks.actions import talks as actions
from koers.processes.progress_talks.reading import note_reading
from koers.processes.progress_talks.sheet import Entry, Sheet, digest
from koers.processes.progress_talks.timing import Timing
from koers.processes.progress_talks.views.following import notice, said_saved, state_of
from koers.processes.progress_talks.views.talking import (
    BASE,
    Viewer,
    base_of,
    crumbs_to,
    field_id,
    talk_or_404,
)
from koers.web.access import person_of
from koers.web.dates import wall_clock


@require_POST
def answer(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Save one field: ``field``, ``text`` and ``base`` (what the page showed). Answers with the new base as JSON.

    409 where it cannot be saved (the report was frozen meanwhile, or the text is no answer), 403 where this person
    may not write any more: with a ``message``, and the text stays on the page.
    """
    found = talk_or_404(request, conversation_id)
    key, given = request.POST.get("field", ""), request.POST.get("base", "")
    try:
        saved = actions.save_field(
            conversation=found,
            field=key,
            text=request.POST.get("text", ""),
            base_version=base_of(given)[0],
            by=person_of(request),
        )
    except Refused as refusal:
        return JsonResponse({"message": refusal.message}, status=409)
    except NotAllowed as refusal:
        return JsonResponse({"message": str(refusal)}, status=403)
    # Who types is not logged out; who only looks at an open page is, in the end.
    request.session.modified = True
    said = {"saved": said_saved(wall_clock(saved.at))}
    if saved.kept_beside:
        entry = _entry(Sheet.of(found), key)
        return JsonResponse({**said, "base": given, "beside": notice(found, entry, Viewer.of(request, found))})
    return JsonResponse({**said, "base": f"{saved.version}.{digest(saved.text)}", "beside": ""})


@require_safe
def updates(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The form as it is now, as JSON; 204 where it is still what ``since`` says. Asked every few seconds."""
    found = talk_or_404(request, conversation_id)
    viewer = Viewer.of(request, found)
    timing = None
    if found.begun_at and found.ended_at is None and found.talk.guide is not None:
        timing = Timing(guides.stored(found.talk.guide), found.begun_at, clock.now())
        timing = timing if timing.watched else None
    readable = found.begun_at is not None or viewer.is_student
    state = state_of(found, Sheet.of(found) if readable else Sheet(), viewer, timing)
    if state.token == request.GET.get("since"):
        return HttpResponse(status=204)
    note_reading(found.dossier, viewer.person)
    return JsonResponse(state.content())


def settle(request: HttpRequest, conversation_id: uuid.UUID, field: str) -> HttpResponse:
    """Both texts of one field side by side, and a field with both to tidy up."""
    found = talk_or_404(request, conversation_id)
    viewer = Viewer.of(request, found)
    one = form.field(field)
    if one is None or (found.begun_at is None and not viewer.is_student):
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            _settle(request, found, one)
        except Changed as refusal:
            error = refusal.message
        except Refused as refusal:
            return _settle_page(request, found, viewer, _entry(Sheet.of(found), field), refusal.message)
        else:
            return redirect(_back(found, field))
    entry = _entry(Sheet.of(found), field)
    if not entry.others:
        return redirect(_back(found, field))
    return _settle_page(request, found, viewer, entry, error)


def _settle(request: HttpRequest, found: Conversation, one: form.Field) -> None:
    entry = _entry(Sheet.of(found), one.key)
    kept = request.POST.get("keep", "")
    texts = {"": request.POST.get("text", ""), "answer": entry.text}
    texts |= {str(other.pk): other.text for other in entry.others}
    actions.settle_field(
        conversation=found,
        field=one,
        text=texts.get(kept, texts[""]),
        base_version=base_of(request.POST.get(f"{BASE}text", ""))[0],
        seen={other.pk for other in entry.others if str(other.pk) in request.POST.getlist("seen")},
        by=person_of(request),
    )


def _settle_page(request: HttpRequest, found: Conversation, viewer: Viewer, entry: Entry, error: str) -> HttpResponse:
    read = entry.field.choice_label if entry.field.choices else str
    kept: list[dict[str, Any]] = []
    if entry.answer:
        kept.append({"key": "answer", "text": read(entry.text), "by": entry.answer.by, "at": entry.answer.at})
    kept += [{"key": other.pk, "text": read(other.text), "by": other.by, "at": other.at} for other in entry.others]
    return render(
        request,
        "progress_talks/talk_settle.html",
        {
            "conversation": found,
            "viewer": viewer,
            "section": viewer.section,
            "crumbs": crumbs_to(found, viewer, str(entry.field.name)),
            "entry": entry,
            "kept": kept,
            "seen": [other.pk for other in entry.others],
            "together": request.POST.get("text") or "\n\n".join(one["text"] for one in kept if one["text"]),
            "error": error,
            "failed": bool(error),
            "back": _back(found, entry.field.key),
        },
        status=409 if error else 200,
    )


def _entry(sheet: Sheet, key: str) -> Entry:
    one = form.field(key)
    if one is None:
        raise Http404
    return sheet.entry(one)


def _back(found: Conversation, key: str) -> str:
    name = "conversation" if found.stage is not Stage.PLANNED and found.begun_at else "prepare"
    return reverse(f"progress_talks:{name}", args=[found.pk]) + f"#{field_id(key)}"
