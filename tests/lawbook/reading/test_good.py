"""A right folder is read, whatever form it has."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from koers.lawbook.reading import read_folder
from tests.lawbook.reading.folders import EXAMPLE, example, refused


def test_the_example_is_read():
    with read_folder(EXAMPLE) as folder:
        counts = {
            table: folder.database.one(f"SELECT count(*) FROM {table}")
            for table in ("permits", "programmes", "enrolments", "results", "excuses", "judgements", "attainable")
        }

    assert counts == {
        "permits": (26,),
        "programmes": (5,),
        "enrolments": (29,),
        "results": (30,),
        "excuses": (6,),
        "judgements": (1,),
        "attainable": (1,),
    }


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("order", ["number", "hash(number)", "-number"])
def test_a_key_that_is_there_twice_far_away(tmp_path: Path, order: str, twice: bool):
    folder = example(tmp_path)
    (folder / "results.csv").unlink()
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (SELECT 'R' || number AS result_id, '01-sep-30' AS student_id, 'CSC' AS programme_id, 'A' AS unit,
                5 AS credits, DATE '2026-01-28' AS achieved_on, 'course' AS kind, true AS counts FROM
                (SELECT CASE WHEN {twice} AND row = 20000 THEN 7 ELSE row END AS number FROM range(30000) t(row))
                ORDER BY {order if order != "number" or not twice else "1 = 1"})
            TO '{folder}/results.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048)"""
        )

    lines = refused(folder)

    assert [line.partition(":")[2].partition(" ")[2] for line in lines] == (
        [f'result_id: "R7" is there already, in row {lines[0].rpartition(" ")[2]}'] if twice else []
    )
