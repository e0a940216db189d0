"""From a student below the norm to a report, step by step: where a case stands follows from what was done."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from koers.kernel import clock, verification
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import AuditEntry, OutboxMessage
from koers.processes.permit_monitor.actions import cases, decisions, reports
from koers.processes.permit_monitor.models import (
    Contact,
    DeregistrationDecision,
    LetterCopy,
    Notice,
    PermitCase,
    PermitReport,
    Settlement,
)
from koers.processes.permit_monitor.obligations import for_person
from koers.processes.permit_monitor.queries.cases import Stage
from tests.processes.permit_monitor.cases import situations
from tests.processes.permit_monitor.cases.situations import approved, heard, intended, on, opened, prepared, stage
from tests.processes.permit_monitor.cast import YEAR

TODAY = dt.date(2026, 11, 17)


def days_later(days: int):
    """So many days after the day on which the tests live."""
    return time_machine.travel(on(TODAY + dt.timedelta(days=days)))


@pytest.mark.requirement("IND-03")
def test_a_case_goes_from_hearing_to_a_report_with_proof(zuiderzee):
    case = opened(zuiderzee, zuiderzee.aysegul)
    stages = [stage(case)]
    heard(zuiderzee, zuiderzee.aysegul)
    stages.append(stage(case))
    intended(zuiderzee, zuiderzee.aysegul)
    stages.append(stage(case))
    decision = prepared(zuiderzee, zuiderzee.aysegul)
    stages.append(stage(case))
    decision = decisions.approve_decision(decision=decision, by=zuiderzee.saskia)
    stages.append(stage(case))
    with days_later(21):
        stages.append(stage(case))
        report = reports.make_report(decision=decision, by=zuiderzee.thijs)
        stages.append(stage(case))
        reports.prove_sent(
            report=report,
            sent_on=clock.today(),
            name="ontvangst.png",
            content=situations.picture(),
            by=zuiderzee.thijs,
        )
        stages.append(stage(case))

    assert stages == [
        Stage.TO_HEAR, Stage.TO_INTEND, Stage.VIEW, Stage.TO_APPROVE, Stage.WAITING, Stage.TO_REPORT, Stage.TO_PROVE,
        Stage.REPORTED,
    ]  # fmt: skip


@pytest.mark.requirement("IND-03")
def test_the_report_waits_for_its_day_and_has_four_weeks(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)

    assert (decision.decided_on, decision.report_from, decision.report_by) == (
        TODAY,
        dt.date(2026, 12, 8),
        dt.date(2026, 12, 15),
    )
    with days_later(20), pytest.raises(Changed):
        reports.make_report(decision=decision, by=zuiderzee.thijs)


@pytest.mark.requirement("IND-03")
def test_the_form_says_who_and_that_progress_is_insufficient_and_nothing_else(zuiderzee):
    report = situations.report_made(zuiderzee, zuiderzee.aysegul)

    assert report.line == {
        "v_number": "V500912447",
        "surname": "Doğan-Yıldırım",
        "given_name": "Ayşegül",
        "birth_date": "2004-05-08",
        "programme": "Chemische technologie",
        "date_of_fact": "2026-11-17",
        "ground": "onvoldoende studievoortgang",
        "institution": "Hogeschool Zuiderzee",
        "academic_year": "2025-2026",
    }
    assert report.document.sealed_blob is not None
    assert verification.of_bytes(bytes(report.document.sealed_blob.content)).outcome == "valid"


def test_a_form_that_misses_something_is_not_made(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    student = zuiderzee.aysegul.permit_student
    student.v_number = ""
    student.save()
    with days_later(21), pytest.raises(Refused, match="V-nummer"):
        reports.make_report(decision=decision, by=zuiderzee.thijs)

    assert not PermitReport.objects.exists()


def test_a_second_report_of_the_same_decision_is_the_first_one(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    with days_later(22):
        first = reports.make_report(decision=decision, by=zuiderzee.thijs)

        assert reports.make_report(decision=decision, by=zuiderzee.saskia) == first


# --- four eyes --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("IND-03")
def test_who_prepared_a_decision_cannot_approve_it(zuiderzee):
    decision = prepared(zuiderzee, zuiderzee.aysegul)
    with pytest.raises(NotAllowed):
        decisions.approve_decision(decision=decision, by=zuiderzee.thijs)

    assert stage(decision.case) == Stage.TO_APPROVE


@pytest.mark.requirement("IND-03")
def test_the_database_refuses_two_steps_by_one_person(zuiderzee):
    decision = prepared(zuiderzee, zuiderzee.aysegul)
    with pytest.raises(IntegrityError, match="decision_four_eyes"), transaction.atomic():
        DeregistrationDecision.objects.filter(pk=decision.pk).update(
            approved_by=zuiderzee.thijs,
            approved_at=clock.now(),
            decided_on=TODAY,
            report_from=TODAY,
            report_by=TODAY,
        )


def test_a_returned_decision_can_be_prepared_by_the_other_and_approved_by_the_first(zuiderzee):
    decision = prepared(zuiderzee, zuiderzee.aysegul)
    decisions.return_decision(decision=decision, why="Noem het vak.", by=zuiderzee.saskia)
    with pytest.raises(Changed):
        decisions.approve_decision(decision=decision, by=zuiderzee.saskia)
    anew = decisions.prepare_decision(case=decision.case, grounds="Het vak Stoftransport.", by=zuiderzee.saskia)
    decisions.approve_decision(decision=anew, by=zuiderzee.thijs)

    assert stage(decision.case) == Stage.WAITING
    decision.refresh_from_db()
    assert (decision.withdrawn_why, decision.withdrawn_by) == ("Noem het vak.", zuiderzee.saskia)


def test_figures_that_changed_meanwhile_stop_the_approval(zuiderzee):
    decision = prepared(zuiderzee, zuiderzee.aysegul)
    zuiderzee.school.result(zuiderzee.aysegul, "Practicum", "1", dt.date(2026, 8, 30))
    with pytest.raises(Refused):
        decisions.approve_decision(decision=decision, by=zuiderzee.saskia)

    assert stage(decision.case) == Stage.TO_APPROVE


# --- the student's side -----------------------------------------------------------------------------------------------


def test_no_decision_is_prepared_as_long_as_the_student_may_react(zuiderzee):
    intention = intended(zuiderzee, zuiderzee.aysegul)
    with pytest.raises(Changed):
        decisions.prepare_decision(case=intention.case, grounds="Te vroeg.", by=zuiderzee.thijs)
    with days_later(7):
        last_day = stage(intention.case)
    with days_later(8):
        after = stage(intention.case)

    assert (last_day, after) == (Stage.VIEW, Stage.TO_DECIDE)


def test_the_student_reacts_within_the_term_and_can_mend_it(zuiderzee):
    intention = intended(zuiderzee, zuiderzee.aysegul)
    student = zuiderzee.aysegul.subject
    for text in ("Ik was er niet.", "Ik was er niet, en ik haal het nu wel."):
        decisions.give_view(intention=intention, text=text, received_on=TODAY, by=student)
    intention.refresh_from_db()
    with days_later(8), pytest.raises(Changed):
        decisions.give_view(intention=intention, text="Te laat.", received_on=clock.today(), by=student)

    assert intention.view.text == "Ik was er niet, en ik haal het nu wel."


def test_an_absent_student_is_on_record_and_does_not_stop_the_case(zuiderzee):
    case = opened(zuiderzee, zuiderzee.aysegul)
    for kind in (Contact.Kind.INVITED, Contact.Kind.ABSENT):
        before = stage(case)
        cases.record_contact(case=case, kind=kind, way=Contact.Way.MAIL, on=TODAY, text="", by=zuiderzee.thijs)

    assert (before, stage(case)) == (Stage.TO_HEAR, Stage.TO_INTEND)


# --- by a person, early, or not at all --------------------------------------------------------------------------------


@pytest.mark.requirement("IND-08")
def test_what_the_figures_leave_open_a_person_settles_with_a_ground(zuiderzee):
    case = opened(zuiderzee, zuiderzee.chau)
    before = stage(case)
    made = cases.settle(
        case=case, outcome=Settlement.Outcome.SUFFICIENT, ground="De stage werd in juli toegekend.", by=zuiderzee.thijs
    )

    assert (before, stage(case)) == (Stage.TO_SETTLE, Stage.SETTLED)
    assert made.receipt["outcome"]["because"] == "results_unclear"
    assert AuditEntry.objects.filter(verb="settled", about_id=str(made.pk), actor=zuiderzee.thijs).count() == 1


def test_what_is_settled_as_insufficient_goes_on_to_a_decision(zuiderzee):
    case = opened(zuiderzee, zuiderzee.chau)
    cases.settle(
        case=case,
        outcome=Settlement.Outcome.INSUFFICIENT,
        ground="De stage werd in oktober toegekend.",
        by=zuiderzee.thijs,
    )
    after = stage(case)
    decision = approved(zuiderzee, zuiderzee.chau)

    assert (after, stage(decision.case)) == (Stage.TO_HEAR, Stage.WAITING)


def test_what_the_figures_say_is_insufficient_nobody_settles_as_sufficient(zuiderzee):
    case = opened(zuiderzee, zuiderzee.aysegul)
    with pytest.raises(Refused):
        cases.settle(case=case, outcome=Settlement.Outcome.SUFFICIENT, ground="Zielig.", by=zuiderzee.thijs)


@pytest.mark.requirement("IND-07")
def test_in_the_course_of_a_year_a_case_is_opened_with_its_ground(zuiderzee):
    with pytest.raises(Refused):
        cases.open_case(dossier=zuiderzee.aysegul, year=YEAR.next, by=zuiderzee.thijs)
    case = cases.open_case(
        dossier=zuiderzee.aysegul,
        year=YEAR.next,
        by=zuiderzee.thijs,
        early_ground="De student volgt geen onderwijs meer.",
    )

    assert (case.opened_as, stage(case)) == ("insufficient", Stage.TO_HEAR)


def test_for_who_has_enough_no_case_is_opened(zuiderzee):
    with pytest.raises(Refused):
        opened(zuiderzee, zuiderzee.mei)

    assert PermitCase.objects.count() == 0


@pytest.mark.parametrize("who", ["noor", "other_officer"])
def test_only_an_officer_of_the_institution_opens_a_case(zuiderzee, who):
    with pytest.raises(NotAllowed):
        cases.open_case(dossier=zuiderzee.aysegul, year=YEAR, by=getattr(zuiderzee, who))


# --- letters, and doing things twice ----------------------------------------------------------------------------------


@pytest.mark.requirement("IND-06", "IND-09")
def test_each_step_towards_a_report_has_its_letter_in_both_languages(zuiderzee):
    approved(zuiderzee, zuiderzee.aysegul)
    letters = {
        notice.kind: (notice.document.title, LetterCopy.objects.get(notice=notice).document.title)
        for notice in Notice.objects.filter(dossier=zuiderzee.aysegul)
    }

    assert letters == {
        "intention": (
            "We intend to report to the IND that you have too few credits",
            "Wij zijn van plan om bij de IND te melden dat u te weinig studiepunten hebt",
        ),
        "decision": (
            "We report to the IND that you have too few credits",
            "Wij melden bij de IND dat u te weinig studiepunten hebt",
        ),
    }
    assert set(OutboxMessage.objects.filter(recipient=zuiderzee.aysegul.subject).values_list("subject", flat=True)) == {
        "There is a message for you"
    }


def test_everything_done_twice_is_done_once(zuiderzee):
    for _time in range(2):
        situations.approved(zuiderzee, zuiderzee.aysegul)
    case = PermitCase.objects.get(dossier=zuiderzee.aysegul)

    counts = [case.contacts.count(), case.intentions.count(), case.decisions.count(), Notice.objects.count()]
    assert counts == [1, 1, 1, 2]


def test_a_withdrawn_decision_is_told_and_stays_on_record(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    decisions.withdraw_decision(decision=decision, why="Het vak was al behaald.", by=zuiderzee.thijs)

    assert stage(decision.case) == Stage.TO_DECIDE
    assert Notice.objects.filter(kind="other", document__title="We withdraw our previous letter").count() == 1


@pytest.mark.requirement("IND-06")
def test_the_office_is_asked_for_the_letter_when_a_case_ends_without_a_report(zuiderzee):
    case = opened(zuiderzee, zuiderzee.chau)
    key = f"permit_monitor:tell:{case.pk}"

    def asked() -> list[str]:
        return [one.title for one in for_person(zuiderzee.thijs, TODAY) if one.key == key]

    seen = [asked()]
    cases.settle(
        case=case, outcome=Settlement.Outcome.SUFFICIENT, ground="De stage werd toegekend.", by=zuiderzee.thijs
    )
    seen.append(asked())
    cases.inform(case=case, by=zuiderzee.thijs)
    seen.append(asked())

    assert seen == [[], ["Nguyễn Thị Minh Châu: stuur de brief dat er niets wordt gemeld"], []]
