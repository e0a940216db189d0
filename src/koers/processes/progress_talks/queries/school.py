"""What a school sets: how many conversations, how far off is still on schedule, its periods, the day of its figures.

All days are local dates. A school year runs from 1 August up to and including 31 July.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Field, OuterRef, Subquery, Value, When
from django.db.models.functions import JSONObject

from koers.kernel.models import Organisation
from koers.processes.progress_talks.models import SchoolPeriod, SchoolSettings
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

    def choose(self, value: Callable[[Rules], Any], output: Field[Any, Any]) -> Case:
        """An expression with what the rules of a row's school give; the rows are annotated with ``institution``."""
        return Case(
            *[When(institution=pk, then=_expression(value(rules))) for pk, rules in self.by_institution.items()],
            default=_expression(value(self.default)),
            output_field=output,
        )


def school_year(on: dt.date) -> SchoolYear:
    """The school year in which a local date falls."""
    first = on.year if on.month >= 8 else on.year - 1
    return SchoolYear(dt.date(first, 8, 1), dt.date(first + 1, 7, 31))


def year_of_study(enrolment: Enrolment, on: dt.date) -> int:
    """Which year of the programme a student is in on a local date, from 1; year 1 lasts to 31 July (SVG-09)."""
    return max(school_year(on).starts_on.year - school_year(enrolment.started_on).starts_on.year + 1, 1)


def all_rules(on: dt.date) -> Schools:
    """The rules of all schools on a local date, in one query."""
    year = school_year(on)
    periods = SchoolPeriod.objects.filter(
        institution=OuterRef("pk"), ends_on__range=(year.starts_on, year.ends_on)
    ).order_by("starts_on")
    settings = SchoolSettings.objects.filter(pk=OuterRef("pk"))
    schools = Organisation.objects.filter(kind=Organisation.Kind.INSTITUTION).annotate(
        period_rows=ArraySubquery(periods.values(row=JSONObject(n="number", first="starts_on", last="ends_on"))),
        talks_a_year=Subquery(settings.values("talks_a_year")),
        on_schedule=Subquery(settings.values("on_schedule")),
        figures_as_of=Subquery(settings.values("figures_as_of")),
    )
    return Schools(default=_rules(year, on), by_institution={school.pk: _rules(year, on, school) for school in schools})


def rules_of(dossier: Dossier, on: dt.date) -> Rules:
    """The rules for one dossier on a local date, in one query (and one for its organisation if not fetched yet)."""
    return all_rules(on).of(dossier)


def _rules(year: SchoolYear, on: dt.date, school: Any = None) -> Rules:
    talks, schedule, figures_on, rows = None, None, None, []
    if school is not None:
        talks, schedule, figures_on = school.talks_a_year, school.on_schedule, school.figures_as_of
        rows = school.period_rows
    periods = [
        Period(row["n"], dt.date.fromisoformat(row["first"]), dt.date.fromisoformat(row["last"])) for row in rows
    ]
    return Rules(
        year=year,
        periods=tuple(periods) or _fallback(year),
        talks_a_year=PROCESS.norm("talks_a_year").value if talks is None else talks,
        on_schedule=PROCESS.norm("on_schedule").value if schedule is None else schedule,
        figures_on=min(figures_on or on, on),
    )


def _fallback(year: SchoolYear) -> tuple[Period, ...]:
    first, periods = year.starts_on, []
    for number, (month, day) in enumerate(FALLBACK_ENDS, start=1):
        last = dt.date(year.starts_on.year if month >= 8 else year.ends_on.year, month, day)
        periods.append(Period(number, first, last))
        first = last + dt.timedelta(days=1)
    return tuple(periods)


def _expression(value: Any) -> Any:
    return value if hasattr(value, "resolve_expression") else Value(value)
