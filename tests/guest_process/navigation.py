"""Nothing in the top bar."""

from __future__ import annotations

import datetime as dt

from koers.kernel.models import Person
from koers.kernel.registry import NavigationItem


def items_for(person: Person, today: dt.date) -> list[NavigationItem]:
    """Nothing."""
    return []
