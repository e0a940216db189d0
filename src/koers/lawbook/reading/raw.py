"""A table as DuckDB finds it in its file, before anything is known of its values."""

from __future__ import annotations

from dataclasses import dataclass

from koers.lawbook.reading.database import Database
from koers.lawbook.reading.files import Source
from koers.lawbook.reading.forms import TYPES, Cell, name, quoted
from koers.lawbook.reading.header import Header
from koers.lawbook.tables import Table

ABSENT = "CAST(NULL AS VARCHAR)"
NO_FIELD = "\x01no field\x01"
"""What DuckDB takes for NULL in CSV, so that only a field that is not there is NULL: an empty one is empty text."""


@dataclass(frozen=True)
class Raw:
    """Where to select from, what each column is there, and what else makes a row ``suspicious``.

    ``stored``: DuckDB reads it as quickly again (Parquet); otherwise it is taken into memory, once.
    """

    table: Table
    rows: str
    cells: tuple[Cell, ...]
    present: frozenset[str]
    suspicious: tuple[str, ...] = ()
    stored: bool = False

    def cell(self, column: str) -> Cell:
        """The cell of this column."""
        return next(cell for cell in self.cells if cell.column.name == column)


def raw_csv(database: Database, source: Source, header: Header, quotes: bool) -> Raw:
    """A CSV file of which `survey` said that DuckDB may read it."""
    names = [f"c{place}" for place in range(len(header.names))]
    more = "more"  # a field too many lands here; with fewer than these, the last is NULL
    columns = ", ".join(f"{quoted(one)}: 'VARCHAR'" for one in [*names, more])
    mark = quoted('"' if quotes else "")
    rows = (
        f"read_csv({database.path(source.path)}, auto_detect=false, delim={quoted(header.separator)}, quote={mark}, "
        f"escape={mark}, header=false, skip={header.line}, nullstr={quoted(NO_FIELD)}, null_padding=true, "
        f"strict_mode=false, columns={{{columns}}})"
    )
    suspicious = (f"{more} IS NOT NULL", f"{names[-1]} IS NULL")
    places = header.places
    cells = tuple(
        Cell(column, names[places[column.name]] if column.name in places else ABSENT, "VARCHAR")
        for column in source.table.columns
    )
    return Raw(source.table, rows, cells, frozenset(places), suspicious)


def absent(database: Database, table: Table) -> None:
    """A table without rows, for a file that is not there."""
    values = ", ".join(f"CAST(NULL AS {TYPES[column.kind]}) AS {name(column.name)}" for column in table.columns)
    database.connection.execute(f"CREATE VIEW {table.name} AS SELECT {values} WHERE false")
