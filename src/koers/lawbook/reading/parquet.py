"""A Parquet file: its columns and their types."""

from __future__ import annotations

# ruff: noqa: S608 - names come from TABLES, and whatever comes from outside goes in as a quoted constant
import re

import duckdb

from koers.lawbook.reading.database import Database
from koers.lawbook.reading.faults import Faults
from koers.lawbook.reading.files import Source
from koers.lawbook.reading.forms import INTEGERS, Cell, name
from koers.lawbook.reading.header import check_names
from koers.lawbook.reading.raw import ABSENT, Raw
from koers.lawbook.reading.records import NOT_UTF8
from koers.lawbook.tables import Column, Kind

UNREADABLE = "this is not a Parquet file that can be read"
ALLOWED = {
    Kind.TEXT: "text",
    Kind.YEAR: "text",
    Kind.DATE: "date or text",
    Kind.DECIMAL: "decimal, integer or text",
    Kind.BOOLEAN: "boolean or text",
}


def read_schema(database: Database, source: Source, faults: Faults) -> tuple[Raw, tuple[str, ...]] | None:
    """The file as DuckDB will read it and the names of its columns; None, with faults, where they are not right."""
    path = database.path(source.path)
    rows = f"read_parquet({path}, hive_partitioning=false)"
    try:
        found = database.connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()
        names = _names(database, path)
    except duckdb.Error:
        faults.add(None, "", UNREADABLE)
        return None
    before = faults.total
    check_names(source.table, list(names), faults)
    # DuckDB renames columns whose names differ in capitals only: the place counts, not the name.
    there = {own: (str(column[0]), str(column[1])) for own, column in reversed(list(zip(names, found, strict=True)))}
    cells = []
    for column in source.table.columns:
        at, type_ = there.get(column.name, ("", "VARCHAR"))
        if type_ in ('"NULL"', "NULL"):
            type_ = "VARCHAR"
        if not _allowed(column, type_):
            faults.add(1, column.name, f"this column is {type_.lower()}; it must be {ALLOWED[column.kind]}")
        cells.append(Cell(column, name(at) if at else ABSENT, type_))
    if faults.total > before:
        return None
    return Raw(source.table, rows, tuple(cells), frozenset(there), stored=True), names


def _names(database: Database, path: str) -> tuple[str, ...]:
    """The names of the columns as the file has them."""
    rows = database.connection.execute(f"SELECT name, coalesce(num_children, 0) FROM parquet_schema({path})").fetchall()
    names, skip = [], 0
    for label, children in rows[1:]:
        if skip:
            skip += children - 1
            continue
        names.append(str(label))
        skip = children
    return tuple(names)


def _allowed(column: Column, type_: str) -> bool:
    match column.kind:
        case Kind.DATE:
            return type_ in ("VARCHAR", "DATE")
        case Kind.DECIMAL:
            return type_ in ("VARCHAR", "HUGEINT", "UHUGEINT", *INTEGERS) or bool(re.match(r"DECIMAL\(", type_))
        case Kind.BOOLEAN:
            return type_ in ("VARCHAR", "BOOLEAN")
        case _:
            return type_ == "VARCHAR"


def look_for_bytes(source: Source, raw: Raw, faults: Faults) -> None:
    """Find text that is not UTF-8, which DuckDB refuses without a row."""
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyarrow import parquet

    texts = [cell.column.name for cell in raw.cells if cell.is_text and cell.column.name in raw.present]
    try:
        row = 0
        for batch in parquet.ParquetFile(source.path).iter_batches(columns=texts):
            columns = [batch.column(label).cast(pa.large_binary()).to_pylist() for label in batch.schema.names]
            for values in zip(*columns, strict=True):
                row += 1
                for label, value in zip(batch.schema.names, values, strict=True):
                    if value is not None and not _is_utf8(value):
                        faults.add(row, label, NOT_UTF8)
    except (pa.ArrowException, OSError):
        faults.add(None, "", UNREADABLE)


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True
