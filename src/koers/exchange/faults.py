"""What is wrong in the files of an import: the place as an editor shows it, what stands there, and why it is wrong."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

SHOWN = 1000
"""How many faults of one file are kept to be shown; the others are only counted."""
LONGEST_VALUE = 80


@dataclass(frozen=True)
class Fault:
    """One fault. ``line`` counts as an editor does, from 1; 0 is the whole file. ``reason`` is for the reader.

    ``column`` is the column's name in the file, empty where the whole line is meant.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str


class Faults:
    """All faults found so far: at most `SHOWN` of each file to show, and how many there are."""

    def __init__(self) -> None:
        self._shown: dict[str, list[Fault]] = {}
        self.totals: Counter[str] = Counter()

    def add(self, file: str, line: int, column: str, value: str, reason: str) -> None:
        """Write one fault down. The value is shortened and made visible."""
        self.totals[file] += 1
        kept = self._shown.setdefault(file, [])
        if len(kept) < SHOWN:
            kept.append(Fault(file, line, column, visible(value), reason))

    def __len__(self) -> int:
        return self.totals.total()

    def __iter__(self) -> Iterator[Fault]:
        """The faults to show, file by file, from the first line down."""
        for faults in self._shown.values():
            yield from sorted(faults, key=lambda fault: fault.line)

    def not_shown(self) -> dict[str, int]:
        """Of each file with more faults than are shown: how many more."""
        return {file: total - SHOWN for file, total in self.totals.items() if total > SHOWN}


def visible(value: str) -> str:
    """A value as it can be printed on one line: control characters as U+0000, the tail of a long one cut off."""
    shown = "".join(_visible(letter) for letter in value[: LONGEST_VALUE + 1])
    return shown if len(value) <= LONGEST_VALUE else shown[: LONGEST_VALUE - 1] + "…"


def _visible(letter: str) -> str:
    hidden = unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return f"<U+{ord(letter):04X}>" if hidden else letter
