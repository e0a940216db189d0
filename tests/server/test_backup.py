"""A backup goes onto another, empty machine; a damaged one and a full database are refused, and nothing changes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from koers.server import backup, doctor, roles, running
from koers.server.address import owner_conninfo
from koers.server.plain import PlainError
from koers.server.postgres import Server, ensure_server


@pytest.fixture
def here(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that the environment points at, with one fact in it that only the application's role may read."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with ensure_server(data, durable=False) as server:
        monkeypatch.setenv("KOERS_PG_SOCKET", str(server.socket))
        with psycopg.connect(server.dsn(roles.OWNER)) as connection:
            connection.execute("create schema vault; create table vault.secret (word text)")
            connection.execute("create table fact (word text); insert into fact values ('Ś één')")
            connection.execute("grant select on fact to koers_app")
        yield server


@pytest.fixture
def file(here: Server, tmp_path: Path) -> Path:
    backup.back_up(tmp_path / "koers.backup")
    return tmp_path / "koers.backup"


def words(server: Server) -> list[tuple[str]]:
    with psycopg.connect(server.dsn(roles.APP)) as connection:
        return connection.execute("select word from fact").fetchall()


def test_it_comes_back_on_another_machine_with_its_rights(
    file: Path, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(empty, tmp_path / "elsewhere")
    with ensure_server(tmp_path / "elsewhere", durable=False) as there:
        monkeypatch.setenv("KOERS_PG_SOCKET", str(there.socket))
        backup.restore(file)
        assert words(there) == [("Ś één",)]
        with pytest.raises(PlainError, match="has 2 tables already"):
            backup.restore(file)


def test_a_damaged_backup_is_refused_before_anything_is_touched(file: Path) -> None:
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    file.write_bytes(bytes(damaged))
    with pytest.raises(PlainError, match=r"is not the file that was written.*Nothing was changed"):
        backup.restore(file)


def test_a_backup_is_closed_to_others_and_never_overwritten(file: Path) -> None:
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    with pytest.raises(PlainError, match="is there already"):
        backup.back_up(file)


def test_the_doctor_finds_the_roles_right_and_says_what_is_missing(
    here: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOERS_SECRET_KEY", "x" * 50)
    monkeypatch.setenv("KOERS_VAULT_KEYS", "bm90IGxvbmcgZW5vdWdo")
    monkeypatch.setenv("KOERS_SMTP", "127.0.0.1:1")
    faults = [finding.sentence for finding in doctor.examine() if not finding.good]
    assert faults == [
        "fsync is off: turn it on.",
        "full_page_writes is off: turn it on.",
        "KOERS_VAULT_KEYS are missing, or not base64 of 32 bytes each.",
        "The mail server 127.0.0.1:1 (KOERS_SMTP) is not reached: [Errno 111] Connection refused.",
    ]


def test_the_doctor_refuses_an_application_that_owns_the_tables(here: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", here.url(roles.OWNER))
    faults = {finding.sentence for finding in doctor.examine() if not finding.good}
    assert {
        "The role koers_owner can do more than it should.",
        "The role koers_owner owns 2 tables, and should own none.",
        "The role koers_owner should be able to take koers_vault for a block only.",
    } <= faults


def test_without_a_database_the_doctor_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://koers_app@127.0.0.1:1/koers")
    finding = doctor.examine()[0]
    assert (finding.good, finding.sentence.startswith("The database is not reached: ")) == (False, True)


def test_an_owner_elsewhere_has_to_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://koers_app@db.example/koers")
    monkeypatch.delenv("KOERS_OWNER_URL", raising=False)
    with pytest.raises(PlainError, match="Set KOERS_OWNER_URL"):
        owner_conninfo()


def test_serving_for_real_asks_for_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "KOERS_SECRET_KEY", "KOERS_VAULT_KEYS"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(PlainError, match="Set DATABASE_URL and KOERS_SECRET_KEY and KOERS_VAULT_KEYS first"):
        running.serve(host="127.0.0.1", port=1, workers=1)


def test_a_command_borrows_the_server_of_the_data_folder_and_leaves_it_as_it_was(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "KOERS_PG_SOCKET"):
        monkeypatch.delenv(name, raising=False)
    for name in ("KOERS_SECRET_KEY", "KOERS_VAULT_KEYS", "KOERS_DEMO"):
        monkeypatch.setenv(name, "set by the command")
    monkeypatch.setenv("KOERS_DATA", str(data))
    with running.database():
        psycopg.connect(owner_conninfo()).close()
        server = ensure_server(data)
    assert server.postmaster() is None
    with ensure_server(data, durable=False) as server:
        monkeypatch.delenv("KOERS_PG_SOCKET", raising=False)
        with running.database():
            pass
        assert server.postmaster() is not None
