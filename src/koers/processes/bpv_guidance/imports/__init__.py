"""Data in for guidance at the workplace: what a school has elsewhere, from CSV files, all of it or nothing."""

from __future__ import annotations

from koers.exchange.work import Work
from koers.processes.bpv_guidance.imports import checking, writing
from koers.processes.bpv_guidance.imports.tables import ALL

TABLES = ALL


def check(work: Work) -> None:
    """Find what is wrong in these files, among themselves and with what the database holds."""
    checking.check(work)


def apply(work: Work) -> None:
    """Write the rows of these files, in the order in which they lean on each other."""
    writing.apply(work)
