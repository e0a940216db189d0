"""The team's overview and the account of a year: by department and SLB teacher, never by what was said."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koers.processes.bpv_guidance.actions import signals
from koers.processes.bpv_guidance.plan import SchoolYear
from koers.processes.bpv_guidance.queries.account import account
from tests.access.crawl import text_of_pdf
from tests.cast import person
from tests.processes.bpv_guidance.situations import TODAY, make_placement, report_sealed, visit_held
from tests.stories.scriptless import Browser

YEAR = SchoolYear(2026)


def feedback_of(situation, placement, mark: int) -> None:
    """A student of this placement releases feedback with the same mark twice."""
    signals.give_feedback(
        dossier=placement.dossier,
        at_work=mark,
        about_work="Geheim",
        at_school=mark,
        about_school="",
        release=True,
        by=placement.dossier.subject,
    )


@pytest.mark.requirement("BPV-01")
def test_a_department_is_counted_over_all_its_students(situation):
    lotte = situation.cast.lotte
    make_placement(situation.cast, lotte, situation.placement.workplace, "P-2")
    report_sealed(situation, visit_held(situation))
    given = signals.give_feedback(
        dossier=situation.dossier,
        at_work=2,
        about_work="",
        at_school=4,
        about_school="",
        release=True,
        by=situation.sam,
    )
    signals.signal_bottleneck(dossier=situation.dossier, what="Vaker kijken", feedback=given, by=situation.ruud)

    found = account(situation.cast.hendrik_jan, TODAY, YEAR)

    assert [
        (one.placements, one.contacts, one.visits, one.signed, one.followed_up, one.open) for one in found.departments
    ] == [(2, 1, 1, 1, 0, 1)]
    assert found.departments_short == 0
    assert [(group.slb, group.placements, group.held) for group in found.groups] == [
        ("", 1, 0),
        ("Marijke van der Laan-Öztürk", 1, 1),
    ]


@pytest.mark.requirement("BPV-01")
def test_a_department_without_contact_is_named(situation):
    assert account(situation.cast.hendrik_jan, TODAY, YEAR).departments_short == 1


@pytest.mark.requirement("BPV-04")
def test_feedback_is_averaged_from_ten_students_on(situation):
    workplace = situation.placement.workplace
    for number in range(9):
        student = person(f"04199{number:02}", "Student", "", f"Nummer {number}")
        feedback_of(situation, make_placement(situation.cast, student, workplace, f"P-{number + 10}"), 4)

    few = account(situation.cast.hendrik_jan, TODAY, YEAR).marks
    feedback_of(situation, situation.placement, 4)
    feedback_of(situation, situation.placement, 4)  # the same student again: still ten
    enough = account(situation.cast.hendrik_jan, TODAY, YEAR).marks

    assert (few.at_work, (enough.answers, enough.at_work, enough.at_school)) == (None, (10, 4.0, 4.0))


def test_another_team_counts_nothing_of_it(situation):
    assert account(situation.cast.loes, TODAY, YEAR).departments == []


def test_the_paper_names_departments_and_no_student(situation):
    report_sealed(situation, visit_held(situation))

    answer = Browser(situation.cast.hendrik_jan).client.get(reverse("bpv_guidance:account_pdf"))

    text = " ".join(text_of_pdf(answer.content).split())
    assert "Contacten met werkplekken, 2026-2027" in text
    assert "Autobedrijf Van den Broek & Zn., Werkplaats" in text
    assert [name for name in ("Heijden", "Sam ", "onderhoudsbeurten") if name in text] == []


def test_many_placements_ask_as_many_queries_as_one(situation, cast):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            account(cast.hendrik_jan, TODAY, YEAR)
        return len(asked)

    one = queries()
    for number in range(4):
        student = person(f"04299{number:02}", "Student", "", f"Nummer {number}")
        make_placement(cast, student, situation.placement.workplace, f"P-{number + 50}")

    assert queries() == one
