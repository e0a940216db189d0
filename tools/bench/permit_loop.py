"""``python -m tools.bench.permit_loop DATA YEAR STUDENTS``: the plain reading, student by student, of the first ones.

Prints how many students it read and how many seconds that took, without fetching their rows.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb
from tests.lawbook.plain_reading import Tables, read

from koers.lawbook.tables import TABLES


def main(data: Path, year: str, students: int) -> None:
    """Fetch, judge and print."""
    tables: Tables = {}
    with duckdb.connect() as connection:
        for name in TABLES:
            columns = ", ".join(f'"{column.name}"' for column in TABLES[name].columns if column.name != "rio_code")
            source = f"SELECT {columns} FROM '{data / f'{name}.parquet'}'"
            if name != "programmes":
                source += f" WHERE student_id < 's{students:08}'"
            found = connection.execute(source)
            names = [column[0] for column in found.description or ()]
            tables[name] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    began = time.perf_counter()
    judged = read(tables, year)
    print(len(judged), time.perf_counter() - began)


main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
