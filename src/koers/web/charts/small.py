"""Drawings that stand beside their words: bar, dots, position, key, time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from koers.web.charts.parts import TONES, Standing, join, number, share, twice


@dataclass(frozen=True)
class Bar:
    """Got and planned, out of a total; all three in the same unit (cards, credits). ``planned`` None draws no mark."""

    got: float
    planned: float | None
    total: float


@dataclass(frozen=True)
class Segment:
    """One part of a conversation: what it is called under the bar, and its length in minutes."""

    label: str
    minutes: float


def bar(value: Bar, height: int = 14) -> SafeString:
    """A bar as wide as its place: filled is got, the mark is planned."""
    mark = SafeString("")
    if value.planned is not None:
        at = f"{number(100 * share(value.planned, value.total))}%"
        mark = format_html('<line class="mark" x1="{0}" x2="{0}" y1="0" y2="{1}"/>', at, height)
    return format_html(
        '<svg class="chart" width="100%" height="{0}" aria-hidden="true">'
        '<rect class="track" width="100%" height="{0}" rx="{1}"/>'
        '<rect class="fill" width="{2}%" height="{0}" rx="{1}"/>{3}</svg>',
        height,
        height // 2,
        number(100 * share(value.got, value.total)),
        mark,
    )


def dots(done: int, of: int) -> SafeString:
    """``done`` of ``of`` as filled dots in a row; more than asked for are drawn too."""
    count = max(done, of, 1)
    circles = format_html_join(
        "",
        '<circle cx="{}" cy="8" r="6" class="{}"/>',
        ((8 + 18 * place, "fill" if place < done else "track") for place in range(count)),
    )
    return format_html(
        '<svg class="chart" width="{0}" height="16" viewBox="0 0 {0} 16" aria-hidden="true">{1}</svg>',
        18 * count,
        circles,
    )


def position_line(standing: Standing, reach: int = 14) -> SafeString:
    """A dot on a short line with the plan in its middle; ``reach`` cards is the end of the line."""
    x = 60 + 52 * max(-1.0, min(1.0, standing.difference / reach))
    return format_html(
        '<svg class="chart {}" width="120" height="18" viewBox="0 0 120 18" aria-hidden="true">'
        '<line x1="4" x2="116" y1="9" y2="9" class="axis" stroke-width="3"/>'
        '<line x1="60" x2="60" y1="2" y2="16" class="mark"/><circle cx="{}" cy="9" r="6" class="dot"/></svg>',
        TONES[standing.position],
        number(x),
    )


def legend(kind: str) -> SafeString:
    """The key of a line: "real", "plan" or "band". Raises `KeyError` for another kind."""
    height, shape = {
        "real": (8, '<line class="real" x1="0" x2="34" y1="4" y2="4"/>'),
        "plan": (8, '<line class="plan" x1="0" x2="34" y1="4" y2="4"/>'),
        "band": (12, '<rect class="band" width="34" height="12"/>'),
    }[kind]
    return format_html(
        '<svg class="chart" width="34" height="{}" aria-hidden="true">{}</svg>',
        height,
        SafeString(shape),
    )


def time_bar(segments: Sequence[Segment], elapsed: float) -> SafeString:
    """The parts of a conversation side by side, filled up to ``elapsed`` minutes; at the end it stays full."""
    return twice(_time_bar(segments, elapsed, 560), _time_bar(segments, elapsed, 326))


def _time_bar(segments: Sequence[Segment], elapsed: float, width: int) -> SafeString:
    total = sum(segment.minutes for segment in segments)
    unit = (width - 1) / total if total else 0.0
    parts: list[SafeString] = []
    begin = 0.0
    for place, segment in enumerate(segments):
        x, length = 1 + begin * unit, max(segment.minutes * unit - 2, 0.0)
        filled = length * share(elapsed - begin, segment.minutes)
        parts.append(_box("track", x, length))
        if filled:
            parts.append(_box("fill", x, filled))
        last = place == len(segments) - 1 and place > 0
        parts.append(
            format_html(
                '<text x="{}" y="25" text-anchor="{}">{}</text>',
                number(width if last else x - 1),
                "end" if last else "start",
                segment.label,
            )
        )
        begin += segment.minutes
    parts.append(
        format_html(
            '<line class="mark" x1="{0}" x2="{0}" y1="0" y2="12"/>', number(1 + share(elapsed, total) * (width - 2))
        )
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {0} 28" width="{0}" height="28" aria-hidden="true">{1}</svg>',
        width,
        join(parts),
    )


def _box(kind: str, x: float, length: float) -> SafeString:
    return format_html('<rect class="{}" x="{}" y="0" width="{}" height="8" rx="3"/>', kind, number(x), number(length))
