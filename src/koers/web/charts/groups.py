"""A group against the nominal line."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koers.web.charts.parts import Standing, join, number, titled, twice


@dataclass(frozen=True)
class Spread:
    """A group against the nominal line. ``tolerance`` in cards: how far from the plan is still on schedule."""

    key: str
    standings: Sequence[Standing]
    tolerance: int
    finding: str


def spread(value: Spread) -> SafeString:
    """A group against the nominal line: one shape a person, piled up where several stand at the same distance."""
    return twice(_spread(value, 1056), _spread(value, 326))


def _spread(value: Spread, width: int) -> SafeString:
    margin = 16
    reach = max([8, *(abs(one.difference) for one in value.standings)]) + 1
    unit = (width / 2 - margin) / reach
    middle = width / 2
    tallest = max(Counter(one.difference for one in value.standings).values(), default=1)
    step = 15 if tallest <= 10 else 150 / tallest
    floor = max(52.0, (tallest - 1) * step + 21)  # where the lowest shapes stand
    band = min((value.tolerance + 0.5) * unit, width / 2 - margin)
    axis = floor + 12
    parts = [
        format_html(
            '<rect class="band" x="{}" y="6" width="{}" height="{}" rx="6"/>',
            number(middle - band),
            number(2 * band),
            number(floor + 2),
        ),
        format_html(
            '<line class="axis" x1="{0}" x2="{1}" y1="{2}" y2="{2}" stroke-width="2"/>'
            '<line class="mark" x1="{3}" x2="{3}" y1="{4}" y2="{5}"/>',
            margin,
            width - margin,
            number(axis),
            number(middle),
            number(axis - 6),
            number(axis + 6),
        ),
    ]
    for difference, group in itertools.groupby(
        sorted(value.standings, key=lambda one: one.difference), key=lambda one: one.difference
    ):
        parts += [_shape(one.position, middle + difference * unit, floor - i * step) for i, one in enumerate(group)]
    parts.append(_ends(margin, width, axis + 22))
    return titled(value.key, width, axis + 26, value.finding, join(parts))


def _ends(margin: int, width: int, y: float) -> SafeString:
    return format_html(
        '<text x="{0}" y="{3}">{4}</text><text class="strong" x="{1}" y="{3}" text-anchor="middle">{5}</text>'
        '<text x="{2}" y="{3}" text-anchor="end">{6}</text>',
        margin,
        number(width / 2),
        width - margin,
        number(y),
        _("behind"),
        _("nominal line"),
        _("ahead"),
    )


def _shape(position: str, x: float, y: float) -> SafeString:
    if position == "on":
        return format_html('<circle class="dot" cx="{}" cy="{}" r="6.5"/>', number(x), number(y))
    base, tip = (y + 6, y - 6) if position == "ahead" else (y - 5, y + 7)
    return format_html(
        '<g class="{}"><path class="dot" d="M{},{} L{},{} L{},{} Z"/></g>',
        position,
        number(x - 7),
        number(base),
        number(x + 7),
        number(base),
        number(x),
        number(tip),
    )
