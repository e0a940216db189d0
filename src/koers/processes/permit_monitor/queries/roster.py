"""Everybody on the list of a year at an institution: what the rule gave, what was decided, what is to be done by whom.

One statement (``roster.sql``) has a row a student; what is asked of it here filters, sorts, counts and pages those rows
in the database. The outcomes are the stored ones, brought up to date: a list, not a decision.
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
from django.db.models import OuterRef, Subquery

from koers.kernel.models import Person
from koers.processes.permit_monitor.models import (
    Computation,
    DeregistrationDecision,
    HigherProgramme,
    Intention,
    PermitCase,
    Settlement,
    StoredOutcome,
)
from koers.processes.permit_monitor.queries.calendar import Days, calendar_of, terms
from koers.processes.permit_monitor.queries.cases import staged

ROOM = dt.timedelta(days=3)
"""Between the end of a term and the next step."""


class State(enum.StrEnum):
    """Where a student stands for the count to the day on which all is known (IND-08)."""

    SUFFICIENT = "sufficient"
    EXCUSED = "excused"
    DECIDED = "decided"
    OPEN = "open"
    OUT = "out"


class Mover(enum.StrEnum):
    """Who is to move."""

    OFFICE = "office"
    COLLEAGUE = "colleague"
    STUDENT = "student"
    DECAAN = "decaan"
    PROGRAMME = "programme"
    ADMINISTRATION = "administration"


@dataclass(frozen=True)
class Listed:
    """One student on the list. ``step`` is a `Stage` of `queries.cases`, empty where nothing is to be done.

    ``mover`` is a `Mover` or empty; ``before`` is the day by which it should be done, so that all is known in time.
    """

    dossier_id: uuid.UUID
    given_name: str
    prefix: str
    surname: str
    number: str
    programme: str
    outcome: str
    because: str
    attainable: Decimal | None
    required: Decimal | None
    earned: Decimal | None
    possible: Decimal | None
    state: str
    step: str
    mover: str
    before: dt.date | None

    @property
    def full_name(self) -> str:
        """The name as the student writes it."""
        return " ".join(part for part in (self.given_name, self.prefix, self.surname) if part)


@dataclass(frozen=True)
class Wanted:
    """What is asked of the list: all empty is everybody. ``state`` and ``mover`` as in `State` and `Mover`."""

    name: str = ""
    state: str = ""
    mover: str = ""
    step: str = ""
    programme: int | None = None
    because: str = ""


@dataclass(frozen=True)
class Counts:
    """How many are in each state, and of the open ones at each step."""

    by_state: dict[str, int]
    by_step: dict[str, int]

    @property
    def monitored(self) -> int:
        """All who are on the list."""
        return sum(number for state, number in self.by_state.items() if state != State.OUT)

    @property
    def known(self) -> int:
        """Those of whom it is known whether progress was enough, and what follows."""
        return self.monitored - self.by_state.get(State.OPEN, 0)


class Roster:
    """The list of a year at an institution, as one person may see it on a local date.

    ``computation`` is what `actions.outcomes.bring_up_to_date` gave: nobody reads the list without it.
    """

    def __init__(self, person: Person, computation: Computation, today: dt.date) -> None:
        institution, year = computation.institution, computation.year
        self.days: Days = calendar_of(institution, year)
        self._steps = due_days(self.days, terms(institution).view_days)
        self._visible = StoredOutcome.objects.visible_to(person, today).filter(
            academic_year=year.label, student__dossier__organisation=institution
        )
        mine = {"case": OuterRef("pk"), "withdrawn_at": None}
        self._cases = (
            staged(PermitCase.objects.filter(academic_year=year.label, dossier__organisation=institution), today)
            .annotate(
                settled_as=Subquery(Settlement.objects.filter(**mine).values("outcome")[:1]),
                view_until=Subquery(Intention.objects.filter(**mine).values("view_until")[:1]),
                report_by=Subquery(DeregistrationDecision.objects.filter(**mine).values("report_by")[:1]),
            )
            .values("dossier_id", "stage", "settled_as", "view_until", "report_by")
        )

    @property
    def hear_by(self) -> dt.date:
        """The day by which a student should be heard, so that there is time for a reaction."""
        return self._steps["hear_by"]

    def counts(self) -> Counts:
        """The figures of the whole list."""
        rows = self.ask("select state, step, count(*) from student group by state, step", {})
        by_state: dict[str, int] = {}
        by_step: dict[str, int] = {}
        for state, step, number in rows:
            by_state[state] = by_state.get(state, 0) + number
            if state == State.OPEN:
                by_step[step] = by_step.get(step, 0) + number
        return Counts(by_state, by_step)

    def reasons(self) -> list[tuple[str, str, int]]:
        """Every outcome and its reason with how many have it, most first."""
        question = "select outcome, because, count(*) from student group by 1, 2 order by 3 desc, 1, 2"
        return [tuple(row) for row in self.ask(question, {})]

    def programmes(self) -> list[tuple[int, str]]:
        """The programmes of the students on the list, by name."""
        theirs = self._visible.exclude(programme=None).order_by().values("programme").distinct()
        rows = HigherProgramme.objects.filter(pk__in=theirs)
        return [(row.pk, str(row)) for row in rows.order_by("name", "code")]

    def select(self, wanted: Wanted) -> Selection:
        """Some of them, who is to move first on top."""
        conditions, values = ["true"], dict[str, Any]()
        for place, word in enumerate(wanted.name.split()[:10]):
            conditions.append(f"(strpos(sort_key, koers_sort_key(%(word{place})s)) > 0 or number = %(word{place})s)")
            values[f"word{place}"] = word
        for column in ("state", "mover", "step", "because"):
            if value := getattr(wanted, column):
                conditions.append(f"{column} = %({column})s")
                values[column] = value
        if wanted.programme is not None:
            conditions.append("programme_id = %(programme)s")
            values["programme"] = wanted.programme
        return Selection(self, " and ".join(conditions), values)

    def ask(self, question: str, values: dict[str, Any]) -> list[Any]:
        """The rows that a question to ``student`` has; ``values`` are those of its parameters."""
        given: dict[str, Any] = {}
        parts = {}
        for name, rows in (("cases", self._cases), ("visible", self._visible.values("pk"))):
            sql, parameters = rows.query.sql_with_params()
            names = [f"{name}_{number}" for number in range(len(parameters))]
            parts[name] = sql % tuple(f"%({each})s" for each in names)
            given |= dict(zip(names, parameters, strict=True))
        statement = _statement().replace("{cases}", parts["cases"]).replace("{visible}", parts["visible"])
        with connection.cursor() as cursor:
            # Just after an import the database knows no sizes: it would take each student through all rows again.
            cursor.execute("set local jit = off; set local enable_nestloop = off")
            cursor.execute(statement + question, {**given, **self._steps, **values})
            rows_found: list[Any] = cursor.fetchall()
            cursor.execute("set local enable_nestloop = on")
            return rows_found


class Selection:
    """Some students in an order; a slice of them, or a page, is read from the database."""

    def __init__(self, roster: Roster, condition: str, values: dict[str, Any]) -> None:
        self._roster, self._condition, self._values = roster, condition, values
        self._counted: int | None = None

    def page(self, number: str | None, size: int) -> Page[Listed]:
        """The page with this number as it was typed, or the nearest that there is."""
        these: Any = self
        return Paginator(these, size).get_page(number)

    def count(self) -> int:
        """How many there are."""
        if self._counted is None:
            self._counted = int(self._ask("select count(*)", "")[0][0])
        return self._counted

    def __getitem__(self, part: slice) -> list[Listed]:
        first = int(part.start or 0)
        limit = "" if part.stop is None else f" limit {int(part.stop) - first}"
        columns = ", ".join(field.name for field in fields(Listed))
        order = "before nulls last, sort_key, dossier_id"
        return [Listed(*row) for row in self._ask(f"select {columns}", f" order by {order}{limit} offset {first}")]

    def __iter__(self) -> Iterator[Listed]:
        return iter(self[:])

    def _ask(self, what: str, how: str) -> list[Any]:
        # Conditions are of our own making; what people type goes in as values.
        return self._roster.ask(f"{what} from student where {self._condition}{how}", self._values)


def due_days(days: Days, view_days: int) -> dict[str, dt.date]:
    """The days by which the steps should be done, so that all is known on the last: counted back from it."""
    last = days.determined_by
    heard = last - dt.timedelta(days=view_days) - ROOM
    return {
        "hear_by": heard,
        "intend_by": heard,
        "settle_by": last - 2 * ROOM,
        "decide_by": last - ROOM,
        "assess_by": last - ROOM,
    }


@cache
def _statement() -> str:
    return (resources.files(__package__) / "roster.sql").read_text(encoding="utf-8")
