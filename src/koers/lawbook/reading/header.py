"""The first record of a CSV file: which separator, which column where."""

from __future__ import annotations

from dataclasses import dataclass

from koers.lawbook.reading.faults import HEADER, Faults, visible
from koers.lawbook.reading.files import Source
from koers.lawbook.reading.records import Record, no_text, records
from koers.lawbook.tables import Table

SEPARATORS = (",", ";")
UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Header:
    """The separator, the names in the order of the file, and the line on which the header starts."""

    separator: str
    names: tuple[str, ...]
    line: int

    @property
    def is_one_line(self) -> bool:
        """Whether it ends on the line on which it starts."""
        return not any("\n" in name for name in self.names)

    @property
    def places(self) -> dict[str, int]:
        """Where each column stands."""
        return {name: place for place, name in enumerate(self.names)}


def read_header(source: Source, faults: Faults) -> Header | None:
    """The header of a CSV file; None, with faults, where it is not what it should be."""
    with source.path.open("rb") as file:
        if file.read(2) in UTF16:
            faults.add(1, HEADER, "this file is UTF-16; it must be UTF-8")
            return None
    known = {column.name for column in source.table.columns}
    found = [(next(records(source.path, separator), None), separator) for separator in SEPARATORS]
    # The first of two that are as good is the comma.
    record, separator = max(found, key=lambda one: _score(one[0], known))
    if record is None:
        faults.add(1, HEADER, "this file is empty; the first line must name the columns")
        return None
    reason = record.wrong or no_text("".join(record.fields))
    if reason:
        faults.add(1, HEADER, reason)
        return None
    before = faults.total
    check_names(source.table, record.fields, faults)
    return Header(separator, tuple(record.fields), record.line) if faults.total == before else None


def _score(record: Record | None, known: set[str]) -> tuple[int, int]:
    return (len(known.intersection(record.fields)), len(record.fields)) if record else (0, 0)


def check_names(table: Table, names: list[str], faults: Faults) -> None:
    """Add a fault for each name that is there twice, and for each column that is missing."""
    for name in dict.fromkeys(names):
        if name and names.count(name) > 1:
            faults.add(1, name, f"the header names this column {_times(names.count(name))}")
    for column in table.columns:
        if column.needed and column.name not in names:
            faults.add(1, column.name, "this column is missing")


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"


def ignored(source: Source, names: tuple[str, ...]) -> list[str]:
    """A warning that names the columns that are not read."""
    known = {column.name for column in source.table.columns}
    others = [visible(name) if name else "(without a name)" for name in names if name not in known]
    return [f"{source.file}: not read: {', '.join(others)}"] if others else []
