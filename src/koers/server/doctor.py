"""Is this installation in order? One finding a point, each a plain sentence."""

import base64
import binascii
import os
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from koers.server import roles
from koers.server.address import app_conninfo
from koers.server.binaries import OLDEST_MAJOR
from koers.server.plain import PlainError

_SAFE = ("fsync", "full_page_writes", "synchronous_commit")
_KEY_BYTES = (16, 24, 32)  # of AES


@dataclass(frozen=True)
class Finding:
    """One point that was looked at."""

    good: bool
    sentence: str

    def __str__(self) -> str:
        return f"{'ok   ' if self.good else 'FAULT'} {self.sentence}"


def examine() -> list[Finding]:
    """Look at database, keys and mail, as the environment names them. What cannot be looked at is a fault."""
    findings = [*_keys(), _mail()]
    try:
        with psycopg.connect(app_conninfo(), connect_timeout=5, autocommit=True) as connection:
            return [Finding(True, "The database is reached."), *_database(connection), *findings]
    except (psycopg.OperationalError, PlainError) as error:
        return [Finding(False, f"The database is not reached: {str(error).strip().splitlines()[-1]}"), *findings]


def _database(connection: psycopg.Connection) -> Iterator[Finding]:
    version = connection.info.server_version // 10000
    yield Finding(version >= OLDEST_MAJOR, f"PostgreSQL is version {version} ({OLDEST_MAJOR} or newer is needed).")
    for name in _SAFE:
        row = connection.execute("select current_setting(%s)", [name]).fetchone()
        value = row[0] if row else "unknown"
        # "local", "remote_apply" and the like all wait for this server's own disk.
        yield Finding(
            value != "off", f"{name} is {value}: " + ("a crash loses nothing." if value != "off" else "turn it on.")
        )
    yield from _roles(connection)


def _roles(connection: psycopg.Connection) -> Iterator[Finding]:
    who = connection.info.user
    row = connection.execute(
        "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb, (select count(*) from pg_class c"
        " where c.relowner = r.oid and c.relkind in ('r', 'p')) from pg_roles r where rolname = current_user"
    ).fetchone()
    powerful, owned = row if row else (True, 0)
    yield Finding(
        not powerful, f"The role {who} " + ("can do more than it should." if powerful else "has no special rights.")
    )
    yield Finding(
        owned == 0, f"The role {who} owns {'nothing' if owned == 0 else f'{owned} tables, and should own none'}."
    )
    # Members of a role of which nothing is inherited: for a block only, never by accident.
    row = connection.execute(
        "select pg_has_role(current_user, oid, 'member'), pg_has_role(current_user, oid, 'usage')"
        " from pg_roles where rolname = %s",
        [roles.VAULT],
    ).fetchone()
    member, inherits = row if row else (False, False)
    good = member and not inherits
    yield Finding(
        good, f"The role {who} {'takes' if good else 'should be able to take'} {roles.VAULT} for a block only."
    )


def _keys() -> Iterator[Finding]:
    secret = os.environ.get("KOERS_SECRET_KEY", "")
    yield Finding(
        len(secret) >= 32, "KOERS_SECRET_KEY is " + ("there." if len(secret) >= 32 else "missing or too short.")
    )
    keys = [key for key in os.environ.get("KOERS_VAULT_KEYS", "").split(",") if key]
    good = bool(keys) and all(_is_key(key) for key in keys)
    yield Finding(
        good, "KOERS_VAULT_KEYS " + ("are there." if good else "are missing, or not base64 of 32 bytes each.")
    )


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) in _KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _mail() -> Finding:
    host, _, port = os.environ.get("KOERS_SMTP", "127.0.0.1:25").rpartition(":")
    try:
        with smtplib.SMTP(host, int(port), timeout=5) as server:
            server.noop()
    except (OSError, ValueError, smtplib.SMTPException) as error:
        return Finding(False, f"The mail server {host}:{port} (KOERS_SMTP) is not reached: {error}.")
    return Finding(True, f"The mail server {host}:{port} is reached.")
