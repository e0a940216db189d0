"""The folder as a whole: every file is looked at before anything is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import duckdb

from koers.lawbook.reading.database import Database
from koers.lawbook.reading.faults import SHOWN, BadInput, Fault, Faults
from koers.lawbook.reading.files import Source, find, fingerprint, list_folder, unknown, why
from koers.lawbook.reading.quick import without_results
from koers.lawbook.reading.raw import absent
from koers.lawbook.reading.table import Reader
from koers.lawbook.tables import TABLES


@dataclass
class Folder:
    """The tables of a folder, checked: ``connection`` has all seven under their names, with the types of `TABLES`.

    ``fingerprint`` is SHA-256 over names and contents of the files. Use it in a ``with``, or `close` it.
    """

    database: Database = field(repr=False)
    warnings: list[str]
    fingerprint: str

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection on which the tables are."""
        return self.database.connection

    def close(self) -> None:
        """End the connection, and remove what it kept on disk."""
        self.database.close()

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def read_folder(folder: Path, progress: Callable[[str], None] | None = None) -> Folder:
    """Read and check a folder. Raises `BadInput` with the faults of all its files; nothing is left behind then.

    ``progress`` is told the name of each file when it is begun.
    """
    names = list_folder(folder)
    shown: list[Fault] = []
    total, sources, warnings = 0, list[Source](), unknown(names)
    database = Database()
    try:
        reader = Reader(database, warnings)
        for table in TABLES.values():
            faults = Faults(f"{table.name}.csv")
            source = find(folder, names, table, faults)
            if source:
                sources.append(source)
                if progress:
                    progress(source.file)
                reader.read(source, faults)
            elif not faults.total:
                absent(database, table)
            total += faults.total
            shown += faults.shown
        if total:
            raise BadInput(shown[:SHOWN], total)
        count = without_results(database)
        if count:
            warnings.append(_silent(count))
        return Folder(database, warnings, fingerprint(sources))
    except OSError as error:  # taken away while it was read
        database.close()
        raise BadInput([Fault(str(folder), None, "", f"this folder cannot be read: {why(error)}")], 1) from error
    except BaseException:
        database.close()
        raise


def _silent(count: int) -> str:
    if count == 1:
        return "1 student with an enrolment has no result at all"
    return f"{count} students with an enrolment have no result at all"
