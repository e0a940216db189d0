"""One student over time: cards planned and approved, month by month, up to the day of the figures (SVG-11)."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from koers.processes.progress_talks.models import Enrolment
from koers.processes.progress_talks.queries.cards import CardState, cards_of
from koers.processes.progress_talks.queries.position import Position

MONTH = 365.25 / 12
"""Days."""


@dataclass(frozen=True)
class Month:
    """Cards approved and planned by the end of a day: the last of a month, or the day of the figures."""

    day: dt.date
    approved: int
    planned: int

    @property
    def difference(self) -> int:
        """Cards ahead of the plan; negative is behind."""
        return self.approved - self.planned


@dataclass(frozen=True)
class Pace:
    """Whole cards a month: what the plan asks from now on, and what it takes to be ready on ``ready_on`` as planned."""

    planned: int
    needed: int
    ready_on: dt.date


@dataclass(frozen=True)
class Line:
    """Totals by local date, in the order of the days; ``months`` has both up to the day of the figures."""

    planned: tuple[tuple[dt.date, int], ...]
    months: tuple[Month, ...]
    pace: Pace | None

    @property
    def real(self) -> tuple[tuple[dt.date, int], ...]:
        """Cards approved, up to the day of the figures."""
        return tuple((month.day, month.approved) for month in self.months)

    def last_within(self, tolerance: int) -> Month | None:
        """The last month end, before the day of the figures, at which the student was not behind the plan."""
        return next((month for month in reversed(self.months[1:-1]) if month.difference >= -tolerance), None)


def line_of(enrolment: Enrolment, position: Position, cards: list[CardState] | None = None) -> Line | None:
    """A student's line, by the figures of ``position``, in one query; None where nothing is planned or begun yet.

    Give ``cards`` where they were read already.
    """
    as_of = position.as_of
    cards = cards_of(enrolment, as_of) if cards is None else cards
    planned = sorted(card.planned_on for card in cards)
    approved = sorted(card.approved_on for card in cards if card.approved_on)
    if not planned:
        return None
    first = min([enrolment.cohort.starts_on, planned[0] - dt.timedelta(days=1), *approved[:1]])
    if as_of <= first:
        return None
    last = max(planned[-1], as_of)
    days = sorted({*_month_ends(first, last), as_of, last})
    return Line(
        planned=((first, 0), *((day, bisect_right(planned, day)) for day in days)),
        months=(
            Month(first, 0, 0),
            *(Month(day, bisect_right(approved, day), bisect_right(planned, day)) for day in days if day <= as_of),
        ),
        pace=_pace(position, planned[-1]),
    )


def _month_ends(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The last days of months, after the first day and before the last one."""
    day = first
    while True:
        day = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        if day >= last:
            return
        if day > first:
            yield day
        day += dt.timedelta(days=1)


def _pace(position: Position, ready_on: dt.date) -> Pace | None:
    months = (ready_on - position.as_of).days / MONTH
    to_plan, to_do = position.total - position.planned, position.total - position.approved
    if months < 1 or to_plan <= 0 or to_do <= 0:
        return None
    return Pace(planned=max(round(to_plan / months), 1), needed=math.ceil(to_do / months), ready_on=ready_on)
