"""Valid reasons: told to the decaan, judged by the decaan, and to everybody else an outcome and nothing more."""

from __future__ import annotations

import datetime as dt

import pytest

from koers.kernel import clock
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import AuditEntry, OutboxMessage
from koers.kernel.vault import opened as vault_opened
from koers.processes.permit_monitor.actions import cases, confidential, decisions, evidence, excuses, reports
from koers.processes.permit_monitor.models import ExcuseEvidence, ExcuseRequest, ExcuseStatus, Reason
from koers.processes.permit_monitor.queries.cases import Stage
from koers.processes.permit_monitor.queries.outcomes import outcome_of
from tests.processes.permit_monitor.cases.situations import (
    approved,
    heard,
    judged,
    opened,
    picture,
    stage,
    story,
    told,
)
from tests.processes.permit_monitor.cast import YEAR

STORY = "Mijn vader werd ziek."


def statuses():
    return list(ExcuseStatus.objects.values_list("dossier__subject__given_name", "academic_year", "decision"))


@pytest.mark.requirement("IND-12", "IND-15")
def test_the_decaan_reads_what_the_student_told_with_its_evidence(zuiderzee):
    request_id = told(zuiderzee.aysegul)
    found = confidential.read_told(request_id=request_id, by=zuiderzee.noor)

    assert (found.reason, found.story, found.reported_on, found.late) == (
        Reason.FAMILY, STORY, dt.date(2026, 5, 6), False
    )  # fmt: skip
    assert [file.name for file in found.files] == ["verklaring.png"]
    assert confidential.read_file(request_id=request_id, file_id=found.files[0].id, by=zuiderzee.noor) == (
        "verklaring.png", "image/png", picture()
    )  # fmt: skip


@pytest.mark.requirement("IND-14", "IND-15")
@pytest.mark.parametrize("who", ["thijs", "saskia", "other_officer"])
def test_for_everybody_else_it_does_not_exist(zuiderzee, who):
    request_id = told(zuiderzee.aysegul)
    file_id = confidential.read_told(request_id=request_id, by=zuiderzee.noor).files[0].id
    person = getattr(zuiderzee, who)

    assert confidential.read_told(request_id=request_id, by=person) is None
    assert confidential.read_file(request_id=request_id, file_id=file_id, by=person) is None
    assert confidential.waiting_for_decaan(by=person) == []
    with pytest.raises(NotAllowed):
        excuses.decide_reason(request_id=request_id, accepted=True, grounds="Vast wel.", by=person)


def test_a_decaan_of_another_institution_sees_nothing(zuiderzee):
    request_id = told(zuiderzee.aysegul)
    elsewhere = zuiderzee.elsewhere.parties.get(role="decaan", person__given_name="Noor").person

    assert confidential.read_told(request_id=request_id, by=elsewhere) is None
    assert confidential.waiting_for_decaan(by=elsewhere) == []


@pytest.mark.requirement("IND-15")
def test_each_reading_is_written_down_for_the_student_to_see(zuiderzee):
    request_id = told(zuiderzee.aysegul)
    confidential.read_told(request_id=request_id, by=zuiderzee.noor)
    confidential.read_told(request_id=request_id, by=zuiderzee.school.other_decaan)

    assert [entry.actor.given_name for entry in confidential.looked_at(request_id)] == ["Bram", "Noor"]
    assert AuditEntry.objects.of_own_dossiers(zuiderzee.aysegul.subject).filter(verb="read_confidential").count() == 2


@pytest.mark.requirement("IND-14")
def test_nothing_of_it_stands_in_the_database_as_it_was_written(zuiderzee):
    told(zuiderzee.aysegul)
    with vault_opened():
        row, file = ExcuseRequest.objects.get(), ExcuseEvidence.objects.get()

    assert b"vader" not in bytes(row.sealed_content)
    assert b"family" not in bytes(row.sealed_content)
    assert b"verklaring" not in bytes(file.sealed_name)
    assert b"PNG" not in bytes(file.sealed_file)


