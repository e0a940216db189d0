"""From an intended decision to a decision: the student's view in between, and two pairs of eyes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Person
from koers.kernel.vocabulary import Right
from koers.processes.permit_monitor.actions.letters import send_letter
from koers.processes.permit_monitor.actions.steps import begin, expect, lock, not_later, note, written
from koers.processes.permit_monitor.models import DeregistrationDecision, Intention, PermitCase, StudentView
from koers.processes.permit_monitor.queries.calendar import terms
from koers.processes.permit_monitor.queries.cases import Course, Stage, found_for

WEIGHED = ("outcome", "because", "attainable", "required", "earned", "possible")
WITH_A_DECISION = (Stage.TO_WITHDRAW, Stage.WAITING, Stage.OBJECTION, Stage.TO_REPORT, Stage.WITH_DECAAN)


@transaction.atomic
def intend(*, case: PermitCase, cause: str, by: Person) -> Intention:
    """Prepare an intended decision, with what was found about the cause; the letter goes out, and the term begins.

    The same again changes nothing. Raises `NotAllowed`, `Changed`, and `Refused` (field ``cause``, or where the rule
    and the settlement do not say insufficient).
    """
    course = begin(case, by=by)
    cause = written(cause, "cause", _("Write what you found about the cause."))
    now = course.intention
    if now and (now.cause, now.by_id) == (cause, by.pk):
        return now
    expect(course, [Stage.TO_INTEND])
    receipt = _insufficient(course)
    until = clock.today() + dt.timedelta(days=terms(case.dossier.organisation.institution).view_days)
    made = Intention(case=case, cause=cause, view_until=until, receipt=receipt, by=by, at=clock.now())
    made.notice = send_letter(
        "intention",
        dossier=case.dossier,
        academic_year=case.academic_year,
        by=by,
        occasion=str(made.pk),
        days={"view_until": until},
    )
    made.save(force_insert=True)
    note("intended", by=by, about=made, dossier=case.dossier)
    return made


@transaction.atomic
def give_view(*, intention: Intention, text: str, received_on: dt.date, by: Person) -> StudentView:
    """Write down what the student says to the intended decision: by the student, or by an officer who received it.

    A second time by the same person replaces the text, until the decision is prepared. Raises `NotAllowed`,
    `Changed` where the term is over or the intention withdrawn, and `Refused` (field ``text`` or ``received_on``).
    """
    case = intention.case
    own = case.dossier.subject_id == by.pk
    course = lock(case) if own else begin(case, by=by)
    text = written(text, "text", _("Write what you want to say."))
    not_later(received_on, "received_on")
    if course.view and (course.view.intention_id, course.view.text, course.view.by_id) == (intention.pk, text, by.pk):
        return course.view
    if course.intention is None or course.intention.pk != intention.pk or course.decision:
        raise Changed(_("A decision is being prepared already. Look at it again."))
    if own and course.intention.view_until < clock.today():
        raise Changed(_("The term to react is over. Call or mail the office if you still want to say something."))
    made, _new = StudentView.objects.update_or_create(
        intention=intention, defaults={"text": text, "received_on": received_on, "by": by, "at": clock.now()}
    )
    note("gave_view", by=by, about=made, dossier=case.dossier)
    return made


@transaction.atomic
def withdraw_intention(*, intention: Intention, why: str, by: Person) -> Intention:
    """Take an intended decision back, before a decision is prepared; the student is told. Raises as `intend`."""
    course = begin(intention.case, by=by)
    why = written(why, "why", _("Write why it is taken back."))
    if course.intention is None or course.intention.pk != intention.pk or course.decision:
        raise Changed(_("This cannot be taken back any more. Look at the case again."))
    _withdraw(course.intention, why, by)
    _tell_withdrawn(course, by)
    return course.intention


@transaction.atomic
def prepare_decision(*, case: PermitCase, grounds: str, by: Person) -> DeregistrationDecision:
    """Prepare the decision to report: with its grounds and the rule's receipt, for another officer to approve.

    The same again changes nothing. Raises `NotAllowed`, `Changed` (also as long as the student may react), and
    `Refused` (field ``grounds``, or where it is not insufficient).
    """
    course = begin(case, by=by)
    grounds = written(
        grounds, "grounds", _("Write the grounds of the decision, and what you say to the student's view.")
    )
    now = course.decision
    if now and (now.grounds, now.prepared_by_id) == (grounds, by.pk):
        return now
    expect(course, [Stage.TO_DECIDE])
    made = DeregistrationDecision.objects.create(
        case=case, grounds=grounds, receipt=_insufficient(course), prepared_by=by, prepared_at=clock.now()
    )
    note("prepared_decision", by=by, about=made, dossier=case.dossier)
    return made


@transaction.atomic
def approve_decision(*, decision: DeregistrationDecision, by: Person) -> DeregistrationDecision:
    """Approve a decision that somebody else prepared: the letter goes out, and the term of the report begins.

    Twice by the same person changes nothing. Raises `NotAllowed` for who prepared it, `Changed`, and `Refused` where
    the figures are not those on which it was prepared.
    """
    course = begin(decision.case, by=by, right=Right.SIGN)
    now = _current(course, decision)
    if now.prepared_by_id == by.pk:
        raise NotAllowed(_("You prepared this decision. A colleague has to approve it."))
    if now.approved_by_id == by.pk:
        return now
    expect(course, [Stage.TO_APPROVE])
    if _weighed(_insufficient(course)) != _weighed(now.receipt):
        raise Refused(_("The figures have changed since this was prepared. Return it, so that it can be made anew."))
    today, term = clock.today(), terms(decision.case.dossier.organisation.institution)
    now.approved_by, now.approved_at, now.decided_on = by, clock.now(), today
    now.report_from = today + dt.timedelta(days=term.report_after)
    now.report_by = today + dt.timedelta(days=term.report_within)
    now.objection_until = today + dt.timedelta(days=term.objection_days) if term.objection_offered else None
    now.notice = send_letter(
        "decision",
        dossier=course.case.dossier,
        academic_year=course.case.academic_year,
        by=by,
        occasion=str(now.pk),
        days={
            "report_from": now.report_from,
            "report_by": now.report_by,
            "objection_until": now.objection_until,
        },
    )
    now.save()
    note("approved_decision", by=by, about=now, dossier=course.case.dossier)
    return now


@transaction.atomic
def return_decision(*, decision: DeregistrationDecision, why: str, by: Person) -> DeregistrationDecision:
    """Send a prepared decision back, by whoever may approve it or prepared it; the reason stays on record.

    Raises `NotAllowed`, `Changed`, and `Refused` (field ``why``).
    """
    course = begin(decision.case, by=by, right=Right.SIGN)
    why = written(why, "why", _("Write what has to be different."))
    now = _current(course, decision)
    if now.approved_at:
        raise Changed(_("This decision was approved already. Look at it again."))
    _withdraw(now, why, by)
    return now


@transaction.atomic
def withdraw_decision(*, decision: DeregistrationDecision, why: str, by: Person) -> DeregistrationDecision:
    """Take back a decision that was not reported yet; the student gets a letter. Raises as `return_decision`."""
    course = begin(decision.case, by=by, right=Right.SIGN)
    why = written(why, "why", _("Write why it is taken back."))
    now = _current(course, decision)
    if now.approved_at is None:
        raise Changed(_("This decision has not been approved. Return it instead."))
    expect(course, WITH_A_DECISION)
    _withdraw(now, why, by)
    _tell_withdrawn(course, by)
    return now


def take_back(course: Course, why: str, by: Person) -> None:
    """Withdraw the current decision and intention of a locked case: after an objection was granted."""
    for step in (course.decision, course.intention):
        if step:
            _withdraw(step, why, by)


def _current(course: Course, decision: DeregistrationDecision) -> DeregistrationDecision:
    if course.decision is None or course.decision.pk != decision.pk:
        raise Changed(_("This decision was taken back. Look at the case again."))
    return course.decision


def _withdraw(step: Intention | DeregistrationDecision, why: str, by: Person) -> None:
    step.withdrawn_at, step.withdrawn_by, step.withdrawn_why = clock.now(), by, why
    step.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    note("withdrew", by=by, about=step, dossier=step.case.dossier)


def _tell_withdrawn(course: Course, by: Person) -> None:
    step = course.decision or course.intention
    assert step is not None
    case = course.case
    send_letter("withdrawn", dossier=case.dossier, academic_year=case.academic_year, by=by, occasion=f"w{step.pk}")


def _insufficient(course: Course) -> dict[str, Any]:
    """The rule's receipt of today, if it or a person says insufficient. Raises `Refused` where neither does."""
    found = found_for(course.case)
    settled = course.settlement is not None and course.settlement.outcome == "insufficient"
    if found is None or not (settled or found.outcome == "insufficient") or found.outcome in {"sufficient", "excused"}:
        raise Refused(_("By the figures of today this is not insufficient. Look at the calculation again."))
    return found.receipt()


def _weighed(receipt: dict[str, Any]) -> dict[str, Any]:
    return {key: receipt["outcome"].get(key) for key in WEIGHED}
