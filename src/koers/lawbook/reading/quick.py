"""The quick look: all rules of a table over all of its rows at once, in DuckDB. It keeps no line numbers.

It says yes or no. Where it says no, `careful` reads that one file again and says what and where; it is also asked where
DuckDB cannot read a file, and it may then find nothing wrong.
"""

from __future__ import annotations

# ruff: noqa: S608 - names come from TABLES, and whatever comes from outside goes in as a quoted constant
import duckdb

from koers.lawbook.reading.database import Database
from koers.lawbook.reading.forms import TYPES, Cell, name
from koers.lawbook.reading.raw import Raw
from koers.lawbook.tables import Table

TROUBLE = "koers_trouble"


def load(database: Database, raw: Raw, known: dict[str, str]) -> bool:
    """Make the table under its name, if its rows are good; otherwise nothing is made.

    ``known``: for each table to which others refer, the relation in DuckDB with what may be referred to.
    """
    try:
        made = _view(database, raw) if raw.stored else _copy(database, raw)
        good = made and _related(database, raw.table, known)
    except duckdb.Error:
        good = False
    if not good:
        discard(database, raw.table)
    return good


def discard(database: Database, table: Table) -> None:
    """Take away what was made of a table."""
    for kind, relation in database.connection.execute(
        "SELECT table_type, table_name FROM information_schema.tables WHERE table_name IN (?, ?)",
        [table.name, _taken(table)],
    ).fetchall():
        database.connection.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {relation} CASCADE")


def _view(database: Database, raw: Raw) -> bool:
    """A view over the file; white space is looked for in each row only where there may be some."""
    texts = [cell for cell in raw.cells if cell.is_text and _is_text(cell)]
    if _clearly_good(database, raw):
        white = set[str]()
    else:
        may_be = [cell for cell in texts if _may_be_white(raw, cell)]
        counts = [f"count_if({_trouble(raw)})", *(f"count_if({cell.white})" for cell in may_be)]
        trouble, *found = database.one(f"SELECT {', '.join(counts)} FROM {raw.rows}")
        if trouble:
            return False
        white = {cell.column.name for cell, count in zip(may_be, found, strict=True) if count}
    clean = {cell.column.name for cell in texts} - white
    values = ", ".join(
        f"{cell.at if cell.column.name in clean else cell.value} AS {name(cell.column.name)}" for cell in raw.cells
    )
    database.connection.execute(f"CREATE VIEW {raw.table.name} AS SELECT {values} FROM {raw.rows}")
    return True


def _clearly_good(database: Database, raw: Raw) -> bool:
    """Whether a look at each column by itself shows that nothing is wrong, and nothing white: then it is so.

    This costs less than half of looking at each row. Text that a file keeps once for many rows is looked at once, and
    the least and greatest value of a column mostly stand in the file: DuckDB trusts them, as it does when it filters.
    """
    present = [cell for cell in raw.cells if cell.column.name in raw.present]
    looks = [look for cell in present for look in cell.looks] + [*raw.suspicious, *_order(raw)]
    # Each column's bounds by themselves: only then does DuckDB take them from the file.
    asked = [[f"coalesce({bound}, false)" for bound in cell.bounds] for cell in present]
    asked.append([f"count_if({look}) > 0" for look in looks])
    questions = (f"SELECT {' OR '.join(conditions)} FROM {raw.rows}" for conditions in asked if conditions)
    return not any(database.one(question)[0] for question in questions)


def _copy(database: Database, raw: Raw) -> bool:
    """A table in memory: reading text again for every question costs more."""
    values = ", ".join(f"{cell.value} AS {name(cell.column.name)}" for cell in raw.cells)
    taken = _taken(raw.table)
    database.connection.execute(
        f"CREATE TABLE {taken} AS SELECT {values}, {_trouble(raw)} AS {TROUBLE} FROM {raw.rows}"
    )
    (trouble,) = database.one(f"SELECT count(*) FROM {taken} WHERE {TROUBLE}")
    if trouble:
        return False
    database.connection.execute(f"CREATE VIEW {raw.table.name} AS SELECT * EXCLUDE {TROUBLE} FROM {taken}")
    return True


def _taken(table: Table) -> str:
    return f"koers_{table.name}"


def _is_text(cell: Cell) -> bool:
    return TYPES[cell.column.kind] == "VARCHAR"


def _may_be_white(raw: Raw, cell: Cell) -> bool:
    """Whether a value may be white space and still be right: then it is empty, and must not be read as text."""
    return cell.column.name in raw.present and cell.is_text and _is_text(cell) and not cell.column.filled


def _trouble(raw: Raw) -> str:
    """True for a row with anything wrong in itself."""
    present = [cell.is_wrong for cell in raw.cells if cell.column.name in raw.present]
    return "coalesce(" + " OR ".join(f"({one})" for one in [*raw.suspicious, *present, *_order(raw)]) + ", true)"


def _order(raw: Raw) -> list[str]:
    """The pairs of days of which the last lies before the first."""
    return [
        f"coalesce({raw.cell(last).value} < {raw.cell(first).value}, false)"
        for first, last in raw.table.ordered
        if {first, last} <= raw.present
    ]


def _related(database: Database, table: Table, known: dict[str, str]) -> bool:
    """Whether keys are there once, and references lead somewhere."""
    if table.key and not _ascends(database, table):
        key = ", ".join(map(name, table.key))
        # As many different hashes as rows: no key is there twice. Fewer may be chance: the careful look decides.
        rows, different = database.one(f"SELECT count(*), count(DISTINCT hash({key})) FROM {table.name}")
        if rows != different:
            return False
    for reference in table.references:
        if reference.to_table in known:
            column = name(reference.column)
            (dangling,) = database.one(
                f"SELECT count(*) FROM {table.name} WHERE {column} IS NOT NULL AND {column} NOT IN "
                f"(SELECT {name(reference.to_column)} FROM {known[reference.to_table]})"
            )
            if dangling:
                return False
    return True


def _ascends(database: Database, table: Table) -> bool:
    """Whether every key is longer than the one before it, or as long and higher: then none is there twice.

    Numbers given one after the other do, and this costs a quarter of counting them; others stop it at once. Whatever
    the order in which DuckDB reads the rows, a row that ascends from the one before it, all the way, proves it.
    """
    if len(table.key) > 1:
        return False
    key = name(table.key[0])
    ascends = "strlen(own) > strlen(before) OR (strlen(own) = strlen(before) AND own > before)"
    rows = f"SELECT {key} AS own, lag({key}) OVER () AS before FROM {table.name}"
    return not database.one(f"SELECT 1 FROM ({rows}) WHERE NOT ({ascends}) LIMIT 1")


def without_results(database: Database) -> int:
    """How many students have an enrolment and not a single result."""
    (count,) = database.one(
        "SELECT count(DISTINCT enrolments.student_id) FROM enrolments ANTI JOIN results USING (student_id)"
    )
    return int(str(count))
