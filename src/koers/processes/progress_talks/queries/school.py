"""What a school sets: how many conversations, how far off is still on schedule, its periods, the day of its figures.

All days are local dates. A school year runs from 1 August up to and including 31 July.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.db import connection
from django.db.models import Case, Field, Value, When

from koers.kernel.models import Organisation
from koers.kernel.once import once
from koers.processes.progress_talks.process import PROCESS

if TYPE_CHECKING:
    from koers.kernel.models import Dossier
    from koers.processes.progress_talks.models import Enrolment

FALLBACK_ENDS = ((10, 31), (1, 31), (4, 15), (7, 15))
"""Month and day on which the periods end in a school that has not set its own: about a quarter of the lessons each."""


@dataclass(frozen=True)
class SchoolYear:
    """1 August up to and including 31 July."""

    starts_on: dt.date
    ends_on: dt.date

    def __str__(self) -> str:
        return f"{self.starts_on.year}-{self.ends_on.year}"


@dataclass(frozen=True)
class Period:
    """One period of a school year, both days inclusive; a conversation is due by the end of it."""

    number: int
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class Rules:
    """The figures of one school in the school year of one day.

    ``figures_on`` is the day of measurement: what the school's figures are of, never later than the day itself.
    """

    year: SchoolYear
    periods: tuple[Period, ...]
    talks_a_year: int
    on_schedule: int
    figures_on: dt.date

    @property
    def due_dates(self) -> tuple[dt.date, ...]:
        """By when each conversation of the year is due: the ends of periods, one each (SVG-03).

        Where a school holds more or fewer conversations than it has periods, they are spread evenly.
        """
        count = self.talks_a_year
        return tuple(self.periods[math.ceil(k * len(self.periods) / count) - 1].ends_on for k in range(1, count + 1))

    def due_dates_since(self, started_on: dt.date) -> tuple[dt.date, ...]:
        """The due dates for a student who started on a day: none for a period that had ended by then."""
        return tuple(day for day in self.due_dates if day >= started_on)

    def period_on(self, day: dt.date) -> Period | None:
        """The period in which a day falls; in a holiday between two, the next; None after the last."""
        return next((period for period in self.periods if day <= period.ends_on), None)


@dataclass(frozen=True)
class Schools:
    """The rules of all schools in the school year of one day, read once for a page."""

    default: Rules
    by_institution: dict[UUID, Rules] = field(default_factory=dict)

    def of(self, dossier: Dossier) -> Rules:
        """The rules for a dossier: its institution's, or the defaults of the source text."""
        organisation = dossier.organisation
        return self.by_institution.get(organisation.parent_id or organisation.pk, self.default)

    @property
    def widest(self) -> Rules:
        """The rules that a page names which is about all its students: of the first school, or the defaults."""
        return next(iter(self.by_institution.values()), self.default)

    def choose(self, value: Callable[[Rules], Any], output: Field[Any, Any]) -> Value | Case:
        """An expression with what the rules of a row's school give; the rows are annotated with ``institution``."""
        if len(self.by_institution) == 1:
            return Value(value(*self.by_institution.values()), output_field=output)
        return Case(
            *[When(institution=pk, then=Value(value(rules))) for pk, rules in self.by_institution.items()],
            default=Value(value(self.default)),
            output_field=output,
        )


def school_year(on: dt.date) -> SchoolYear:
    """The school year in which a local date falls."""
    first = on.year if on.month >= 8 else on.year - 1
    return SchoolYear(dt.date(first, 8, 1), dt.date(first + 1, 7, 31))


class Started(Protocol):
    """An enrolment, or a row of a list of them."""

    @property
    def started_on(self) -> dt.date: ...


def year_of_study(enrolment: Enrolment | Started, on: dt.date) -> int:
    """Which year of the programme a student is in on a local date, from 1; year 1 lasts to 31 July (SVG-09)."""
    return max(school_year(on).starts_on.year - school_year(enrolment.started_on).starts_on.year + 1, 1)


_SCHOOLS = """
select school.id, settings.talks_a_year, settings.on_schedule, settings.figures_as_of, periods.numbers,
    periods.first_days, periods.last_days
from kernel_organisation school
left join progress_talks_schoolsettings settings on settings.institution_id = school.id
cross join lateral (
    select array_agg(number order by starts_on) as numbers, array_agg(starts_on order by starts_on) as first_days,
        array_agg(ends_on order by starts_on) as last_days
    from progress_talks_schoolperiod period
    where period.institution_id = school.id and period.ends_on between %(first)s and %(last)s
) periods
where school.parent_id is null and school.kind <> %(company)s
order by school.id
"""
# An institution, or a team that stands by itself; not the companies where students learn.


def all_rules(on: dt.date) -> Schools:
    """The rules of all schools on a local date, in one query."""
    return once((all_rules, on), lambda: _all_rules(on))


def _all_rules(on: dt.date) -> Schools:
    year = school_year(on)
    with connection.cursor() as cursor:
        company = Organisation.Kind.COMPANY.value
        cursor.execute(_SCHOOLS, {"first": year.starts_on, "last": year.ends_on, "company": company})
        rows = cursor.fetchall()
    schools = {
        pk: _rules(
            year,
            periods=tuple(map(Period, numbers, first_days, last_days)) if numbers else _fallback(year),
            talks_a_year=talks_a_year,
            on_schedule=on_schedule,
            figures_on=min(figures_as_of or on, on),
        )
        for pk, talks_a_year, on_schedule, figures_as_of, numbers, first_days, last_days in rows
    }
    return Schools(_rules(year, _fallback(year), None, None, on), schools)


def rules_of(dossier: Dossier, on: dt.date) -> Rules:
    """The rules for one dossier on a local date, in one query (and one for its organisation if not fetched yet)."""
    return all_rules(on).of(dossier)


def _rules(
    year: SchoolYear,
    periods: tuple[Period, ...],
    talks_a_year: int | None,
    on_schedule: int | None,
    figures_on: dt.date,
) -> Rules:
    """Rules in which what a school did not set is what the source text asks for."""
    return Rules(
        year=year,
        periods=periods,
        talks_a_year=PROCESS.norm("talks_a_year").value if talks_a_year is None else talks_a_year,
        on_schedule=PROCESS.norm("on_schedule").value if on_schedule is None else on_schedule,
        figures_on=figures_on,
    )


def _fallback(year: SchoolYear) -> tuple[Period, ...]:
    first, periods = year.starts_on, []
    for number, (month, day) in enumerate(FALLBACK_ENDS, start=1):
        last = dt.date(year.starts_on.year if month >= 8 else year.ends_on.year, month, day)
        periods.append(Period(number, first, last))
        first = last + dt.timedelta(days=1)
    return tuple(periods)
