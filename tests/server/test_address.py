"""Commands that look after a database mean the one that the pages are on."""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict

from koers.server.address import app_conninfo, owner_conninfo


def test_a_database_of_our_own_server_by_another_name(monkeypatch):
    for name in ("DATABASE_URL", "KOERS_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KOERS_PG_SOCKET", "/somewhere/socket")
    monkeypatch.setenv("KOERS_DB_NAME", "koers_beside")

    found = [conninfo_to_dict(conninfo) for conninfo in (app_conninfo(), owner_conninfo())]

    assert [(address["user"], address["dbname"]) for address in found] == [
        ("koers_app", "koers_beside"),
        ("koers_owner", "koers_beside"),
    ]
