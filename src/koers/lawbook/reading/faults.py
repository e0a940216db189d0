"""What is wrong with the input: one line per fault, as an editor counts lines."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

SHOWN = 100
"""How many faults are shown; the others are only counted."""
LONGEST_VALUE = 60
ROW = "(row)"
HEADER = "(header)"
HIDDEN_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class Fault:
    """One fault. ``line`` is where the record starts, 1 for the header, the row number in Parquet; None: the file.

    ``column`` is a column's name, several with commas, or `ROW` or `HEADER` where no single column is meant.
    """

    file: str
    line: int | None
    column: str
    reason: str

    def __str__(self) -> str:
        if self.line is None:
            return f"{visible(self.file, None)}: {self.reason}"
        return f"{visible(self.file, None)}:{self.line}: {visible(self.column)}: {self.reason}"


class BadInput(Exception):
    """The input is refused. ``faults`` are the first `SHOWN`; ``total`` counts them all."""

    def __init__(self, faults: list[Fault], total: int) -> None:
        super().__init__(faults, total)
        self.faults, self.total = faults, total

    @property
    def lines(self) -> list[str]:
        """What to print: the faults, and how many more there are."""
        more = self.total - len(self.faults)
        rest = [f"and {more} more fault{'s' if more > 1 else ''}"] if more else []
        return [*map(str, self.faults), *rest]

    def __str__(self) -> str:
        return "\n".join(self.lines)


class Faults:
    """The faults found so far in one file: the first `SHOWN` are kept, in the order of `add`."""

    def __init__(self, file: str) -> None:
        self.file, self.shown, self.total = file, list[Fault](), 0

    def add(self, line: int | None, column: str, reason: str) -> None:
        """Write one fault down."""
        self.total += 1
        if len(self.shown) < SHOWN:
            self.shown.append(Fault(self.file, line, column, reason))

    def take(self, other: Faults) -> None:
        """Take in what a later look at the same file found: by line, then in the order in which they were found."""
        self.total += other.total
        self.shown = sorted([*self.shown, *other.shown], key=lambda fault: fault.line or 0)[:SHOWN]


def visible(value: str, longest: int | None = LONGEST_VALUE) -> str:
    """A value as it can be printed on one line: control characters as <U+0000>, the tail of a long one cut off."""
    shown = "".join(_visible(letter) for letter in value[:longest])
    return shown if longest is None or len(value) <= longest else shown + "…"


def _visible(letter: str) -> str:
    return f"<U+{ord(letter):04X}>" if unicodedata.category(letter) in HIDDEN_CATEGORIES else letter
