"""Work attitude as a picture: the average of the scores, round after round, of supervisor and student."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koers.processes.bpv_guidance.attitude import Round, Scores
from koers.web.charts.parts import titled, twice

LEFT, TOP = 104, 16
"""Room for the words of the scale."""


def average(scores: Scores) -> float | None:
    """The average score; None where nothing was scored."""
    given = [score for score in scores.values() if score]
    return sum(given) / len(given) if given else None


def attitude_chart(rounds: Sequence[Round]) -> SafeString:
    """Two lines over the rounds, the supervisor's solid and the student's dashed; empty where there is no round."""
    if not rounds:
        return SafeString("")
    return twice(_chart(rounds, 680, 240), _chart(rounds, 326, 200))


def _chart(rounds: Sequence[Round], width: int, height: int) -> SafeString:
    floor, count = height - 32, len(rounds)

    def x(place: int) -> float:
        share = place / (count - 1) if count > 1 else 0.5
        return round(LEFT + 20 + (width - LEFT - 60) * share, 1)

    def y(score: float) -> float:
        return round(floor - (floor - TOP) * (score - 1) / 3, 1)

    axis = format_html_join(
        "",
        '<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, width - 20, y(score), y(score), LEFT - 8, y(score) + 4, word)
            for score, word in enumerate(rounds[-1].form.scale, start=1)
        ),
    )
    numbers = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((x(place), height - 8, one.number) for place, one in enumerate(rounds)),
    )

    def line(values: Iterable[float | None], kind: str, radius: int) -> SafeString:
        points = [(x(place), y(value)) for place, value in enumerate(values) if value is not None]
        dots = format_html_join("", '<circle class="dot" cx="{}" cy="{}" r="{}"/>', ((*at, radius) for at in points))
        drawn = " ".join(f"{left},{top}" for left, top in points)
        return format_html('<polyline class="{}" points="{}"/>{}', kind, drawn, dots)

    student = line((average(one.student) for one in rounds), "plan", 3)
    supervisor = line((average(one.supervisor) for one in rounds), "real", 5)
    title = _("Average scores, round after round, from 1 (lowest) to 4 (highest). The table has each score.")
    return titled("attitude", width, height, title, format_html("{}{}{}{}", axis, numbers, student, supervisor))
