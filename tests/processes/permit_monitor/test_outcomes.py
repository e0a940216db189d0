"""What the rule gives over the application's own tables: the list of everybody, and one student with a receipt."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from koers.lawbook.law import load_law
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions.outcomes import refresh_outcomes
from koers.processes.permit_monitor.models import Computation, ExcuseStatus, HigherResult, StoredOutcome
from koers.processes.permit_monitor.queries.outcomes import COLUMNS, outcome_of
from tests.processes.permit_monitor.cast import YEAR


def stored(cast):
    rows = StoredOutcome.objects.filter(student__dossier__organisation=cast.institution, academic_year=YEAR.label)
    return {row.student.dossier.subject.given_name: (row.outcome, row.because) for row in rows}


@pytest.mark.requirement("IND-01", "IND-02", "IND-05", "IND-10", "IND-19")
def test_the_list_has_everybody_with_an_enrolment_in_the_year(zuiderzee):
    assert stored(zuiderzee) == {
        "Ayşegül": ("insufficient", "norm_not_met"),
        "Mei": ("sufficient", "norm_met"),
        "Fatoumata": ("insufficient", "norm_not_met"),
        "Nguyễn Thị Minh": ("undetermined", "results_unclear"),
        "Li": ("undetermined", "judgement_missing"),
        "Rahul": ("insufficient", "preparatory_not_passed"),
        "Dmytro": ("undetermined", "end_reason_unknown"),
        "Lena": ("not_monitored", "exchange"),
        "Carlos": ("not_monitored", "no_study_permit"),
    }


@pytest.mark.requirement("IND-11")
def test_who_began_in_february_needs_half_of_what_was_left(zuiderzee):
    found = outcome_of(zuiderzee.aysegul, YEAR)

    assert [getattr(found, name) for name in COLUMNS] == [
        "insufficient", "norm_not_met", Decimal(30), Decimal(15), Decimal("12.5"), Decimal("12.5")
    ]  # fmt: skip
    assert found.sentence("nl") == (
        "In 2025-2026 zijn 12,5 studiepunten behaald en 15 waren nodig (de helft van 30). Dat is 2,5 te weinig."
    )


def test_one_student_computed_alone_is_as_in_the_list(zuiderzee):
    alone = {
        dossier.subject.given_name: (found.outcome, found.because)
        for dossier in zuiderzee.students
        if (found := outcome_of(dossier, YEAR))
    }

    assert alone == stored(zuiderzee)


def test_without_an_enrolment_in_the_year_there_is_no_outcome(zuiderzee):
    assert outcome_of(zuiderzee.aysegul, AcademicYear(2020)) is None


@pytest.mark.requirement("IND-22")
def test_each_year_is_computed_by_itself(zuiderzee, tuesday):
    tuesday.move_to(dt.datetime(2027, 11, 17, 13, tzinfo=dt.UTC))
    zuiderzee.school.result(zuiderzee.mei, "Zorgleer 2", "29.5", dt.date(2027, 6, 30))

    assert outcome_of(zuiderzee.mei, YEAR.next).outcome == "insufficient"
    assert outcome_of(zuiderzee.mei, YEAR).outcome == "sufficient"


def test_in_a_year_that_is_running_nobody_is_insufficient(zuiderzee):
    found = outcome_of(zuiderzee.mei, YEAR.next)

    assert (found.outcome, found.because, found.interim) == ("undetermined", "year_running", True)


@pytest.mark.requirement("IND-07")
def test_a_running_year_can_be_judged_as_if_it_were_over(zuiderzee):
    found = outcome_of(zuiderzee.mei, YEAR.next, interim=False)

    assert (found.outcome, found.because) == ("insufficient", "norm_not_met")


@pytest.mark.requirement("IND-14")
@pytest.mark.parametrize(
    ("decision", "outcome"),
    [
        ("accepted", ("excused", "reason_accepted")),
        ("pending", ("undetermined", "excuse_pending")),
        ("rejected", ("insufficient", "norm_not_met")),
    ],
)
def test_what_the_decaan_decided_counts_without_its_reason(zuiderzee, decision, outcome):
    for year in (YEAR.previous, YEAR):  # the year before does not make it a reason that was used before
        ExcuseStatus.objects.create(dossier=zuiderzee.aysegul, academic_year=year.label, decision=decision)
    found = outcome_of(zuiderzee.aysegul, YEAR)

    assert (found.outcome, found.because) == outcome


def test_the_receipt_says_with_which_rule_and_from_what(zuiderzee):
    receipt = json.loads(json.dumps(outcome_of(zuiderzee.aysegul, YEAR).receipt()))

    assert receipt["rule"]["hash"] == load_law().hash
    assert receipt["outcome"] == {
        "student_id": str(zuiderzee.aysegul.pk),
        "academic_year": "2025-2026",
        "outcome": "insufficient",
        "because": "norm_not_met",
        "attainable": "30",
        "required": "15",
        "earned": "12.5",
        "possible": "12.5",
    }
    assert {name: len(rows) for name, rows in receipt["rows"].items()} == {
        "permits": 1,
        "programmes": 1,
        "enrolments": 1,
        "results": 4,
        "excuses": 0,
        "judgements": 0,
        "attainable": 0,
    }
    assert receipt["rows"]["results"][2]["credits"] == "2.5"
    assert receipt["moment"].startswith("2026-11-17T12:0")


def test_the_receipt_of_other_facts_is_another(zuiderzee):
    before = outcome_of(zuiderzee.aysegul, YEAR).receipt()["input"]
    zuiderzee.school.result(zuiderzee.mei, "Farmacologie", "5", dt.date(2026, 8, 31))
    same = outcome_of(zuiderzee.aysegul, YEAR).receipt()["input"]
    zuiderzee.school.result(zuiderzee.aysegul, "Reactorkunde", "2.5", dt.date(2026, 8, 31))
    other = outcome_of(zuiderzee.aysegul, YEAR).receipt()["input"]

    assert before == same != other


def test_the_list_follows_the_facts_when_it_is_computed_again(zuiderzee):
    zuiderzee.school.result(zuiderzee.aysegul, "Reactorkunde", "2.5", dt.date(2026, 8, 31))
    HigherResult.objects.filter(student=zuiderzee.mei.permit_student).delete()
    zuiderzee.lena.permit_student.enrolments.all().delete()
    before = stored(zuiderzee)
    computation = refresh_outcomes(institution=zuiderzee.institution, year=YEAR)
    after = stored(zuiderzee)

    assert before["Ayşegül"] == ("insufficient", "norm_not_met")
    assert (after["Ayşegül"], after["Mei"]) == (("sufficient", "norm_met"), ("insufficient", "norm_not_met"))
    assert set(before) - set(after) == {"Lena"}
    assert (computation.students, computation.rule_hash) == (8, load_law().hash)
    assert Computation.objects.filter(institution=zuiderzee.institution).count() == 1


def test_another_institution_is_left_as_it_was(zuiderzee):
    before = StoredOutcome.objects.get(student=zuiderzee.other_student.permit_student)
    refresh_outcomes(institution=zuiderzee.institution, year=YEAR)

    assert StoredOutcome.objects.get(student=zuiderzee.other_student.permit_student) == before
