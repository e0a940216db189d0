"""Setting the days of a year and the terms of cases, of one institution."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Organisation, Person
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import MonitorSettings, YearCalendar
from koers.processes.permit_monitor.queries.offices import is_officer

MOST_DAYS = 28
"""A report goes out within four weeks after the decision."""
MOST_MONTHS = 60
"""The five years for which a recognised sponsor keeps its administration: evidence is not kept longer."""


def _require_officer(institution: Organisation, by: Person) -> None:
    if not is_officer(by, institution, clock.today()):
        raise NotAllowed(_("Your role does not allow this."))


@transaction.atomic
def set_calendar(
    *,
    institution: Organisation,
    year: AcademicYear,
    norm_letter_on: dt.date,
    checks_on: Sequence[dt.date],
    circumstances_from: dt.date,
    circumstances_until: dt.date,
    determined_by: dt.date,
    by: Person,
) -> YearCalendar:
    """Set the days of a year (local, inclusive). Raises `NotAllowed`, and `Refused` for days that cannot be.

    Outcomes are known by the end of November after the year: an institution may be earlier, not later (IND-08).
    """
    _require_officer(institution, by)
    latest = dt.date(year.begins + 1, 11, 30)
    if not year.first <= norm_letter_on <= year.last:
        raise Refused(_("This day lies outside the academic year."), field="norm_letter_on")
    if any(not year.first <= day <= year.last for day in checks_on):
        raise Refused(_("An interim check lies within the academic year."), field="checks_on")
    if circumstances_until < circumstances_from:
        raise Refused(_("The last day may not be before the first."), field="circumstances_until")
    if not year.last < determined_by <= latest:
        raise Refused(_("Outcomes are known after 31 August and by 30 November at the latest."), field="determined_by")
    values: dict[str, Any] = {
        "norm_letter_on": norm_letter_on,
        "checks_on": sorted(set(checks_on)),
        "circumstances_from": circumstances_from,
        "circumstances_until": circumstances_until,
        "determined_by": determined_by,
    }
    calendar, _new = YearCalendar.objects.update_or_create(
        institution=institution, academic_year=year.label, defaults=values
    )
    facts: dict[str, Any] = {name: str(value) for name, value in values.items() if name != "checks_on"}
    facts["checks_on"] = [day.isoformat() for day in values["checks_on"]]
    audit.record("set_calendar", by=by, about=calendar, year=year.label, **facts)
    return calendar


@transaction.atomic
def set_terms(
    *,
    institution: Organisation,
    office: str,
    office_email: str,
    decided_by: str,
    view_days: int,
    objection_offered: bool,
    objection_days: int,
    report_after: int,
    report_within: int,
    evidence_months: int,
    by: Person,
) -> MonitorSettings:
    """Set the terms of cases, in days, and of evidence, in months (IND-16).

    Raises `NotAllowed`, and `Refused` for terms that cannot be.
    """
    _require_officer(institution, by)
    if not 1 <= view_days <= 60:
        raise Refused(_("Give the student from 1 to 60 days."), field="view_days")
    if report_within > MOST_DAYS:
        raise Refused(_("A report goes out within 28 days after the decision."), field="report_within")
    if report_after > report_within:
        raise Refused(_("The report cannot wait longer than the day by which it must be sent."), field="report_after")
    if objection_offered and not 1 <= objection_days <= 84:
        raise Refused(_("Give the student from 1 to 84 days."), field="objection_days")
    if not 0 <= evidence_months <= MOST_MONTHS:
        raise Refused(_("Keep documents for 0 to 60 months after the case ended."), field="evidence_months")
    values: dict[str, Any] = {
        "office": office,
        "office_email": office_email,
        "decided_by": decided_by,
        "view_days": view_days,
        "objection_offered": objection_offered,
        "objection_days": objection_days,
        "report_after": report_after,
        "report_within": report_within,
        "evidence_months": evidence_months,
    }
    settings, _new = MonitorSettings.objects.update_or_create(institution=institution, defaults=values)
    audit.record("set_terms", by=by, about=settings, **values)
    return settings
