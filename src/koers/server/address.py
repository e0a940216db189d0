"""Where the database is and who we are there, from the environment, as Koers' settings read it too."""

import os

import psycopg.conninfo

from koers.server import roles
from koers.server.plain import PlainError
from koers.server.postgres import PORT


def app_conninfo() -> str:
    """libpq's words for the application's role. Raises PlainError when the environment names no database."""
    return os.environ.get("DATABASE_URL") or _embedded(roles.APP)


def owner_conninfo() -> str:
    """libpq's words for the role that owns the tables: KOERS_OWNER_URL, or our own server's owner.

    Raises PlainError when the environment does not say.
    """
    if os.environ.get("DATABASE_URL"):
        if not os.environ.get("KOERS_OWNER_URL"):
            raise PlainError("Set KOERS_OWNER_URL to the database as its owner: the application may not do this.")
        return os.environ["KOERS_OWNER_URL"]
    return _embedded(roles.OWNER)


def _embedded(user: str) -> str:
    socket = os.environ.get("KOERS_PG_SOCKET")
    if not socket:
        raise PlainError("Set DATABASE_URL to the database.")
    name = os.environ.get("KOERS_DB_NAME", roles.DATABASE)
    return psycopg.conninfo.make_conninfo(host=socket, port=PORT, user=user, dbname=name)
