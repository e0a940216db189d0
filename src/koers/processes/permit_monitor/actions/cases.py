"""Opening a case, hearing the student, settling what the rule could not, and an arrangement after a valid reason."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Dossier, Person
from koers.kernel.permissions import require
from koers.kernel.texts import clean
from koers.kernel.vocabulary import Right
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions.excuses import show_status
from koers.processes.permit_monitor.actions.letters import send_letter
from koers.processes.permit_monitor.actions.steps import begin, expect, not_later, note, written
from koers.processes.permit_monitor.models import Arrangement, Contact, Notice, PermitCase, Settlement
from koers.processes.permit_monitor.queries.cases import Course, Stage, found_for
from koers.processes.permit_monitor.queries.outcomes import is_running, outcome_of

BEFORE_A_DECISION = (
    Stage.TO_HEAR, Stage.TO_SETTLE, Stage.WITH_DECAAN, Stage.TO_INTEND, Stage.VIEW, Stage.TO_DECIDE,
)  # fmt: skip


@transaction.atomic
def open_case(*, dossier: Dossier, year: AcademicYear, by: Person, early_ground: str = "") -> PermitCase:
    """Open the case of a student whose outcome is insufficient or undetermined; a second time gives the same one.

    In a year that is not over the officer says why (IND-07). Raises `NotAllowed`, and `Refused` (field
    ``early_ground``) where that is missing, or where the rule says that nothing is wrong.
    """
    require(Right.LEAD, dossier=dossier, by=by)
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    if made := PermitCase.objects.filter(dossier=dossier, academic_year=year.label).first():
        return made
    found = outcome_of(dossier, year, interim=False)
    if found is None or found.outcome not in {"insufficient", "undetermined"}:
        raise Refused(_("By the rule there is nothing to decide for this student in this year."))
    early = is_running(year, clock.today())
    if early:
        ask = _("The year is not over. Write why it is clear already that it cannot be made.")
        early_ground = written(early_ground, "early_ground", ask)
    case = PermitCase.objects.create(
        dossier=dossier,
        academic_year=year.label,
        opened_at=clock.now(),
        opened_by=by,
        opened_as=found.outcome,
        opened_because=found.because,
        early_ground=early_ground if early else "",
    )
    show_status(dossier, year.label)
    note("opened_case", by=by, about=case, dossier=dossier, year=year.label)
    return case


@transaction.atomic
def record_contact(
    *, case: PermitCase, kind: Contact.Kind, way: Contact.Way, on: dt.date, text: str, by: Person
) -> Contact:
    """Write down a contact with the student; the same again changes nothing.

    Raises `NotAllowed`, and `Refused` (field ``on`` or ``text``).
    """
    begin(case, by=by)
    not_later(on, "on")
    text = clean(text)
    if kind == Contact.Kind.HEARD or text:
        text = written(text, "text", _("Write in short what the student said about the cause."))
    same = Contact.objects.filter(case=case, kind=kind, way=way, on=on, note=text, by=by).first()
    if same:
        return same
    contact = Contact.objects.create(case=case, kind=kind, way=way, on=on, note=text, by=by, at=clock.now())
    note("contacted", by=by, about=contact, dossier=case.dossier)
    return contact


@transaction.atomic
def refer(*, case: PermitCase, by: Person) -> PermitCase:
    """Show the student the way to the decaan, who sees from then on that this student may come. Twice is once."""
    course = begin(case, by=by)
    if course.case.referred_at is None:
        PermitCase.objects.filter(pk=case.pk).update(referred_at=clock.now(), referred_by=by)
        note("referred", by=by, about=case, dossier=case.dossier)
    case.refresh_from_db()
    return case


@transaction.atomic
def settle(*, case: PermitCase, outcome: Settlement.Outcome, ground: str, by: Person) -> Settlement:
    """Determine the outcome where the rule cannot: a person does, with a ground, on record.

    The same again changes nothing. Raises `NotAllowed`, `Changed`, and `Refused` (field ``ground``, or where a
    decision was prepared already).
    """
    course = begin(case, by=by)
    ground = written(ground, "ground", _("Write on what ground you determine this."))
    now = course.settlement
    if now and (now.outcome, now.ground, now.by_id) == (str(outcome), ground, by.pk):
        return now
    if now:
        raise Changed(_("This outcome was settled already. Look at the case again first."))
    expect(course, BEFORE_A_DECISION)
    found = found_for(course.case)
    if found is not None and outcome == Settlement.Outcome.SUFFICIENT and found.outcome == "insufficient":
        raise Refused(
            _("By the figures this is insufficient, and a valid reason is the decaan's. Correct the figures instead."),
            field="outcome",
        )
    made = Settlement.objects.create(
        case=case,
        outcome=outcome,
        ground=ground,
        receipt=found.receipt() if found else {},
        by=by,
        at=clock.now(),
    )
    note("settled", by=by, about=made, dossier=case.dossier, outcome=str(outcome))
    return made


@transaction.atomic
def withdraw_settlement(*, settlement: Settlement, why: str, by: Person) -> Settlement:
    """Take a settlement back, so that it can be made anew; the reason stays on record."""
    course = begin(settlement.case, by=by)
    why = written(why, "why", _("Write why it is taken back."))
    if course.settlement is None or course.settlement.pk != settlement.pk or course.decision:
        raise Changed(_("This cannot be taken back any more. Look at the case again."))
    Settlement.objects.filter(pk=settlement.pk).update(withdrawn_at=clock.now(), withdrawn_by=by, withdrawn_why=why)
    note("withdrew", by=by, about=settlement, dossier=settlement.case.dossier)
    settlement.refresh_from_db()
    return settlement


@transaction.atomic
def arrange(*, case: PermitCase, text: str, agreed_on: dt.date, by: Person) -> Arrangement:
    """Write down the plan that institution and student agreed on after a valid reason; again replaces its text.

    Raises `NotAllowed`, `Changed`, and `Refused` (field ``text`` or ``agreed_on``).
    """
    course = begin(case, by=by)
    expect(course, [Stage.EXCUSED])
    not_later(agreed_on, "agreed_on")
    text = written(text, "text", _("Write what you agreed on."))
    made, _new = Arrangement.objects.update_or_create(
        case=case, defaults={"text": text, "agreed_on": agreed_on, "by": by, "at": clock.now()}
    )
    note("arranged", by=by, about=made, dossier=case.dossier)
    return made


@transaction.atomic
def inform(*, case: PermitCase, by: Person) -> Notice:
    """Send the letter that ends a case without a report: a valid reason, or enough after all (IND-06). Twice is once.

    Raises `NotAllowed`, and `Changed` where the case has no such end.
    """
    course = begin(case, by=by)
    kind = letter_to_send(course)
    if kind is None:
        raise Changed(_("This case has no letter to send now. Look at it again."))
    return send_letter(kind, dossier=case.dossier, academic_year=case.academic_year, by=by, occasion="case")


def letter_to_send(course: Course) -> str | None:
    """The letter with which a case ends without a report, whether it went out or not; None where it does not."""
    if course.stage == Stage.EXCUSED:
        return "excused"
    settled = course.settlement
    if course.stage == Stage.SETTLED and settled and settled.outcome == Settlement.Outcome.SUFFICIENT:
        return "sufficient"
    return None
