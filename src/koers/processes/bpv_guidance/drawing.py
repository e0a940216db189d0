"""Work attitude as a picture: the average of the scores, round after round, of supervisor and student."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koers.processes.bpv_guidance.attitude import Round, Scores

WIDTH, HEIGHT = 326, 200
LEFT, RIGHT, TOP, FLOOR = 84, 306, 16, 168


def average(scores: Scores) -> float | None:
    """The average score; None where nothing was scored."""
    given = [score for score in scores.values() if score]
    return sum(given) / len(given) if given else None


def attitude_chart(rounds: Sequence[Round]) -> SafeString:
    """Two lines over the rounds, the supervisor's solid and the student's dashed; empty where there is no round."""
    if not rounds:
        return SafeString("")
    supervisor = [average(one.supervisor) for one in rounds]
    student = [average(one.student) for one in rounds]
    title = _("Average scores, round after round, from 1 (lowest) to 4 (highest). The table has each score.")
    axis = format_html_join(
        "",
        '<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, RIGHT, _y(score), _y(score), LEFT - 8, _y(score) + 4, word)
            for score, word in enumerate(rounds[-1].form.scale, start=1)
        ),
    )
    days = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((_x(place, len(rounds)), HEIGHT - 8, one.number) for place, one in enumerate(rounds)),
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="attitude-title">'
        '<title id="attitude-title">{}</title>{}{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        title,
        axis,
        days,
        _line(student, "plan"),
        _line(supervisor, "real"),
    )


def _line(values: Sequence[float | None], kind: str) -> SafeString:
    points = [(_x(place, len(values)), _y(value)) for place, value in enumerate(values) if value is not None]
    dots = format_html_join("", '<circle class="dot" cx="{}" cy="{}" r="4"/>', points)
    line = format_html('<polyline class="{}" points="{}"/>', kind, " ".join(f"{x},{y}" for x, y in points))
    return format_html("{}{}", line, dots if kind == "real" else "")


def _x(place: int, count: int) -> float:
    return round(LEFT + 20 + (RIGHT - LEFT - 40) * (place / (count - 1) if count > 1 else 0.5), 1)


def _y(score: float) -> float:
    return round(FLOOR - (FLOOR - TOP) * (score - 1) / 3, 1)
