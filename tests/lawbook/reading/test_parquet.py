"""Parquet: the same rules as CSV, with the row's number; and what only Parquet can have wrong."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from koers.lawbook.reading import read_folder
from tests.lawbook.reading.folders import example, refused

NUMBER = "a number such as 60 or 7.5, with at most 6 digits and 4 decimals"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example, with the results in Parquet as DuckDB takes their types."""
    folder = example(tmp_path / "data")
    remake(folder, "*")
    return folder


def remake(folder: Path, columns: str) -> None:
    """Write the results as Parquet, with these columns."""
    (folder / "results.csv").unlink(missing_ok=True)
    read = f"(SELECT * REPLACE (CAST(credits AS DECIMAL(10,4)) AS credits) FROM '{folder.parent}/results.csv')"
    example(folder.parent)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {columns} FROM {read}) TO '{folder}/results.parquet' (FORMAT parquet)")


def test_the_example_is_the_same_in_both_forms(folder):
    with read_folder(folder) as typed, read_folder(example(folder.parent / "csv")) as csv:
        query = "SELECT * FROM results ORDER BY result_id"
        assert typed.connection.execute(query).fetchall() == csv.connection.execute(query).fetchall()
        types = [
            [(row[0], row[1]) for row in one.connection.execute("DESCRIBE results").fetchall()] for one in (typed, csv)
        ]
        assert (
            types[0]
            == types[1]
            == [
                ("result_id", "VARCHAR"),
                ("student_id", "VARCHAR"),
                ("programme_id", "VARCHAR"),
                ("unit", "VARCHAR"),
                ("credits", "DECIMAL(10,4)"),
                ("achieved_on", "DATE"),
                ("kind", "VARCHAR"),
                ("counts", "BOOLEAN"),
            ]
        )


TEXTS = "credits::VARCHAR AS credits, achieved_on::VARCHAR AS achieved_on, counts::VARCHAR AS counts"


@pytest.mark.parametrize(
    "columns",
    [
        "* REPLACE (credits::INTEGER AS credits)",
        "* REPLACE (credits::UTINYINT AS credits)",
        "* REPLACE (credits::DECIMAL(38,0) AS credits)",
        "* REPLACE (credits::DECIMAL(38,18) AS credits)",
        "* REPLACE (' ' AS programme_id)",
        "* REPLACE (NULL::VARCHAR AS programme_id)",
        "*, 5 AS extra, {'a': [1, 2]} AS nested",
        f"* EXCLUDE (credits, achieved_on, counts), {TEXTS}",
    ],
)
def test_forms_that_may_be(folder, columns):
    remake(folder, columns)

    assert refused(folder) == []


OTHERS = [
    ("credits::DOUBLE AS credits", "credits: this column is double; it must be decimal, integer or text"),
    ("credits::FLOAT AS credits", "credits: this column is float; it must be decimal, integer or text"),
    ("(credits > 5) AS credits", "credits: this column is boolean; it must be decimal, integer or text"),
    ("achieved_on::TIMESTAMP AS achieved_on", "achieved_on: this column is timestamp; it must be date or text"),
    ("20260128 AS achieved_on", "achieved_on: this column is integer; it must be date or text"),
    ("1 AS counts", "counts: this column is integer; it must be boolean or text"),
    ("12 AS student_id", "student_id: this column is integer; it must be text"),
    ("student_id::BLOB AS student_id", "student_id: this column is blob; it must be text"),
    ("[unit] AS unit", "unit: this column is varchar[]; it must be text"),
    ("{'a': unit} AS unit", "unit: this column is struct(a varchar); it must be text"),
]


@pytest.mark.parametrize(("column", "fault"), OTHERS)
def test_a_column_of_another_type(folder, column, fault):
    remake(folder, f"* REPLACE ({column})")

    assert refused(folder) == [f"results.parquet:1: {fault}"]


