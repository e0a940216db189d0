"""How an outcome came about, step by step, for a person to read: what was found, and each result with why it counts.

Nothing is decided or computed here: the outcome, its figures and how each result counted all come from the one
expression of the law; this puts them together.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from koers.kernel.models import Dossier
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.queries.outcomes import Found
from koers.processes.permit_monitor.queries.tables import Views, no_parameters

Row = dict[str, Any]


class Verdict(enum.StrEnum):
    """Whether a result counts in the year, or why it does not, or what is not known of it."""

    COUNTS = "counts"
    EARLIER = "earlier"
    LATER = "later"
    OTHER_PROGRAMME = "other_programme"
    NO_DIPLOMA = "no_diploma"
    SAME_UNIT = "same_unit"
    DAY_UNKNOWN = "day_unknown"
    CREDITS_UNKNOWN = "credits_unknown"
    COUNTS_UNKNOWN = "counts_unknown"
    PROGRAMME_UNKNOWN = "programme_unknown"


@dataclass(frozen=True)
class Judged:
    """One result with its verdict; ``year`` is the academic year in which it lies, where its day is known."""

    unit: str
    kind: str
    credits: Decimal | None
    on: dt.date | None
    verdict: Verdict
    year: AcademicYear | None


@dataclass(frozen=True)
class Calculation:
    """The steps of one outcome. ``permits`` are those for study that overlap the year, as (first day, last day).

    ``nominal``: the study load of a year; ``months``: the teaching months that were covered, where the computed figure
    was used. ``set_figure``: a person set the figure. ``preparatory``: all is needed, within ``period``.
    """

    permits: list[tuple[dt.date, dt.date | None]]
    nominal: Decimal | None
    months: int | None
    set_figure: bool
    preparatory: bool
    without_credits: bool
    period: tuple[dt.date, dt.date]
    results: list[Judged]

    @property
    def counted(self) -> Decimal:
        """The credits of the results that count for certain."""
        return sum((one.credits for one in self.results if one.verdict is Verdict.COUNTS and one.credits), Decimal(0))


def calculation_of(found: Found, dossier: Dossier) -> Calculation:
    """The steps of an outcome of this student, as the law gives them now."""
    year, tables = found.year, found.tables
    views = Views(dossier.organisation.institution, year, (dossier.pk,))
    details = _asked(views, found.law.details_query(year, dialect="postgres"))[0]
    preparatory = _about_preparation(found) and details["preparatory_start"] is not None
    period = (details["preparatory_start"], details["preparatory_last"]) if preparatory else (year.first, year.last)
    computed = not preparatory and found.attainable is not None and details["figure"] is None
    permits = [row for row in tables["permits"] if row["purpose"] == "study"]
    return Calculation(
        permits=[
            (_day(row["valid_from"]), _last_day(row["valid_until"]))
            for row in sorted(permits, key=lambda row: row["valid_from"])
            if _overlaps(row["valid_from"], row["valid_until"], year)
        ],
        nominal=details["nominal"],
        months=details["months"] if computed else None,
        set_figure=not preparatory and details["figure"] is not None,
        preparatory=preparatory,
        without_credits=found.because.startswith("judge"),
        period=period,
        results=_results(views, found, period, "in_preparation" if preparatory else "in_year"),
    )


def _about_preparation(found: Found) -> bool:
    """Whether the outcome is about a preparatory programme: of that, all is required."""
    return found.because.startswith("preparatory") or (
        found.required is not None and found.required == found.attainable and found.attainable > 0
    )


def _asked(views: Views, query: str) -> list[Row]:
    with connection.cursor() as cursor:
        asked = f"select * from ({no_parameters(query)}) as found"  # noqa: S608 - the law's own text
        cursor.execute(views.over(asked), views.values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _results(views: Views, found: Found, period: tuple[dt.date, dt.date], state: str) -> list[Judged]:
    rows = _asked(views, found.law.results_query(found.year, dialect="postgres"))
    judged = [
        Judged(
            unit=row["unit"],
            kind=row["kind"],
            credits=row["credits"],
            on=row["achieved_on"],
            verdict=_verdict(row, row[state], period, preparing=state == "in_preparation"),
            year=AcademicYear.of(row["achieved_on"]) if row["achieved_on"] else None,
        )
        for row in rows
    ]
    return sorted(judged, key=lambda one: (one.on or dt.date.max, one.unit))


def _verdict(row: Row, state: str, period: tuple[dt.date, dt.date], *, preparing: bool) -> Verdict:
    """What the law said of a result, in more words where it lies outside the period or is not clear."""
    if state == "other_year":
        return Verdict.EARLIER if row["achieved_on"] < period[0] else Verdict.LATER
    if state == "unclear":
        unknown = {
            Verdict.DAY_UNKNOWN: row["achieved_on"] is None,
            Verdict.CREDITS_UNKNOWN: row["credits"] is None,
            Verdict.COUNTS_UNKNOWN: row["counts"] is None,
            Verdict.PROGRAMME_UNKNOWN: preparing and row["programme_id"] is None,
        }
        return next(verdict for verdict, is_unknown in unknown.items() if is_unknown)
    return _VERDICTS[state]


_VERDICTS = {
    "counted": Verdict.COUNTS,
    "same_unit": Verdict.SAME_UNIT,
    "does_not_count": Verdict.NO_DIPLOMA,
    "other_programme": Verdict.OTHER_PROGRAMME,
}


def _overlaps(first: str, last: str | None, year: AcademicYear) -> bool:
    return _day(first) <= year.last and (last is None or _day(last) >= year.first)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _last_day(text: str | None) -> dt.date | None:
    return None if text is None else _day(text)
