"""Objections to a decision: where the institution offers it, within its term; the report waits (IND-16)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Person
from koers.kernel.texts import clean
from koers.kernel.vocabulary import Right
from koers.processes.permit_monitor.actions.decisions import take_back
from koers.processes.permit_monitor.actions.letters import send_letter
from koers.processes.permit_monitor.actions.steps import begin, lock, not_later, note, written
from koers.processes.permit_monitor.models import DeregistrationDecision, Objection
from koers.processes.permit_monitor.queries.calendar import terms


@transaction.atomic
def object_to(*, decision: DeregistrationDecision, text: str, received_on: dt.date, by: Person) -> Objection:
    """Lodge an objection: by the student, or by an officer who received it on that day. The same again is once.

    Raises `NotAllowed`, `Changed`, and `Refused` (field ``text`` or ``received_on``) outside the term.
    """
    case = decision.case
    own = case.dossier.subject_id == by.pk
    course = lock(case) if own else begin(case, by=by)
    text = written(text, "text", _("Write why you do not agree."))
    now = course.decision
    if now is None or now.pk != decision.pk or now.decided_on is None:
        raise Changed(_("This decision was taken back. Look at the case again."))
    if course.objection:
        if course.objection.text == text:
            return course.objection
        raise Changed(_("There is an objection already."))
    if now.objection_until is None:
        raise Refused(_("This institution offers no objection against this decision."))
    not_later(received_on, "received_on")
    if not now.decided_on <= received_on <= now.objection_until:
        raise Refused(_("This day is outside the term for an objection."), field="received_on")
    made = Objection.objects.create(decision=now, received_on=received_on, text=text, by=by, at=clock.now())
    note("objected", by=by, about=made, dossier=case.dossier)
    return made


@transaction.atomic
def decide_objection(
    *, objection: Objection, granted: bool, grounds: str, body: str, decided_on: dt.date, by: Person
) -> Objection:
    """Write down what was decided on an objection, by which body. Granted: nothing is reported.

    Rejected: the report may go out from that day, within what is left of its term. The officer who prepared the
    decision does not write it down; who approved it may, or an office of two could not go on. Raises `NotAllowed`,
    `Changed`, and `Refused` (field ``grounds``, ``body`` or ``decided_on``).
    """
    decision = objection.decision
    course = begin(decision.case, by=by, right=Right.SIGN)
    grounds = written(grounds, "grounds", _("Write the grounds of the decision on the objection."))
    body = clean(body, lines=False)[:200]
    if not body:
        raise Refused(_("Write which body decided."), field="body")
    not_later(decided_on, "decided_on")
    now = course.objection
    if now is None or now.pk != objection.pk:
        raise Changed(_("This decision was taken back. Look at the case again."))
    if by.pk == decision.prepared_by_id:
        raise NotAllowed(_("You prepared the decision. A colleague writes down what was decided on the objection."))
    outcome = Objection.Outcome.GRANTED if granted else Objection.Outcome.REJECTED
    if now.outcome:
        if (now.outcome, now.grounds, now.recorded_by_id) == (outcome, grounds, by.pk):
            return now
        raise Changed(_("This objection was decided already. Look at it again."))
    if decided_on < now.received_on:
        raise Refused(_("This day is before the objection came in."), field="decided_on")
    now.outcome, now.grounds, now.body, now.decided_on = outcome, grounds, body, decided_on
    now.recorded_by, now.recorded_at = by, clock.now()
    now.save()
    note("decided_objection", by=by, about=now, dossier=decision.case.dossier, outcome=str(outcome))
    days: dict[str, dt.date | None] = {}
    if granted and course.report is None:
        take_back(course, _("The objection was granted."), by)
    elif course.report is None and course.decision:
        days = _move_report(course.decision, decided_on)
    send_letter(
        f"objection_{outcome}",
        dossier=decision.case.dossier,
        academic_year=decision.case.academic_year,
        by=by,
        occasion=f"o{now.pk}",
        days=days,
    )
    return now


def _move_report(decision: DeregistrationDecision, decided_on: dt.date) -> dict[str, dt.date | None]:
    """The report waited: it may go out from the day of this decision on, for as many days as it could before."""
    term = terms(decision.case.dossier.organisation.institution)
    assert decision.report_from is not None
    assert decision.report_by is not None
    decision.report_from = max(decision.report_from, decided_on)
    decision.report_by = max(decision.report_by, decided_on + dt.timedelta(days=term.report_within - term.report_after))
    decision.save(update_fields=["report_from", "report_by"])
    return {"report_from": decision.report_from, "report_by": decision.report_by}
