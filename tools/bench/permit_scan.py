"""``python -m tools.bench.permit_scan DATA``: reads every column that the rule reads, and does nothing with it.

Prints the seconds on the clock and of the processors, without those of starting; the least of five.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb
from tools.bench.permit_data import NEEDED


def main(data: Path) -> None:
    """Scan, and print."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        times = []
        for _turn in range(5):
            began, cpu = time.perf_counter(), time.process_time()
            for name, columns in NEEDED.items():
                seen = ", ".join(f"max({column.strip()})" for column in columns.split(","))
                connection.execute(f"SELECT {seen} FROM '{data / f'{name}.parquet'}'").fetchall()
            times.append((time.perf_counter() - began, time.process_time() - cpu))
    print(min(times)[0], min(cpu for _seconds, cpu in times))


main(Path(sys.argv[1]))
