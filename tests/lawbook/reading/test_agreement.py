"""The quick look and the careful one say the same of every file, and read the same from it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.lawbook.reading import quick
from koers.lawbook.reading.database import Database
from koers.lawbook.reading.faults import Faults
from koers.lawbook.reading.files import Source
from koers.lawbook.reading.table import Reader
from koers.lawbook.tables import TABLES, Column, Kind, Table
from tests.lawbook.reading.folders import EXAMPLE

CALM = settings(deadline=None, max_examples=80)
CHANCE = st.integers(0, 2**64).map(random.Random)
Answer = tuple[list[str], int, list[tuple[object, ...]]]


@dataclass
class Bench:
    """A database in which the programmes of the example are, and a place for files."""

    database: Database
    folder: Path

    def file(self, table: Table, data: bytes, ending: str = ".csv") -> Source:
        path = self.folder / (table.name + ending)
        path.write_bytes(data)
        return Source(table, path)

    def read(self, source: Source) -> Answer:
        """The faults, and the rows where there are none."""
        reader, faults = Reader(self.database, known={"programmes": "programmes"}), Faults(source.file)
        reader.read(source, faults)
        connection = self.database.connection
        rows = [] if faults.total else connection.execute(f"SELECT * FROM {source.table.name}").fetchall()
        connection.execute(f"DROP TABLE IF EXISTS koers_known_{source.table.name}")
        quick.discard(self.database, source.table)
        return [str(fault) for fault in faults.shown], faults.total, sorted(rows, key=repr)

    def both(self, source: Source) -> tuple[Answer, bool]:
        """What both say, and whether the quick look did it alone."""
        load, said = quick.load, []
        with mock.patch.object(quick, "load", side_effect=lambda *args: said.append(load(*args)) or said[-1]):
            usual = self.read(source)
        with mock.patch.object(quick, "load", return_value=False):
            careful = self.read(source)
        assert usual == careful
        return careful, said == [True]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    database = Database()
    Reader(database).read(Source(TABLES["programmes"], EXAMPLE / "programmes.csv"), Faults("programmes.csv"))
    yield Bench(database, tmp_path_factory.mktemp("files"))
    database.close()


GOOD: dict[Kind, list[str]] = {
    Kind.TEXT: [
        "a",
        "b",
        "c",
        "CSC",
        "PHY",
        "é",
        "Ж",
        "𝄞",
        "0",
        "NULL",
        "null",
        "#x",
        "a b",
        " a",
        "a ",
        "'",
        "\\N",
        "-",
    ],
    Kind.DATE: ["2025-09-01", "2026-08-31", "2024-02-29", "0001-01-01", "9999-12-31"],
    Kind.DECIMAL: ["0", "5", "7.5", "29.5000", "999999.9999", "005", "0.0001"],
    Kind.BOOLEAN: ["true", "false"],
    Kind.YEAR: ["2025-2026", "0001-0002", "9998-9999"],
}
EMPTY = ["", " ", "\t", "\u00a0", "\u2003 ", "\x1f"]
BAD = [
    *["1e1", ".5", "5.", "-5", "5.12345", "1234567", "1_0", "0x1", "２", "NaN", "inf", "1,5", "1;5"],
    *["2025-2-3", "2025-02-29", "2025-13-01", "0000-01-01", "10000-01-01", "2025-09-01 ", "20250901", "infinity"],
    *["0044-03-15 (BC)", "2025-09-01T00:00", "epoch", "today", "+2025-09-01", "2025-2027", "0000-0001", "9999-10000"],
    *["yes", "1", "TRUE", "True", "t", "study", "Study", "degree", "course", "x" * 300, "\ufeff", "\u200b", "\x1a"],
]


@dataclass
class Made:
    """A table, the columns that a file has of it (and perhaps one more), and its rows."""

    table: Table
    names: list[str]
    rows: list[list[str]]


def cell(chance: random.Random, column: Column) -> str:
    """A right value; sometimes an empty one, where that is right."""
    if not column.filled and chance.random() < 0.2:
        return chance.choice(EMPTY)
    if column.name == "programme_id":
        return chance.choice(["CSC", "PHY"])
    return chance.choice(list(column.values) or GOOD[column.kind])


def make(chance: random.Random, wrong: float) -> Made:
    """A table whose rows are right, but for one or two places in a part of all tables."""
    table = chance.choice([TABLES[name] for name in ("results", "enrolments", "excuses", "permits", "attainable")])
    columns = [column for column in table.columns if column.needed or chance.random() < 0.7]
    names = [column.name for column in columns]
    rows = [[cell(chance, column) for column in columns] for _row in range(chance.randrange(8))]
    for number, row in enumerate(rows):
        row[0] = f"{number}{row[0]}"
        ends = [(names.index(first), names.index(last)) for first, last in table.ordered if last in names]
        for first, last in ends:
            if row[last].strip():
                row[first], row[last] = sorted((row[first], row[last]))
    if rows and chance.random() < wrong:
        for _time in range(chance.randint(1, 2)):
            spoil(chance, made := Made(table, names, rows), columns)
            rows = made.rows
    made = Made(table, names, rows)
    if chance.random() < 0.4:
        place = chance.randint(0, len(names))
        names.insert(place, chance.choice(["extra", "", "Kind", "END"]))
        for row in rows:
            row.insert(place, chance.choice(["", "x", "5", "ü"]))
    return made


def spoil(chance: random.Random, made: Made, columns: list[Column]) -> None:
    """Make one thing wrong, or at least suspicious."""
    row, place = chance.choice(made.rows), chance.randrange(len(columns))
    match chance.randrange(4):
        case 0:
            row[place] = chance.choice(BAD)
        case 1:
            row[place] = chance.choice(EMPTY)
        case 2:
            row[place] = chance.choice(chance.choice(made.rows))
        case 3:
            made.rows.append([*row])


def quote(cell: str, always: bool, separator: str) -> str:
    """A value as RFC 4180 writes it."""
    needs = any(letter in cell for letter in f'{separator}"\r\n')
    return '"' + cell.replace('"', '""') + '"' if always or needs else cell


def as_csv(chance: random.Random, made: Made) -> str:
    """The text of a file, in one of the forms that programs write."""
    separator, always = chance.choice(",;"), chance.random() < 0.5
    ends = chance.choice([["\n"], ["\r\n"], ["\n", "\r\n", "\n\n", "\r\n\r\n"]])
    lines = [separator.join(quote(cell, always, separator) for cell in row) for row in [made.names, *made.rows]]
    text = "".join(line + chance.choice(ends) for line in lines)
    if chance.random() < 0.3:
        text = text.rstrip("\r\n")
    return "\ufeff" * chance.randrange(2) + text


@CALM
@given(CHANCE)
def test_a_csv_file(bench: Bench, chance: random.Random):
    made = make(chance, wrong=0.5)

    (lines, total, _rows), quickly = bench.both(bench.file(made.table, as_csv(chance, made).encode()))

    # Nothing that a program would write is read the slow way.
    assert quickly == (total == 0), lines


PIECES = [
    *['"', '""', '" ', ' "', '",', ',"', 'x"', '"x'],
    *[",", ";", "\n", "\r\n", "\r", " ", "\t", "\0", "\ufeff", "x"],
]
BYTES = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\n\n", b"\n \n", b"\n\r\n", b",\n", b"\r\r\n"]


@settings(CALM, max_examples=150)
@given(CHANCE)
def test_a_csv_file_with_something_put_in(bench: Bench, chance: random.Random):
    made = make(chance, wrong=0)
    data = as_csv(chance, made).encode()
    for _damage in range(chance.randint(1, 2)):
        header = data.find(b"\n") + 1 if chance.random() < 0.9 else 0
        at = chance.randint(header, len(data))
        edges = [place for place in range(header, len(data)) if data[place] in b',;"\n\r']
        if edges and chance.random() < 0.7:
            at = chance.choice(edges) + chance.randrange(2)
        new = chance.choice([*(piece.encode() for piece in PIECES), *BYTES])
        data = data[:at] + new + data[at + chance.choice([0, 0, 1]) :]

    bench.both(bench.file(made.table, data))


TYPED: dict[Kind, list[tuple[str, list[object]]]] = {
    Kind.DATE: [
        ("DATE", [dt.date(2025, 9, 1), dt.date(9999, 12, 31), "infinity", "10000-01-01", "0044-03-15 (BC)", None])
    ],
    Kind.DECIMAL: [
        ("DECIMAL(10,4)", [Decimal("7.5"), Decimal("999999.9999"), Decimal(-1), None]),
        ("DECIMAL(18,6)", [Decimal("7.5"), Decimal("7.12345"), Decimal(1234567), Decimal("7.12340"), None]),
        ("DECIMAL(38,18)", [Decimal("7.5"), Decimal(-7), Decimal("0.00001"), None]),
        ("DECIMAL(3,3)", [Decimal("0.5"), None]),
        ("DECIMAL(38,38)", [Decimal("0.5"), Decimal("0.00001"), None]),
        ("INTEGER", [5, -5, 1000000, 999999, None]),
        ("UBIGINT", [5, 2**64 - 1, None]),
        ("HUGEINT", [5, -5, None]),
    ],
    Kind.BOOLEAN: [("BOOLEAN", [True, False, None])],
}


def as_parquet(chance: random.Random, bench: Bench, made: Made) -> Source:
    """A file in which some columns are text and some have a type."""
    kinds = {column.name: column.kind for column in made.table.columns}
    types, columns = [], []
    for place, label in enumerate(made.names):
        choices = TYPED.get(kinds.get(label, Kind.TEXT))
        if choices and chance.random() < 0.5:
            type_, some = chance.choice(choices)
            columns.append([chance.choice([some[0]] * 12 + some) for _row in made.rows])
        else:
            type_ = "VARCHAR"
            columns.append([None if row[place] == "" else row[place] for row in made.rows])
        types.append(type_)
    source = bench.file(made.table, b"", ".parquet")
    with bench.database.apart() as other:
        other.execute(f"CREATE TABLE made ({', '.join(f'c{place} {type_}' for place, type_ in enumerate(types))})")
        if made.rows:
            marks = ", ".join(f"({', '.join('?' * len(types))})" for _row in made.rows)
            other.execute(
                f"INSERT INTO made VALUES {marks}", [value for row in zip(*columns, strict=True) for value in row]
            )
        renamed = ", ".join(f'c{place} AS "{label or "nameless"}"' for place, label in enumerate(made.names))
        other.execute(f"COPY (SELECT {renamed} FROM made) TO '{source.path}' (FORMAT parquet)")
    return source


@CALM
@given(CHANCE)
def test_a_parquet_file(bench: Bench, chance: random.Random):
    made = make(chance, wrong=0.3)

    (lines, total, _rows), quickly = bench.both(as_parquet(chance, bench, made))

    assert quickly == (total == 0), lines
