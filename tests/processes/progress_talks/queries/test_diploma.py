"""Areas and work processes: what is in, what is planned, and what asks for attention."""

from __future__ import annotations

import datetime as dt

import pytest

from koers.processes.progress_talks.models import Card, Evidence
from koers.processes.progress_talks.queries.diploma import State, diploma_of
from koers.processes.progress_talks.queries.position import position_of
from tests.cast import Cast

TODAY = dt.date(2026, 11, 17)


@pytest.mark.requirement("SVG-01")
def test_the_areas_add_up_to_the_position(cast: Cast) -> None:
    position = position_of(cast.sam_dossier.enrolment, TODAY)
    areas = diploma_of(cast.sam_dossier.enrolment, position)
    assert [(one.area.code, one.approved, one.planned, one.total, str(one.verdict)) for one in areas] == [
        ("B1-K1", 21, 21, 21, "on"),
        ("P1-K1", 6, 12, 21, "behind"),
        ("NL", 0, 0, 15, "on"),
    ]
    assert sum(one.approved for one in areas) == position.approved
    assert sum(one.planned for one in areas) == position.planned
    assert sum(one.total for one in areas) == position.total


@pytest.mark.requirement("SVG-11")
def test_a_work_process_goes_well_or_asks_for_attention(cast: Cast) -> None:
    areas = diploma_of(cast.sam_dossier.enrolment, position_of(cast.sam_dossier.enrolment, TODAY))
    found = {
        one.work_process.code: (one.approved, one.planned, one.total, one.state)
        for area in areas
        for one in area.work_processes
    }
    assert found == {
        "B1-K1-W1": (7, 7, 7, State.GOOD),
        "B1-K1-W2": (7, 7, 7, State.GOOD),
        "B1-K1-W3": (7, 7, 7, State.GOOD),
        "P1-K1-W1": (6, 7, 7, State.ATTENTION),
        "P1-K1-W2": (0, 5, 7, State.ATTENTION),
        "P1-K1-W3": (0, 0, 7, State.ON),
        "NL-W1": (0, 0, 5, State.ON),
        "NL-W2": (0, 0, 5, State.ON),
        "NL-W3": (0, 0, 5, State.ON),
    }


def test_a_card_that_was_planned_last_week_asks_for_no_attention_yet(cast: Cast) -> None:
    enrolment = cast.lotte_dossier.enrolment
    Evidence.objects.filter(enrolment=enrolment, card__number=33).delete()
    Card.objects.filter(number=33).update(planned_on=dt.date(2026, 11, 9))
    areas = diploma_of(enrolment, position_of(enrolment, TODAY))
    process = areas[1].work_processes[1]
    assert (process.missing, process.planned_by, process.state) == (1, dt.date(2026, 11, 9), State.ON)
    Card.objects.filter(number=33).update(planned_on=dt.date(2026, 11, 2))
    areas = diploma_of(enrolment, position_of(enrolment, TODAY))
    assert areas[1].work_processes[1].state == State.ATTENTION


@pytest.mark.requirement("SVG-11")
def test_a_card_before_its_time_goes_well(cast: Cast) -> None:
    enrolment = cast.lotte_dossier.enrolment
    card = Card.objects.get(number=34)
    Evidence.objects.create(
        enrolment=enrolment, card=card, handed_in_on=dt.date(2026, 11, 2), approved_on=dt.date(2026, 11, 6)
    )
    areas = diploma_of(enrolment, position_of(enrolment, TODAY))
    process = areas[1].work_processes[1]
    assert (process.work_process.code, process.ahead, process.state) == ("P1-K1-W2", 1, State.GOOD)
    assert process.last_card_on == dt.date(2026, 11, 10)


def test_a_whole_diploma_takes_two_queries(cast: Cast, django_assert_num_queries) -> None:
    enrolment = cast.sam_dossier.enrolment
    position = position_of(enrolment, TODAY)
    with django_assert_num_queries(2):
        diploma_of(enrolment, position)
