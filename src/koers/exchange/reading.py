"""From lines to rows: the header, the cells, and every fault with its line and column."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from koers.exchange.cells import Wrong, closest
from koers.exchange.decoding import lines_of
from koers.exchange.faults import Faults
from koers.exchange.tables import Column, Row, Table

SEPARATORS = ",;\t"
_REMEMBERED = 100_000  # different cells of a column


@dataclass
class Read[R: Row]:
    """What a file held. ``claimed`` are the keys of all rows, of those with a fault in another column too.

    A file that could not be read as a table is not ``whole``: nothing can be said of what refers to it.
    """

    rows: list[R] = field(default_factory=list)
    claimed: Collection[tuple[object, ...]] = ()
    whole: bool = True


def read[R: Row](table: Table[R], data: bytes, faults: Faults) -> Read[R]:
    """Read a table from the bytes of its file. What is wrong goes to ``faults``; nothing is raised."""
    lines = lines_of(table.name, data, faults)
    if lines is None:
        return Read(whole=False)
    records = _Records(table.name, lines, _separator(table, lines), faults)
    header = next(iter(records), None)
    if header is None:
        faults.add(table.name, 0, "", "", _("This file is empty. The first line must name the columns."))
        return Read(whole=False)
    places = _places(table, *header, faults)
    return _Reader(table, len(_without_tail(header[1])), places, faults).rows(records) if places else Read(whole=False)


def _separator(table: Table[Row], lines: list[str]) -> str:
    """The separator with which the first line names the most columns of this table."""
    first = _first(lines)
    if first.lower().startswith("sep=") and first[4:] in tuple(SEPARATORS):  # a line that Excel writes for itself
        return first[4]
    known = {column.name for column in table.columns}

    def found(separator: str) -> tuple[int, int]:
        names = [name.strip('" ').casefold() for name in first.split(separator)]
        return len(known.intersection(names)), len(names)

    return max(SEPARATORS, key=found)


def _first(lines: list[str]) -> str:
    return next((line.strip("\r\n ") for line in lines if line.strip()), "")


class _Records:
    """The records of a file: the line on which each begins, and its cells. Blank ones are left out."""

    def __init__(self, file: str, lines: list[str], separator: str, faults: Faults) -> None:
        self._file, self._lines, self._faults = file, lines, faults
        self._reader = csv.reader(iter(lines), delimiter=separator, strict=True)
        self._sep = _first(lines) if _first(lines).lower() == f"sep={separator}" else None

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = [cell.strip() for cell in next(self._reader)]
            except StopIteration:
                return
            except csv.Error:
                self._report(line)
                continue
            if self._sep and "".join(cells) in (self._sep, self._sep[:-1]):
                self._sep = None
            elif "\0" in "".join(cells):
                reason = _("This line holds a NUL character, which is not text. Make the file again.")
                self._faults.add(self._file, line, "", self._text(line), reason)
            elif any(cells):
                yield line, cells

    def _report(self, line: int) -> None:
        """A quotation mark that is not closed, or closed too early. (A field of more than 128 KB is one, too.)"""
        reason = _("The quotation marks in this line do not match. Write a quotation mark inside a cell twice.")
        self._faults.add(self._file, line, "", self._text(line), reason)

    def _text(self, line: int) -> str:
        return self._lines[line - 1].rstrip("\r\n")


def _without_tail(cells: list[str]) -> list[str]:
    """The cells without the empty ones at the end, which Excel adds."""
    count = len(cells)
    while count and not cells[count - 1]:
        count -= 1
    return cells[:count]


def _places(table: Table[Row], line: int, cells: list[str], faults: Faults) -> list[int | None]:
    """For each column of the table where it stands in the file. Empty, with faults, when the header is not right."""
    names = [name.casefold() for name in _without_tail(cells)]
    known = [column.name for column in table.columns]
    good = True
    for place, name in enumerate(names):
        if name not in known:
            reason = _("We do not know this column. The columns are: %(names)s.") % {"names": ", ".join(known)}
            faults.add(table.name, line, cells[place], cells[place], reason + closest(name, set(known) - set(names)))
            good = False
        elif name in names[:place]:
            faults.add(table.name, line, name, cells[place], _("This column is there twice. Take one away."))
            good = False
    for column in table.columns:
        if column.required and column.name not in names:
            faults.add(table.name, line, column.name, "", _("This column is missing."))
            good = False
    return [names.index(name) if name in names else None for name in known] if good else []


class _Reader[R: Row]:
    """Reads the rows of one table. What a cell means is worked out once for each different cell of a column."""

    def __init__(self, table: Table[R], width: int, places: list[int | None], faults: Faults) -> None:
        self.table, self.width, self.places, self.faults = table, width, places, faults
        self._known: list[dict[str, object]] = [{} for _column in table.columns]
        self._first_line: dict[tuple[object, ...], int] = {}
        self._key = table.places

    def rows(self, records: _Records) -> Read[R]:
        """All rows without a fault, and the keys of the others."""
        result: Read[R] = Read()
        for line, cells in records:
            if not self._fits(line, cells):
                continue
            values = [
                self._value(index, column, "" if place is None else cells[place])
                for index, (column, place) in enumerate(zip(self.table.columns, self.places, strict=True))
            ]
            good = self._report(line, cells, values)
            key = tuple(values[place] for place in self._key)
            if any(isinstance(part, Wrong) for part in key):
                continue
            if self._is_new(line, cells, key) and good:
                result.rows.append(self.table.row(line, *values))
        result.claimed = self._first_line.keys()
        return result

    def _fits(self, line: int, cells: list[str]) -> bool:
        if len(cells) == self.width or (len(cells) > self.width and not any(cells[self.width :])):
            return True
        reason = _("This line has %(cells)d cells; the first line names %(width)d columns.")
        self.faults.add(
            self.table.name, line, "", " | ".join(cells), reason % {"cells": len(cells), "width": self.width}
        )
        return False

    def _value(self, index: int, column: Column, raw: str) -> object:
        known = self._known[index]
        if raw in known:
            return known[raw]
        value = self._parse(column, raw)
        if len(known) < _REMEMBERED:
            known[raw] = value
        return value

    def _parse(self, column: Column, raw: str) -> object:
        if not raw:
            return Wrong(_("This cell may not be empty.")) if column.required else None
        try:
            return column.kind.parse(raw)
        except Wrong as wrong:
            return wrong.with_traceback(None)

    def _report(self, line: int, cells: list[str], values: list[object]) -> bool:
        good = True
        for index, value in enumerate(values):
            if isinstance(value, Wrong):
                column = self.table.columns[index].name
                self.faults.add(self.table.name, line, column, self._cell(cells, index), str(value))
                good = False
        return good

    def _cell(self, cells: list[str], index: int) -> str:
        place = self.places[index]
        return "" if place is None else cells[place]

    def _is_new(self, line: int, cells: list[str], key: tuple[object, ...]) -> bool:
        first = self._first_line.setdefault(key, line)
        if first == line:
            return True
        names = ", ".join(self.table.key)
        value = ", ".join(self._cell(cells, place) for place in self._key)
        reason = _("This is in line %(first)d as well. Take one of the two away.") % {"first": first}
        self.faults.add(self.table.name, line, names, value, reason)
        return False
