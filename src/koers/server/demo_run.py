"""`koers demo`: a whole Koers on one machine, from nothing to a page that answers."""

import contextlib
import http.client
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from koers.server.demo_state import DemoState
from koers.server.keys import demo_keys
from koers.server.locks import file_lock
from koers.server.messages import compile_all
from koers.server.plain import PlainError
from koers.server.ports import any_port, free_port
from koers.server.postgres import Server, find_server
from koers.server.supervisor import Program, Supervisor

_DATABASE_SECONDS = 120.0  # a crash of a big school takes its time to recover
_PAGE_SECONDS = 60.0
_PYTHON = (sys.executable, "-m")
MANAGE = (*_PYTHON, "koers", "manage")


@dataclass(frozen=True)
class Wishes:
    """What the command line asks for; None is "as before", or for the first time "as usual"."""

    data: Path
    port: int = 8000
    at: str | None = None
    students: int | None = None


def run_demo(wishes: Wishes, say: Callable[[str], None] = print) -> int:
    """Start everything, say where, keep it up until Ctrl-C. Returns an exit code.

    Raises PlainError with one sentence when something stands in the way.
    """
    data = wishes.data.absolute()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file_lock(
        data / "demo.lock", seconds=0, refusal=f"Koers runs already on {data}: end that one first (Ctrl-C)."
    ):
        state = DemoState.read(data).with_wishes(wishes.at, wishes.students, data)
        keys = demo_keys(data, may_make=not state.made)
        compile_all()
        supervisor = Supervisor(logs=data / "log", say=say)
        supervisor.listen_for_stop()
        try:
            if _start_all(supervisor, wishes, state, keys):
                supervisor.watch()
        finally:
            supervisor.stop()
    return 0


def _start_all(supervisor: Supervisor, wishes: Wishes, state: DemoState, keys: dict[str, str]) -> bool:
    """False when it was stopped on the way."""
    data, say = wishes.data.absolute(), supervisor.say
    base = _environment(data, state, keys)
    if not _start_database(supervisor, data, base):
        return False
    port = free_port(wishes.port)
    if port != wishes.port:
        say(f"Port {wishes.port} is taken; this time it is {port}.")
    base["KOERS_URL"] = f"http://localhost:{port}"
    web = Program("web", web_command(port), base | {"KOERS_POOL": "1"})
    if state.made:
        # It loads while the database is looked after, and nobody knows its address before that is done.
        supervisor.start(web)
    if not _step(supervisor, Program("migrate", (*MANAGE, "migrate", "--verbosity", "0"), base)):
        return False
    if not state.made:
        if not _make_school(supervisor, base, state):
            return False
        supervisor.start(web)
    replace(state, made=True).write(data)
    supervisor.start(Program("worker", worker_command(0.8), base))
    catcher = (*_PYTHON, "koers.server.catcher", base["KOERS_SMTP"].rpartition(":")[2], base["KOERS_MAILDIR"])
    supervisor.start(Program("mail", catcher, base))
    if not supervisor.wait_for(lambda: _answers(port), what="The web server", seconds=_PAGE_SECONDS, name="web"):
        return False
    say(f"Ctrl-C ends it; the school stays in {_short(data)}.")
    say(f"Koers runs at {base['KOERS_URL']}")
    return True


def web_command(port: int, *, host: str = "127.0.0.1", workers: int = 1) -> tuple[str, ...]:
    """The web server: `workers` processes of eight threads each. It replaces one that crashes if there are more."""
    where = ("--host", host, "--port", str(port), "--workers", str(workers))
    how = ("--interface", "wsgi", "--blocking-threads", "8", "--workers-kill-timeout", "1")
    again = ("--respawn-failed-workers", "--respawn-interval", "0.5") if workers > 1 else ()
    return (*_PYTHON, "granian", *how, *where, *again, "koers.config.wsgi:application")


def worker_command(seconds: float) -> tuple[str, ...]:
    """The worker; asked to end, it gives the jobs at hand `seconds`. A job that is cut off is done again later."""
    return (*MANAGE, "procrastinate", "worker", "--shutdown-graceful-timeout", str(seconds))


def _environment(data: Path, state: DemoState, keys: dict[str, str]) -> dict[str, str]:
    environment = dict(os.environ)
    environment.pop("KOERS_TODAY", None)
    if not environment.get("DATABASE_URL"):
        # A PGPORT of somebody else's would lead past our own server.
        environment = {name: value for name, value in environment.items() if not name.startswith("PG")}
        environment |= find_server(data).environment
    mail = {"KOERS_SMTP": f"127.0.0.1:{any_port()}", "KOERS_MAILDIR": str(data / "mail")}
    return environment | state.environment | keys | mail | {"KOERS_DATA": str(data), "PYTHONUNBUFFERED": "1"}


def _start_database(supervisor: Supervisor, data: Path, environment: dict[str, str]) -> bool:
    if environment.get("DATABASE_URL"):
        return True
    server = find_server(data)
    keeper = (*_PYTHON, "koers.server.keeper", str(data))
    with _timed(supervisor, "The database is up"):
        supervisor.start(Program("postgres", keeper, environment, leashed=False, grace=8.0))
        return supervisor.wait_for(
            lambda: _lets_us_in(server), what="The database", seconds=_DATABASE_SECONDS, name="postgres"
        )


def _lets_us_in(server: Server) -> bool:
    """The database is made last of all, so who can enter it finds everything."""
    try:
        psycopg.connect(server.dsn(), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _make_school(supervisor: Supervisor, environment: dict[str, str], state: DemoState) -> bool:
    command = [*MANAGE, "make_demo_school"]
    if state.at is not None:
        command += ["--at", state.at]
    if state.students is not None:
        command += ["--students", str(state.students)]
    supervisor.say("A school is made; the next start finds it as you leave it.")
    return _step(supervisor, Program("make_demo_school", tuple(command), environment))


def _step(supervisor: Supervisor, program: Program) -> bool:
    code = supervisor.run(program)
    if code:
        raise PlainError(f"The step {program.name} failed (exit code {code}); what it said stands above.")
    return code is not None


@contextlib.contextmanager
def _timed(supervisor: Supervisor, done: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    if not supervisor.stopping.is_set():
        supervisor.say(f"{done} ({time.monotonic() - started:.1f} s).")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1.5)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _short(folder: Path) -> str:
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)
