"""Which file holds which table, and what can be said of a file without reading it as a table."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from koers.lawbook.reading.faults import BadInput, Fault, Faults, visible
from koers.lawbook.tables import TABLES, Table

ENDINGS = (".csv", ".parquet")


@dataclass(frozen=True)
class Source:
    """The file in which a table stands."""

    table: Table
    path: Path

    @property
    def file(self) -> str:
        """The file's name, as it is said in a fault."""
        return self.path.name

    @property
    def is_csv(self) -> bool:
        """Whether it is text; otherwise it is Parquet."""
        return self.path.suffix == ".csv"


def list_folder(folder: Path) -> list[str]:
    """The names in a folder. Raises `BadInput` where there is no folder that can be read."""
    try:
        return sorted(path.name for path in folder.iterdir())
    except FileNotFoundError:
        reason = "there is no such folder"
    except NotADirectoryError:
        reason = "this is not a folder"
    except ValueError:
        reason = "a folder cannot have this name"
    except OSError as error:
        reason = f"this folder cannot be read: {why(error)}"
    raise BadInput([Fault(str(folder), None, "", reason)], 1)


def find(folder: Path, names: list[str], table: Table, faults: Faults) -> Source | None:
    """The file of a table; None where it has none, which is a fault for a table that must exist."""
    found = [table.name + ending for ending in ENDINGS if table.name + ending in names]
    if not found:
        if table.must_exist:
            faults.add(None, "", f"this file is missing ({table.name}.csv or {table.name}.parquet)")
        return None
    if len(found) > 1:
        faults.add(None, "", f"the table {table.name} is there twice, as {found[0]} and as {found[1]}; take one away")
        return None
    path = folder / found[0]
    faults.file = path.name
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            faults.add(None, "", "this is not a file")
            return None
        with path.open("rb"):
            return Source(table, path)
    except (OSError, ValueError) as error:
        faults.add(None, "", f"this file cannot be read: {why(error)}")
        return None


def unknown(names: list[str]) -> list[str]:
    """A warning for each file that looks like a table and is none: a misspelled name would go unnoticed."""
    known = {table + ending for table in TABLES for ending in ENDINGS}
    return [
        f"{visible(name)} is not one of the tables and is not read"
        for name in names
        if name.lower().endswith(ENDINGS) and name not in known
    ]


def fingerprint(sources: list[Source]) -> str:
    """SHA-256 over names and contents of the files, in the order of their names."""
    whole = hashlib.sha256()
    for source in sorted(sources, key=lambda source: source.file):
        with source.path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{source.file}\0{content}\n".encode())
    return whole.hexdigest()


def why(error: Exception) -> str:
    """Why the system refuses, in its own words."""
    return str(getattr(error, "strerror", None) or error)
