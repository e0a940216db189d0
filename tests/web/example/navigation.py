"""The example's place in the frame of a page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from koers.kernel.models import Party, Person
from koers.kernel.registry import NavigationItem

HEADLINES: dict[str, str] = {}


def items_for(person: Person, today: dt.date) -> list[NavigationItem]:
    """One item, for who has a role."""
    if not Party.objects.live(today).of(person).exists():
        return []
    return [NavigationItem(label="Voortgang", url="/example/", section="example")]


def headline(person: Person, today: dt.date) -> str:
    """The news that the test put there."""
    return HEADLINES.get(person.number, "")


def home_aside(person: Person, today: dt.date) -> dict[str, Any] | None:
    """How many cards: for students only."""
    return {"cards": 27} if person.number.startswith("04") else None
