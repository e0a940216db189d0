"""Data in for progress conversations: what a school has elsewhere, from CSV files, all of it or nothing."""

from __future__ import annotations

from koers.exchange.work import Work
from koers.processes.progress_talks.imports import diplomas, enrolments, guidance, history, progress, school, tables
from koers.processes.progress_talks.imports.references import Diplomas, Enrolments

TABLES = (
    tables.PERIODS,
    tables.SETTINGS,
    tables.PROGRAMMES,
    tables.COHORTS,
    tables.AREAS,
    tables.WORK_PROCESSES,
    tables.CARDS,
    tables.ENROLMENTS,
    tables.GUIDANCE,
    tables.EVIDENCE,
    tables.RESULTS,
    tables.CONVERSATIONS,
    tables.AGREEMENTS,
)


def check(work: Work) -> None:
    """Find what is wrong in these files, among themselves and with what the database holds."""
    school.check(work)
    known = Diplomas(work)
    diplomas.check(work, known)
    enrolled = Enrolments(work, known)
    enrolments.check(work, known, enrolled)
    guidance.check(work, enrolled)
    progress.check(work, known, enrolled)
    history.check(work, known, enrolled)


def apply(work: Work) -> None:
    """Write the rows of these files, in the order in which they lean on each other."""
    school.apply(work)
    diplomas.apply(work)
    enrolments.apply(work)
    guidance.apply(work)
    progress.apply(work)
    history.apply(work)
