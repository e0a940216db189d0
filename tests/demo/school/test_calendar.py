"""The calendar of the demo school, in every year."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from koers.demo.school.calendar import (
    first_year_of,
    is_schoolday,
    periods_of,
    schoolday_after,
    schoolday_before,
    schooldays,
    spread,
)
from koers.processes.progress_talks.queries.school import school_year

DAYS = st.dates(dt.date(2001, 1, 1), dt.date(2090, 12, 31))
DAY = dt.timedelta(days=1)


def test_the_school_year_of_the_drawings():
    assert [(period.starts_on, period.ends_on) for period in periods_of(2026)] == [
        (dt.date(2026, 8, 24), dt.date(2026, 10, 30)),
        (dt.date(2026, 10, 31), dt.date(2027, 2, 5)),
        (dt.date(2027, 2, 6), dt.date(2027, 4, 16)),
        (dt.date(2027, 4, 17), dt.date(2027, 7, 9)),
    ]


@given(DAYS)
def test_periods_follow_each_other_within_the_school_year(day):
    year = school_year(day)
    periods = periods_of(first_year_of(day))

    assert [period.number for period in periods] == [1, 2, 3, 4]
    assert year.starts_on < periods[0].starts_on
    assert periods[-1].ends_on < year.ends_on
    assert all(after.starts_on - before.ends_on == DAY for before, after in pairwise(periods))


@given(DAYS)
def test_the_nearest_days_with_lessons(day):
    before, after = schoolday_before(day), schoolday_after(day)

    assert is_schoolday(before)
    assert is_schoolday(after)
    assert before <= day <= after
    assert (before == day == after) == is_schoolday(day)
    assert not schooldays(before + DAY, after - DAY)


@given(st.integers(1, 80), DAYS, st.integers(0, 800))
def test_cards_are_spread_in_order_over_days_with_lessons(count, first, length):
    last = first + length * DAY
    days = spread(count, first, last)

    assert len(days) == count
    assert days == sorted(days)
    assert all(is_schoolday(day) and day <= last for day in days)
