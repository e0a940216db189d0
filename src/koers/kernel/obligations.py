"""What is due, for whom, by when: computed from facts, never stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from koers.kernel import registry

if TYPE_CHECKING:
    from koers.kernel.models import Dossier, Person


@dataclass(frozen=True)
class Obligation:
    """Something that somebody must do, as one line of "Wat nu?".

    ``due`` is a local date and counts itself as in time; None where nothing has a date. ``waiting_for`` is filled
    where not this person but another is to act; ``since`` is then the day from which.
    """

    key: str
    title: str
    url: str
    due: dt.date | None = None
    detail: str = ""
    waiting_for: str = ""
    since: dt.date | None = None
    action: str = ""
    source: str = ""

    def is_late(self, today: dt.date) -> bool:
        """Whether the due date has passed; the day itself is in time."""
        return self.due is not None and self.due < today


@dataclass(frozen=True)
class Reminder:
    """A mail that is due to somebody about an obligation; ``key`` is unique, so that it is sent once."""

    key: str
    to: Person
    url: str
    dossier: Dossier | None = None


@dataclass(frozen=True)
class Agenda:
    """A person's obligations across processes: what to do, late first, and what is waited for."""

    to_do: tuple[Obligation, ...]
    waiting: tuple[Obligation, ...]


def agenda_of(person: Person, today: dt.date) -> Agenda:
    """Everything that a person must do or waits for today, in all processes, late first, undated last."""
    found = [
        obligation
        for process in registry.processes()
        for obligation in registry.obligations_of(process).for_person(person, today)
    ]
    found.sort(key=lambda item: (item.due or item.since or dt.date.max, item.title))
    return Agenda(
        to_do=tuple(item for item in found if not item.waiting_for),
        waiting=tuple(item for item in found if item.waiting_for),
    )
