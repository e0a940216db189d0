"""A case: where it stands, its course and what is next; opening it, hearing the student, settling the outcome."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koers.kernel import clock
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Dossier, Person
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Resource, Right
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions import cases as actions
from koers.processes.permit_monitor.models import Contact, Settlement
from koers.processes.permit_monitor.process import PROCESS
from koers.processes.permit_monitor.queries.calendar import calendar_of, judged_year, terms
from koers.processes.permit_monitor.queries.cases import (
    CLOSED,
    Course,
    Stage,
    case_of,
    course_of,
    found_for,
    is_to_tell,
)
from koers.processes.permit_monitor.queries.outcomes import is_running
from koers.processes.permit_monitor.queries.roster import due_days
from koers.processes.permit_monitor.reading import note_reading
from koers.processes.permit_monitor.views import words
from koers.processes.permit_monitor.views.forms import ArrangeForm, ContactForm, OpenForm, SettleForm
from koers.processes.permit_monitor.views.line import line_of
from koers.processes.permit_monitor.views.office import year_in
from koers.processes.permit_monitor.views.step import as_officer, course_for, do, is_own, place, step_page
from koers.web.access import one_of, person_of
from koers.web.pages import Crumb

_DUE = {
    Stage.TO_HEAR: "hear_by",
    Stage.TO_SETTLE: "settle_by",
    Stage.WITH_DECAAN: "assess_by",
    Stage.TO_INTEND: "intend_by",
    Stage.TO_DECIDE: "decide_by",
    Stage.TO_APPROVE: "decide_by",
}


def standing(dossier: Dossier, year: AcademicYear, person: Person) -> dict[str, Any]:
    """What a page needs to say what is next for a student in a year, and the course of the case if there is one."""
    today = clock.today()
    case = case_of(dossier, year.label)
    course = course_of(case, today) if case else None
    institution, own = dossier.organisation.institution, dossier.subject_id == person.pk
    days, term = calendar_of(institution, year), terms(institution)
    step = _DUE.get(course.stage) if course else "hear_by"
    left = words.until(days.determined_by, today)
    undecided = course is None or course.stage in {*_DUE, Stage.VIEW}
    return {
        "course": course,
        "line": line_of(course, own) if course else [],
        "own": own,
        "officer": may(person, Right.LEAD, dossier, today),
        "days": days,
        "days_left": words.days_left(left) if undecided and year == judged_year(today) else "",
        "due": due_days(days, term.view_days)[step] if step else None,
        "may_object": bool(course and _may_object(course, today)),
        "open_url": reverse("permit_monitor:case_open", args=[dossier.pk, year.label]),
        "prepared_it": bool(course and course.decision and course.decision.prepared_by_id == person.pk),
        "terms": term,
        "student": dossier.subject,
        "to_inform": case is not None and is_to_tell(case, today),
    }


def _may_object(course: Course, today: dt.date) -> bool:
    if course.decision is None or course.objection or course.stage in (*CLOSED, Stage.TO_WITHDRAW):
        return False
    until = course.decision.objection_until
    return until is not None and until >= today


@require_safe
def case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Where a case stands: for the officers with what is next for them, for the student in their own words."""
    person = person_of(request)
    course = course_for(request, case_id)
    dossier = course.case.dossier
    note_reading(dossier, person)
    year = AcademicYear.parse(course.case.academic_year)
    found = found_for(course.case)
    own = is_own(course, person)
    context = {
        **standing(dossier, year, person),
        **place(course, person),
        "found": found,
        "sentence": found.sentence(words.language()) if found else "",
        "news": words.own_news(course),
        "contacts": [(words.contact_of(contact, own), contact) for contact in course.contacts],
        "year": year,
        "dossier": dossier,
    }
    template = "permit_monitor/case_own.html" if own else "permit_monitor/case.html"
    return render(request, template, context)


