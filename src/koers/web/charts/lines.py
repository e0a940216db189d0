"""One person against the nominal line, over time."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koers.web import dates
from koers.web.charts.parts import TONES, join, number, share, titled, twice


@dataclass(frozen=True)
class NominalLine:
    """One person over time: planned and real totals, in cards, by local date, each in the order of the days.

    The last point of ``real`` is the date of measurement. ``tolerance`` (cards) is the band around the plan;
    ``name`` is who the real line is of ("you", "Sam"); ``finding`` the title sentence.
    """

    key: str
    planned: Sequence[tuple[dt.date, int]]
    real: Sequence[tuple[dt.date, int]]
    total: int
    tolerance: int
    position: str  # "ahead", "on" or "behind"
    name: str
    finding: str


@dataclass(frozen=True)
class _Frame:
    """Where days and cards fall in the drawing (pixels of the viewBox)."""

    first: dt.date
    last: dt.date
    total: int
    left: float
    right: float
    top: float
    floor: float

    def x(self, day: dt.date) -> float:
        return self.left + (self.right - self.left) * share((day - self.first).days, (self.last - self.first).days)

    def y(self, cards: float) -> float:
        return self.floor - (self.floor - self.top) * share(cards, self.total)

    @property
    def slope(self) -> float:
        """How steep a line from corner to corner is: upward pixels a pixel."""
        return (self.floor - self.top) / (self.right - self.left)

    def points(self, line: Iterable[tuple[dt.date, float]]) -> str:
        return " ".join(f"{number(self.x(day))},{number(self.y(cards))}" for day, cards in line)


def nominal_line(value: NominalLine) -> SafeString:
    """A person over time: the plan dashed with its band, the real line solid up to the date of measurement.

    Raises `ValueError` without a planned or a real point.
    """
    if not value.planned or not value.real:
        raise ValueError("a nominal line needs at least one planned and one real point")
    return twice(_nominal_line(value, 680, 300, labels=5), _nominal_line(value, 326, 250, labels=3))


def _nominal_line(value: NominalLine, width: int, height: int, labels: int) -> SafeString:
    days = [day for day, _cards in (*value.planned, *value.real)]
    top_value = max(value.total, *(cards for _day, cards in (*value.planned, *value.real)), 1)
    frame = _Frame(min(days), max(days), top_value, 34, width - 14, 14, height - 30)
    upper = [(day, cards + value.tolerance) for day, cards in value.planned]
    lower = [(day, cards - value.tolerance) for day, cards in reversed(value.planned)]
    content = (
        _cards_axis(frame),
        _days_axis(frame, height - 8, labels),
        format_html('<polygon class="band" points="{}"/>', frame.points((*upper, *lower))),
        format_html('<polyline class="plan" points="{}"/>', frame.points(value.planned)),
        format_html('<polyline class="real" points="{}"/>', frame.points(value.real)),
        _measured(value, frame),
    )
    return titled(value.key, width, height, value.finding, join(content))


def planned_on(planned: Sequence[tuple[dt.date, int]], day: dt.date) -> float:
    """The height of the planned line on a day, in cards: straight between its points, level outside them."""
    if day <= planned[0][0]:
        return planned[0][1]
    for (before, low), (after, high) in itertools.pairwise(planned):
        if before <= day <= after:
            return low + (high - low) * share((day - before).days, (after - before).days)
    return planned[-1][1]


def _measured(value: NominalLine, frame: _Frame) -> SafeString:
    day, got = value.real[-1]
    plan = planned_on(value.planned, day)
    x, y, plan_y = frame.x(day), frame.y(got), frame.y(plan)
    gap = SafeString("")
    if value.position != "on":
        ends = number(x), number(plan_y), number(y)
        gap = format_html('<line class="gap" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>', *ends)
    planned = _("planned: %(cards)s") % {"cards": round(plan)}
    return format_html(
        '<g class="{}">{}<circle class="dot" cx="{}" cy="{}" r="7"/></g>{}{}',
        TONES[value.position],
        gap,
        number(x),
        number(y),
        _label(frame, f"{value.name}: {got}", "strong", x, y, above=got > plan),
        _label(frame, planned, "", x, plan_y, above=got <= plan),
    )


def _label(frame: _Frame, text: str, kind: str, x: float, y: float, *, above: bool) -> SafeString:
    """A word at a point: the higher one above and to the left, the lower one below and to the right.

    Where there is no room on that side it goes to the other, and further off, since there the lines run.
    """
    width = 7 * len(text)
    left_fits, right_fits = x - 11 - width >= 0, x + 11 + width <= frame.right + 14
    to_left = left_fits and (above or not right_fits)
    off = (8 if above else 16) if to_left == above else 14 + width * frame.slope
    at = max(y - off, 12) if above else min(y + off, frame.floor - 4)
    return format_html(
        '<text{} x="{}" y="{}" text-anchor="{}">{}</text>',
        SafeString(f' class="{kind}"') if kind else "",
        number(x - 11 if to_left else x + 11),
        number(at),
        "end" if to_left else "start",
        text,
    )


def _steps(total: int) -> list[int]:
    """The heights that get a line and a figure: 0, round steps, and the total itself."""
    step = next((size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500) if total / size <= 4), max(total // 4, 1))
    return [*(level for level in range(0, total, step) if total - level >= step * 0.6 or level == 0), total]


def _cards_axis(frame: _Frame) -> SafeString:
    return format_html_join(
        "",
        '<line class="axis" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/><text x="{3}" y="{4}" text-anchor="end">{5}</text>',
        (
            (number(frame.left), number(frame.right), number(y), number(frame.left - 8), number(y + 4), level)
            for level, y in ((level, frame.y(level)) for level in _steps(frame.total))
        ),
    )


def _days_axis(frame: _Frame, y: float, labels: int) -> SafeString:
    span = (frame.last - frame.first).days
    steps = labels - 1 if span else 0
    days = [frame.first + dt.timedelta(days=round(span * i / max(steps, 1))) for i in range(steps + 1)]
    anchors = ["start", *["middle"] * (steps - 1), "end"][: steps + 1]
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (number(frame.x(day)), number(y), anchor, dates.month(day))
            for day, anchor in zip(days, anchors, strict=True)
        ),
    )
