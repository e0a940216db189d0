"""Conversations of a school year: how many were held, by when the next is due, and with whom it is the first."""

from __future__ import annotations

import datetime as dt

from koers.kernel import clock
from koers.kernel.models import Conversation, Dossier, Person
from koers.processes.progress_talks.process import TALK
from koers.processes.progress_talks.queries.school import SchoolYear, rules_of, school_year

MIDNIGHT = dt.time(0)


def moments(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From the start of the first local date up to the end of the last one, half-open."""
    return clock.at(first, MIDNIGHT), clock.at(last + dt.timedelta(days=1), MIDNIGHT)


def held_this_year(dossier: Dossier, on: dt.date) -> int:
    """How many conversations were held in the school year of a local date, up to and including that day (SVG-03)."""
    return _held(dossier, school_year(on), on)


def due_on(dossier: Dossier, on: dt.date) -> dt.date | None:
    """By when the next conversation of the school year is due; None when all that are asked for were held (SVG-03).

    A date before ``on`` means that it is late. A student owes no conversation for a period that had ended before
    she started.
    """
    rules = rules_of(dossier, on)
    owed = rules.due_dates_since(dossier.enrolment.started_on)
    held = _held(dossier, rules.year, on)
    return owed[held] if held < len(owed) else None


def next_planned(dossier: Dossier) -> Conversation | None:
    """The conversation that was planned and has not begun; the first, if there are more."""
    return Conversation.objects.to_come().filter(dossier=dossier, kind=TALK.key).order_by("planned_start").first()


def is_acquaintance(dossier: Dossier, slb: Person, on: dt.date) -> bool:
    """Whether the next conversation is the first of this student with this SLB'er (SVG-06).

    A first conversation ever is one too; a return to an earlier SLB'er is not. Held up to and including ``on``.
    """
    _start, end = moments(on, on)
    held = Conversation.objects.held().filter(dossier=dossier, kind=TALK.key, led_by=slb, begun_at__lt=end)
    return not held.exists()


def _held(dossier: Dossier, year: SchoolYear, on: dt.date) -> int:
    start, end = moments(year.starts_on, min(on, year.ends_on))
    held = Conversation.objects.held().filter(dossier=dossier, kind=TALK.key)
    return held.filter(begun_at__gte=start, begun_at__lt=end).count()
