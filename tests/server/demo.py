"""A demo as a process of its own, as somebody at a terminal has it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from koers.server.ports import any_port

_OF_THE_TESTS = ("DATABASE_URL", "DJANGO_", "KOERS_")


class Demo:
    """One `koers demo`. A subclass says what is run; `words` are for its command."""

    def __init__(self, data: Path, *words: str, port: int | None = None) -> None:
        self.data = data
        self.port = port or any_port()
        self.lines: list[str] = []
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_OF_THE_TESTS)}
        self.process = subprocess.Popen(
            [sys.executable, *self.command(*words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment | {"KOERS_DATA": str(data)},
        )

    def command(self, *words: str) -> list[str]:
        """What is run, after the interpreter."""
        return ["-m", "koers", "demo", "--port", str(self.port), *words]

    def read_until_up(self) -> "Demo":
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith(("Koers runs at", "koers:")):
                break
        return self

    def end(self, how: signal.Signals = signal.SIGINT) -> float:
        """Seconds until the process was gone."""
        started = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(20)
        return time.monotonic() - started

    def children(self) -> set[int]:
        """Every process that was started for this data folder, whoever its parent is by now, PostgreSQL too."""
        mark = f"KOERS_DATA={self.data}".encode()
        found = set()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.add(int(folder.name))
            except OSError:
                continue
        return found


def soon(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
