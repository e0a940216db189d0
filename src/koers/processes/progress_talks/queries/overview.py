"""Many students at once: where each stands, which conversations are due, and who needs attention first.

One statement (``overview.sql``) has a row a student; what is asked of it here filters, sorts, counts and pages those
rows in the database. Written in SQL since each figure follows from others: the ORM repeats a figure wherever another
refers to it, and that took ten times as long as the whole page.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import CharField, Func, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from koers.kernel.models import Dossier, Party, Person
from koers.kernel.vocabulary import Resource, Role
from koers.processes.progress_talks.process import PROCESS, SLB, TALK, TEAM_LEADER
from koers.processes.progress_talks.queries.position import Position, verdict
from koers.processes.progress_talks.queries.school import Schools, all_rules, school_year
from koers.processes.progress_talks.queries.talks import moments
from koers.web.charts import Standing

QUIET = dt.timedelta(weeks=5)
"""So long without a new card, in lesson time, asks for attention."""
NEAR = dt.timedelta(days=21)
"""From so long before its due date a conversation that is not planned asks to be planned (SVG-03)."""


class Attention(enum.IntEnum):
    """Why a student needs attention first, the most pressing first."""

    LATE = 1
    BEHIND = 2
    AGREEMENT = 3
    QUIET = 4
    NEW = 5
    NONE = 9


class Show(enum.Enum):
    """Which students are asked for; the value is the condition on their rows."""

    ALL = "true"
    LATE = "late"
    TO_PLAN = "to_plan"
    BEHIND = "behind"
    AGREEMENTS = "overdue > 0"


class Order(enum.Enum):
    """In which order; the value is what rows are sorted by."""

    ATTENTION = "attention, case when attention < 9 then difference else 0 end, sort_key, dossier_id"
    LATE = "late desc, case when late then due end, sort_key, dossier_id"


@dataclass(frozen=True)
class Student:
    """One row. Dates are local; ``next_start`` is aware.

    Of the school year: ``held`` conversations up to the day, of ``required``; the next is ``due``, None when all were
    held; ``next_start`` is the first that is planned from the day on. ``agreements`` are open, ``overdue`` of them past
    their date. ``waits_since``: the last card, or when the first could be expected. ``met``: had a conversation with
    the SLB'er who asks (SVG-06). ``new_slb``: the SLB'er came this school year, after another. ``weakest``: the work
    process that misses most planned cards. ``slb``: who guides now.
    """

    dossier_id: uuid.UUID
    given_name: str
    prefix: str
    surname: str
    email: str
    programme: str
    route: str
    started_on: dt.date
    as_of: dt.date
    tolerance: int
    approved: int
    planned: int
    total: int
    held: int
    required: int
    due: dt.date | None
    late: bool
    to_plan: bool
    next_start: dt.datetime | None
    agreements: int
    overdue: int
    waits_since: dt.date
    quiet: bool
    met: bool
    new_slb: bool
    attention: int
    weakest: str | None
    slb: uuid.UUID | None

    @property
    def full_name(self) -> str:
        """The name as the student writes it."""
        return " ".join(part for part in (self.given_name, self.prefix, self.surname) if part)

    @property
    def position(self) -> Position:
        """Where the student stands against the nominal line."""
        return Position(self.approved, self.planned, self.total, self.tolerance, self.as_of)


@dataclass(frozen=True)
class Figures:
    """A few numbers over many students. ``tolerance``: the widest of their schools."""

    students: int
    late: int
    behind: int
    agreements: int
    this_week: int
    attention: int
    standings: tuple[Standing, ...]
    tolerance: int


@dataclass(frozen=True)
class Due:
    """So many students have no conversation planned that was due, or soon will be, by ``day``."""

    day: dt.date
    students: int


@dataclass(frozen=True)
class Group:
    """The students of one SLB'er, or of nobody: conversations ``held`` this year, students with one late."""

    slb: Person | None
    students: int
    held: int
    late: int
    behind: int


