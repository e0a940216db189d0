"""Kinds of cells that only these files have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from koers.exchange.cells import Wrong
from koers.lawbook.years import AcademicYear

_CREDITS = re.compile(r"\d{1,6}(\.\d{1,4})?", re.ASCII)


@dataclass(frozen=True)
class Credits:
    """Credits, exact: at most six figures, and four after a point."""

    def parse(self, raw: str) -> Decimal:
        """The number."""
        if not _CREDITS.fullmatch(raw):
            raise Wrong(_("This is not a number of credits. Write figures with a point, for example 2.5."))
        return Decimal(raw)


@dataclass(frozen=True)
class Year:
    """An academic year, as text."""

    def parse(self, raw: str) -> str:
        """The year."""
        try:
            return AcademicYear.parse(raw).label
        except ValueError:
            raise Wrong(_("This is not an academic year. Write two years in a row, for example 2025-2026.")) from None


@dataclass(frozen=True)
class YesNo:
    """``true`` or ``false``."""

    def parse(self, raw: str) -> bool:
        """The value."""
        if raw.casefold() not in ("true", "false"):
            raise Wrong(_("Write true or false."))
        return raw.casefold() == "true"
