"""Four conversations a year, each by the end of its period, and the first one with a new SLB'er."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.kernel import clock
from koers.processes.progress_talks.models import Enrolment
from koers.processes.progress_talks.queries import talks
from tests.cast import HANDED_OVER, Cast
from tests.processes.progress_talks.queries.situations import held, planned

TODAY = dt.date(2026, 11, 17)
ENDS = [dt.date(2026, 10, 30), dt.date(2027, 2, 5), dt.date(2027, 4, 16), dt.date(2027, 7, 9)]


@pytest.mark.requirement("SVG-03")
def test_conversations_count_in_the_school_year_in_which_they_were_held(cast: Cast) -> None:
    for day in (dt.date(2026, 7, 31), dt.date(2026, 8, 1), dt.date(2026, 9, 22), TODAY):
        held(cast.sam_dossier, day, cast.peter)
    assert talks.held_this_year(cast.sam_dossier, dt.date(2026, 7, 31)) == 1
    assert talks.held_this_year(cast.sam_dossier, dt.date(2026, 9, 30)) == 2
    assert talks.held_this_year(cast.sam_dossier, TODAY) == 3
    assert talks.held_this_year(cast.sam_dossier, dt.date(2027, 8, 1)) == 0


def test_a_conversation_that_goes_on_or_was_cancelled_was_not_held(cast: Cast) -> None:
    start = clock.at(TODAY, dt.time(9))
    planned(cast.sam_dossier, start, cast.sam, begun_at=start)
    planned(cast.sam_dossier, start, cast.sam, cancelled_at=start)
    assert talks.held_this_year(cast.sam_dossier, TODAY) == 0


@pytest.mark.requirement("SVG-03")
def test_each_conversation_is_due_by_the_end_of_its_period(cast: Cast) -> None:
    due = []
    for day in ENDS:
        due.append(talks.due_on(cast.sam_dossier, day))
        held(cast.sam_dossier, day, cast.marijke)
    assert due == ENDS
    assert talks.due_on(cast.sam_dossier, ENDS[-1]) is None


@pytest.mark.requirement("SVG-03")
def test_who_had_no_conversation_in_the_first_period_is_late_in_the_second(cast: Cast) -> None:
    assert talks.due_on(cast.sam_dossier, dt.date(2026, 10, 30)) == dt.date(2026, 10, 30)
    assert talks.due_on(cast.sam_dossier, TODAY) == dt.date(2026, 10, 30)


@pytest.mark.requirement("SVG-03")
def test_who_started_later_owes_only_the_periods_that_were_left(cast: Cast) -> None:
    @settings(deadline=None)
    @given(st.dates(dt.date(2026, 8, 1), dt.date(2027, 7, 31)))
    def on_every_day(started_on: dt.date) -> None:
        Enrolment.objects.filter(pk=cast.lotte_dossier.pk).update(started_on=started_on)
        cast.lotte_dossier.enrolment.refresh_from_db()
        left = ENDS[bisect_left(ENDS, started_on) :]
        assert talks.due_on(cast.lotte_dossier, TODAY) == (left[0] if left else None)

    on_every_day()


def test_the_next_conversation_is_the_first_that_stands_and_has_not_begun(cast: Cast) -> None:
    assert talks.next_planned(cast.sam_dossier) is None
    later = planned(cast.sam_dossier, clock.at(dt.date(2026, 12, 3), dt.time(9)), cast.sam)
    sooner = planned(cast.sam_dossier, clock.at(dt.date(2026, 11, 19), dt.time(9)), cast.sam)
    assert talks.next_planned(cast.sam_dossier) == sooner
    sooner.cancelled_at = clock.now()
    sooner.save()
    assert talks.next_planned(cast.sam_dossier) == later


@pytest.mark.requirement("SVG-06")
def test_the_first_conversation_with_a_new_slb_is_an_acquaintance(cast: Cast) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    assert not talks.is_acquaintance(cast.sam_dossier, cast.peter, HANDED_OVER - dt.timedelta(days=1))
    assert talks.is_acquaintance(cast.sam_dossier, cast.marijke, TODAY)
    held(cast.sam_dossier, TODAY, cast.marijke)
    assert not talks.is_acquaintance(cast.sam_dossier, cast.marijke, TODAY)


@pytest.mark.requirement("SVG-06")
def test_a_first_conversation_ever_is_an_acquaintance_and_a_return_is_not(cast: Cast) -> None:
    assert talks.is_acquaintance(cast.lotte_dossier, cast.marijke, TODAY)
    held(cast.sam_dossier, dt.date(2025, 10, 7), cast.peter)
    assert not talks.is_acquaintance(cast.sam_dossier, cast.peter, TODAY)
