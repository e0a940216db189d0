"""A backup in one file, and its way back onto an empty machine.

The keys (KOERS_SECRET_KEY, KOERS_VAULT_KEYS) and the seal are not in it, on purpose: keep them somewhere else. Without
them the confidential facts of a restored database cannot be read.
"""

import hashlib
import subprocess
from pathlib import Path

import psycopg

from koers.server.address import owner_conninfo
from koers.server.binaries import find_program
from koers.server.plain import PlainError


def back_up(file: Path) -> str:
    """Write the whole database to `file`, whole or not at all, and its sha256 beside it. Returns a line to show.

    Raises PlainError when `file` is there already or the database cannot be read.
    """
    if file.exists():
        raise PlainError(f"{file} is there already: a backup is never overwritten.")
    if not file.parent.is_dir():
        raise PlainError(f"The folder {file.parent} is not there.")
    unfinished = file.with_name(file.name + ".part")
    _run("pg_dump", "--format=custom", f"--file={unfinished}", owner_conninfo())
    unfinished.chmod(0o600)
    checksum = _sha256(unfinished)
    _beside(file).write_text(f"{checksum}  {file.name}\n")
    unfinished.replace(file)
    return f"{file}: {file.stat().st_size:,} bytes, sha256 {checksum}. Keep the keys somewhere else."


def restore(file: Path) -> str:
    """Put a backup back, all or nothing, into a database that is still empty. Returns a line to show.

    Raises PlainError when the file is not what was written, or when there is something in the database.
    """
    if not file.exists() or not _beside(file).exists():
        raise PlainError(f"A restore needs both {file} and {_beside(file)}.")
    checksum = _sha256(file)
    if _beside(file).read_text().split()[:1] != [checksum]:
        raise PlainError(f"{file} is not the file that was written: its sha256 is {checksum}. Nothing was changed.")
    conninfo = owner_conninfo()
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(
            "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p') and n.nspname in ('public', 'vault')"
        ).fetchone()
    if row and row[0]:
        raise PlainError(
            f"The database has {row[0]} tables already; a backup goes into an empty one. Nothing was changed."
        )
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={conninfo}", str(file))
    return f"{file} is back, as it was written (sha256 {checksum})."


def _beside(file: Path) -> Path:
    return file.with_name(file.name + ".sha256")


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([find_program(program), *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it gave no reason"])[0]
        raise PlainError(f"{program} failed: {said}")
