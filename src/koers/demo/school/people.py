"""The people of the demo school: the cast and Marijke's students by name, the others made up, always the same."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from koers.demo.school.diplomas import Cohort, cohort, cohort_of_sam, programmes, table

SCHOOL = "waterlanden"
"""Its code, as in the files."""
STUDENTS = 120
"""How many students there are when nobody says how many."""
FEWEST = 30
GROUP = 24
"""Students of one SLB'er."""
HANDOVER = dt.timedelta(days=16)
"""How long ago Marijke took over from Peter."""
SAM, NOA, LOTTE, D_ANGELO, MOHAMMED = "0412877", "0401422", "0438152", "0413268", "0401377"
YILDIZ = "0425590"


@dataclass(frozen=True)
class Someone:
    """A person: number and names."""

    number: str
    given_name: str
    prefix: str
    surname: str

    @property
    def full_name(self) -> str:
        """All of the name."""
        return " ".join(part for part in (self.given_name, self.prefix, self.surname) if part)

    @property
    def address(self) -> str:
        """The e-mail address without the number that keeps two namesakes apart."""
        name = f"{self.given_name}.{self.prefix}{self.surname}".translate(_PLAIN)
        letters = unicodedata.normalize("NFD", name.lower())
        return "".join(letter for letter in letters if letter.isascii() and (letter.isalnum() or letter == "."))


_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "ß": "ss"})

MARIJKE = Someone("004821", "Marijke", "van der", "Laan-Öztürk")
PETER = Someone("003917", "Peter", "de", "Wit")
FARIDA = Someone("005102", "Farida", "", "Benali")
HENDRIK_JAN = Someone("002764", "Hendrik-Jan", "ter", "Braak")
GOZDE = Someone("005633", "Gözde", "", "Kılıç")
LOES = Someone("004408", "Loes", "", "Tuinstra")


@dataclass(frozen=True)
class Student:
    """A student. ``position`` is in cards ahead of the plan; ``talks``: "due", "late" or "early" for this year."""

    person: Someone
    cohort: Cohort
    position: int
    slb: Someone
    former_slb: bool = False
    talks: str = "due"
    agreements: int = 0
    overdue: int = 0
    next: int | None = None

    @property
    def started_on(self) -> dt.date:
        """The day of enrolment."""
        return self.cohort.starts_on


@dataclass(frozen=True)
class Team:
    """A team with its leader, its SLB'ers and their students."""

    code: str
    name: str
    leader: Someone
    guide: Someone
    members: tuple[Someone, ...]
    students: tuple[Student, ...] = field(repr=False)


class Population:
    """Everybody, for a day and a number of students. The first team is Autotechniek, the second is that of Loes."""

    def __init__(self, at: dt.date, students: int = STUDENTS) -> None:
        self.at = at
        self._words: dict[str, Any] = table("words.toml")
        self._chance = random.Random("De Waterlanden")  # noqa: S311 (a school that is the same each time)
        self._staff = iter(range(6001, 10_000_000))
        self._numbers = iter(range(500_001, 10_000_000))
        auto, first_auto, *others = programmes()
        self._cohorts = {
            "first": cohort(auto, "BOL", at, 1),
            "second": cohort_of_sam(auto, at),
            "third": cohort(first_auto, "BBL", at, 3),
        }
        self._others = [cohort(programme, programme.routes[0], at, 2) for programme in others]
        self.teams = tuple(self._teams(max(students, FEWEST)))

    @property
    def students(self) -> Iterator[Student]:
        """All students."""
        for team in self.teams:
            yield from team.students

    @property
    def cohorts(self) -> list[Cohort]:
        """All cohorts."""
        return [*self._cohorts.values(), *self._others]

    def _teams(self, students: int) -> Iterator[Team]:
        left = students - GROUP
        own = self._marijkes()
        more = min(left // 2, 2 * GROUP) if left > GROUP else 0
        yield self._auto(own, more)
        left -= more
        size = 10 * GROUP
        for number, start in enumerate(range(0, left, size)):
            yield self._team(number, min(size, left - start))

    def _marijkes(self) -> list[Student]:
        return [
            Student(
                person=Someone(entry["number"], *entry["name"]),
                cohort=self._cohorts[entry["cohort"]],
                position=entry["position"],
                slb=MARIJKE,
                former_slb=entry.get("former_slb", False),
                talks=entry["talks"],
                agreements=entry["agreements"],
                overdue=entry.get("overdue", 0),
                next=entry.get("next"),
            )
            for entry in table("marijke.toml")["student"]
        ]

    def _auto(self, own: list[Student], more: int) -> Team:
        slbs = [self._colleague() for _group in range(-(-more // GROUP))]
        kinds = list(self._cohorts.values())
        rest = [self._student(kinds[n % 3], slbs[n // GROUP]) for n in range(more)]
        members = (MARIJKE, PETER, *slbs)
        return Team("autotechniek", "Autotechniek", HENDRIK_JAN, GOZDE, members, (*own, *rest))

    def _team(self, number: int, students: int) -> Team:
        names = self._words["teams"]
        name = names[number % len(names)] + (f" {number // len(names) + 1}" if number >= len(names) else "")
        code = Someone("", name, "", "").address.rstrip(".")
        slbs = [self._colleague() for _group in range(-(-students // GROUP))]
        if number == 0:
            slbs[0] = LOES
        group = self._others[number % len(self._others)]
        people = tuple(self._student(group, slbs[n // GROUP]) for n in range(students))
        return Team(code, name, self._colleague(), self._colleague(), tuple(slbs), people)

    def _colleague(self) -> Someone:
        return self._someone(f"{next(self._staff):06d}")

    def _someone(self, number: str) -> Someone:
        prefix, surname = self._chance.choice(self._words["surnames"])
        return Someone(number, self._chance.choice(self._words["given_names"]), prefix, surname)

    def _student(self, group: Cohort, slb: Someone) -> Student:
        chance = self._chance
        return Student(
            person=self._someone(f"{next(self._numbers):07d}"),
            cohort=group,
            position=max(-12, min(10, round(chance.gauss(-0.5, 3.5)))),
            slb=slb,
            talks=chance.choices(("due", "late", "early"), (80, 12, 8))[0],
            agreements=chance.choice((0, 0, 1, 1, 2)),
        )