class Overview:
    """The students of these dossiers on a local date, as ``slb`` needs to see them (None: anybody)."""

    def __init__(
        self, dossiers: QuerySet[Dossier], on: dt.date, schools: Schools | None = None, slb: Person | None = None
    ) -> None:
        self.on = on
        self.schools = schools or all_rules(on)
        standing = dossiers.filter(process=PROCESS.key).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
        self._dossiers = standing
        self._slb = slb
        self._counted: int | None = None

    @classmethod
    def of_slb(cls, person: Person, on: dt.date, schools: Schools | None = None) -> Overview:
        """The students whom somebody guides as SLB'er."""
        held = Party.objects.live(on).filter(person=person, role=SLB.key, dossier__isnull=False).values("dossier")
        return cls(Dossier.objects.visible_to(person, on).filter(pk__in=held), on, schools, slb=person)

    @classmethod
    def of_team_leader(cls, person: Person, on: dt.date, schools: Schools | None = None) -> Overview:
        """The students of the teams that somebody leads."""
        held = Party.objects.live(on).filter(person=person, role=TEAM_LEADER.key, organisation__isnull=False)
        teams = held.values("organisation")
        mine = Q(organisation__in=teams) | Q(organisation__parent__in=teams)
        return cls(Dossier.objects.visible_to(person, on, Resource.COUNTS).filter(mine), on, schools)

    def named(self, name: str) -> Overview:
        """Only those with every word of ``name`` in their name; figures are then counted of these alone."""
        narrowed = copy(self)
        narrowed._counted = None
        for word in name.split()[:10]:
            key = Func(Value(word), function="koers_sort_key", output_field=CharField())
            place = StrIndex("subject__sort_key", key)
            narrowed._dossiers = narrowed._dossiers.filter(GreaterThan(place, 0))
        return narrowed

    def select(
        self, show: Show = Show.ALL, *, name: str = "", slb: uuid.UUID | None = None, nobody: bool = False,
        order: Order = Order.ATTENTION,
    ) -> Selection:  # fmt: skip
        """Some of them in an order: with every word of ``name`` in the name, guided by ``slb`` or by ``nobody``."""
        conditions, values = [show.value], dict[str, Any]()
        if slb:
            conditions.append("slb = %(guided_by)s")
            values["guided_by"] = slb
        if nobody:
            conditions.append("slb is null")
        these = self.named(name) if name.strip() else self
        everybody = these._counted if conditions == [Show.ALL.value] else None
        return Selection(these, " and ".join(conditions), values, order, everybody)

    def figures(self) -> Figures:
        """The figures of all of them; this week is Monday to Sunday around the day."""
        monday = self.on - dt.timedelta(days=self.on.weekday())
        start, end = moments(monday, monday + dt.timedelta(days=6))
        (row,) = self.ask(
            "select count(*), count(*) filter (where late), count(*) filter (where behind), "
            "coalesce(sum(agreements), 0)::int, "
            "count(*) filter (where next_start >= %(week_start)s and next_start < %(week_end)s), "
            "count(*) filter (where attention < 9), coalesce(max(tolerance), 0), "
            "coalesce(array_agg(difference order by dossier_id), '{}'), "
            "coalesce(array_agg(tolerance order by dossier_id), '{}') from student",
            {"week_start": start, "week_end": end},
        )
        *numbers, tolerance, differences, tolerances = row
        standings = tuple(
            Standing(difference, str(verdict(difference, off)))
            for difference, off in zip(differences, tolerances, strict=True)
        )
        students, late, behind, agreements, this_week, attention = numbers
        self._counted = students
        return Figures(students, late, behind, agreements, this_week, attention, standings, tolerance)

    def dues(self) -> list[Due]:
        """How many have a conversation to plan, by which day; late ones too (SVG-03)."""
        rows = self.ask("select due, count(*) from student where to_plan group by due order by due", {})
        return [Due(*row) for row in rows]

    def groups(self) -> list[Group]:
        """Counted by SLB'er, by name; who has nobody last. In two queries."""
        rows = self.ask(
            "select slb, count(*), sum(held)::int, count(*) filter (where late), count(*) filter (where behind) "
            "from student group by slb",
            {},
        )
        self._counted = sum(row[1] for row in rows)
        people = Person.objects.in_bulk([row[0] for row in rows if row[0]])
        groups = [Group(people.get(slb), *numbers) for slb, *numbers in rows]
        return sorted(groups, key=lambda group: (group.slb is None, group.slb.sort_key if group.slb else ""))

    def ask(self, question: str, values: dict[str, Any]) -> list[Any]:
        """The rows that a question to ``student`` has; ``values`` are those of its parameters."""
        dossiers, given = self._dossiers.values("pk").query.sql_with_params()
        names = [f"dossier_{number}" for number in range(len(given))]
        statement = _statement().replace("{dossiers}", dossiers % tuple(f"%({name})s" for name in names))
        year = school_year(self.on)
        day_start, day_end = moments(self.on, self.on)
        with connection.cursor() as cursor:
            cursor.execute(
                statement + question,
                {
                    **dict(zip(names, given, strict=True)),
                    "rules": self._rules(),
                    "on": self.on,
                    "near": self.on + NEAR,
                    "quiet": QUIET.days,
                    "talk": TALK.key,
                    "slb": self._slb.pk if self._slb else None,
                    "slb_role": SLB.key,
                    "year": year.starts_on,
                    "year_start": moments(year.starts_on, self.on)[0],
                    "day_start": day_start,
                    "day_end": day_end,
                    **values,
                },
            )
            rows: list[Any] = cursor.fetchall()
            return rows

    def _rules(self) -> str:
        return json.dumps(
            [
                {
                    "institution": str(institution),
                    "as_of": rules.figures_on.isoformat(),
                    "tolerance": rules.on_schedule,
                    "due_dates": [day.isoformat() for day in rules.due_dates],
                    "lessons_from": rules.periods[0].starts_on.isoformat(),
                }
                for institution, rules in self.schools.by_institution.items()
            ]
        )


