"""Through the running year: who will fall short if nothing changes, and who can still make it. A forecast, no outcome.

With courses that a student is registered for, or a plan, those are added to what was obtained. Without them the pace
so far is drawn out to the end of the year, once there is a pace to speak of. What is in reach is the study load of the
teaching months to come.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection

from koers.kernel.models import Person
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import Computation, StoredOutcome

TEACHING = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6)

ENOUGH_MONTHS = 4
"""Without a plan, a pace says nothing before so many teaching months: results come after the first examinations."""


class Prospect(enum.StrEnum):
    """What may become of a student this year; who needs help most comes first."""

    SHORT = "short"
    CAN_STILL = "can_still"
    UNKNOWN = "unknown"
    ON_COURSE = "on_course"
    REACHED = "reached"


WARNED = (Prospect.SHORT, Prospect.CAN_STILL)
"""To whom an early warning goes at an interim check."""


@dataclass(frozen=True)
class Foreseen:
    """A student with the credits obtained, planned, and expected at the end of the year (None: cannot be said)."""

    dossier_id: uuid.UUID
    given_name: str
    prefix: str
    surname: str
    number: str
    programme: str
    earned: Decimal | None
    required: Decimal | None
    planned: Decimal | None
    expected: Decimal | None
    prospect: str

    @property
    def full_name(self) -> str:
        """The name as the student writes it."""
        return " ".join(part for part in (self.given_name, self.prefix, self.surname) if part)


def months_left(year: AcademicYear, today: dt.date) -> int:
    """How many teaching months of a year come after the month of a day."""
    months = [dt.date(year.begins + (month < 9), month, 1) for month in TEACHING]
    return sum(month > today for month in months)


class Forecast:
    """The forecast of a year at an institution, as one person may see it on a local date."""

    def __init__(self, person: Person | None, computation: Computation, today: dt.date) -> None:
        """``person`` None: the worker, for whom an officer started a mailing.

        ``computation`` is what `actions.outcomes.bring_up_to_date` gave: nobody reads the list without it.
        """
        institution, year = computation.institution, computation.year
        rows = StoredOutcome.objects.filter(academic_year=year.label, student__dossier__organisation=institution)
        self._visible = rows if person is None else rows.visible_to(person, today)
        self._values = {
            "year": year.label,
            "first": year.first,
            "last": year.last,
            "months_left": months_left(year, today),
            "enough_months": ENOUGH_MONTHS,
            "urgency": [str(prospect) for prospect in Prospect],
        }

    def counts(self) -> dict[str, int]:
        """How many have each prospect."""
        return dict(self.ask("select prospect, count(*) from student group by 1", {}))

    def select(self, prospect: str = "", name: str = "") -> Selection:
        """The students with one prospect, or all; who needs help most, and comes short most, first."""
        conditions, values = ["true"], dict[str, Any]()
        if prospect:
            conditions.append("prospect = %(prospect)s")
            values["prospect"] = prospect
        for place, word in enumerate(name.split()[:10]):
            conditions.append(f"(strpos(sort_key, koers_sort_key(%(word{place})s)) > 0 or number = %(word{place})s)")
            values[f"word{place}"] = word
        return Selection(self, " and ".join(conditions), values)

    def to_warn(self) -> list[uuid.UUID]:
        """The dossiers of those to whom an early warning goes."""
        question = "select dossier_id from student where prospect = any(%(warned)s) order by sort_key, dossier_id"
        return [row[0] for row in self.ask(question, {"warned": [str(prospect) for prospect in WARNED]})]

    def ask(self, question: str, values: dict[str, Any]) -> list[Any]:
        """The rows that a question to ``student`` has."""
        sql, parameters = self._visible.values("pk").query.sql_with_params()
        names = [f"visible_{number}" for number in range(len(parameters))]
        statement = _statement().replace("{visible}", sql % tuple(f"%({name})s" for name in names))
        with connection.cursor() as cursor:
            given = {**dict(zip(names, parameters, strict=True)), **self._values, **values}
            # Just after an import the database knows no sizes: it would take each student through all rows again.
            cursor.execute("set local jit = off; set local enable_nestloop = off")
            cursor.execute(statement + question, given)
            rows: list[Any] = cursor.fetchall()
            cursor.execute("set local enable_nestloop = on")
            return rows


class Selection:
    """Some students in an order; a slice of them, or a page, is read from the database."""

    def __init__(self, forecast: Forecast, condition: str, values: dict[str, Any]) -> None:
        self._forecast, self._condition, self._values = forecast, condition, values

    def page(self, number: str | None, size: int) -> Page[Foreseen]:
        """The page with this number as it was typed, or the nearest that there is."""
        these: Any = self
        return Paginator(these, size).get_page(number)

    def count(self) -> int:
        """How many there are."""
        return int(self._ask("select count(*)", "")[0][0])

    def __getitem__(self, part: slice) -> list[Foreseen]:
        first = int(part.start or 0)
        limit = "" if part.stop is None else f" limit {int(part.stop) - first}"
        columns = ", ".join(field.name for field in fields(Foreseen))
        order = "array_position(%(urgency)s::text[], prospect), earned - required nulls last, sort_key, dossier_id"
        return [Foreseen(*row) for row in self._ask(f"select {columns}", f" order by {order}{limit} offset {first}")]

    def __iter__(self) -> Iterator[Foreseen]:
        return iter(self[:])

    def _ask(self, what: str, how: str) -> list[Any]:
        # Conditions are of our own making; what people type goes in as values.
        return self._forecast.ask(f"{what} from student where {self._condition}{how}", self._values)


@cache
def _statement() -> str:
    return (resources.files(__package__) / "forecast.sql").read_text(encoding="utf-8")
