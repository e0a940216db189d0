"""Data in for the permit monitor: permits, enrolments and results from CSV files, all of it or nothing."""

from __future__ import annotations

from django.db import connection

from koers.exchange.work import Work
from koers.kernel.models import Organisation
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.imports import judging, students, study, tables
from koers.processes.permit_monitor.imports.known import Known
from koers.processes.permit_monitor.models import FactsChanged
from koers.processes.permit_monitor.queries.calendar import judged_year, running_year

TABLES = (
    tables.STUDENTS,
    tables.PERMITS,
    tables.PROGRAMMES,
    tables.ENROLMENTS,
    tables.PARTS,
    tables.RESULTS,
    tables.JUDGEMENTS,
    tables.ATTAINABLE,
    tables.PLANS,
)


def check(work: Work) -> None:
    """Find what is wrong in these files, among themselves and with what the database holds."""
    known = Known(work)
    students.check(work, known)
    study.check(work, known)
    judging.check(work, known)


def apply(work: Work) -> None:
    """Write the rows of these files, in the order in which they lean on each other, and bring the lists up to date."""
    students.apply(work)
    study.apply(work)
    judging.apply(work)
    changed = list(Organisation.objects.filter(pk__in=FactsChanged.objects.values("institution_id")))
    if changed:
        _take_stock()
    for institution in changed:
        for year in (judged_year(work.today), running_year(work.today)):
            bring_up_to_date(institution=institution, year=year)


def _take_stock() -> None:
    """Let the database look at what it holds now: of rows that just came in it knows nothing, and plans badly."""
    with connection.cursor() as cursor:
        cursor.execute("select permit_monitor_take_stock()")
