"""What the permit monitor puts in the top bar."""

from __future__ import annotations

import datetime as dt

from koers.kernel.models import Person
from koers.kernel.registry import NavigationItem


def items_for(person: Person, today: dt.date) -> list[NavigationItem]:  # noqa: ARG001
    """The lists and the own page of this process that the person has."""
    return []
