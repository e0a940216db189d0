"""What the students of the demo school did until the day of the school: cards, conversations, agreements."""

from __future__ import annotations

import datetime as dt
import functools
import random
from dataclasses import dataclass

from koers.demo.school.calendar import Period, first_year_of, periods_of, schoolday_before, schooldays
from koers.demo.school.people import HANDOVER, MARIJKE, NOA, PETER, SAM, Someone, Student

DAY = dt.timedelta(days=1)
SAM_LATER = {27: 40, 35: 12, 34: 5}
"""Cards that Sam got this autumn: how many days ago. The last two are ahead of the plan."""
SAM_WAITING = {26: 6, 28: 8, 29: 5, 32: 3, 33: 2}
"""Cards that Sam handed in so many days ago and that nobody has judged yet."""
SAM_MISSED = 23
"""The card of loopbaan stap 2 that she has not done."""


@dataclass(frozen=True)
class Piece:
    """A card that was handed in, and since when it is approved."""

    card: int
    handed_in_on: dt.date
    approved_on: dt.date | None


@dataclass(frozen=True)
class Held:
    """A conversation that was held."""

    staff: Someone
    held_on: dt.date
    conclusion: str


def evidence_of(student: Student, at: dt.date) -> list[Piece]:
    """The cards of a student by the day of the school."""
    if student.person.number == SAM:
        return _evidence_of_sam(student, at)
    cohort = student.cohort
    planned = cohort.planned_by(at - DAY)
    count = max(0, min(len(cohort.planned), planned + student.position))
    chance = random.Random(student.person.number)  # noqa: S311 (the same each time)
    # Who is ahead does what is planned for later; who is a little behind is always late; who is far behind stopped.
    shift = -student.position if student.position >= -2 else -student.position // 3
    last = len(cohort.planned) - 1
    return [
        _piece(student, number, cohort.planned[min(max(number - 1 + shift, 0), last)] + chance.randint(-9, 4) * DAY, at)
        for number in range(1, count + 1)
    ]


def _piece(student: Student, number: int, day: dt.date, at: dt.date) -> Piece:
    """A card that was approved around a day: not before the enrolment, and before the day of the school."""
    first = student.started_on
    approved = max(min(schoolday_before(day), at - DAY), first)
    return Piece(number, max(approved - 5 * DAY, first), approved)


def _evidence_of_sam(student: Student, at: dt.date) -> list[Piece]:
    """Level with the plan until the summer, three cards since; five lie waiting to be judged."""
    planned = student.cohort.planned
    early = [number for number in range(1, 28) if number not in {*SAM_LATER, *SAM_WAITING, SAM_MISSED}]
    pieces = [_piece(student, number, planned[number - 1] + 3 * DAY, at - 60 * DAY) for number in early]
    pieces += [_piece(student, number, at - ago * DAY, at) for number, ago in SAM_LATER.items()]
    pieces += [Piece(number, schoolday_before(at - ago * DAY), None) for number, ago in SAM_WAITING.items()]
    return pieces


@functools.cache
def ended_periods(at: dt.date) -> list[Period]:
    """The periods of this school year that have ended before a day."""
    return [period for period in periods_of(first_year_of(at)) if period.ends_on < at]


def period_of(day: dt.date) -> Period:
    """The period in which a day with lessons lies."""
    return next(one for one in periods_of(first_year_of(day)) if one.starts_on <= day <= one.ends_on)


def day_with_peter(at: dt.date) -> dt.date:
    """The day of Sam's last conversation with Peter: eight weeks ago, as far as the last period that ended allows."""
    last = (ended_periods(at) or periods_of(first_year_of(at) - 1))[-1]
    return schoolday_before(max(min(at - 56 * DAY, last.ends_on), last.starts_on + 7 * DAY))


def day_with_noa(at: dt.date) -> dt.date:
    """The day of Noa's last conversation, of which the report waits for a signature: a few days ago."""
    return schoolday_before(at - 4 * DAY)


def talks_of(student: Student, at: dt.date) -> list[Held]:
    """The conversations before the day of the school, without those that the demo lives through (Sam's and Noa's)."""
    ended = ended_periods(at)
    days = [_day_in(student, period, at) for period in ended]
    if student.talks == "late":
        days = days[:-1]
    elif student.talks == "early":
        current = [period for period in periods_of(first_year_of(at)) if period not in ended]
        days += [_day_in(student, period, at) for period in current[:1] if period.starts_on + 7 * DAY < at]
    if student.person.number == SAM:
        period = period_of(day_with_peter(at))
        days = [day for day in days if day < period.starts_on]
    if student.person.number == NOA:
        days = days[:-1]
    before = periods_of(first_year_of(at) - 1)[-1]
    if student.started_on < before.starts_on:
        days = [_day_in(student, before, at), *days]
    return [Held(slb_on(student, day, at), day, _conclusion(student)) for day in sorted(set(days))]


def _day_in(student: Student, period: Period, at: dt.date) -> dt.date:
    days = schooldays(period.starts_on, min(period.ends_on, at - DAY))
    return random.Random(f"{student.person.number} {period.ends_on}").choice(days)  # noqa: S311 (the same each time)


def slb_on(student: Student, day: dt.date, at: dt.date) -> Someone:
    """Who guided a student on a day."""
    return PETER if student.former_slb and day < at - HANDOVER else student.slb


def _conclusion(student: Student) -> str:
    if abs(student.position) <= 2:
        return "on"
    return "ahead" if student.position > 0 else "behind"


@dataclass(frozen=True)
class Promise:
    """An agreement that stands open."""

    made_on: dt.date
    what: str
    how: str
    by_when: dt.date
    first_step: str
    who: str


def agreements_of(student: Student, at: dt.date, phrases: list[tuple[str, str, str]]) -> list[Promise]:
    """The agreements that a student has to keep, made in the last conversation."""
    talks = talks_of(student, at)
    made_on = talks[-1].held_on if talks else max(student.started_on, schoolday_before(at - 30 * DAY))
    chance = random.Random(f"agreements {student.person.number}")  # noqa: S311 (the same each time)
    chosen = chance.sample(phrases, student.agreements)
    promises = []
    for place, (what, how, first_step) in enumerate(chosen):
        ago = -(5 + 9 * place) if place < student.overdue else 14 + chance.randint(0, 30)
        by_when = max(at + ago * DAY, made_on)
        promises.append(Promise(made_on, what, how, by_when, first_step, student.person.given_name))
    return promises


def guides_of(student: Student, at: dt.date) -> list[tuple[Someone, dt.date, dt.date | None]]:
    """The SLB'ers of a student: who, since when, until when."""
    handed_over = at - HANDOVER
    if not student.former_slb or handed_over <= student.started_on:
        return [(student.slb, student.started_on, None)]
    return [(PETER, student.started_on, handed_over), (MARIJKE, handed_over, None)]
