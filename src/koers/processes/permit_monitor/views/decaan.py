"""The decaan's room, and the student's way into it: pages that show nothing else, each reading written down."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from koers.kernel import clock
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Dossier, Person
from koers.kernel.vocabulary import Resource
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions import confidential, excuses
from koers.processes.permit_monitor.actions.confidential import Told
from koers.processes.permit_monitor.models import Reason
from koers.processes.permit_monitor.process import PROCESS
from koers.processes.permit_monitor.queries.calendar import calendar_of
from koers.processes.permit_monitor.queries.offices import relations_of
from koers.processes.permit_monitor.views.case import year_or_404
from koers.processes.permit_monitor.views.forms import FilesField
from koers.web.access import one_of, person_of
from koers.web.downloads import file_response
from koers.web.forms import KoersForm, LocalDateField
from koers.web.pages import Crumb

DECISIONS = (
    ("accepted", gettext_lazy("A valid reason")),
    ("rejected", gettext_lazy("No valid reason")),
    ("more", gettext_lazy("I cannot decide this yet")),
)


class TellForm(KoersForm):
    """What a student tells the decaan."""

    reason = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=Reason.choices, widget=forms.RadioSelect)
    period = forms.CharField(
        label=gettext_lazy("In which months was it?"),
        help_text=gettext_lazy("For example April to July 2026"),
        max_length=200,
    )
    reported_on = LocalDateField(
        label=gettext_lazy("When did you first tell somebody at the institution?"),
        help_text=gettext_lazy("For example 11 December 2026. Today, if this is the first time."),
    )
    reported_to = forms.CharField(label=gettext_lazy("Whom did you tell it?"), required=False, max_length=200)
    text = forms.CharField(
        label=gettext_lazy("What happened, and what did it do to your study?"), widget=forms.Textarea(attrs={"rows": 8})
    )
    documents = FilesField(
        label=gettext_lazy("Documents that show it"),
        help_text=gettext_lazy("PDF or photos (PNG or JPEG), 10 MB each at most. You can also add them later."),
        required=False,
    )


class EvidenceForm(KoersForm):
    """More evidence."""

    documents = FilesField(
        label=gettext_lazy("Documents that show it"),
        help_text=gettext_lazy("PDF or photos (PNG or JPEG), 10 MB each at most."),
    )


class JudgeForm(KoersForm):
    """The decaan's judgement."""

    decision = forms.ChoiceField(label=gettext_lazy("Your judgement"), choices=DECISIONS, widget=forms.RadioSelect)
    grounds = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Only you, other decanen and the student can read this. Or: what do you still ask?"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    repeat_grounds = forms.CharField(
        label=gettext_lazy("Why may the same reason count again?"),
        help_text=gettext_lazy("Only where it was accepted before: what lasts, and since when."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, told: Told) -> None:
        super().__init__(data)
        if not told.used_before:
            del self.fields["repeat_grounds"]


@require_safe
def private_list(request: HttpRequest) -> HttpResponse:
    """What waits for a decaan, or was decided; a 404 for who is none."""
    person = person_of(request)
    if not relations_of(person, clock.today()).decaan_of:
        raise Http404
    lines = confidential.waiting_for_decaan(by=person)
    return render(
        request,
        "permit_monitor/private_list.html",
        {
            "open": [line for line in lines if line.decision == "pending"],
            "referred": [line for line in lines if line.decision == "referred"],
            "decided": [line for line in lines if line.decision in {"accepted", "rejected"}],
            "decaan": True,
        },
    )


def tell(request: HttpRequest, dossier_id: uuid.UUID, year: str) -> HttpResponse:
    """The student tells the decaan a reason, with evidence. It does not exist for anybody else."""
    person, academic = person_of(request), year_or_404(year)
    visible = Dossier.objects.visible_to(person, clock.today(), Resource.CARD).filter(process=PROCESS.key)
    dossier = one_of(visible.filter(subject=person).select_related("organisation__parent"), dossier_id)
    form = TellForm(request.POST or None, request.FILES or None, initial={"reported_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            told_id = excuses.tell_reason(
                dossier=dossier,
                academic_year=academic.label,
                story=_story(form.cleaned_data),
                files=_read(form.cleaned_data["documents"]),
                by=person,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("permit_monitor:told", told_id)
    context = {
        "form": form,
        "dossier": dossier,
        "year": academic,
        "days": calendar_of(dossier.organisation.institution, academic),
        "told": confidential.read_own(dossier=dossier, by=person),
    }
    return render(request, "permit_monitor/tell.html", context)


def _story(data: dict[str, Any]) -> excuses.Story:
    return excuses.Story(
        reason=Reason(data["reason"]),
        period=data["period"],
        reported_on=data["reported_on"],
        reported_to=data["reported_to"],
        text=data["text"],
    )


def _read(files: list[Any]) -> list[tuple[str, bytes]]:
    return [(file.name, file.read()) for file in files]


def told(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """A reason, for the student and the decaan; the decaan judges it here."""
    person = person_of(request)
    found = _found(request_id, person)
    own = found.dossier.subject_id == person.pk
    form = None if own or found.decision != "pending" else JudgeForm(request.POST or None, found)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _judge(found, form.cleaned_data, person)
        except Changed as changed:
            return _changed(request, found, changed)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("permit_monitor:told", request_id)
    elif request.method == "POST" and form is None and not own:
        return _changed(request, found, Changed(_("This has been decided already. Look at it again.")))
    context = {
        "told": found,
        "student": found.dossier.subject,
        "own": own,
        "decaan": not own,
        "form": form,
        "evidence_form": EvidenceForm() if found.decision == "pending" else None,
        "readers": confidential.looked_at(request_id),
        "days": calendar_of(found.dossier.organisation.institution, AcademicYear.parse(found.academic_year)),
        "crumbs": [] if own else [Crumb(found.dossier.subject.full_name)],
    }
    return render(request, "permit_monitor/told.html", context)


def _found(request_id: uuid.UUID, person: Person) -> Told:
    found = confidential.read_told(request_id=request_id, by=person)
    if found is None:
        raise Http404
    return found


def _judge(found: Told, data: dict[str, Any], person: Person) -> None:
    if data["decision"] == "more":
        excuses.ask_more(request_id=found.id, question=data["grounds"], by=person)
        return
    excuses.decide_reason(
        request_id=found.id,
        accepted=data["decision"] == "accepted",
        grounds=data["grounds"],
        repeat_grounds=data.get("repeat_grounds", ""),
        by=person,
    )


def _changed(request: HttpRequest, found: Told, why: Changed) -> HttpResponse:
    return render(request, "permit_monitor/told_changed.html", {"told": found, "why": why.message}, status=409)


@require_POST
def add_evidence(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Add documents, by the student, or by the decaan who was shown them."""
    person = person_of(request)
    found = _found(request_id, person)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            excuses.add_evidence(request_id=request_id, files=_read(form.cleaned_data["documents"]), by=person)
        except Changed as changed:
            return _changed(request, found, changed)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("permit_monitor:told", request_id)
    return render(request, "permit_monitor/evidence.html", {"form": form, "told": found})


@require_safe
def evidence(request: HttpRequest, request_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """A document that shows a reason, as a download."""
    found = confidential.read_file(request_id=request_id, file_id=file_id, by=person_of(request))
    if found is None:
        raise Http404
    name, media_type, content = found
    return file_response(content, media_type, name)
