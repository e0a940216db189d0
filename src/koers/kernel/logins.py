"""Slowing down who guesses passwords: a few tries an address, then a pause, whether the address exists or not.

Kept in the database, so that it holds over all web processes and after a restart.
"""

from __future__ import annotations

import datetime as dt

from koers.kernel import clock
from koers.kernel.models import FailedLogin

TRIES = 8
PAUSE = dt.timedelta(minutes=15)


def must_wait(email: str) -> bool:
    """Whether this address had `TRIES` failed attempts within the last `PAUSE`."""
    since = clock.now() - PAUSE
    return FailedLogin.objects.filter(address=FailedLogin.hidden(email), at__gt=since).count() >= TRIES


def failed(email: str) -> None:
    """Remember a failed attempt; what is past the pause is forgotten, for everybody."""
    now = clock.now()
    FailedLogin.objects.filter(at__lte=now - PAUSE).delete()
    FailedLogin.objects.create(address=FailedLogin.hidden(email), at=now)


def succeeded(email: str) -> None:
    """Forget the failed attempts of this address."""
    FailedLogin.objects.filter(address=FailedLogin.hidden(email)).delete()
