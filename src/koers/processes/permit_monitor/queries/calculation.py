"""How an outcome came about, step by step, for a person to read: what was found, and each result with why it counts.

Nothing is decided here: the outcome and its figures are the rule's. What is said of each result follows the same
sentences, and a test holds that those that count add up to what the rule gave.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.queries.outcomes import Found

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


def calculation_of(found: Found) -> Calculation:
    """The steps of an outcome, from the rows it was computed from."""
    year, tables = found.year, found.tables
    prep = _preparatory(found)
    period = _twelve_months(_day(prep["start"])) if prep else (year.first, year.last)
    nominal = _nominal(found)
    set_figure = not prep and any(row["academic_year"] == year.label for row in tables["attainable"])
    months = None
    if nominal and found.attainable is not None and not set_figure and not prep:
        months = int(found.attainable * 10 / nominal)
    permits = [row for row in tables["permits"] if row["purpose"] == "study"]
    return Calculation(
        permits=[
            (_day(row["valid_from"]), _last_day(row["valid_until"]))
            for row in sorted(permits, key=lambda row: row["valid_from"])
            if _overlaps(row["valid_from"], row["valid_until"], year)
        ],
        nominal=nominal,
        months=months,
        set_figure=set_figure,
        preparatory=prep is not None,
        without_credits=found.because.startswith("judge"),
        period=period,
        results=_judge(tables["results"], period, prep["programme_id"] if prep else None),
    )


def _preparatory(found: Found) -> Row | None:
    """The preparatory enrolment, where the outcome is about one and its figures were counted."""
    about_it = found.because.startswith("preparatory") or (
        found.required is not None and found.required == found.attainable and found.attainable > 0
    )
    if not about_it:
        return None
    rows = [
        row
        for row in found.tables["enrolments"]
        if row["kind"] == "preparatory" and _overlaps(row["start"], row["end"], found.year)
    ]
    return max(rows, key=lambda row: (row["start"], row["enrolment_id"]), default=None)


def _nominal(found: Found) -> Decimal | None:
    """The highest yearly load among the programmes of the degree enrolments, those of the permit first."""
    rows = [
        row
        for row in found.tables["enrolments"]
        if row["kind"] == "degree" and _overlaps(row["start"], row["end"], found.year)
    ]
    rows = [row for row in rows if row["permit_programme"]] or rows
    ids = {row["programme_id"] for row in rows}
    loads = [row["nominal_credits"] for row in found.tables["programmes"] if row["programme_id"] in ids]
    known = [Decimal(load) for load in loads if load is not None]
    return max(known, default=None)


def _judge(rows: list[Row], period: tuple[dt.date, dt.date], programme: str | None) -> list[Judged]:
    verdicts = {id(row): _verdict(row, period, programme) for row in rows}
    best: dict[str, Row] = {}
    for row in rows:
        if verdicts[id(row)] is Verdict.COUNTS:
            other = best.get(row["unit"])
            if other is None or Decimal(row["credits"]) > Decimal(other["credits"]):
                best[row["unit"]] = row
    judged = []
    for row in rows:
        verdict = verdicts[id(row)]
        if verdict is Verdict.COUNTS and best[row["unit"]] is not row:
            verdict = Verdict.SAME_UNIT
        on = _last_day(row["achieved_on"])
        credits = Decimal(row["credits"]) if row["credits"] is not None else None
        in_year = AcademicYear.of(on) if on else None
        judged.append(Judged(row["unit"], row["kind"], credits, on, verdict, in_year))
    return sorted(judged, key=lambda one: (one.on or dt.date.max, one.unit))


def _verdict(row: Row, period: tuple[dt.date, dt.date], programme: str | None) -> Verdict:
    on = _last_day(row["achieved_on"])
    unsure = {
        Verdict.DAY_UNKNOWN: on is None,
        Verdict.CREDITS_UNKNOWN: row["credits"] is None,
        Verdict.COUNTS_UNKNOWN: row["counts"] is None,
        Verdict.PROGRAMME_UNKNOWN: programme is not None and row["programme_id"] is None,
    }
    if row["counts"] is False:
        return Verdict.NO_DIPLOMA
    if on is not None and on < period[0]:
        return Verdict.EARLIER
    if on is not None and on > period[1]:
        return Verdict.LATER
    if programme is not None and row["programme_id"] not in (None, programme):
        return Verdict.OTHER_PROGRAMME
    return next((verdict for verdict, unknown in unsure.items() if unknown), Verdict.COUNTS)


def _overlaps(first: str, last: str | None, year: AcademicYear) -> bool:
    return _day(first) <= year.last and (last is None or _day(last) >= year.first)


def _twelve_months(start: dt.date) -> tuple[dt.date, dt.date]:
    day = dt.date(start.year + 1, 3, 1) if (start.month, start.day) == (2, 29) else start.replace(year=start.year + 1)
    return start, day - dt.timedelta(days=1)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _last_day(text: str | None) -> dt.date | None:
    return None if text is None else _day(text)
