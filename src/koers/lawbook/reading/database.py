"""The DuckDB in which the tables stand for the length of one run: in memory, no extensions, no network."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb

from koers.lawbook.reading.forms import quoted

MEMORY = "1200MB"
"""What DuckDB may use before it spills to disk: with the rest of the process under 1.5 GB."""
PATTERN = "*?[]{}"

CLOSED = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


class Database:
    """A connection, and a private folder for what does not fit in memory; `close` ends both."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="koers-", ignore_cleanup_errors=True)
        spill = Path(self._folder.name) / "spill"
        self.connection = duckdb.connect(
            config={
                "threads": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
                "memory_limit": MEMORY,
                "temp_directory": str(spill),
                "preserve_insertion_order": "false",
                **CLOSED,
            }
        )
        self._links = 0

    def path(self, path: Path) -> str:
        """A file as a constant in SQL; one whose path DuckDB would take for a pattern gets another name."""
        whole = str(path.absolute())
        if any(letter in whole for letter in PATTERN) or not _is_text(whole):
            self._links += 1
            link = Path(self._folder.name) / f"{self._links}{path.suffix}"
            link.symlink_to(whole)
            whole = str(link)
        return quoted(whole)

    def apart(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own, on which the rows of a file come in their order. To be closed by who asks."""
        return duckdb.connect(config={**CLOSED, "threads": "1", "memory_limit": MEMORY})

    def one(self, query: str) -> tuple[object, ...]:
        """The one row of a query."""
        row: tuple[object, ...] | None = self.connection.execute(query).fetchone()
        return row or ()

    def close(self) -> None:
        """End the connection, and remove what was spilled."""
        self.connection.close()
        self._folder.cleanup()


def _is_text(path: str) -> bool:
    """Whether a path can be said in SQL: the name of a file may be any bytes."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
