"""One table: the quick look, and the careful one where that did not do."""

from __future__ import annotations

# ruff: noqa: S608 - names come from TABLES, and whatever comes from outside goes in as a quoted constant
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

import duckdb

from koers.lawbook.reading import quick
from koers.lawbook.reading.careful import Careful, Rows, values
from koers.lawbook.reading.database import Database
from koers.lawbook.reading.faults import Faults
from koers.lawbook.reading.files import Source, why
from koers.lawbook.reading.forms import Cell, name
from koers.lawbook.reading.header import ignored, read_header
from koers.lawbook.reading.parquet import UNREADABLE, look_for_bytes, read_schema
from koers.lawbook.reading.raw import Raw, raw_csv
from koers.lawbook.reading.records import Record, records
from koers.lawbook.reading.survey import survey
from koers.lawbook.tables import TABLES, Table

BATCH = 50_000


@dataclass
class Reader:
    """Reads tables into one database, in the order of `TABLES`: what is referred to comes first.

    ``known``: for each table that was read, the relation with what others may refer to.
    """

    database: Database
    warnings: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)

    def read(self, source: Source, faults: Faults) -> None:
        """Make a table from its file, or say what is wrong with it."""
        try:
            if source.is_csv:
                self._csv(source, faults)
            else:
                self._parquet(source, faults)
        except OSError as error:
            faults.add(None, "", f"this file cannot be read: {why(error)}")
        if not faults.total:
            self.known[source.table.name] = source.table.name

    def _csv(self, source: Source, faults: Faults) -> None:
        header = read_header(source, faults)
        if header is None:
            return
        self.warnings += ignored(source, header.names)
        seen = survey(source.path, header.separator)
        if (
            seen.plain
            and header.is_one_line
            and quick.load(self.database, raw_csv(self.database, source, header, seen.quotes), self.known)
        ):
            return

        def rows() -> Iterator[Record]:
            all_ = records(source.path, header.separator)
            next(all_)
            return all_

        self._carefully(Rows(source.table, rows, header.places, len(header.names)), faults)

    def _parquet(self, source: Source, faults: Faults) -> None:
        found = read_schema(self.database, source, faults)
        if found is None:
            return
        raw, names = found
        self.warnings += ignored(source, names)
        if quick.load(self.database, raw, self.known):
            return
        places = {cell.column.name: place for place, cell in enumerate(_present(raw))}
        rows = Rows(raw.table, lambda: self._numbered(raw), places, len(places), counts="row")
        try:
            self._carefully(rows, faults)
        except duckdb.Error:
            look_for_bytes(source, raw, faults)
            if not faults.total:
                faults.add(None, "", UNREADABLE)

    def _numbered(self, raw: Raw) -> Iterator[Record]:
        """The rows of a Parquet file as text, from 1."""
        texts = ", ".join(f"coalesce({cell.text}, '')" for cell in _present(raw))
        with self.database.apart() as connection:
            connection.execute(f"SELECT {texts} FROM {raw.rows}")
            number = 0
            while batch := connection.fetchmany(BATCH):
                for fields in batch:
                    number += 1
                    yield Record(number, list(fields))

    def _carefully(self, rows: Rows, faults: Faults) -> None:
        careful = Careful(rows, self._values_to_refer_to(rows.table), faults)
        careful.claimed = {column: set() for column in _referred_to(rows.table)}
        careful.look()
        if faults.total:
            for column, found in careful.claimed.items():
                self._keep(rows.table, column, found)
        else:
            self._take(rows)

    def _values_to_refer_to(self, table: Table) -> dict[str, Container[str]]:
        return {
            one.column: {
                row[0]
                for row in self.database.connection.execute(
                    f"SELECT {name(one.to_column)} FROM {self.known[one.to_table]}"
                ).fetchall()
            }
            for one in table.references
            if one.to_table in self.known
        }

    def _keep(self, table: Table, column: str, found: set[str]) -> None:
        """Keep what a table with faults has, so that references to it are not faults as well."""
        relation = f"koers_known_{table.name}"
        self.database.connection.execute(f"CREATE TABLE {relation} ({name(column)} VARCHAR)")
        self._insert(relation, ([one] for one in found), [column])
        self.known[table.name] = relation

    def _take(self, rows: Rows) -> None:
        """Make the table from rows that Python read: a right file that DuckDB cannot read."""
        relation, columns = f"koers_{rows.table.name}", [column.name for column in rows.table.columns]
        as_text = ", ".join(f"{name(column)} VARCHAR" for column in columns)
        self.database.connection.execute(f"CREATE TABLE {relation} ({as_text})")
        self._insert(relation, values(rows), columns)
        typed = ", ".join(
            f"{Cell(column, name(column.name), 'VARCHAR').value} AS {name(column.name)}"
            for column in rows.table.columns
        )
        self.database.connection.execute(f"CREATE VIEW {rows.table.name} AS SELECT {typed} FROM {relation}")

    def _insert(
        self, relation: str, rows: Iterator[list[str | None]] | Iterator[list[str]], columns: list[str]
    ) -> None:
        import pyarrow as pa  # type: ignore[import-untyped]

        def add(batch: list[list[str | None]]) -> None:
            arrays = [pa.array(column, type=pa.string()) for column in zip(*batch, strict=True)]
            self.database.connection.register("koers_batch", pa.table(arrays, names=columns))
            self.database.connection.execute(f"INSERT INTO {relation} SELECT * FROM koers_batch")
            self.database.connection.unregister("koers_batch")

        batch: list[list[str | None]] = []
        for row in rows:
            batch.append(list(row))
            if len(batch) == BATCH:
                add(batch)
                batch = []
        if batch:
            add(batch)


def _present(raw: Raw) -> list[Cell]:
    return [cell for cell in raw.cells if cell.column.name in raw.present]


def _referred_to(table: Table) -> set[str]:
    """The columns of a table to which another refers."""
    return {one.to_column for other in TABLES.values() for one in other.references if one.to_table == table.name}
