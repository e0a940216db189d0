"""Postal addresses in permit_students.csv: whole, and in the Netherlands with a postal code that there can be."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from koers.exchange.work import Work
from koers.processes.permit_monitor.imports.tables import STUDENTS, StudentRow

_HERE = {"nl", "nederland", "netherlands", "the netherlands"}
_DUTCH = re.compile(r"([1-9]\d{3}) ?([A-Z]{2})", re.ASCII)
_PARTS = ("street", "house_number", "postal_code", "city", "country")


def country_of(row: StudentRow) -> str:
    """The country as it stands on an envelope; empty for the Netherlands."""
    return "" if row.country is None or row.country.casefold() in _HERE else row.country


def postal_code_of(row: StudentRow) -> str:
    """The postal code, a Dutch one in one notation: 1234 AB."""
    found = None if country_of(row) else _DUTCH.fullmatch((row.postal_code or "").upper())
    return f"{found[1]} {found[2]}" if found else row.postal_code or ""


def check_address(work: Work, row: StudentRow) -> None:
    """Write down what is wrong in the address of a row; no address at all is fine."""
    if all(getattr(row, part) is None for part in _PARTS):
        return
    asked = ("street", "city") if country_of(row) else ("street", "house_number", "postal_code", "city")
    for column in asked:
        if getattr(row, column) is None:
            work.wrong(STUDENTS, row, column, _("An address is whole: this part is missing."))
    if row.postal_code and not country_of(row) and not _DUTCH.fullmatch(row.postal_code.upper()):
        reason = _("This is not a Dutch postal code. Write it as 1234 AB, or fill in the country.")
        work.wrong(STUDENTS, row, "postal_code", reason)
