"""The days of an academic year and the terms of a case, as an institution sets them; else the usual ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from koers.kernel.models import Organisation
from koers.kernel.once import once
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import MonitorSettings, YearCalendar


@dataclass(frozen=True)
class Days:
    """The days of one academic year, local and inclusive. ``set_here``: the institution set them itself.

    The reference date is the last day of the year, 31 August; everybody's outcome is known by ``determined_by``, which
    lies in the next academic year (IND-08).
    """

    year: AcademicYear
    norm_letter_on: dt.date
    checks_on: tuple[dt.date, ...]
    circumstances_from: dt.date
    circumstances_until: dt.date
    determined_by: dt.date
    set_here: bool = False

    def last_check(self, today: dt.date) -> dt.date | None:
        """The interim check of which the day has come most recently; None before the first."""
        return max((day for day in self.checks_on if day <= today), default=None)


def usual_days(year: AcademicYear) -> Days:
    """The days where an institution has set none."""
    begins, ends = year.begins, year.begins + 1
    return Days(
        year=year,
        norm_letter_on=dt.date(begins, 9, 15),
        checks_on=(dt.date(ends, 2, 15), dt.date(ends, 5, 15), dt.date(ends, 7, 1)),
        circumstances_from=dt.date(ends, 6, 1),
        circumstances_until=dt.date(ends, 7, 31),
        determined_by=dt.date(ends, 11, 30),
    )


def calendar_of(institution: Organisation, year: AcademicYear) -> Days:
    """The days of a year in an institution."""
    row = YearCalendar.objects.filter(institution=institution, academic_year=year.label).first()
    if row is None:
        return usual_days(year)
    return Days(
        year=year,
        norm_letter_on=row.norm_letter_on,
        checks_on=tuple(sorted(row.checks_on)),
        circumstances_from=row.circumstances_from,
        circumstances_until=row.circumstances_until,
        determined_by=row.determined_by,
        set_here=True,
    )


def terms(institution: Organisation) -> MonitorSettings:
    """The terms of cases in an institution; the usual ones, not saved, where it has set none."""

    def ask() -> MonitorSettings:
        found = MonitorSettings.objects.filter(institution=institution).first()
        return found or MonitorSettings(institution=institution)

    return once((terms, institution.pk), ask)


def judged_year(today: dt.date) -> AcademicYear:
    """The year over which outcomes are determined: the last one that is over."""
    return AcademicYear.of(today).previous


def running_year(today: dt.date) -> AcademicYear:
    """The year that is going on."""
    return AcademicYear.of(today)