class Selection:
    """Some students in an order; a slice of them, or a page, is read from the database."""

    def __init__(
        self, overview: Overview, condition: str, values: dict[str, Any], order: Order, counted: int | None
    ) -> None:
        self._counted = counted
        self._overview = overview
        self._condition = condition
        self._values = values
        self._order = order

    def page(self, number: str | None, size: int) -> Page[Student]:
        """The page with this number as it was typed, or the nearest that there is."""
        these: Any = self
        return Paginator(these, size).get_page(number)

    def count(self) -> int:
        """How many there are."""
        if self._counted is None:
            (row,) = self._ask("select count(*)", "")
            self._counted = int(row[0])
        return self._counted

    def __getitem__(self, part: slice) -> list[Student]:
        first = int(part.start or 0)
        limit = "" if part.stop is None else f" limit {int(part.stop) - first}"
        columns = ", ".join(field.name for field in fields(Student))
        rows = self._ask(f"select {columns}", f" order by {self._order.value}{limit} offset {first}")
        return [Student(*row) for row in rows]

    def __iter__(self) -> Iterator[Student]:
        return iter(self[:])

    def _ask(self, what: str, how: str) -> list[Any]:
        # Conditions and orders are those of `Show` and `Order`; what people type goes in as values.
        return self._overview.ask(f"{what} from student where {self._condition}{how}", self._values)


def holds(person: Person, role: Role, on: dt.date) -> bool:
    """Whether somebody holds a role of this process anywhere on a local date."""
    return Party.objects.live(on).filter(person=person, role=role.key).exists()


@cache
def _statement() -> str:
    return (resources.files(__package__) / "overview.sql").read_text(encoding="utf-8")