THIRD = "CASE WHEN result_id = 'R003' THEN {} ELSE {} END"
VALUES = [
    ("credits", "-1::DECIMAL(10,4)", f'credits: "-1.0000" is not {NUMBER}'),
    ("credits", "1000000::DECIMAL(12,4)", f'credits: "1000000.0000" is not {NUMBER}'),
    ("credits", "5.12345::DECIMAL(12,5)", f'credits: "5.12345" is not {NUMBER}'),
    ("credits::VARCHAR", "'1e1'", f'credits: "1e1" is not {NUMBER}'),
    ("achieved_on", "'infinity'::DATE", 'achieved_on: "infinity" is not a date such as 2025-09-01'),
    ("achieved_on", "'12345-01-01'::DATE", 'achieved_on: "12345-01-01" is not a date such as 2025-09-01'),
    ("counts::VARCHAR", "'True'", 'counts: "True" is not true or false'),
    ("kind", "NULL", "kind: is empty"),
    ("kind", "' '", "kind: is empty"),
    ("kind", "'toets'", 'kind: "toets" is not one of course, exemption, abroad, placement'),
    ("unit", "NULL", "unit: is empty"),
    ("unit", "'a' || chr(0)", "unit: has a NUL byte"),
    ("programme_id", "'CSX'", 'programme_id: "CSX" is no programme_id of programmes'),
    ("result_id", "'R001'", 'result_id: "R001" is there already, in row 1'),
]


@pytest.mark.parametrize(("column", "value", "fault"), VALUES)
def test_a_value(folder, column, value, fault):
    name = column.partition("::")[0]
    remake(folder, f"* REPLACE ({THIRD.format(value, column)} AS {name})")

    assert refused(folder) == [f"results.parquet:3: {fault}"]


def test_missing_columns_and_columns_that_are_there_twice(folder):
    table = parquet.read_table(folder / "results.parquet")
    columns = {name: table.column(name) for name in table.column_names if name != "credits"}
    names = [*columns, "unit", "x", "x"]
    arrays = [*columns.values(), *[columns["unit"]] * 3]
    parquet.write_table(pa.table(arrays, names=names), folder / "results.parquet")

    assert refused(folder) == [
        "results.parquet:1: unit: the header names this column twice",
        "results.parquet:1: x: the header names this column twice",
        "results.parquet:1: credits: this column is missing",
    ]


def test_columns_that_differ_in_capitals_only(folder):
    table = parquet.read_table(folder / "results.parquet")
    other = table.add_column(0, "KIND", [["x"] * len(table)]).append_column("Unit", [[""] * len(table)])
    parquet.write_table(other, folder / "results.parquet")

    with read_folder(folder) as read:
        assert read.warnings[:1] == ["results.parquet: not read: KIND, Unit"]
        assert read.database.one("SELECT kind, unit FROM results WHERE result_id = 'R001'") == ("course", "A")


def test_a_column_without_any_value_has_no_type(folder):
    table = parquet.read_table(folder / "results.parquet")
    empty = table.set_column(table.column_names.index("counts"), "counts", pa.nulls(len(table)))
    parquet.write_table(empty, folder / "results.parquet")

    assert refused(folder) == []


def test_text_that_is_not_utf_8(folder):
    table = parquet.read_table(folder / "results.parquet")
    units = table.column("unit").combine_chunks().cast(pa.binary()).to_pylist()
    units[4] = b"\xff"
    raw = pa.array(units, type=pa.binary())
    broken = pa.Array.from_buffers(pa.string(), len(raw), raw.buffers())
    parquet.write_table(table.set_column(table.column_names.index("unit"), "unit", broken), folder / "results.parquet")

    assert refused(folder) == ["results.parquet:5: unit: has bytes that are not UTF-8"]


@pytest.mark.parametrize(
    "data", [b"", b"PAR1", b"PAR1PAR1", b"result_id,student_id\n", b"\0" * 5000, b"PK\x03\x04" * 99]
)
def test_what_is_no_parquet(folder, data):
    (folder / "results.parquet").write_bytes(data)

    assert refused(folder) == ["results.parquet: this is not a Parquet file that can be read"]


@pytest.mark.parametrize("seed", range(40))
def test_a_parquet_file_with_wrong_bytes(folder, seed):
    chance = random.Random(seed)
    data = bytearray((folder / "results.parquet").read_bytes())
    if seed % 4 == 0:
        del data[chance.randrange(len(data)) :]
    else:
        for _byte in range(chance.randint(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
    (folder / "results.parquet").write_bytes(data)

    assert [line for line in refused(folder) if not line.startswith("results.parquet:")] == []
