"""The careful look: one file, row by row in plain Python, every fault with its line and column.

Slow, and so only for a file in which the quick look found something. Memory stays small: of keys only a number each is
kept, and the rows of those that seem to be there twice are read once more.
"""

from __future__ import annotations

import array
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field

from koers.lawbook.reading.faults import ROW, Faults, visible
from koers.lawbook.reading.forms import has_form, is_empty, wrong
from koers.lawbook.reading.records import Record, no_text
from koers.lawbook.tables import Column, Table

_REMEMBERED = 10_000  # different values of a column


@dataclass(frozen=True)
class Rows:
    """The rows of a file: ``read`` starts again each time; ``places`` says where each column stands in a record.

    ``counts``: what a place is called, "line" or "row".
    """

    table: Table
    read: Callable[[], Iterable[Record]]
    places: dict[str, int]
    width: int
    counts: str = "line"


@dataclass
class Careful:
    """Looks at every row. ``known``: by column, the values to which it may refer."""

    rows: Rows
    known: dict[str, Container[str]]
    faults: Faults
    claimed: dict[str, set[str]] = field(default_factory=dict)
    """By column asked for, all its values, those of rows with a fault included."""

    def __post_init__(self) -> None:
        places = self.rows.places
        self._columns = [(column, places[column.name]) for column in self.rows.table.columns if column.name in places]
        self._right: dict[str, set[str]] = {column.name: set() for column, _place in self._columns}
        self._others = sorted(set(range(self.rows.width)) - {place for _column, place in self._columns})

    def look(self) -> None:
        """Find all faults."""
        keys = array.array("q")
        for record in self.rows.read():
            if not self._whole(record, self.faults):
                continue
            self._row(record)
            key = self._key(record)
            if key is not None:
                keys.append(hash(key))
        twice = _twice(keys)
        if twice:
            again = Faults(self.faults.file)
            self._keys(twice, again)
            self.faults.take(again)

    def _whole(self, record: Record, faults: Faults) -> bool:
        """Whether a record has its fields; otherwise nothing is said of its values."""
        reason = record.wrong
        if reason is None and len(record.fields) != self.rows.width:
            fields = f"{len(record.fields)} field{'' if len(record.fields) == 1 else 's'}"
            reason = f"has {fields}; the header names {self.rows.width}"
        if reason:
            faults.add(record.line, ROW, reason)
        return reason is None

    def _row(self, record: Record) -> None:
        for place in self._others:
            reason = no_text(record.fields[place])
            if reason:
                self.faults.add(record.line, ROW, f"field {place + 1}, which is not read, {reason}")
        for column, place in self._columns:
            text = record.fields[place]
            if text in self._right[column.name]:
                continue
            reason = no_text(text) or wrong(column, text) or self._dangling(column, text)
            if reason:
                self.faults.add(record.line, column.name, reason)
            elif len(self._right[column.name]) < _REMEMBERED:
                self._right[column.name].add(text)
            if column.name in self.claimed and not is_empty(text) and not no_text(text):
                self.claimed[column.name].add(text)
        self._order(record)

    def _dangling(self, column: Column, text: str) -> str | None:
        known = self.known.get(column.name)
        if known is None or is_empty(text) or text in known:
            return None
        to = next(one for one in self.rows.table.references if one.column == column.name)
        return f'"{visible(text)}" is no {to.to_column} of {to.to_table}'

    def _order(self, record: Record) -> None:
        for first, last in self.rows.table.ordered:
            begin, end = self._good(record, first), self._good(record, last)
            if begin and end and end < begin:
                self.faults.add(record.line, last, f"{end} lies before {first}, {begin}")

    def _good(self, record: Record, column: str) -> str | None:
        """A value of the right form; days in that form are in the order of their text."""
        place = self.rows.places.get(column)
        text = "" if place is None else record.fields[place]
        return text if not is_empty(text) and has_form(self.rows.table.column(column), text) else None

    def _key(self, record: Record) -> tuple[str, ...] | None:
        """The key of a row; None where a part of it is empty, which is a fault of its own."""
        key = tuple(record.fields[self.rows.places[name]] for name in self.rows.table.key)
        return key if key and not any(map(is_empty, key)) else None

    def _keys(self, twice: set[int], faults: Faults) -> None:
        first: dict[tuple[str, ...], int] = {}
        names = ", ".join(self.rows.table.key)
        secret = [self.rows.table.column(name).secret for name in self.rows.table.key]
        for record in self.rows.read():
            key = self._key(record) if self._whole(record, Faults("")) else None
            if key is None or hash(key) not in twice:
                continue
            line = first.setdefault(key, record.line)
            if line != record.line:
                shown = ", ".join("…" if hide else f'"{visible(part)}"' for part, hide in zip(key, secret, strict=True))
                faults.add(record.line, names, f"{shown} is there already, in {self.rows.counts} {line}")


def _twice(keys: array.array[int]) -> set[int]:
    """The numbers that are there more than once."""
    import numpy as np

    numbers = np.sort(np.frombuffer(keys, dtype=np.int64))
    return set(numbers[1:][numbers[1:] == numbers[:-1]].tolist())


def values(rows: Rows) -> Iterator[list[str | None]]:
    """The values of each row in the order of the table's columns, for a file without a fault."""
    places = [rows.places.get(column.name) for column in rows.table.columns]
    for record in rows.read():
        yield [None if place is None else record.fields[place] for place in places]
