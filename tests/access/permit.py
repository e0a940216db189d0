"""Sam as a permit holder at a hogeschool, with everything in it that could leak.

Sam told the decaan a reason, reacted to an intended decision, objected to the decision; the report was made.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import time_machine

from koers.kernel import clock
from koers.kernel.models import Dossier, Party
from koers.kernel.vault import opened
from koers.processes.permit_monitor.actions import cases, decisions, excuses, objections, reports
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.models import (
    Arrangement,
    AttainableFigure,
    Contact,
    DeregistrationDecision,
    ExcuseEvidence,
    HigherEnrolment,
    HigherResult,
    Intention,
    JointPart,
    Judgement,
    PermitCase,
    PermitRecord,
    PermitStudent,
    PlannedCredits,
    Reason,
    Settlement,
)
from tests.processes.permit_monitor.cases.situations import picture
from tests.processes.permit_monitor.cast import YEAR, School, make_school

if TYPE_CHECKING:
    from tests.access.world import World

BEGUN = dt.date(2025, 9, 1)


def _at(day: int, month: int = 10) -> time_machine.travel:
    return time_machine.travel(dt.datetime(2026, month, day, 10, tzinfo=clock.AMSTERDAM))


def add_permits(world: World) -> None:
    """Thijs and Saskia are the officers, Noor is the decaan; at another hogeschool there are others."""
    school, elsewhere = make_school(), make_school("overkant", "Hogeschool aan de Overkant", "O")
    # Whoever gets a mail has a role in the matrix.
    Party.objects.filter(person__in=[school.other_decaan, elsewhere.other_decaan]).delete()
    world.people |= {
        "permit_officer": school.thijs,
        "second_officer": school.saskia,
        "decaan": school.noor,
        "other_officer": elsewhere.thijs,
        "other_decaan": elsewhere.noor,
    }
    dossier = _dossier(world, school)
    world.name("permit_dossier", dossier_id=dossier.pk)
    world.name("permit_year", dossier_id=dossier.pk, year=YEAR.label)
    part = JointPart.objects.create(
        student=dossier.permit_student, partner=world.words("permit")(), sponsor="own", contact=world.words("permit")()
    )
    world.name("permit_part", dossier_id=dossier.pk, part_id=part.pk)
    _case(world, school, dossier)
    for year in (YEAR, YEAR.next):  # so that whoever looks at a list finds it as it is
        for institution in (school.institution, elsewhere.institution):
            bring_up_to_date(institution=institution, year=year)


def _dossier(world: World, school: School) -> Dossier:
    sam, say = world.cast.sam, world.words("permit")
    dossier = Dossier.objects.create(
        process="permit_monitor", subject=sam, organisation=school.institution, opened_on=BEGUN
    )
    Party.objects.create(person=sam, role="student", dossier=dossier, since=BEGUN)
    student = PermitStudent.objects.create(
        dossier=dossier, v_number=say()[-19:], born_on=dt.date(2004, 5, 8), phone=say(), street=say(),
        house_number=say()[-19:], postal_code=say()[-19:], city=say(), country=say(),
    )  # fmt: skip
    PermitRecord.objects.create(student=student, purpose="study", valid_from=BEGUN)
    HigherEnrolment.objects.create(
        institution=school.institution,
        code="E1",
        student=student,
        programme=school.programmes["Verpleegkunde"],
        kind="degree",
        start=BEGUN,
    )
    HigherResult.objects.create(
        institution=school.institution, code="R1", student=student, unit=say(), credits=10,
        achieved_on=dt.date(2026, 6, 30), kind="course", counts=True,
    )  # fmt: skip
    Judgement.objects.create(
        student=student, academic_year=YEAR.previous.label, sufficient=True, ground=say(), assessor=say(),
        recorded_at=clock.now(),
    )  # fmt: skip
    AttainableFigure.objects.create(
        student=student, academic_year=YEAR.previous.label, credits=30, reason=say(), set_by=say(),
        recorded_at=clock.now(),
    )  # fmt: skip
    PlannedCredits.objects.create(student=student, academic_year=YEAR.next.label, unit=say(), credits=5)
    return dossier


def _taken_back(world: World, school: School, case: PermitCase, intention: Intention) -> None:
    """What was done before and taken back stays on record; so do a ground and a plan of other endings."""
    say, now = world.words("permit"), clock.now()
    PermitCase.objects.filter(pk=case.pk).update(early_ground=say())
    Arrangement.objects.create(case=case, text=say(), agreed_on=clock.today(), by=school.thijs, at=now)
    back = {"withdrawn_at": now, "withdrawn_by": school.thijs}
    Settlement.objects.create(
        case=case,
        outcome="insufficient",
        ground=say(),
        receipt={},
        by=school.thijs,
        at=now,
        withdrawn_why=say(),
        **back,
    )
    Intention.objects.create(
        case=case, cause=say(), view_until=clock.today(), receipt={}, notice=intention.notice, by=school.thijs, at=now,
        withdrawn_why=say(), **back,
    )  # fmt: skip
    DeregistrationDecision.objects.create(
        case=case, grounds=say(), receipt={}, prepared_by=school.thijs, prepared_at=now, withdrawn_why=say(), **back
    )


def _case(world: World, school: School, dossier: Dossier) -> None:
    sam, say, thijs, saskia = world.cast.sam, world.words("permit"), school.thijs, school.saskia
    with _at(1):
        case = cases.open_case(dossier=dossier, year=YEAR, by=thijs)
        cases.refer(case=case, by=thijs)
        cases.record_contact(
            case=case, kind=Contact.Kind.HEARD, way=Contact.Way.CALL, on=clock.today(), text=say(), by=thijs
        )
        told = _told(world, school, dossier)
        intention = decisions.intend(case=case, cause=say(), by=thijs)
        decisions.give_view(intention=intention, text=say(), received_on=clock.today(), by=sam)
        decision = decisions.prepare_decision(case=case, grounds=say(), by=thijs)
        decision = decisions.approve_decision(decision=decision, by=saskia)
    with _at(8):
        objection = objections.object_to(decision=decision, text=say(), received_on=clock.today(), by=sam)
    with _at(10):
        objections.decide_objection(
            objection=objection, granted=False, grounds=say(), body=say(), decided_on=clock.today(), by=saskia
        )
    decision.refresh_from_db()
    with _at(23):
        report = reports.make_report(decision=decision, by=thijs)
        reports.prove_sent(
            report=report, sent_on=clock.today(), name=f"{say()}.png", content=picture("green"), by=thijs
        )
    _taken_back(world, school, case, intention)
    assert intention.notice.document_id is not None
    world.name("permit_case", case_id=case.pk)
    world.name("permit_letter", letter_id=intention.notice.document_id)
    world.name("permit_document", document_id=report.document_id)
    world.name("told", request_id=told)
    with opened():
        file_id = ExcuseEvidence.objects.values_list("pk", flat=True).get()
    world.name("evidence", request_id=told, file_id=file_id)


def _told(world: World, school: School, dossier: Dossier) -> object:
    """A reason that was told, asked about and rejected."""
    say = world.words("reason")
    told = excuses.tell_reason(
        dossier=dossier,
        academic_year=YEAR.label,
        story=excuses.Story(Reason.FAMILY, say(), dt.date(2026, 5, 6), say(), say()),
        files=[(f"{say()}.png", picture())],
        by=world.cast.sam,
    )
    excuses.ask_more(request_id=told, question=say(), by=school.noor)
    excuses.decide_reason(request_id=told, accepted=False, grounds=say(), by=school.noor)
    return told
