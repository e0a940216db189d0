"""The people of Hogeschool Zuiderzee: its staff, the students of the drawings by name, the others made up.

What becomes of a student in the year that is judged is a *fate*: so many have enough, so many were not heard yet.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from koers.demo.college import study
from koers.demo.college.study import DAY, FIVE, Obtained, Programme
from koers.demo.school.people import Someone
from koers.lawbook.years import AcademicYear

THIJS = Someone("740118", "Thijs", "ten", "Brinke")
SASKIA = Someone("740233", "Saskia", "", "Wolters")
NOOR = Someone("740316", "Noor", "el", "Idrissi")
STAFF = (THIJS, SASKIA, NOOR)

AS_DRAWN = 412
"""How many students are judged where the other institution has its usual number of students."""
FEWEST = 60
_FATES = {
    # Not enough, and how far their cases are.
    "unheard": 6, "heard": 5, "intended": 6, "prepared": 3, "asked": 5, "excused": 9, "decided": 7, "reported": 1,
    # Something is not known.
    "no_day": 4, "no_judgement": 4, "no_end_reason": 2, "no_purpose": 1, "no_kind": 1,
}  # fmt: skip
_BESIDE = {"exchange": 9, "other_permit": 8, "graduated": 7, "left": 4, "new": 52}
"""Those who are not judged: they are not monitored, or began after the year."""
SHORT = ("unheard", "heard", "intended", "prepared", "asked", "excused", "decided", "reported")
ENDED = {"graduated": (7, 10), "left": (2, 28), "no_end_reason": (5, 31), "exchange": (1, 31)}
"""Month and day on which somebody ended within the year."""
_KINDS = {"Stage": "placement"}
_REASONS = {"graduated": "graduated", "left": "disenrolled", "exchange": "disenrolled"}


@dataclass(frozen=True)
class Enrolled:
    """An enrolment; both days count."""

    programme: str
    kind: str
    start: dt.date
    end: dt.date | None = None
    end_reason: str = ""


@dataclass(frozen=True)
class Holder:
    """A student with a permit. ``judgement``: of a programme without credits; None where there is none."""

    person: Someone
    fate: str
    language: str
    born_on: dt.date
    v_number: str
    purpose: str
    enrolments: tuple[Enrolled, ...]
    results: tuple[Obtained, ...]
    judgement: bool | None = None
    figure: Decimal | None = None
    partner: str = ""
    planned: tuple[tuple[str, Decimal, dt.date], ...] = ()


def size_for(students: int) -> int:
    """How many students are judged where the other institution has so many: 412 beside 120, 2,000 beside 20,000."""
    if students <= 120:
        return max(FEWEST, AS_DRAWN * students // 120)
    return AS_DRAWN + (students - 120) * (2000 - AS_DRAWN) // (20_000 - 120)


class College:
    """Everybody, on a day, beside a number of students of the other institution."""

    def __init__(self, at: dt.date, students: int) -> None:
        self.at = at
        self.running = AcademicYear.of(at)
        self.year = self.running.previous
        self._size = size_for(students)
        self._chance = random.Random("Zuiderzee")  # noqa: S311 (a college that is the same each time)
        self._numbers = iter(range(500_913_001, 600_000_000))
        self.holders = tuple(self._holders())

    def with_fate(self, fate: str) -> list[Holder]:
        """Those of one fate, the named ones first."""
        return [one for one in self.holders if one.fate == fate]

    def _holders(self) -> Iterator[Holder]:
        left = {fate: max(1, round(count * self._size / AS_DRAWN)) for fate, count in (_FATES | _BESIDE).items()}
        judged = sum(left[fate] for fate in _FATES)
        for entry in study.table()["named"]:
            left[entry["fate"]] -= 1
            yield self._named(entry)
        for fate, count in left.items():
            for place in range(count):
                yield self._made(fate, place)
        for place in range(self._size - judged):
            yield self._made("enough", place)

    def _named(self, entry: dict[str, Any]) -> Holder:
        programme = study.programme(entry["programme"])
        results = tuple(
            Obtained(
                programme.code, unit, Decimal(credits), self._day(day), "placement" if unit == "Stage" else "course"
            )
            for unit, credits, day in entry["results"]
        )
        start = study.day_in(self.year, 2, 1) if entry.get("february") else self.year.first
        person = Someone(entry["number"], *entry["name"])
        enrolments = self._enrolments(entry["fate"], programme, start)
        return self._holder(person, entry["fate"], enrolments, results, entry.get("language", "en"))

    def _day(self, text: str) -> dt.date | None:
        if not text:
            return None
        month, day = int(text[:2]), int(text[3:5])
        return study.day_in(self.running if text.endswith("+") else self.year, month, day)

    def _made(self, fate: str, place: int) -> Holder:
        chance = self._chance
        names = chance.choice(study.table()["names"])
        person = Someone(f"{next(self._numbers)}", chance.choice(names["given"]), "", chance.choice(names["surnames"]))
        programme = self._programme(fate, place)
        start = self._start(fate, place, programme)
        language = "nl" if chance.random() < 0.15 else "en"
        enrolments = self._enrolments(fate, programme, start)
        made = self._holder(person, fate, enrolments, self._results(fate, programme, start), language)
        if programme in study.judged():
            return dataclasses.replace(made, judgement=None if fate == "no_judgement" else fate == "enough")
        return self._special(made, fate, place)

    def _programme(self, fate: str, place: int) -> Programme:
        """The last few of those with enough, and one of those who decisions were taken on, are another kind."""
        if fate == "no_judgement" or (fate in ("enough", "decided") and place % 35 == 4):
            return study.judged()[place % 2]
        if fate in ("enough", "decided") and place % 35 == 5:
            return study.preparatory()[place % 2]
        return self._chance.choice(study.degrees())

    def _start(self, fate: str, place: int, programme: Programme) -> dt.date:
        if fate == "new":
            return self.running.first
        if programme.total is not None or fate == "exchange":
            return self.year.first
        if fate == "enough" and place % 28 == 3:
            return study.day_in(self.year, 2, 1)
        back = 3 if fate == "graduated" else self._chance.choice((0, 0, 0, 1, 1, 2))
        return AcademicYear(self.year.begins - back).first

    def _results(self, fate: str, programme: Programme, start: dt.date) -> tuple[Obtained, ...]:
        """Of the year that is judged and the one before: what lies further back weighs nowhere."""
        if not programme.units or fate in ("new", "exchange"):
            return ()
        chance, year = self._chance, self.year
        found: list[Obtained] = []
        study_year = self._study_year(start)
        if study_year > 1:
            found += study.by_chance(programme, year.previous, chance.randint(7, 12), chance, study_year - 1)
        if programme.total is not None:
            return tuple(study.spread(programme, year, [programme.total / 12] * (12 if fate == "enough" else 9)))
        if start > year.first:
            half = dataclasses.replace(programme, units=programme.units[6:])
            return tuple(one for one in study.spread(half, year, [FIVE] * 6) if one.on and one.on >= start)
        if fate == "no_day":
            late = Obtained(programme.code, "Afstudeerstage", Decimal(10), None, "placement")
            return (*found, *study.by_chance(programme, year, 5, chance, study_year), late)
        if fate in SHORT:
            found += study.by_chance(programme, year, chance.randint(2, 5), chance, study_year)
            return tuple(found)
        return (*found, *study.by_chance(programme, year, chance.choice((6, 7, 9, 10, 11, 12)), chance, study_year))

    def _special(self, made: Holder, fate: str, place: int) -> Holder:
        """What only a few have: exemptions, foreign credits, a partner, a figure of their own, something missing."""
        if fate != "enough" or not made.results or made.results[-1].on is None:
            return made
        if place % 40 in (7, 8):
            kind = "exemption" if place % 40 == 7 else "abroad"
            return dataclasses.replace(
                made, results=(dataclasses.replace(made.results[0], kind=kind), *made.results[1:])
            )
        if place % 40 == 9:
            partner = study.table()["partner"]["name"]
            last = dataclasses.replace(made.results[-1], partner=partner)
            return dataclasses.replace(made, results=(*made.results[:-1], last), partner=partner)
        if place % 120 == 11:
            return dataclasses.replace(made, figure=Decimal(45))
        return dataclasses.replace(made, v_number="") if place % 120 == 12 else made

    def _holder(
        self,
        person: Someone,
        fate: str,
        enrolments: tuple[Enrolled, ...],
        results: tuple[Obtained, ...],
        language: str,
    ) -> Holder:
        chance = self._chance
        courses = self._courses_now(enrolments[-1])
        results += tuple(one for one in courses if chance.random() < 0.85)
        return Holder(
            person=person,
            fate=fate,
            language=language,
            born_on=dt.date(self.year.begins - chance.randint(18, 25), chance.randint(1, 12), chance.randint(1, 28)),
            v_number=f"29{int(person.number) % 100_000_000:08d}",
            purpose={"other_permit": "other", "no_purpose": ""}.get(fate, "study"),
            enrolments=enrolments,
            results=tuple(one for one in results if one.on is None or enrolments[0].start <= one.on <= self.at),
            planned=tuple((one.unit, one.credits, one.on) for one in courses if one.on and one.on > self.at),
        )

    def _courses_now(self, enrolled: Enrolled) -> list[Obtained]:
        """The courses of the running year, where somebody studies for credits in it; a few planned too little."""
        programme = next((one for one in study.degrees() if one.code == enrolled.programme), None)
        if enrolled.end or programme is None:
            return []
        count = 4 if self._chance.random() < 0.06 else 12
        return study.spread(programme, self.running, [FIVE] * count, self._study_year(enrolled.start) + 1)

    def _study_year(self, start: dt.date) -> int:
        """Which year of study the year that is judged is, for who began on a day."""
        return self.year.begins - AcademicYear.of(start).begins + 1

    def _enrolments(self, fate: str, programme: Programme, start: dt.date) -> tuple[Enrolled, ...]:
        kind = {"exchange": "exchange", "no_kind": ""}.get(fate, "degree")
        if programme.total is not None:
            first = Enrolled(programme.code, "preparatory", start, self.year.last, "transferred")
            after = Enrolled(study.degrees()[4].code, "degree", self.running.first)
            return (first, after) if fate == "enough" else (first,)
        if fate == "reported" and self.at - DAY > self.running.first:
            return (Enrolled(programme.code, kind, start, self.at - DAY, "disenrolled"),)
        if fate in ENDED:
            end = study.day_in(self.year, *ENDED[fate])
            return (Enrolled(programme.code, kind, start, end, _REASONS.get(fate, "")),)
        return (Enrolled(programme.code, kind, start),)


def permit_of(holder: Holder) -> tuple[dt.date, dt.date]:
    """The first and the last day of a permit."""
    start = holder.enrolments[0].start
    return start - 20 * DAY, dt.date(start.year + 5, 10, 31)
