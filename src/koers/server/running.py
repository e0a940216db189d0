"""What the commands share: where the data are, which database is meant, and how the web server and worker are run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from koers.server.demo_run import web_command, worker_command
from koers.server.demo_state import DemoState
from koers.server.keys import demo_keys
from koers.server.messages import compile_all
from koers.server.plain import PlainError
from koers.server.postgres import ensure_server, find_server
from koers.server.supervisor import Program, Supervisor

_JOB_SECONDS = 10.0  # what a job at hand gets when the worker is asked to end


def data_folder() -> Path:
    """KOERS_DATA, or `.koers` in the current folder."""
    return Path(os.environ.get("KOERS_DATA") or ".koers").absolute()


@contextmanager
def database() -> Iterator[None]:
    """Let the environment say which database is meant, for the length of a command.

    DATABASE_URL, or the server that our parent told us of; else the one of the data folder, with that demo's keys and
    day. It is started if it does not run, and then stopped again at the end.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("KOERS_PG_SOCKET"):
        yield
        return
    data = data_folder()
    ran = data.exists() and find_server(data).postmaster() is not None
    server = ensure_server(data)
    os.environ.pop("PGPORT", None)
    state = DemoState.read(data)
    os.environ.update(server.environment | state.environment | demo_keys(data, may_make=not state.made))
    try:
        yield
    finally:
        if not ran:
            server.stop()


def serve(*, host: str, port: int, workers: int) -> None:
    """Become the web server. Raises PlainError without DATABASE_URL or keys."""
    _require("DATABASE_URL", "KOERS_SECRET_KEY", "KOERS_VAULT_KEYS")
    compile_all()
    os.environ["KOERS_POOL"] = "1"
    command = web_command(port, host=host, workers=workers)
    os.execv(command[0], command)  # noqa: S606


def work() -> int:
    """Keep a worker running until SIGTERM or Ctrl-C; an exit code. Raises PlainError without a database."""
    if not os.environ.get("KOERS_PG_SOCKET"):
        _require("DATABASE_URL", "KOERS_SECRET_KEY", "KOERS_VAULT_KEYS")
    supervisor = Supervisor(logs=None)
    supervisor.listen_for_stop()
    try:
        command = worker_command(_JOB_SECONDS)
        supervisor.start(Program("worker", command, os.environ, grace=_JOB_SECONDS + 2))
        supervisor.watch()
    finally:
        supervisor.stop()
    return 0


def _require(*names: str) -> None:
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise PlainError(f"Set {' and '.join(missing)} first: the README says to what. For a trial, use `koers demo`.")
