"""What a whole process costs: its time, its processor time and its peak memory, those it started included."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

PAUSE = 0.05


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock and of the processors, and the most memory in bytes; ``output`` is what it printed."""

    seconds: float
    cpu: float
    memory: int
    output: str


class Failed(Exception):
    """The process ended badly; the message is what it said."""


def run(command: list[str], environment: dict[str, str] | None = None) -> Cost:
    """Run this to its end. Raises `Failed`."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **(environment or {})},
    )
    watch = _Watch(process.pid)
    watch.start()
    output, errors = process.communicate()
    seconds = time.perf_counter() - began
    watch.stop()
    if process.returncode:
        raise Failed((errors or output).strip()[-2000:])
    return Cost(seconds, watch.cpu, watch.memory, output)


class _Watch(threading.Thread):
    """Looks at every process of a session: Java, which Spark starts, is not among the children that are waited for."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session = session
        self._peaks: dict[int, int] = {}
        self._times: dict[int, float] = {}
        self._done = threading.Event()

    @property
    def memory(self) -> int:
        """The sum of the peaks of all processes, in bytes: at most too much, never too little."""
        return sum(self._peaks.values())

    @property
    def cpu(self) -> float:
        """Seconds of the processors, of all processes together, to about the pause between two looks."""
        return sum(self._times.values())

    def run(self) -> None:
        while not self._done.wait(PAUSE):
            self._look()

    def stop(self) -> None:
        """Look no more."""
        self._done.set()
        self.join()

    def _look(self) -> None:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) != self._session:
                    continue
                status = (folder / "status").read_text()
            except OSError:
                continue
            peak = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
            number = int(folder.name)
            self._peaks[number] = max(self._peaks.get(number, 0), peak * 1024)
            self._times[number] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
