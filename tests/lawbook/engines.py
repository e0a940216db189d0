"""The same tables in DuckDB, PostgreSQL and Spark, and what the rule says of them there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from koers.lawbook.law import Law
from koers.lawbook.tables import TABLES, Kind, Table
from koers.lawbook.years import AcademicYear
from tests.lawbook.plain_reading import Tables

COLUMNS = ("student_id", "academic_year", "outcome", "because", "attainable", "required", "earned", "possible")
TYPES = {
    Kind.TEXT: "text",
    Kind.YEAR: "text",
    Kind.DATE: "date",
    Kind.DECIMAL: "decimal(10, 4)",
    Kind.BOOLEAN: "boolean",
}
ARROW_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.YEAR: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.DECIMAL: pa.decimal128(10, 4),
    Kind.BOOLEAN: pa.bool_(),
}
AT_ONCE = 1000


def into_duckdb(connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    """Make the tables there, in place of those that were."""
    for name, table in arrow(tables).items():
        connection.register("arrived", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM arrived")


def arrow(tables: Tables) -> dict[str, pa.Table]:
    """The tables as Arrow has them."""
    return {
        name: pa.table(
            {
                column.name: pa.array([row[column.name] for row in tables[name]], ARROW_TYPES[column.kind])
                for column in table.columns
            }
        )
        for name, table in TABLES.items()
    }


def for_postgres(tables: Tables) -> Iterator[str]:
    """Statements that make the tables in PostgreSQL, where texts have the order of code points."""
    for table in TABLES.values():
        types = {column.name: TYPES[column.kind].replace("text", 'text COLLATE "C"') for column in table.columns}
        yield f"DROP TABLE IF EXISTS pg_temp.{table.name}"
        yield f"CREATE TEMP TABLE {table.name} ({', '.join(f'"{name}" {kind}' for name, kind in types.items())})"
        rows = tables[table.name]
        for first in range(0, len(rows), AT_ONCE):
            values = ", ".join(_row(table, row) for row in rows[first : first + AT_ONCE])
            yield f"INSERT INTO {table.name} VALUES {values}"


def _row(table: Table, row: dict[str, Any]) -> str:
    return f"({', '.join(_literal(row[column.name]) for column in table.columns)})"


def _literal(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value)
        case Decimal():
            return str(value)
        case dt.date():
            return f"DATE '{value}'"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


def outcomes(run: Callable[[str], list[Any]], law: Law, year: str, dialect: Any, *, interim: bool) -> list[Any]:
    """What the rule says, by student number; ``run`` gives the rows of a query."""
    query = law.query(AcademicYear.parse(year), dialect=dialect, interim=interim)
    rows = run(f"SELECT {', '.join(COLUMNS)} FROM ({query}) AS outcome")
    return sorted((tuple(row) for row in rows), key=lambda row: row[0])