@pytest.mark.requirement("IND-14")
def test_the_mails_say_only_that_there_is_a_message(zuiderzee):
    judged(zuiderzee.aysegul, True, zuiderzee.noor)
    mails = OutboxMessage.objects.values_list("recipient__given_name", "subject")

    assert sorted(mails) == [
        ("Ayşegül", "There is a message for you"),
        ("Bram", "Er staat een bericht voor je klaar"),
        ("Noor", "Er staat een bericht voor je klaar"),
    ]


@pytest.mark.requirement("IND-14", "IND-15")
def test_before_there_is_a_case_nobody_can_tell_that_something_was_told(zuiderzee):
    judged(zuiderzee.aysegul, True, zuiderzee.noor)
    before = statuses()
    case = opened(zuiderzee, zuiderzee.aysegul)

    assert before == []
    assert statuses() == [("Ayşegül", "2025-2026", "accepted")]
    assert stage(case) == Stage.EXCUSED


@pytest.mark.requirement("IND-03", "IND-14")
@pytest.mark.parametrize(
    ("accepted", "outcome", "where"),
    [(True, "excused", Stage.EXCUSED), (False, "insufficient", Stage.TO_INTEND)],
)
def test_what_the_decaan_decides_decides_where_the_case_goes(zuiderzee, accepted, outcome, where):
    case = heard(zuiderzee, zuiderzee.aysegul)
    request_id = told(zuiderzee.aysegul)
    meanwhile = stage(case), outcome_of(zuiderzee.aysegul, YEAR).because
    excuses.decide_reason(request_id=request_id, accepted=accepted, grounds="Met stukken.", by=zuiderzee.noor)

    assert meanwhile == (Stage.WITH_DECAAN, "excuse_pending")
    assert (stage(case), outcome_of(zuiderzee.aysegul, YEAR).outcome) == (where, outcome)


