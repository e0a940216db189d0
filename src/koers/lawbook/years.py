"""Academic years: 1 September to 31 August, both included."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class AcademicYear:
    """The academic year that begins on 1 September of ``begins``; as text ``2025-2026``."""

    begins: int

    @classmethod
    def parse(cls, text: str) -> AcademicYear:
        """The year written as ``2025-2026``. Raises `ValueError` for anything but two consecutive years."""
        found = re.fullmatch(r"(\d{4})-(\d{4})", text, flags=re.ASCII)
        if not found or int(found[2]) != int(found[1]) + 1 or int(found[1]) < 1:
            raise ValueError(f"{text!r} is not an academic year such as 2025-2026")
        return cls(int(found[1]))

    @classmethod
    def of(cls, day: dt.date) -> AcademicYear:
        """The year in which this day lies."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @property
    def first(self) -> dt.date:
        """1 September."""
        return dt.date(self.begins, 9, 1)

    @property
    def last(self) -> dt.date:
        """31 August."""
        return dt.date(self.begins + 1, 8, 31)

    @property
    def label(self) -> str:
        """The text, ``2025-2026``."""
        return f"{self.begins:04}-{self.begins + 1:04}"

    @property
    def previous(self) -> AcademicYear:
        """The year before."""
        return AcademicYear(self.begins - 1)

    @property
    def next(self) -> AcademicYear:
        """The year after."""
        return AcademicYear(self.begins + 1)

    def __str__(self) -> str:
        return self.label
