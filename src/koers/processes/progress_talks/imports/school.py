"""periods.csv and settings.csv: what a school sets."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from koers.exchange.people import Place, known_places, organisation_ids, places
from koers.exchange.tables import Row, Table
from koers.exchange.work import Counts, Work
from koers.exchange.writing import upsert
from koers.kernel.models import Organisation
from koers.processes.progress_talks.imports.tables import PERIODS, SETTINGS, PeriodRow, SettingsRow
from koers.processes.progress_talks.models import SchoolPeriod, SchoolSettings
from koers.processes.progress_talks.queries.school import school_year


class PeriodKey(NamedTuple):
    """What tells one period from another: its dates can be mended. ``year`` is that in which the school year begins."""

    institution: str
    year: int
    number: int


def _key(institution: str, number: int, ends_on: dt.date) -> PeriodKey:
    return PeriodKey(institution, school_year(ends_on).starts_on.year, number)


def check(work: Work) -> None:
    """Find what is wrong in both files."""
    known = places(work)
    institutions = InstitutionCheck(work, known)
    for row in work.files.rows(SETTINGS):
        institutions.check(SETTINGS, row, row.institution)
    periods = [row for row in work.files.rows(PERIODS) if institutions.check(PERIODS, row, row.institution)]
    _check_periods(work, periods)


class InstitutionCheck:
    """Tells whether what a row names is an institution."""

    def __init__(self, work: Work, known: dict[str, Place]) -> None:
        self._work, self._known = work, known
        self._directory = known_places(work, known)

    def check[R: Row](self, table: Table[R], row: R, code: str) -> bool:
        """Whether it is; a fault where it is not."""
        if code not in self._directory:
            reason = self._directory.instead_of(code, _("We do not know this organisation."))
            self._work.wrong(table, row, "institution", reason)
            return False
        if code in self._known and self._known[code].kind != Organisation.Kind.INSTITUTION:
            self._work.wrong(table, row, "institution", _("This is not an institution."))
            return False
        return True


def _check_periods(work: Work, rows: list[PeriodRow]) -> None:
    first: dict[PeriodKey, int] = {}
    spans: dict[str, list[tuple[dt.date, dt.date, PeriodRow | None]]] = defaultdict(list)
    for row in rows:
        key = _key(row.institution, row.number, row.ends_on)
        if row.ends_on <= row.starts_on:
            work.wrong(PERIODS, row, "ends_on", _("This must be later than %(since)s.") % {"since": row.starts_on})
        elif first.setdefault(key, row.line) != row.line:
            reason = _("Line %(first)d has this number in the same school year.")
            work.wrong(PERIODS, row, "number", reason % {"first": first[key]})
        else:
            spans[row.institution].append((row.starts_on, row.ends_on, row))
    stored = SchoolPeriod.objects.filter(institution__code__in=spans)
    for code, number, starts_on, ends_on in stored.values_list("institution__code", "number", "starts_on", "ends_on"):
        if _key(code, number, ends_on) not in first:
            spans[code].append((starts_on, ends_on, None))
    for periods in spans.values():
        _check_overlap(work, sorted(periods, key=lambda period: period[0]))


def _check_overlap(work: Work, periods: list[tuple[dt.date, dt.date, PeriodRow | None]]) -> None:
    for (starts, ends, before), (next_starts, next_ends, after) in pairwise(periods):
        row = after or before
        if next_starts <= ends and row is not None:
            reason = _("This overlaps with the period from %(first)s to %(last)s.")
            first, last = (starts, ends) if row is after else (next_starts, next_ends)
            work.wrong(PERIODS, row, "starts_on", reason % {"first": first, "last": last})


def apply(work: Work) -> None:
    """Write periods and settings."""
    institutions = organisation_ids()
    work.done(PERIODS, _write_periods(work.files.rows(PERIODS)))
    settings = work.files.rows(SETTINGS)
    counts = upsert(
        SchoolSettings,
        [(institutions[row.institution], *_figures(row)) for row in settings],
        key=("institution",),
        values=("talks_a_year", "on_schedule", "figures_as_of"),
    )
    work.done(SETTINGS, counts)


def _figures(row: SettingsRow) -> tuple[int | None, int | None, dt.date | None]:
    return row.talks_a_year, row.on_schedule, row.figures_as_of


def _write_periods(rows: list[PeriodRow]) -> Counts:
    """Replace the periods whose dates differ. (Updating them could pass through two that begin on one day.)"""
    institutions = organisation_ids()
    stored = SchoolPeriod.objects.filter(institution__code__in={row.institution for row in rows})
    known = {
        _key(period.institution.code, period.number, period.ends_on): period
        for period in stored.select_related("institution")
    }
    counts = Counts()
    fresh, old = [], []
    for row in rows:
        before = known.get(_key(row.institution, row.number, row.ends_on))
        if before is not None and (before.starts_on, before.ends_on) == (row.starts_on, row.ends_on):
            counts.same += 1
            continue
        counts.new += before is None
        counts.changed += before is not None
        old += [before.pk] if before is not None else []
        fresh.append(
            SchoolPeriod(
                institution_id=institutions[row.institution],
                number=row.number,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
            )
        )
    SchoolPeriod.objects.filter(pk__in=old).delete()
    SchoolPeriod.objects.bulk_create(fresh)
    return counts
