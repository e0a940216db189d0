"""How dates and times read on a page, and which notations people may type.

All days are local dates in Europe/Amsterdam. Words follow the active language (Dutch or English).
"""

from __future__ import annotations

import datetime as dt
import re

from django.utils import dateformat, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel import clock

SOON = 7
"""From this many days on, a date that comes near is marked."""

_FORMATS = {
    "nl": {
        "full": "l j F Y",
        "plain": "j F Y",
        "short": "D j b",
        "brief": "j b",
        "month": "b Y",
        "clock": "G.i \\u\\u\\r",
    },
    "en": {"full": "l j F Y", "plain": "j F Y", "short": "D j M", "brief": "j M", "month": "M Y", "clock": "G:i"},
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january",
            "feb februari february",
            "mrt maart mar march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "aug augustus august",
            "sep sept september",
            "okt oktober oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = "(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WEEKDAYS += "|ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)"
_DAY_IN_WORDS = re.compile(rf"(?:{_WEEKDAYS}\.?,? )?(\d{{1,2}})(?:e|st|nd|rd|th)? ([a-z]+)\.?(?:,? (\d{{4}}))?")
_DAY_IN_FIGURES = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_DAY_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{1,2})(?: ?[.:u] ?(\d{2}))?(?: ?(?:uur|u|h))?")
_TIME_TOGETHER = re.compile(r"(\d{2})(\d{2})(?: ?uur)?")


def _format(value: dt.date | dt.time, kind: str) -> str:
    language = (translation.get_language() or "nl")[:2]
    return dateformat.format(value, _FORMATS.get(language, _FORMATS["en"])[kind])


def full_day(day: dt.date) -> str:
    """For running text: "dinsdag 17 november 2026"."""
    return _format(day, "full")


def plain_day(day: dt.date) -> str:
    """Without the day of the week: "17 november 2026"."""
    return _format(day, "plain")


def short_day(day: dt.date) -> str:
    """For lists: "do 19 nov"."""
    return _format(day, "short")


def brief_day(day: dt.date) -> str:
    """For cells of a table: "8 dec"."""
    return _format(day, "brief")


def month(day: dt.date) -> str:
    """For the axis of a chart: "sep 2025"."""
    return _format(day, "month")


def wall_clock(moment: dt.datetime | dt.time) -> str:
    """The time of day in Amsterdam: "13.15 uur", in English "13:15"."""
    time = clock.local(moment).time() if isinstance(moment, dt.datetime) else moment
    return _format(time, "clock")


def distance(day: dt.date, today: dt.date) -> str:
    """How far a due date is off: "over 13 dagen", "vandaag", "2 dagen te laat". The day itself is in time."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def ago(day: dt.date, today: dt.date) -> str:
    """How long something has been going on: "sinds 5 dagen", "sinds vandaag"."""
    days = (today - day).days
    if days <= 0:
        return _("since today")
    return ngettext("for %(days)d day", "for %(days)d days", days) % {"days": days}


def parse_day(text: str, today: dt.date) -> dt.date | None:
    """The day that somebody typed, or None where it is not clear.

    "11 december 2026", "vr 11 dec", "11-12-2026" (day first), "2026-12-11". Without a year it is the first such day
    from ``today`` on.
    """
    typed = " ".join(text.lower().split())
    if found := _DAY_ISO.fullmatch(typed):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_IN_FIGURES.fullmatch(typed):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    found = _DAY_IN_WORDS.fullmatch(typed)
    if not found or found[2] not in _MONTHS:
        return None
    number, in_month = int(found[1]), _MONTHS[found[2]]
    if found[3]:
        return _day(int(found[3]), in_month, number)
    # 29 February may be up to eight years away.
    years = (_day(today.year + ahead, in_month, number) for ahead in range(9))
    return next((day for day in years if day and day >= today), None)


def _day(year: int, month_: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month_, day)
    except ValueError:
        return None


def parse_time(text: str) -> dt.time | None:
    """The time of day that somebody typed ("13.15", "13:15 uur", "1315", "9 uur"), or None where it is not clear."""
    typed = " ".join(text.lower().split())
    found = _TIME_TOGETHER.fullmatch(typed) or _TIME.fullmatch(typed)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
