"""One contact: points, report, comments and judgement, from preparing to signing."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from koers.kernel import clock, parties
from koers.kernel.errors import NotAllowed
from koers.kernel.models import Conversation, Document
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Right
from koers.processes.bpv_guidance.actions import judging
from koers.processes.bpv_guidance.actions import reports as actions
from koers.processes.bpv_guidance.actions.roles import has_role
from koers.processes.bpv_guidance.form import POINTS, answers_of, fields_of, guide_of
from koers.processes.bpv_guidance.models import Comment, Judgement
from koers.processes.bpv_guidance.process import PROCESS, SLB, STUDENT, SUPERVISOR, VISIT
from koers.processes.bpv_guidance.queries.contacts import report_due
from koers.processes.bpv_guidance.views.finding import attempt, conversation_of, crumbs, note_reading, placement_of
from koers.web.access import person_of
from koers.web.forms import KoersForm


class TextsForm(KoersForm):
    """Texts with the version that the page showed of each."""

    def __init__(self, data: Any, conversation: Conversation, fields: list[tuple[str, str, str]]) -> None:
        super().__init__(data)
        self.keys = [key for key, _label, _hint in fields]
        answers = answers_of(conversation)
        for key, label, hint in fields:
            answer = answers.get(key)
            self.fields[key] = forms.CharField(
                label=label,
                help_text=hint,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
                initial=answer.text if answer else "",
            )
            self.fields[f"{key}_version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=answer.version if answer else 0
            )

    def texts(self) -> dict[str, tuple[str, int]]:
        """Each text with its version, as the action takes them."""
        return {key: (self.cleaned_data[key], self.cleaned_data[f"{key}_version"]) for key in self.keys}


class CommentForm(KoersForm):
    """What should change in the report; empty where nothing should."""

    text = forms.CharField(
        label=gettext_lazy("What should change?"),
        help_text=gettext_lazy("Leave it empty if the report is right as it is."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LevelForm(KoersForm):
    """Works at level or not, on what grounds."""

    positive = forms.ChoiceField(
        label=gettext_lazy("Does the student work at level?"),
        choices=[("yes", gettext_lazy("yes, at level")), ("no", gettext_lazy("not yet at level"))],
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(
        label=gettext_lazy("On what grounds?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )


@require_safe
def conversation(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The contact as it is now, for each of the three."""
    found = conversation_of(request, conversation_id)
    return _page(request, found)


def _page(request: HttpRequest, found: Conversation, status: int = 200, **forms_: Any) -> HttpResponse:
    person, today, visit = person_of(request), clock.today(), found.visit
    placement = placement_of(request, found.dossier_id)
    note_reading(request, placement)
    answers = answers_of(found)
    student = has_role(found.dossier, person, STUDENT)
    documents = Document.objects.visible_to(person, today).filter(conversation=found)
    # Until it is handed in a report is the student's own draft.
    readable = student or visit.handed_in_at is not None or found.kind != VISIT.key
    fields = fields_of(visit)
    writes = student and found.kind == VISIT.key and found.begun_at and not found.reported_at
    level = Judgement.objects.visible_to(person, today).filter(conversation=found, kind=Judgement.Kind.LEVEL).last()
    others = has_role(found.dossier, person, SUPERVISOR, SLB)
    judges = may(person, Right.LEAD, found.dossier, today) and found.kind == VISIT.key and visit.phase >= 2
    context: dict[str, Any] = {
        "section": PROCESS.key,
        "conversation": found,
        "visit": visit,
        "placement": placement,
        "guide": guide_of(visit),
        "student": found.dossier.subject,
        "own": student,
        "people": parties.participants(found),
        "points": answers.get(POINTS),
        "told": [(field, answers[field.key].text) for field in fields if field.key in answers] if readable else [],
        "due": report_due(found) if found.kind == VISIT.key and found.begun_at else None,
        "passed": found.planned_start <= clock.now(),
        "may_prepare": student and not found.begun_at and not found.cancelled_at,
        "may_hold": has_role(found.dossier, person, STUDENT, SLB),
        "may_call_off": student or may(person, Right.LEAD, found.dossier, today),
        "comments": Comment.objects.visible_to(person, today).filter(conversation=found).select_related("by"),
        "document": documents.current().first(),
        "voided": documents.filter(voided_at__isnull=False).last(),
        "level": level,
        "form": forms_.get("form") or (TextsForm(None, found, _fields(found)) if writes else None),
        "needed": [field.key for field in fields if field.needed],
        "beside": [other for answer in answers.values() for other in answer.others.all() if not other.settled_at],
        "comment_form": forms_.get("comment_form")
        or (CommentForm(None) if others and visit.handed_in_at and not found.reported_at else None),
        "level_form": forms_.get("level_form")
        or (LevelForm(None) if judges and found.begun_at and not found.reported_at else None),
        "crumbs": crumbs(placement, str(found.definition.label).capitalize()),
    }
    context["failed"] = any(context[key] and context[key].errors for key in ("form", "comment_form", "level_form"))
    return render(request, "bpv_guidance/conversation.html", context, status=status)


