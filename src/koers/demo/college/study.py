"""What the students of the college study, and what they obtained in a year: programmes, courses and their days."""

from __future__ import annotations

import datetime as dt
import functools
import random
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from koers.lawbook.years import AcademicYear

DAY = dt.timedelta(days=1)
FIVE = Decimal(5)
_BLOCKS = ((11, 13), (1, 29), (4, 16), (6, 25))
"""Month and day on which the results of each quarter come; those of resits come in August."""


@functools.cache
def table() -> dict[str, Any]:
    """The content file of this package."""
    return tomllib.loads((Path(__file__).parent / "college.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Programme:
    """A programme. ``total``: what a preparatory one asks in all. Without credits ``units`` is empty."""

    code: str
    name: str
    register: str
    units: tuple[str, ...]
    total: Decimal | None = None


@dataclass(frozen=True)
class Obtained:
    """A result. ``on`` None: nobody wrote down when. ``partner``: the institution that it comes from."""

    programme: str
    unit: str
    credits: Decimal
    on: dt.date | None
    kind: str = "course"
    partner: str = ""


@functools.cache
def degrees() -> tuple[Programme, ...]:
    """The programmes with credits."""
    units = table()["units"]
    return tuple(Programme(code, name, rio, tuple(units[of])) for of, code, name, rio in table()["programmes"])


@functools.cache
def judged() -> tuple[Programme, ...]:
    """The programmes without credits."""
    return tuple(Programme(code, name, rio, ()) for code, name, rio in table()["judged"])


@functools.cache
def preparatory() -> tuple[Programme, ...]:
    """The preparatory programmes."""
    units = tuple(table()["units"]["ict"])
    return tuple(Programme(code, name, rio, units, Decimal(total)) for code, name, rio, total in table()["preparatory"])


@functools.cache
def programme(name: str) -> Programme:
    """A programme by its name."""
    return next(one for one in (*degrees(), *judged(), *preparatory()) if one.name == name)


def day_in(year: AcademicYear, month: int, day: int) -> dt.date:
    """A day of an academic year."""
    return dt.date(year.begins if month >= 9 else year.begins + 1, month, day)


def spread(of: Programme, year: AcademicYear, credits: list[Decimal], study_year: int = 1) -> list[Obtained]:
    """A course for each of these credits, in the order of the programme, over the quarters of a year."""
    suffix = f" {study_year}" if study_year > 1 else ""
    found = []
    for place, worth in enumerate(credits):
        on = day_in(year, *_BLOCKS[place * len(_BLOCKS) // max(len(credits), len(_BLOCKS))])
        found.append(Obtained(of.code, of.units[place] + suffix, worth, on))
    return found


def by_chance(
    of: Programme, year: AcademicYear, count: int, chance: random.Random, study_year: int = 1
) -> list[Obtained]:
    """So many of the twelve courses of a year, some of them in August."""
    suffix = f" {study_year}" if study_year > 1 else ""
    found = []
    for place in sorted(chance.sample(range(len(of.units)), count)):
        on = day_in(year, *_BLOCKS[place // 3]) + chance.randint(0, 5) * DAY
        if chance.random() < 0.1:
            on = day_in(year, 8, 20) + chance.randint(0, 8) * DAY
        found.append(Obtained(of.code, of.units[place] + suffix, FIVE, on))
    return found
