"""Data in for the permit monitor: permits, enrolments and results from CSV files, all of it or nothing."""

from __future__ import annotations

from koers.exchange.work import Work
from koers.processes.permit_monitor.imports import judging, students, study, tables
from koers.processes.permit_monitor.imports.known import Known

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
    """Write the rows of these files, in the order in which they lean on each other."""
    students.apply(work)
    study.apply(work)
    judging.apply(work)
