"""What day and time it is. Nothing else in Koers asks the machine's clock."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_set_to: ContextVar[dt.datetime | None] = ContextVar("set_to", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in Europe/Amsterdam.

    A school that stands on a fixed day (``settings.KOERS_TODAY``, a demo) has that day with the real time of day.
    """
    lived = _set_to.get()
    if lived is not None:
        return lived
    moment = dt.datetime.now(AMSTERDAM)
    fixed: dt.date | None = settings.KOERS_TODAY
    if fixed is None:
        return moment
    return dt.datetime.combine(fixed, moment.time(), AMSTERDAM)


@contextlib.contextmanager
def set_to(moment: dt.datetime) -> Iterator[None]:
    """Let it be this moment (aware) within the block: for a demo school, which lives through days of its past."""
    token = _set_to.set(local(moment))
    try:
        yield
    finally:
        _set_to.reset(token)


def today() -> dt.date:
    """Today's date in Europe/Amsterdam."""
    return now().date()


def local(moment: dt.datetime) -> dt.datetime:
    """An aware moment as Europe/Amsterdam shows it on the wall."""
    return moment.astimezone(AMSTERDAM)


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """The aware moment of a wall-clock time in Europe/Amsterdam; the first one where the clock is set back."""
    return dt.datetime.combine(day, time, AMSTERDAM)
