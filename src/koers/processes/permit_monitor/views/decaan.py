"""The decaan's room, and the student's way into it: pages that show nothing else, each reading written down."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koers.kernel import clock
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Dossier, Person
from koers.kernel.texts import clean
from koers.kernel.vocabulary import Resource
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions import confidential, excuses
from koers.processes.permit_monitor.actions import evidence as adding
from koers.processes.permit_monitor.actions.confidential import Told
from koers.processes.permit_monitor.actions.evidence import Paper
from koers.processes.permit_monitor.form import programme_of
from koers.processes.permit_monitor.models import Reason, Way
from koers.processes.permit_monitor.process import PROCESS
from koers.processes.permit_monitor.queries.calendar import calendar_of, judged_year, running_year, terms
from koers.processes.permit_monitor.queries.offices import relations_of
from koers.processes.permit_monitor.views.decaan_forms import (
    EvidenceForm,
    FindForm,
    JudgeForm,
    PaperForm,
    TellForm,
    WriteDownForm,
)
from koers.processes.permit_monitor.views.office import year_in
from koers.web.access import person_of
from koers.web.downloads import file_response
from koers.web.forms import KoersForm
from koers.web.pages import Crumb


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


def record(request: HttpRequest) -> HttpResponse:
    """A decaan says whose reason she writes down: by student number, as who sits before her gives it."""
    person, today = person_of(request), clock.today()
    if not relations_of(person, today).decaan_of:
        raise Http404
    years = [judged_year(today), running_year(today)]
    form = FindForm(request.POST or None, years=[year.label for year in years], initial={"year": years[0].label})
    if request.method == "POST" and form.is_valid():
        dossier_id = confidential.find_student(number=form.cleaned_data["number"], by=person)
        if dossier_id:
            return redirect("permit_monitor:tell", dossier_id, form.cleaned_data["year"])
        form.add_error("number", _("No student with a permit has this number here. Look at the number again."))
    context = {"form": form, "decaan": True, "crumbs": _crumbs(_("Write down what a student told"))}
    return render(request, "permit_monitor/private_record.html", context)


def _crumbs(label: str) -> list[Crumb]:
    return [Crumb(_("Confidential dossiers"), reverse("permit_monitor:private")), Crumb(label)]


def tell(request: HttpRequest, dossier_id: uuid.UUID, year: str) -> HttpResponse:
    """A reason is told, with evidence: by the student, or written down by a decaan who was told it in another way."""
    person, academic = person_of(request), year_in(year, clock.today())
    visible = Dossier.objects.visible_to(person, clock.today(), Resource.CARD).filter(process=PROCESS.key)
    dossier = visible.filter(subject=person, pk=dossier_id).select_related("organisation__parent").first()
    own = dossier is not None
    dossier = dossier or confidential.dossier_to_tell(dossier_id=dossier_id, by=person)
    if dossier is None:
        raise Http404
    shape = TellForm if own else WriteDownForm
    form = shape(request.POST or None, request.FILES or None, initial={"reported_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            told_id = excuses.tell_reason(
                dossier=dossier,
                academic_year=academic.label,
                story=_story(form.cleaned_data),
                files=_read(form.cleaned_data["documents"]),
                papers=_papers(form.cleaned_data),
                by=person,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("permit_monitor:told", told_id)
    context = {
        "form": form,
        "dossier": dossier,
        "student": dossier.subject,
        "own": own,
        "decaan": not own,
        "year": academic,
        "crumbs": [] if own else _crumbs(dossier.subject.full_name),
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
        way=Way(data.get("way", Way.HERE)),
    )


def _papers(data: dict[str, Any]) -> list[Paper]:
    return [_paper(data)] if data.get("paper_name") else []


def _paper(data: dict[str, Any]) -> Paper:
    return Paper(data["paper_name"], data["paper_place"], data["paper_shown_on"])


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
        "programme": programme_of(found.dossier),
        "months": terms(found.dossier.organisation.institution).evidence_months,
        "evidence_form": EvidenceForm() if found.decision == "pending" else None,
        "paper_form": PaperForm(initial={"paper_shown_on": clock.today()}) if form else None,
        "readers": confidential.looked_at(request_id),
        "days": calendar_of(found.dossier.organisation.institution, AcademicYear.parse(found.academic_year)),
        "crumbs": [] if own else _crumbs(found.dossier.subject.full_name),
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
    typed = clean(request.POST.get("grounds", ""))
    context = {"told": found, "why": why.message, "typed": typed}
    return render(request, "permit_monitor/told_changed.html", context, status=409)


@require_POST
def add_evidence(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Add documents, by the student, or by the decaan who was shown them."""
    form = EvidenceForm(request.POST, request.FILES)
    return _add(
        request,
        request_id,
        form,
        lambda data, by: adding.add_evidence(request_id=request_id, files=_read(data["documents"]), by=by),
    )


@require_POST
def note_paper(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """A decaan notes papers that she was shown, and that lie elsewhere (IND-15)."""
    return _add(
        request,
        request_id,
        PaperForm(request.POST),
        lambda data, by: adding.note_paper(request_id=request_id, paper=_paper(data), by=by),
    )


def _add(
    request: HttpRequest, request_id: uuid.UUID, form: KoersForm, act: Callable[[dict[str, Any], Person], None]
) -> HttpResponse:
    person = person_of(request)
    found = _found(request_id, person)
    if form.is_valid():
        try:
            act(form.cleaned_data, person)
        except Changed as changed:
            return _changed(request, found, changed)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("permit_monitor:told", request_id)
    context = {"form": form, "told": found, "decaan": found.dossier.subject_id != person.pk}
    return render(request, "permit_monitor/evidence.html", context)


@require_POST
def take_back(request: HttpRequest, request_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Take back what one brought in oneself, before it is judged."""
    person = person_of(request)
    found = _found(request_id, person)
    try:
        adding.take_back(request_id=request_id, file_id=file_id, by=person)
    except Changed as changed:
        return _changed(request, found, changed)
    return redirect("permit_monitor:told", request_id)


@require_safe
def evidence(request: HttpRequest, request_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """A document that shows a reason, as a download."""
    found = confidential.read_file(request_id=request_id, file_id=file_id, by=person_of(request))
    if found is None:
        raise Http404
    name, media_type, content = found
    return file_response(content, media_type, name)
