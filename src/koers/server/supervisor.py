"""Keeps processes running together: starts them, restarts what crashes, ends them all."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from koers.server import leash
from koers.server.plain import PlainError

_LOOK_SECONDS = 0.05
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 20.0
_STEADY_SECONDS = 30.0  # a process that lived this long starts again without delay
REFUSED = 2  # the exit code of a program that said in one sentence why it cannot run
_LOG_LIMIT = 5_000_000  # bytes


@dataclass(frozen=True)
class Program:
    """What is run: a name for people and for its log file, the command, and its environment.

    `leashed=False` is for a program that watches its standard input itself. `grace` is how many seconds it gets to end.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    leashed: bool = True
    grace: float = 1.2


@dataclass
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    since: float
    pause: float = _FIRST_PAUSE
    again_at: float | None = None


@dataclass
class Supervisor:
    """Runs programs, each in a process group of its own, until it is stopped.

    `logs` is the folder for what they say; None shows it. `say` shows a line to whoever started us.
    """

    logs: Path | None
    say: Callable[[str], None] = print
    stopping: threading.Event = field(default_factory=threading.Event)
    _running: list[_Running] = field(default_factory=list)

    def listen_for_stop(self) -> None:
        """From here on Ctrl-C, a closed terminal and SIGTERM end everything properly."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._asked_to_stop)

    def start(self, program: Program) -> None:
        """Start a program and keep it running: every return without a stop is a crash, exit code 0 too."""
        self._running.append(_Running(program, self._launch(program), time.monotonic()))

    def run(self, program: Program) -> int | None:
        """Run a program to its end with its output shown; its exit code, or None when we were stopped meanwhile."""
        process = self._launch(program, shown=True)
        while process.poll() is None and not self.stopping.wait(_LOOK_SECONDS):
            pass
        if process.poll() is None:
            _end([_Running(program, process, time.monotonic())])
            return None
        _kill_group(process)
        return process.returncode

    def wait_for(self, ready: Callable[[], bool], *, what: str, seconds: float, name: str) -> bool:
        """Wait until `ready`; False when we were stopped meanwhile.

        Raises PlainError, with what the program `name` said last, when that takes too long or something keeps crashing.
        """
        deadline = time.monotonic() + seconds
        ended: list[int] = []
        while not self.stopping.is_set():
            ended += [running.process.returncode for running in self.look()]
            if ready():
                return True
            if time.monotonic() > deadline or REFUSED in ended or len(ended) >= 3:
                raise PlainError(f"{what} did not start: {self.last_words(name)}{self._see(name)}")
            self.stopping.wait(_LOOK_SECONDS)
        return False

    def watch(self) -> None:
        """Restart what ends, and say so, until we are stopped."""
        while not self.stopping.wait(_LOOK_SECONDS):
            for running in self.look():
                name, code = running.program.name, running.process.returncode
                self.say(f"{name} ended (exit code {code}); again in {running.pause:.1f} s{self._see(name)}")

    def look(self) -> list[_Running]:
        """Look after every program once: plan the restart of what ended, and return that; restart what is due."""
        ended = []
        for running in self._running:
            if running.again_at is None and running.process.poll() is not None:
                ended.append(running)
                _plan_restart(running)
            elif running.again_at is not None and time.monotonic() >= running.again_at:
                running.process = self._launch(running.program)
                running.since, running.again_at = time.monotonic(), None
        return ended

    def stop(self) -> None:
        """End everything, what was started first last: the database outlives those who use it."""
        self.stopping.set()
        _end(self._running[1:])
        _end(self._running[:1])
        self._running.clear()

    def last_words(self, name: str) -> str:
        """The last line that a program wrote into its log."""
        log = self._log(name)
        lines = log.read_text(errors="replace").split("\n") if log is not None and log.exists() else []
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")

    def _asked_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def _log(self, name: str) -> Path | None:
        return self.logs / f"{name}.log" if self.logs is not None else None

    def _see(self, name: str) -> str:
        return f" (see {self._log(name)})" if self.logs is not None else ""

    def _launch(self, program: Program, *, shown: bool = False) -> subprocess.Popen[bytes]:
        command = list(program.command)
        if program.leashed:
            command = [sys.executable, "-I", "-S", leash.__file__, *command]
        log = self._log(program.name)
        with contextlib.ExitStack() as files:
            output = None if shown or log is None else files.enter_context(_open_log(log))
            return subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,  # its other end is ours alone: see leash
                stdout=output,
                stderr=output and subprocess.STDOUT,
                env=dict(program.environment),
                start_new_session=True,
            )


def _open_log(log: Path) -> IO[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.old"))
    return log.open("ab")


def _plan_restart(running: _Running) -> None:
    _kill_group(running.process)
    lived = time.monotonic() - running.since
    running.pause = _FIRST_PAUSE if lived > _STEADY_SECONDS else min(running.pause * 2, _LONGEST_PAUSE)
    running.again_at = time.monotonic() + running.pause


def _end(programs: list[_Running]) -> None:
    for running in programs:
        if running.process.poll() is None:
            running.process.terminate()
    asked = time.monotonic()
    for running in programs:
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(max(0.0, asked + running.program.grace - time.monotonic()))
        _kill_group(running.process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever a program left behind; its group has its id, also after its own end."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
