"""What somebody must do for the permit monitor: computed from the facts, never stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from koers.kernel.models import Person
from koers.kernel.obligations import Obligation, Reminder


def for_person(person: Person, today: dt.date) -> list[Obligation]:  # noqa: ARG001
    """Everything of this process that waits for a person today."""
    return []


def reminders(today: dt.date) -> Iterable[Reminder]:  # noqa: ARG001
    """The mails that are due today."""
    return ()
