"""What all drawings are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

TONES = {"ahead": "ahead", "on": "", "behind": "behind"}


@dataclass(frozen=True)
class Standing:
    """One person's distance from the plan, in cards (negative is behind), and the ``position`` that this means."""

    difference: int
    position: str  # "ahead", "on" or "behind"


def number(value: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def share(part: float, whole: float) -> float:
    """Which share of the whole a part is, from 0 up to 1."""
    return 0.0 if whole <= 0 else min(max(part / whole, 0.0), 1.0)


def twice(wide: SafeString, narrow: SafeString) -> SafeString:
    """The wide drawing for a desk and the narrow one for a phone."""
    return format_html('<div class="desk">{}</div><div class="phone">{}</div>', wide, narrow)


def titled(key: str, width: int, height: float, finding: str, content: SafeString) -> SafeString:
    """A drawing whose finding is read aloud instead of it."""
    return format_html(
        '<svg class="chart" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-labelledby="{2}-{0}">'
        '<title id="{2}-{0}">{3}</title>{4}</svg>',
        width,
        number(height),
        key,
        finding,
        content,
    )


def join(parts: Iterable[SafeString]) -> SafeString:
    """Pieces of a drawing behind each other."""
    return mark_safe("".join(parts))  # noqa: S308 - every part is a SafeString
