"""What is due: nothing that the web does not say itself."""

from __future__ import annotations

import datetime as dt

from koers.kernel.models import Person
from koers.kernel.obligations import Obligation, Reminder


def for_person(person: Person, today: dt.date) -> list[Obligation]:
    """Nothing."""
    return []


def reminders(today: dt.date) -> list[Reminder]:
    """None."""
    return []
