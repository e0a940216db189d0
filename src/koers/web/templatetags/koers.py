"""The page's vocabulary: ``{% load koers %}``.

Filters (a date or an aware moment): ``full_day``, ``plain_day``, ``short_day``, ``brief_day``, ``wall_clock``,
``moment``, ``ago``, ``iso``, ``is_late``.
Tags: ``deadline``, ``deadline_tag``, ``position_tag``, ``source``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koers.kernel import clock, sources
from koers.web import dates

register = template.Library()


def _as_day(value: dt.date | None) -> dt.date | None:
    return clock.local(value).date() if isinstance(value, dt.datetime) else value


@register.filter
def full_day(value: dt.date | None) -> str:
    """ "dinsdag 17 november 2026"."""
    day = _as_day(value)
    return dates.full_day(day) if day else ""


@register.filter
def plain_day(value: dt.date | None) -> str:
    """ "17 november 2026"."""
    day = _as_day(value)
    return dates.plain_day(day) if day else ""


@register.filter
def short_day(value: dt.date | None) -> str:
    """ "do 19 nov", for lists."""
    day = _as_day(value)
    return dates.short_day(day) if day else ""


@register.filter
def brief_day(value: dt.date | None) -> str:
    """ "8 dec", for cells of a table."""
    day = _as_day(value)
    return dates.brief_day(day) if day else ""


@register.filter
def wall_clock(value: dt.datetime | dt.time | None) -> str:
    """ "13.15 uur", of an aware moment as Amsterdam shows it, or of a time of day."""
    return dates.wall_clock(value) if value is not None else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """ "17 november 2026, 13.15 uur"."""
    return f"{dates.plain_day(clock.local(value).date())}, {dates.wall_clock(value)}" if value else ""


@register.filter
def ago(value: dt.date | None) -> str:
    """ "sinds 5 dagen", counted to today."""
    day = _as_day(value)
    return dates.ago(day, clock.today()) if day else ""


@register.filter
def iso(value: dt.date | None) -> str:
    """For ``<time datetime="…">``: 2026-11-17."""
    day = _as_day(value)
    return day.isoformat() if day else ""


@register.filter
def is_late(value: dt.date | None) -> bool:
    """Whether a due date has passed; the day itself is in time."""
    day = _as_day(value)
    return day is not None and day < clock.today()


@register.simple_tag
def deadline(value: dt.date | None) -> SafeString:
    """A due date in the first column of ``.tasks``: "2 dagen te laat" when late, else "do 19 nov"; "" without one."""
    day = _as_day(value)
    if day is None:
        return SafeString("")
    today = clock.today()
    words = dates.distance(day, today) if day < today else dates.short_day(day)
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)


@register.simple_tag
def deadline_tag(value: dt.date | None) -> SafeString:
    """The tag of a due date: late ("3 dagen te laat"), soon ("vandaag", "over 4 dagen") or, further off, nothing."""
    day = _as_day(value)
    today = clock.today()
    if day is None or (day - today).days > dates.SOON:
        return SafeString("")
    return format_html('<span class="tag {}">{}</span>', "bad" if day < today else "warn", dates.distance(day, today))


@register.simple_tag
def position_tag(position: str, number: int = 0, noun: str = "") -> SafeString:
    """Where somebody stands: ``position`` is "ahead", "on" or "behind", ``number`` how far, ``noun`` of what.

    ``{% position_tag "behind" 6 %}`` reads "6 achter", with a noun "6 kaarten achter", on schedule "op schema".
    """
    count = f"{abs(number)} {noun}".strip()
    words = {
        "ahead": _("%(count)s ahead") % {"count": count},
        "on": _("on schedule"),
        "behind": _("%(count)s behind") % {"count": count},
    }[position]
    return format_html('<span class="tag {}">{}</span>', position, words)


@register.inclusion_tag("web/source.html")
def source(key: str) -> dict[str, Any]:
    """The fold-out "Waar staat dit?" with the sentence of the source text: ``{% source "SVG-03" %}``."""
    return {"source": sources.source(key)}
