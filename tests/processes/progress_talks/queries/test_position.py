"""Where a student stands against the nominal line."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.processes.progress_talks.models import Enrolment, Evidence, SchoolSettings, Talk
from koers.processes.progress_talks.queries.position import (
    Position,
    position_from,
    position_of,
    verdict,
    with_positions,
)
from tests.cast import Cast

TODAY = dt.date(2026, 11, 17)
AS_OF = dt.date(2026, 11, 16)


@pytest.mark.requirement("SVG-11", "SVG-13")
def test_sam_has_27_of_the_33_cards_that_are_planned_and_is_behind(cast: Cast) -> None:
    position = position_of(cast.sam_dossier.enrolment, TODAY)
    assert position == Position(approved=27, planned=33, total=57, tolerance=2, as_of=AS_OF)
    assert position.difference == -6
    assert position.verdict == Talk.Conclusion.BEHIND


@pytest.mark.requirement("SVG-11")
def test_lotte_is_exactly_on_the_line(cast: Cast) -> None:
    position = position_of(cast.lotte_dossier.enrolment, TODAY)
    assert (position.difference, position.verdict) == (0, Talk.Conclusion.ON)


@pytest.mark.requirement("SVG-13")
@given(st.integers(-60, 60), st.integers(0, 10))
def test_at_most_the_tolerance_off_is_on_schedule(difference: int, tolerance: int) -> None:
    expected = "on" if -tolerance <= difference <= tolerance else "ahead" if difference > 0 else "behind"
    assert verdict(difference, tolerance) == expected


@pytest.mark.requirement("SVG-13")
def test_a_school_may_set_another_tolerance(cast: Cast) -> None:
    SchoolSettings.objects.filter(pk=cast.school.pk).update(on_schedule=6)
    assert position_of(cast.sam_dossier.enrolment, TODAY).verdict == Talk.Conclusion.ON


def test_a_card_that_is_handed_in_counts_once_it_is_approved(cast: Cast) -> None:
    enrolment = cast.sam_dossier.enrolment
    card = enrolment.cohort.cards.get(number=28)
    evidence = Evidence.objects.create(enrolment=enrolment, card=card, handed_in_on=AS_OF)
    assert position_of(enrolment, TODAY).approved == 27
    evidence.approved_on = AS_OF
    evidence.save()
    assert position_of(enrolment, TODAY).approved == 28


def test_what_was_approved_after_the_day_of_the_figures_does_not_count_yet(cast: Cast) -> None:
    enrolment = cast.sam_dossier.enrolment
    card = enrolment.cohort.cards.get(number=28)
    Evidence.objects.create(enrolment=enrolment, card=card, handed_in_on=TODAY, approved_on=TODAY)
    assert position_of(enrolment, TODAY).approved == 27
    SchoolSettings.objects.filter(pk=cast.school.pk).update(figures_as_of=None)
    assert position_of(enrolment, TODAY).approved == 28


def test_many_students_take_as_many_queries_as_one(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        rows = {row.pk: position_from(row) for row in with_positions(Enrolment.objects.all(), TODAY)}
    assert [rows[dossier.pk].difference for dossier in (cast.sam_dossier, cast.lotte_dossier)] == [-6, 0]
    assert rows[cast.other_dossier.pk].approved == 0
