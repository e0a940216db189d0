"""Until when what shows a reason is kept: a term of the institution after the case ended."""

from __future__ import annotations

import calendar
import datetime as dt

from django.db.models import Max

from koers.kernel import clock
from koers.kernel.models import Dossier
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import ExcuseRequest, PermitCase
from koers.processes.permit_monitor.queries.calendar import calendar_of, terms
from koers.processes.permit_monitor.queries.cases import CLOSED, staged


def kept_until(dossier: Dossier, row: ExcuseRequest, today: dt.date) -> dt.date | None:
    """The last day on which the evidence of a reason is kept; None as long as its case is open.

    The term begins when the decision can no longer change: the report was sent, the days to object are over, an
    objection was decided, the decaan judged; and not before the outcomes of the year are known.
    """
    institution = dossier.organisation.institution
    days = [
        calendar_of(institution, AcademicYear.parse(row.academic_year)).determined_by,
        clock.local(row.decided_at or row.told_at).date(),
    ]
    case = (
        staged(PermitCase.objects.filter(dossier=dossier, academic_year=row.academic_year), today)
        .annotate(
            sent_on=Max("decisions__report__sent_on"),
            objection_until=Max("decisions__objection_until"),
            objection_decided_on=Max("decisions__objection__decided_on"),
            settled_at=Max("settlements__at"),
        )
        .values("stage", "sent_on", "objection_until", "objection_decided_on", "settled_at")
        .first()
    )
    if case:
        if case["stage"] not in CLOSED:
            return None
        days += [case["sent_on"], case["objection_until"], case["objection_decided_on"]]
        days += [clock.local(case["settled_at"]).date()] if case["settled_at"] else []
    return months_after(max(day for day in days if day), terms(institution).evidence_months)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
