"""The calendar of the demo school: periods by week numbers, so that every year has them. Local dates throughout."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

from koers.processes.progress_talks.queries.school import school_year

_FIRST_WEEK = 35
_LAST_WEEKS = (44, 5, 15, 27)
"""ISO weeks: lessons begin on the Monday of the first; each period ends on the Friday of its own."""


@dataclass(frozen=True)
class Period:
    """One period of a school year, both days inclusive."""

    number: int
    starts_on: dt.date
    ends_on: dt.date


def first_year_of(day: dt.date) -> int:
    """The calendar year in which the school year of a day begins."""
    return school_year(day).starts_on.year


@functools.cache
def periods_of(year: int) -> tuple[Period, ...]:
    """The four periods of the school year that begins in a calendar year. Each begins when the one before has ended."""
    starts_on = dt.date.fromisocalendar(year, _FIRST_WEEK, 1)
    periods = []
    for number, week in enumerate(_LAST_WEEKS, start=1):
        ends_on = dt.date.fromisocalendar(year if week >= _FIRST_WEEK else year + 1, week, 5)
        periods.append(Period(number, starts_on, ends_on))
        starts_on = ends_on + dt.timedelta(days=1)
    return tuple(periods)


@functools.cache
def is_schoolday(day: dt.date) -> bool:
    """Whether there are lessons: Monday to Friday, between summer holidays, not in the two weeks around New Year."""
    periods = periods_of(first_year_of(day))
    in_year = periods[0].starts_on <= day <= periods[-1].ends_on
    return in_year and day.weekday() < 5 and not _is_christmas_holiday(day)


def _is_christmas_holiday(day: dt.date) -> bool:
    return (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 4)


@functools.cache
def schooldays(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """The days with lessons from the first to the last, which count themselves."""
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if is_schoolday(day))


def schoolday_before(day: dt.date) -> dt.date:
    """This day, or the last one before it with lessons."""
    while not is_schoolday(day):
        day -= dt.timedelta(days=1)
    return day


def schoolday_after(day: dt.date) -> dt.date:
    """This day, or the first one after it with lessons."""
    while not is_schoolday(day):
        day += dt.timedelta(days=1)
    return day


def spread(count: int, first: dt.date, last: dt.date) -> list[dt.date]:
    """So many days with lessons, evenly between two days; on the nearest one where there are no lessons between."""
    days = schooldays(first, last) or (schoolday_before(last),)
    return [days[(2 * n + 1) * len(days) // (2 * count)] for n in range(count)]
