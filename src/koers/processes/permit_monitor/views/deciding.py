"""From intended decision to decision, and taking them back."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.vocabulary import Right
from koers.processes.permit_monitor.actions import decisions as actions
from koers.processes.permit_monitor.actions.cases import withdraw_settlement
from koers.processes.permit_monitor.queries.calendar import terms
from koers.processes.permit_monitor.queries.cases import Course, Stage
from koers.processes.permit_monitor.views import words
from koers.processes.permit_monitor.views.forms import (
    DecideForm,
    IntendForm,
    ReceivedForm,
    StepForm,
    ViewForm,
    WhyForm,
)
from koers.processes.permit_monitor.views.step import as_officer, course_for, is_own, step_page
from koers.web.access import person_of

FIGURES = ("attainable", "required", "earned")


def intend(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Prepare an intended decision: the letter goes to the student at once."""
    course = as_officer(request, case_id)
    if course.stage != Stage.TO_INTEND:
        return redirect("permit_monitor:case", case_id)
    return step_page(
        request,
        course,
        IntendForm(request.POST or None),
        lambda data: actions.intend(case=course.case, cause=data["cause"], by=person_of(request)),
        title=_("Send an intended decision"),
        button=_("Send the intended decision"),
        template="permit_monitor/intend.html",
        days=terms(course.case.dossier.organisation.institution).view_days,
    )


def view(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """What the student says to the intended decision: typed by the student, or by an officer who received it."""
    course, person = course_for(request, case_id), person_of(request)
    if course.intention is None or course.decision or course.closed:
        if not is_own(course, person):
            as_officer(request, case_id)
        return redirect("permit_monitor:case", case_id)
    intention, own = course.intention, is_own(course, person)
    if not own:
        as_officer(request, case_id)
    initial: dict[str, Any] = {"about": intention.pk, "received_on": clock.today()}
    if course.view:
        initial |= {"text": course.view.text}
    form = (ViewForm if own else ReceivedForm)(request.POST or None, initial=initial)
    return step_page(
        request,
        course,
        form,
        lambda data: actions.give_view(
            intention=intention, text=data["text"], received_on=data.get("received_on") or clock.today(), by=person
        ),
        title=_("React to the intended decision") if own else _("Write down the student's reaction"),
        button=_("Send my reaction") if own else _("Keep this reaction"),
        shown=str(intention.pk),
        template="permit_monitor/view.html",
    )


def decide(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Prepare the decision, for a colleague to approve."""
    course = as_officer(request, case_id)
    if course.stage != Stage.TO_DECIDE or course.intention is None:
        return redirect("permit_monitor:case", case_id)
    return step_page(
        request,
        course,
        DecideForm(request.POST or None, initial={"about": course.intention.pk}),
        lambda data: actions.prepare_decision(case=course.case, grounds=data["grounds"], by=person_of(request)),
        title=_("Prepare the decision"),
        button=_("Put it before a colleague"),
        shown=str(course.intention.pk),
        template="permit_monitor/decide.html",
    )


def approve(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Read a decision that a colleague prepared, with everything it rests on, and approve it."""
    course, person = as_officer(request, case_id, Right.SIGN), person_of(request)
    if course.stage != Stage.TO_APPROVE or course.decision is None:
        return redirect("permit_monitor:case", case_id)
    decision = course.decision
    outcome, mine = decision.receipt.get("outcome", {}), decision.prepared_by_id == person.pk
    return step_page(
        request,
        course,
        StepForm(request.POST or None, initial={"about": decision.pk}),
        lambda _data: actions.approve_decision(decision=decision, by=person),
        title=_("A colleague has to approve it") if mine else _("Approve the decision"),
        button=_("Approve the decision"),
        shown=str(decision.pk),
        template="permit_monitor/approve.html",
        prepared_it=mine,
        figures={name: words.number(Decimal(outcome[name])) for name in FIGURES if outcome.get(name)},
        terms=terms(course.case.dossier.organisation.institution),
    )


def take_back(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Take back what stands last: a decision, an intended decision or a settlement; or return it to its maker."""
    course, person = as_officer(request, case_id, Right.SIGN), person_of(request)
    step = _last(course)
    if step is None:
        return redirect("permit_monitor:case", case_id)
    title, act, explain = step
    key = course.decision or course.intention or course.settlement
    assert key is not None
    return step_page(
        request,
        course,
        WhyForm(request.POST or None, initial={"about": key.pk}),
        lambda data: act(data["why"], person),
        title=title,
        button=title,
        shown=str(key.pk),
        explain=explain,
    )


def _last(course: Course) -> tuple[str, Any, str] | None:
    """The step that stands last: what taking it back is called, does, and means."""
    if (course.closed and course.stage != Stage.SETTLED) or course.report:
        return None
    if decision := course.decision:
        if decision.approved_at is None:
            return (
                _("Return the decision"),
                lambda why, by: actions.return_decision(decision=decision, why=why, by=by),
                _("It is prepared anew. The student hears nothing of it."),
            )
        return (
            _("Withdraw the decision"),
            lambda why, by: actions.withdraw_decision(decision=decision, why=why, by=by),
            _("The student gets a letter that the decision is withdrawn. Nothing is reported."),
        )
    if intention := course.intention:
        return (
            _("Withdraw the intended decision"),
            lambda why, by: actions.withdraw_intention(intention=intention, why=why, by=by),
            _("The student gets a letter that it is withdrawn."),
        )
    if settlement := course.settlement:
        return (
            _("Take the settlement back"),
            lambda why, by: withdraw_settlement(settlement=settlement, why=why, by=by),
            _("Then the outcome is open again."),
        )
    return None
