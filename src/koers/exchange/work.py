"""One import at work: its files, what is wrong in them, what it changed, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.utils.translation import gettext as _

from koers.exchange.cells import closest
from koers.exchange.faults import Faults
from koers.exchange.reading import Read, read
from koers.exchange.tables import Row, Table

if TYPE_CHECKING:
    from koers.kernel.models import Person

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many of it are done, and how many there are."""


def quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


@dataclass
class Counts:
    """What an import did with the rows of one file."""

    new: int = 0
    changed: int = 0
    ended: int = 0
    same: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new, self.changed + other.changed, self.ended + other.ended, self.same + other.same
        )

    @property
    def nothing_changed(self) -> bool:
        """Whether all was as the file has it already."""
        return not (self.new or self.changed or self.ended)


class Files:
    """The tables that were read from a folder. A file that is not there is a table without rows."""

    def __init__(self) -> None:
        self._read: dict[str, Read[Any]] = {}

    def put(self, table: Table[Any], what: Read[Any]) -> None:
        """Add what was read of one table."""
        self._read[table.name] = what

    def rows[R: Row](self, table: Table[R]) -> list[R]:
        """The rows of a table that have no fault in themselves."""
        return cast("list[R]", self._read[table.name].rows) if table.name in self._read else []

    def claimed(self, table: Table[Any]) -> set[tuple[Any, ...]]:
        """The keys of all rows of a table, also of those that have a fault."""
        return set(self._read[table.name].claimed) if table.name in self._read else set()

    def whole(self, table: Table[Any]) -> bool:
        """Whether the file could be read as a table, or is not there."""
        return self._read[table.name].whole if table.name in self._read else True


@dataclass
class Work:
    """What the steps of one import share. ``today`` is the local date: what was done cannot lie after it."""

    files: Files
    faults: Faults
    today: dt.date
    by: Person | None = None
    progress: Progress = quiet
    counts: dict[str, Counts] = field(default_factory=dict)

    def wrong(self, table: Table[Any], row: Row, column: str, reason: str) -> None:
        """Write down a fault in one cell of a row."""
        value = getattr(row, column)
        self.faults.add(table.name, row.line, column, "" if value is None else str(value), reason)

    def not_after_today[R: Row](self, table: Table[R], row: R, *columns: str) -> None:
        """Write down a fault for each of these dates that has yet to come."""
        for column in columns:
            value = getattr(row, column)
            if value is not None and value > self.today:
                self.wrong(table, row, column, _("This day has yet to come."))

    def done(self, table: Table[Any], counts: Counts) -> None:
        """Add to what was done with the rows of a table."""
        self.counts[table.name] = self.counts.get(table.name, Counts()) + counts


class Importer(Protocol):
    """A module that knows some tables: it checks their rows, and applies them once no file has a fault."""

    TABLES: Sequence[Table[Any]]

    def check(self, work: Work) -> None:
        """Find what is wrong in the rows, among themselves and with what the database holds. Changes nothing."""
        ...

    def apply(self, work: Work) -> None:
        """Write the rows, which have no fault, in the transaction that is open."""
        ...


def read_folder(folder: Path, tables: Sequence[Table[Any]], faults: Faults, progress: Progress = quiet) -> Files:
    """Read the files of a folder that bear a table's name. Other CSV files there are faults: a name may be mistyped."""
    files = Files()
    found = _csv_files(folder, faults)
    names = [table.name for table in tables]
    for name in sorted(set(found) - set(names)):
        reason = _("We do not know this file. The files are: %(names)s.") % {"names": ", ".join(names)}
        faults.add(found[name].name, 0, "", "", reason + closest(name, set(names) - set(found)))
    present = [table for table in tables if table.name in found]
    if not found and not len(faults):
        faults.add(folder.name, 0, "", "", _("There is no CSV file in this folder."))
    for done, table in enumerate(present):
        progress(_("Read the files"), done, len(present))
        try:
            data = found[table.name].read_bytes()
        except OSError:
            faults.add(table.name, 0, "", "", _("This file cannot be opened."))
            files.put(table, Read(whole=False))
        else:
            files.put(table, read(table, data, faults))
    progress(_("Read the files"), len(present), len(present))
    return files


def _csv_files(folder: Path, faults: Faults) -> dict[str, Path]:
    """The CSV files of a folder by their names in small letters."""
    found: dict[str, Path] = {}
    if not folder.is_dir():
        faults.add(folder.name or str(folder), 0, "", "", _("There is no folder with this name."))
        return found
    for path in sorted(folder.iterdir()):
        name = path.name.casefold()
        if not name.endswith(".csv") or path.is_dir():
            continue
        if name in found:
            faults.add(path.name, 0, "", "", _("This file is there twice. Take one away."))
        found[name] = path
    return found