def case_open(request: HttpRequest, dossier_id: uuid.UUID, year: str) -> HttpResponse:
    """Open the case of a student over a year, in a running year with the ground for doing so (IND-07)."""
    person, today = person_of(request), clock.today()
    academic = year_in(year, today)
    visible = Dossier.objects.visible_to(person, today, Resource.PROGRESS).filter(process=PROCESS.key)
    dossier = one_of(visible.select_related("subject", "organisation__parent"), dossier_id)
    if not may(person, Right.LEAD, dossier, today):
        raise NotAllowed(_("Only the international office does this."))
    if made := case_of(dossier, academic.label):
        return redirect("permit_monitor:case", made.pk)
    early = is_running(academic, today)
    form = OpenForm(request.POST or None)
    refused = ""
    if request.method == "POST" and (not early or form.is_valid()):
        ground = form.cleaned_data["early_ground"] if early else ""
        try:
            opened = actions.open_case(dossier=dossier, year=academic, by=person, early_ground=ground)
        except Refused as refusal:
            refused = refusal.message
        else:
            return redirect("permit_monitor:case", opened.pk)
    overview = reverse("permit_monitor:overview")
    about = reverse("permit_monitor:student", args=[dossier.pk, academic.label])
    context = {
        "section": "permit_monitor",
        "crumbs": [
            Crumb(_("Permit and progress"), overview),
            Crumb(academic.label, f"{overview}?year={academic.label}"),
            Crumb(dossier.subject.full_name, about),
            Crumb(_("Open a case")),
        ],
        "dossier": dossier,
        "year": academic,
        "early": early,
        "refused": refused,
        "form": form if early else None,
    }
    return render(request, "permit_monitor/case_open.html", context)


def contact(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Write down a contact with the student; hearing the student is one."""
    course = as_officer(request, case_id)
    if course.closed:
        return redirect("permit_monitor:case", case_id)
    form = ContactForm(request.POST or None, initial={"kind": "heard", "way": "spoken", "on": clock.today()})
    return step_page(
        request,
        course,
        form,
        lambda data: actions.record_contact(
            case=course.case,
            kind=Contact.Kind(data["kind"]),
            way=Contact.Way(data["way"]),
            on=data["on"],
            text=data["text"],
            by=person_of(request),
        ),
        title=_("Write down a contact"),
        button=_("Keep this contact"),
    )


@require_POST
def refer(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show the student the way to the decaan."""
    course = as_officer(request, case_id)
    return do(request, course, lambda: actions.refer(case=course.case, by=person_of(request)))


def settle(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Determine what the rule could not."""
    course = as_officer(request, case_id)
    if course.settlement or course.stage not in actions.BEFORE_A_DECISION:
        return redirect("permit_monitor:case", case_id)
    return step_page(
        request,
        course,
        SettleForm(request.POST or None),
        lambda data: actions.settle(
            case=course.case,
            outcome=Settlement.Outcome(data["outcome"]),
            ground=data["ground"],
            by=person_of(request),
        ),
        title=_("Settle the outcome"),
        button=_("Determine this outcome"),
        explain=_sentence(course),
    )


@require_POST
def inform(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Send the letter with which a case ends without a report."""
    course = as_officer(request, case_id)
    return do(request, course, lambda: actions.inform(case=course.case, by=person_of(request)))


def arrange(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Write down the study plan that was agreed on after a valid reason."""
    course = as_officer(request, case_id)
    if course.stage != Stage.EXCUSED:
        return redirect("permit_monitor:case", case_id)
    now = course.arrangement
    initial = {"text": now.text, "agreed_on": now.agreed_on} if now else {"agreed_on": clock.today()}
    return step_page(
        request,
        course,
        ArrangeForm(request.POST or None, initial=initial),
        lambda data: actions.arrange(
            case=course.case, text=data["text"], agreed_on=data["agreed_on"], by=person_of(request)
        ),
        title=_("Write down the study plan"),
        button=_("Keep this plan"),
    )


def _sentence(course: Course) -> str:
    found = found_for(course.case)
    return found.sentence(words.language()) if found else ""
