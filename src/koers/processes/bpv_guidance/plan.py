"""The contacts that a placement needs in a school year, and how far each is: from facts and today alone.

Two kinds of moments: the two contacts that every placement has each school year (BPV-06), and those that the source
names for a phase (BPV-12 to BPV-14). One conversation can be several of them at once.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from koers.processes.bpv_guidance.process import NOTICE, PHONE_CONTACT, VISIT

DAY = dt.timedelta(days=1)
WITHOUT_TERMS = dt.timedelta(weeks=10)
"""How long the first period of a placement is, where a school gave no terms."""


@dataclass(frozen=True, order=True)
class SchoolYear:
    """From 1 August of year ``first`` to 31 July of the next."""

    first: int

    @classmethod
    def of(cls, day: dt.date) -> SchoolYear:
        """The school year of a local date."""
        return cls(day.year if day.month >= 8 else day.year - 1)

    @property
    def starts_on(self) -> dt.date:
        """Its first day."""
        return dt.date(self.first, 8, 1)

    @property
    def ends_on(self) -> dt.date:
        """Its last day."""
        return dt.date(self.first + 1, 7, 31)

    def __str__(self) -> str:
        return f"{self.first}-{self.first + 1}"


class State(enum.StrEnum):
    """How far a moment is. `LATE`: it can still be held in time, and not be agreed six weeks ahead any more."""

    DONE = "done"
    PLANNED = "planned"
    OPEN = "open"
    LATE = "late"
    MISSED = "missed"


class Rule(enum.StrEnum):
    """Why there is a moment; with its requirement in `SOURCES`."""

    YEARLY_VISIT = "yearly_visit"
    YEARLY_PHONE = "yearly_phone"
    BEFORE_ADVICE = "before_advice"
    FIRST_PERIOD = "first_period"
    SECOND_YEAR = "second_year"
    BEFORE_PROEVE = "before_proeve"


SOURCES = {
    Rule.YEARLY_VISIT: "BPV-06",
    Rule.YEARLY_PHONE: "BPV-06",
    Rule.BEFORE_ADVICE: "BPV-12",
    Rule.FIRST_PERIOD: "BPV-13",
    Rule.SECOND_YEAR: "BPV-13",
    Rule.BEFORE_PROEVE: "BPV-14",
}


@dataclass(frozen=True)
class Contact:
    """A conversation that was not cancelled: its kind, its local date, and whether it was held."""

    kind: str
    on: dt.date
    held: bool


@dataclass(frozen=True)
class Facts:
    """What a plan follows from. All days are local dates and inclusive.

    ``phases``: from which day which phase; ``terms``: number, first and last day; ``flex_weeks``: their mondays.
    """

    starts_on: dt.date
    ends_on: dt.date
    study_started_on: dt.date
    advice_on: dt.date | None = None
    proeve_on: dt.date | None = None
    phases: tuple[tuple[dt.date, int], ...] = ()
    terms: tuple[tuple[int, dt.date, dt.date], ...] = ()
    flex_weeks: tuple[dt.date, ...] = ()
    contacts: tuple[Contact, ...] = ()

    def phase_on(self, day: dt.date) -> int:
        """The phase on a day; before the first change that of the first."""
        phases = sorted(self.phases)
        begun = [phase for since, phase in phases if since <= day]
        return begun[-1] if begun else (phases[0][1] if phases else 1)

    def year_of_study(self, year: SchoolYear) -> int:
        """1 for the school year in which the study began."""
        return year.first - SchoolYear.of(self.study_started_on).first + 1


@dataclass(frozen=True)
class Moment:
    """A contact that is asked between two days. ``agree_by``: the last day on which it is agreed in good time.

    ``on`` is the day of the conversation that fills it. ``flex_weeks``: the weeks in which it would fit best.
    """

    rule: Rule
    kind: str
    since: dt.date
    until: dt.date
    state: State
    agree_by: dt.date
    on: dt.date | None = None
    flex_weeks: tuple[dt.date, ...] = ()

    @property
    def source(self) -> str:
        """The requirement that it comes from."""
        return SOURCES[self.rule]

    @property
    def is_settled(self) -> bool:
        """Whether nothing has to be done for it."""
        return self.state in {State.DONE, State.PLANNED}


def contact_plan(facts: Facts, year: SchoolYear, today: dt.date) -> tuple[Moment, ...]:
    """The moments of a placement in a school year as they stand today, the first that ends first."""
    since, until = max(facts.starts_on, year.starts_on), min(facts.ends_on, year.ends_on)
    if since > until:
        return ()
    asked = [
        (rule, kind, first, last)
        for rule, kind, first, last in (*_yearly(facts, since, until), *_of_phases(facts, year, since, until))
        if first <= last
    ]
    moments = [_moment(facts, today, *one) for one in asked]
    return tuple(sorted(moments, key=lambda moment: (moment.until, moment.kind, moment.rule)))


type _Asked = tuple[Rule, str, dt.date, dt.date]


def _yearly(facts: Facts, since: dt.date, until: dt.date) -> Iterable[_Asked]:
    """Not for some weeks of a placement that is for the most part in another school year: nothing can be agreed."""
    whole = since == facts.starts_on and until == facts.ends_on
    if whole or until - since + DAY >= NOTICE:
        yield Rule.YEARLY_VISIT, VISIT.key, since, until
        yield Rule.YEARLY_PHONE, PHONE_CONTACT.key, since, until


def _of_phases(facts: Facts, year: SchoolYear, since: dt.date, until: dt.date) -> Iterable[_Asked]:
    if facts.advice_on and since < facts.advice_on <= until + DAY:
        yield Rule.BEFORE_ADVICE, PHONE_CONTACT.key, since, facts.advice_on - DAY
    if since == facts.starts_on and facts.phase_on(since) >= 2:
        yield Rule.FIRST_PERIOD, PHONE_CONTACT.key, since, min(_end_of_first_period(facts), until)
    if facts.year_of_study(year) == 2:
        second_and_third = [(first, last) for number, first, last in _terms_of(facts, year) if number in {2, 3}]
        if second_and_third:
            first, last = max(since, second_and_third[0][0]), min(until, second_and_third[-1][1])
            if first <= last and facts.phase_on(first) == 2:
                yield Rule.SECOND_YEAR, VISIT.key, first, last
    if facts.proeve_on and since < facts.proeve_on <= until + DAY:
        last = facts.proeve_on - DAY
        if facts.phase_on(last) != 2 or facts.year_of_study(year) >= 3:
            yield Rule.BEFORE_PROEVE, VISIT.key, since, last


def _terms_of(facts: Facts, year: SchoolYear) -> list[tuple[int, dt.date, dt.date]]:
    return sorted((term for term in facts.terms if SchoolYear.of(term[1]) == year), key=lambda term: term[1])


def _end_of_first_period(facts: Facts) -> dt.date:
    for _number, first, last in facts.terms:
        if first <= facts.starts_on <= last:
            return last
    return facts.starts_on + WITHOUT_TERMS - DAY


def _moment(facts: Facts, today: dt.date, rule: Rule, kind: str, since: dt.date, until: dt.date) -> Moment:
    inside = sorted(
        (contact for contact in facts.contacts if contact.kind == kind and since <= contact.on <= until),
        key=lambda contact: (not contact.held, contact.on),
    )
    # A telephone call takes no journey: it can be agreed up to its last day.
    agree_by = until - NOTICE if kind == VISIT.key else until
    if inside:
        state = State.DONE if inside[0].held else State.PLANNED
    elif today > until:
        state = State.MISSED
    else:
        state = State.OPEN if today <= agree_by else State.LATE
    weeks = tuple(
        monday
        for monday in facts.flex_weeks
        if kind == VISIT.key and since <= monday and monday + 4 * DAY <= until and monday >= today + NOTICE
    )
    on = inside[0].on if inside else None
    return Moment(rule, kind, since, until, state, agree_by, on, weeks if state is State.OPEN else ())