def _fields(found: Conversation) -> list[tuple[str, str, str]]:
    return [(field.key, field.label, field.hint) for field in fields_of(found.visit)]


def prepare(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The student brings in the points to talk about."""
    found, person = conversation_of(request, conversation_id), person_of(request)
    if not may(person, Right.PREPARE, found.dossier, clock.today()):
        raise NotAllowed
    if found.begun_at or found.cancelled_at:
        return redirect("bpv_guidance:conversation", found.pk)
    form = TextsForm(request.POST or None, found, [(POINTS, _("What do you want to talk about?"), "")])
    status = 200
    if form.is_valid():
        text, version = form.texts()[POINTS]
        status = attempt(form, lambda: actions.prepare(conversation=found, text=text, base_version=version, by=person))
        if not status:
            return redirect("bpv_guidance:conversation", found.pk)
    placement = placement_of(request, found.dossier_id)
    context = {
        "form": form,
        "conversation": found,
        "guide": guide_of(found.visit),
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Prepare")),
    }
    return render(request, "bpv_guidance/prepare.html", context, status=status)


@require_POST
def report(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Save what was written; with ``hand_in`` the others read it, with ``finish`` it is frozen to be signed."""
    found, person = conversation_of(request, conversation_id), person_of(request)
    if not may(person, Right.WRITE, found.dossier, clock.today()):
        raise NotAllowed
    form = TextsForm(request.POST, found, _fields(found))
    if not form.is_valid():
        return _page(request, found, form=form)
    status = attempt(form, lambda: actions.write_report(conversation=found, texts=form.texts(), by=person))
    if status:
        return _page(request, found, status, form=form)
    if "hand_in" not in request.POST and "finish" not in request.POST:
        return redirect("bpv_guidance:conversation", found.pk)
    step = actions.finish_report if "finish" in request.POST else actions.hand_in
    status = attempt(form, lambda: step(conversation=found, by=person))
    if status:
        return _page(request, found, status, form=_as_saved(found, form))
    return redirect("web:conversation", found.pk)


def _as_saved(found: Conversation, refused: TextsForm) -> TextsForm:
    """What was saved, with the versions as they are now, and what was refused of it."""
    blank = TextsForm(None, found, _fields(found))
    again = TextsForm(
        {name: blank.get_initial_for_field(field, name) for name, field in blank.fields.items()}, found, _fields(found)
    )
    for name, errors in refused.errors.items():
        for error in errors:
            again.add_error(None if name == "__all__" else name, error)
    return again


@require_POST
def comment(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Supervisor or SLB teacher says what should change in the report."""
    found, person = conversation_of(request, conversation_id), person_of(request)
    if not has_role(found.dossier, person, SUPERVISOR, SLB):
        raise NotAllowed
    form = CommentForm(request.POST)
    status = 200
    if form.is_valid():
        text = form.cleaned_data["text"]
        status = attempt(form, lambda: actions.comment(conversation=found, text=text, by=person))
        if not status:
            return redirect("bpv_guidance:conversation", found.pk)
    return _page(request, found, status, comment_form=form)


@require_POST
def level(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The SLB teacher writes whether the student works at level."""
    found, person = conversation_of(request, conversation_id), person_of(request)
    if not may(person, Right.LEAD, found.dossier, clock.today()):
        raise NotAllowed
    form = LevelForm(request.POST)
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        status = attempt(
            form,
            lambda: judging.judge_level(
                conversation=found, positive=given["positive"] == "yes", grounds=given["grounds"], by=person
            ),
        )
        if not status:
            return redirect("bpv_guidance:conversation", found.pk)
    return _page(request, found, status, level_form=form)