@pytest.mark.requirement("IND-14")
def test_a_reason_that_is_accepted_after_the_decision_stops_the_report(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    request_id = told(zuiderzee.aysegul)
    asked = stage(decision.case)
    excuses.decide_reason(request_id=request_id, accepted=True, grounds="Toch.", by=zuiderzee.noor)
    accepted = stage(decision.case)
    with pytest.raises(Changed):
        reports.make_report(decision=decision, by=zuiderzee.thijs)
    decisions.withdraw_decision(decision=decision, why="Er is een geldige reden.", by=zuiderzee.thijs)

    assert (asked, accepted, stage(decision.case)) == (Stage.WITH_DECAAN, Stage.TO_WITHDRAW, Stage.EXCUSED)


def test_after_a_valid_reason_a_plan_is_agreed_on(zuiderzee):
    judged(zuiderzee.aysegul, True, zuiderzee.noor)
    case = opened(zuiderzee, zuiderzee.aysegul)
    for text in ("20 punten vóór februari", "25 punten vóór februari"):
        cases.arrange(case=case, text=text, agreed_on=clock.today(), by=zuiderzee.thijs)
    case.refresh_from_db()

    assert case.arrangement.text == "25 punten vóór februari"


@pytest.mark.requirement("IND-13")
def test_the_same_reason_counts_again_only_with_grounds(zuiderzee):
    for year in (YEAR.previous, YEAR):
        excuses.tell_reason(
            dossier=zuiderzee.aysegul, academic_year=year.label, story=story(), files=[], by=zuiderzee.aysegul.subject
        )
    lines = {line.academic_year: line.request_id for line in confidential.waiting_for_decaan(by=zuiderzee.noor)}
    earlier, now = lines[YEAR.previous.label], lines[YEAR.label]
    excuses.decide_reason(request_id=earlier, accepted=True, grounds="Met stukken.", by=zuiderzee.noor)
    with pytest.raises(Refused) as refused:
        excuses.decide_reason(request_id=now, accepted=True, grounds="Weer.", by=zuiderzee.noor)
    used = confidential.read_told(request_id=now, by=zuiderzee.noor).used_before
    excuses.decide_reason(
        request_id=now, accepted=True, grounds="Weer.", repeat_grounds="De ziekte duurt voort.", by=zuiderzee.noor
    )

    assert (refused.value.field, used) == ("repeat_grounds", [YEAR.previous.label])
    assert confidential.read_told(request_id=now, by=zuiderzee.noor).repeat_grounds == "De ziekte duurt voort."


@pytest.mark.requirement("IND-13")
def test_another_reason_counts_without_more_grounds(zuiderzee):
    student = zuiderzee.aysegul.subject
    first = excuses.tell_reason(
        dossier=zuiderzee.aysegul, academic_year=YEAR.previous.label, story=story(), files=[], by=student
    )
    excuses.decide_reason(request_id=first, accepted=True, grounds="Met stukken.", by=zuiderzee.noor)
    second = told(zuiderzee.aysegul, Reason.ILLNESS)
    excuses.decide_reason(request_id=second, accepted=True, grounds="Met stukken.", by=zuiderzee.noor)

    assert confidential.read_told(request_id=second, by=zuiderzee.noor).decision == "accepted"


@pytest.mark.parametrize(("day", "late"), [(dt.date(2026, 7, 31), False), (dt.date(2026, 8, 1), True)])
def test_what_was_reported_after_its_term_is_marked_as_late(zuiderzee, day, late):
    request_id = excuses.tell_reason(
        dossier=zuiderzee.aysegul,
        academic_year=YEAR.label,
        story=story(day=day),
        files=[],
        by=zuiderzee.aysegul.subject,
    )

    assert confidential.read_told(request_id=request_id, by=zuiderzee.noor).late is late


def test_the_decaan_asks_for_more_and_the_student_adds_it(zuiderzee):
    request_id = told(zuiderzee.aysegul)
    excuses.ask_more(request_id=request_id, question="Heb je een verklaring van de arts?", by=zuiderzee.noor)
    evidence.add_evidence(request_id=request_id, files=[("arts.png", picture("red"))], by=zuiderzee.aysegul.subject)
    found = confidential.read_told(request_id=request_id, by=zuiderzee.aysegul.subject)

    assert found.question == "Heb je een verklaring van de arts?"
    assert [file.name for file in found.files] == ["verklaring.png", "arts.png"]


def test_told_twice_is_told_once_and_judged_twice_is_refused(zuiderzee):
    assert told(zuiderzee.aysegul) == told(zuiderzee.aysegul)
    request_id = told(zuiderzee.aysegul)
    for _time in range(2):
        excuses.decide_reason(request_id=request_id, accepted=True, grounds="Met stukken.", by=zuiderzee.noor)
    with pytest.raises(Changed):
        excuses.decide_reason(
            request_id=request_id, accepted=False, grounds="Toch niet.", by=zuiderzee.school.other_decaan
        )
    with pytest.raises(Changed):
        evidence.add_evidence(request_id=request_id, files=[("x.png", picture())], by=zuiderzee.aysegul.subject)


def test_no_officer_tells_and_a_web_page_is_no_evidence(zuiderzee):
    with pytest.raises(NotAllowed):
        excuses.tell_reason(
            dossier=zuiderzee.aysegul, academic_year=YEAR.label, story=story(), files=[], by=zuiderzee.thijs
        )
    with pytest.raises(Refused):
        excuses.tell_reason(
            dossier=zuiderzee.aysegul,
            academic_year=YEAR.label,
            story=story(),
            files=[("x.pdf", b"<html>")],
            by=zuiderzee.aysegul.subject,
        )
    with vault_opened():
        assert not ExcuseRequest.objects.exists()


def test_who_was_shown_the_way_is_on_the_decaans_list(zuiderzee):
    case = opened(zuiderzee, zuiderzee.aysegul)
    before = confidential.waiting_for_decaan(by=zuiderzee.noor)
    cases.refer(case=case, by=zuiderzee.thijs)
    (line,) = confidential.waiting_for_decaan(by=zuiderzee.noor)

    assert before == []
    assert (line.dossier, line.request_id, line.decision) == (zuiderzee.aysegul, None, "referred")
