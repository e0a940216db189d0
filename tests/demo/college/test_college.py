"""Hogeschool Zuiderzee in the demo: the list of the drawings, and on every day all outcomes that there are."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from koers.demo.college.lived import MOST
from koers.demo.college.people import SHORT, College, permit_of, size_for
from koers.demo.management.commands.make_demo_school import Command
from koers.kernel import audit
from koers.kernel.models import Party
from koers.processes.permit_monitor.models import DeregistrationDecision, HigherResult, PermitCase, StoredOutcome
from koers.processes.permit_monitor.queries.cases import staged

TUESDAY = dt.date(2026, 11, 17)
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2060, 12, 31))
UNCLEAR = {
    "no_day": "results_unclear",
    "no_judgement": "judgement_missing",
    "no_end_reason": "end_reason_unknown",
    "no_purpose": "permit_unknown",
    "no_kind": "kind_unknown",
}
NOT_MONITORED = {
    "exchange": "exchange",
    "other_permit": "no_study_permit",
    "graduated": "graduated",
    "left": "disenrolled_during_year",
}


def made(folder: Path, at: dt.date, students: int) -> College:
    """Make the demo, and the people who are in its college."""
    call_command(Command(), at=at, students=students, folder=folder, stdout=io.StringIO())
    return College(at, students)


def outcomes(college: College) -> dict[str, StoredOutcome]:
    """What the rule says of the year that is judged, by student number."""
    found = StoredOutcome.objects.filter(academic_year=college.year.label).select_related("student__dossier__subject")
    return {one.student.dossier.subject.number: one for one in found}


def test_the_college_has_the_size_that_goes_with_the_school():
    assert [size_for(students) for students in (1, 30, 60, 120, 20_000)] == [60, 103, 206, 412, 2000]


@pytest.mark.django_db
def test_the_list_is_that_of_the_drawing(tmp_path):
    college = made(tmp_path, TUESDAY, 120)
    found = outcomes(college)

    judged = Counter(one.outcome for one in found.values())
    assert judged == {
        "sufficient": 358,
        "excused": MOST["excused"],
        "insufficient": 42 - MOST["excused"] - MOST["asked"],
        "undetermined": 12 + MOST["asked"],
        "not_monitored": 28,
    }
    assert judged.total() - judged["not_monitored"] == 412
    assert {(one.outcome, one.because) for one in found.values() if one.outcome in ("sufficient", "insufficient")} == {
        ("sufficient", "norm_met"),
        ("sufficient", "preparatory_passed"),
        ("sufficient", "judged_sufficient"),
        ("insufficient", "norm_not_met"),
        ("insufficient", "preparatory_not_passed"),
        ("insufficient", "judged_insufficient"),
    }
    named = {one.person.full_name: found[one.person.number] for one in college.holders[:9]}
    assert {name: (one.because, one.earned, one.required) for name, one in named.items()} == {
        "Ayşegül Doğan-Yıldırım": ("norm_not_met", Decimal("12.5"), 15),
        "Fatoumata Diallo-Keïta": ("norm_not_met", Decimal("29.5"), 30),
        "Ana Beatriz de Souza e Silva": ("norm_not_met", 24, 30),
        "Nguyễn Thị Minh Châu": ("results_unclear", 27, 30),
        "Li Xiaoyu": ("judgement_missing", None, None),
        "Rahul Venkataraman": ("preparatory_not_passed", 28, 30),
        "Oluwaseun Adébáyọ̀": ("excuse_pending", 18, 30),
        "Shukhrat Umarov": ("norm_not_met", 12, 30),
        "Dmytro Shevchenko": ("end_reason_unknown", None, None),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at",
    [dt.date(2028, 2, 29), dt.date(2026, 9, 1)],
    ids=["leap day", "first day of a year"],
)
def test_on_any_day_everybody_has_the_outcome_that_was_meant(tmp_path, at):
    college = made(tmp_path, at, 30)
    found = outcomes(college)

    for one in college.holders:
        if one.fate == "new":
            assert one.person.number not in found
            continue
        outcome, because = found[one.person.number].outcome, found[one.person.number].because
        if one.fate in SHORT:
            assert outcome in ("insufficient", {"asked": "undetermined", "excused": "excused"}.get(one.fate))
        elif one.fate == "enough":
            assert outcome == "sufficient"
        else:
            assert because == (UNCLEAR | NOT_MONITORED)[one.fate]
    assert not HigherResult.objects.filter(achieved_on__gt=at).exists()
    assert PermitCase.objects.exists() == (at.month != 9)  # when the year has only just ended nobody was heard


@pytest.mark.django_db
def test_cases_are_at_every_point_of_their_course(tmp_path):
    made(tmp_path, TUESDAY, 30)
    cases = staged(PermitCase.objects.all(), TUESDAY)
    stages = {case.dossier.subject.full_name: case.stage for case in cases.select_related("dossier__subject")}

    assert Counter(stages.values()) == {
        "to_intend": 1, "view": 1, "to_approve": 1, "with_decaan": 1, "excused": 2, "waiting": 1, "objection": 1,
        "reported": 1,
    }  # fmt: skip
    named = {name: stages[name] for name in ("Rahul Venkataraman", "Ana Beatriz de Souza e Silva")}
    assert named == {"Rahul Venkataraman": "to_intend", "Ana Beatriz de Souza e Silva": "view"}
    assert stages["Shukhrat Umarov"] == "reported"
    assert stages["Fatoumata Diallo-Keïta"] == "to_approve"
    assert stages["Oluwaseun Adébáyọ̀"] == "with_decaan"
    assert "Ayşegül Doğan-Yıldırım" not in stages
    decisions = DeregistrationDecision.objects.filter(approved_at__isnull=False)
    assert {(one.prepared_by.number, one.approved_by.number) for one in decisions} == {("740118", "740233")}
    roles = Party.objects.live(TUESDAY).filter(organisation__code="zuiderzee").values_list("person__number", "role")
    assert set(roles) == {("740118", "permit_officer"), ("740233", "permit_officer"), ("740316", "decaan")}
    connection.check_constraints()
    assert audit.check_chain().broken_at is None


@settings(deadline=None, max_examples=30)
@given(DAYS)
@example(dt.date(2028, 2, 29))
@example(dt.date(2026, 8, 31))
@example(dt.date(2026, 9, 1))
def test_on_every_day_results_lie_within_the_enrolment_and_the_past(at):
    for one in College(at, 30).holders:
        first, last = permit_of(one)
        assert first < one.enrolments[0].start <= at < last
        assert all(got.on is None or one.enrolments[0].start <= got.on <= at for got in one.results)
        assert all(on > at for _unit, _credits, on in one.planned)
        codes = [got.unit for got in one.results if got.on is None or college_year(got.on) == college_year(at) - 1]
        assert len(set(codes)) == len(codes)


def college_year(day: dt.date) -> int:
    """The calendar year in which the academic year of a day begins."""
    return day.year if day.month >= 9 else day.year - 1
