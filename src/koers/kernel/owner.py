"""The three places that act as the owner of the tables: migrate, flush (tests) and the set-up of tests."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.conf import settings
from django.db import connections


def become(user: str, password: str, alias: str = "default") -> None:
    """From the next query on, be this database user."""
    connection = connections[alias]
    connection.close()
    if connection.settings_dict["OPTIONS"].get("pool"):
        connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict.update(USER=user, PASSWORD=password)


@contextlib.contextmanager
def as_owner(alias: str = "default") -> Iterator[None]:
    """Be the role that owns the tables, within this block. The application itself never is."""
    before = connections[alias].settings_dict
    user, password = before["USER"], before["PASSWORD"]
    become(settings.KOERS_DB_OWNER, settings.KOERS_OWNER_PASSWORD or password, alias)
    try:
        yield
    finally:
        become(user, password, alias)
