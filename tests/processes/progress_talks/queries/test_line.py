"""The line of a student over time."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.processes.progress_talks.models import Card, Evidence, Result
from koers.processes.progress_talks.queries.cards import cards_of, results_of
from koers.processes.progress_talks.queries.line import Month, _month_ends, line_of
from koers.processes.progress_talks.queries.position import position_of
from tests.cast import Cast

TODAY = dt.date(2026, 11, 17)
AS_OF = dt.date(2026, 11, 16)


@pytest.mark.requirement("SVG-11")
def test_the_line_ends_where_the_position_says(cast: Cast) -> None:
    enrolment = cast.sam_dossier.enrolment
    position = position_of(enrolment, TODAY)
    line = line_of(enrolment, position)
    assert line
    assert line.months[0] == Month(dt.date(2025, 9, 1), 0, 0)
    assert line.months[-1] == Month(AS_OF, 27, 33)
    assert line.real[-1] == (AS_OF, 27)
    assert dict(line.planned)[AS_OF] == 33
    assert line.planned[-1] == (dt.date(2027, 6, 21), 57)
    assert [day for day, _cards in line.planned] == sorted(day for day, _cards in line.planned)
    assert line.last_within(2) == Month(dt.date(2026, 8, 31), 27, 29)


def test_the_pace_says_how_many_cards_a_month_make_up_for_it(cast: Cast) -> None:
    enrolment = cast.sam_dossier.enrolment
    line = line_of(enrolment, position_of(enrolment, TODAY))
    assert line
    assert line.pace
    # 24 planned and 30 to do in a little more than 7 months.
    assert (line.pace.planned, line.pace.needed, line.pace.ready_on) == (3, 5, dt.date(2027, 6, 21))


def test_without_a_plan_or_before_the_start_there_is_no_line(cast: Cast) -> None:
    enrolment = cast.other_dossier.enrolment
    early = dt.date(2025, 9, 1)
    assert line_of(enrolment, position_of(enrolment, early)) is None
    Evidence.objects.all().delete()
    Card.objects.all().delete()
    assert line_of(enrolment, position_of(enrolment, TODAY)) is None


def test_a_student_without_cards_has_a_line_at_nothing(cast: Cast) -> None:
    enrolment = cast.other_dossier.enrolment
    line = line_of(enrolment, position_of(enrolment, TODAY))
    assert line
    assert {cards for _day, cards in line.real} == {0}


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), st.integers(0, 1200))
def test_month_ends_lie_between_and_each_month_has_one(first: dt.date, days: int) -> None:
    last = first + dt.timedelta(days=days)
    ends = list(_month_ends(first, last))
    assert all((day + dt.timedelta(days=1)).day == 1 for day in ends)
    assert all(first < day < last for day in ends)
    everyday = [first + dt.timedelta(days=n) for n in range(1, days)]
    assert ends == [day for day in everyday if (day + dt.timedelta(days=1)).day == 1]


@pytest.mark.requirement("SVG-11")
def test_each_card_says_what_happened_to_it_by_the_day_of_the_figures(cast: Cast) -> None:
    enrolment = cast.sam_dossier.enrolment
    card = Card.objects.get(number=28)
    Evidence.objects.create(enrolment=enrolment, card=card, handed_in_on=AS_OF, approved_on=TODAY)
    Evidence.objects.create(enrolment=cast.other_dossier.enrolment, card=card, handed_in_on=AS_OF)
    cards = cards_of(enrolment, AS_OF)
    assert len(cards) == 57
    assert [one.number for one in cards if one.approved_on] == list(range(1, 28))
    assert (cards[27].handed_in_on, cards[27].approved_on) == (AS_OF, None)
    assert (cards[28].handed_in_on, cards[28].work_process) == (None, "P1-K1-W2")


@pytest.mark.requirement("SVG-11")
def test_results_come_latest_first(cast: Cast) -> None:
    enrolment = cast.sam_dossier.enrolment
    for name, day in (("Remmen", dt.date(2026, 3, 3)), ("Motor", dt.date(2026, 10, 9))):
        Result.objects.create(enrolment=enrolment, kind="project", name=name, outcome="goed", on=day)
    assert [result.name for result in results_of(enrolment)] == ["Motor", "Remmen"]
