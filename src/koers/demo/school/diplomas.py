"""The programmes of the demo school, and on which days their cards are planned."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koers.demo.school.calendar import first_year_of, periods_of, schoolday_after, schoolday_before, spread

RECENT = (46, 32, 17, 13, 9, 3)
"""How many days ago the last six cards were planned that Sam's cohort should have by now."""
SUMMER = 85
"""The cards before those were planned at least so many days ago."""


@dataclass(frozen=True)
class WorkProcess:
    """A work process, in an area."""

    area: str
    code: str
    name: str


@dataclass(frozen=True)
class Card:
    """An evidence card; its number is its place in the plan, from 1."""

    number: int
    work_process: str
    name: str


@dataclass(frozen=True)
class Programme:
    """A programme, for each of its routes."""

    code: str
    name: str
    level: int
    years: int
    routes: tuple[str, ...]
    areas: tuple[tuple[str, str], ...]
    work_processes: tuple[WorkProcess, ...]
    cards: tuple[Card, ...]


@functools.cache
def table(name: str) -> dict[str, Any]:
    """A content file of this package."""
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


@functools.cache
def programmes() -> tuple[Programme, ...]:
    """All programmes: Autotechnicus and Eerste autotechnicus first, then those of other teams."""
    return tuple(_programme(entry) for entry in table("diplomas.toml")["programme"])


def _programme(entry: dict[str, Any]) -> Programme:
    work_processes = tuple(WorkProcess(*row) for row in entry["work_processes"])
    cards = entry["cards"] if "cards" in entry else _in_turn(work_processes, entry["total"])
    return Programme(
        code=entry["code"],
        name=entry["name"],
        level=entry["level"],
        years=entry["years"],
        routes=tuple(entry["routes"]),
        areas=tuple((code, name) for code, name in entry["areas"]),
        work_processes=work_processes,
        cards=tuple(Card(number, code, name) for number, (code, name) in enumerate(cards, start=1)),
    )


def _in_turn(work_processes: tuple[WorkProcess, ...], total: int) -> list[tuple[str, str]]:
    """Cards of a programme that has no list of its own: the work processes in turn."""
    rounds = ((n % len(work_processes), n // len(work_processes) + 1) for n in range(total))
    return [
        (work_processes[place].code, f"{work_processes[place].name}, opdracht {number}") for place, number in rounds
    ]


@dataclass(frozen=True)
class Cohort:
    """The students of a programme and route who began in one school year, and when their cards are planned."""

    programme: Programme
    route: str
    year: int
    planned: tuple[dt.date, ...]

    @property
    def name(self) -> str:
        """The year in which they began."""
        return str(self.year)

    @property
    def starts_on(self) -> dt.date:
        """The first day of that school year."""
        return dt.date(self.year, 8, 1)

    def planned_by(self, day: dt.date) -> int:
        """How many cards are planned by a day."""
        return sum(planned <= day for planned in self.planned)


def cohort(programme: Programme, route: str, at: dt.date, year_of_study: int) -> Cohort:
    """The cohort that is in a year of study on a day; its cards lie evenly over the lessons of its years."""
    year = first_year_of(at) - year_of_study + 1
    first = periods_of(year)[0].starts_on + dt.timedelta(days=14)
    last = periods_of(year + programme.years - 1)[-1].ends_on
    return Cohort(programme, route, year, tuple(spread(len(programme.cards), first, last)))


def cohort_of_sam(programme: Programme, at: dt.date) -> Cohort:
    """The cohort of Sam: in its second year, with 33 cards planned by yesterday, whatever the day."""
    year = first_year_of(at) - 1
    first = periods_of(year)[0].starts_on + dt.timedelta(days=14)
    count = len(programme.cards)
    early = spread(33 - len(RECENT), first, at - dt.timedelta(days=SUMMER))
    recent = [schoolday_before(at - dt.timedelta(days=ago)) for ago in RECENT]
    soon = schoolday_after(at + dt.timedelta(days=2))
    last = max(periods_of(year + programme.years - 1)[-1].ends_on, soon + dt.timedelta(days=200))
    return Cohort(programme, programme.routes[0], year, (*early, *recent, *spread(count - 33, soon, last)))
