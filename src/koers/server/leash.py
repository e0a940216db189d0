"""Run one command that must not outlive whoever holds the other end of our standard input.

Started as a script by the supervisor, without Koers or site-packages, so that it is there at once and stays small:
`python -I -S leash.py COMMAND…`, as leader of its own process group. A supervisor that is killed can end nobody, but
the system closes its pipes: we read the end of ours, ask the command to stop, and a second later kill the group.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

GRACE_SECONDS = 1.0


def when_abandoned(act: Callable[[], None]) -> None:
    """Call `act`, in a thread of its own, as soon as standard input ends."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        act()

    threading.Thread(target=wait, daemon=True).start()


def main(command: list[str]) -> int:
    """Run the command; pass SIGTERM and SIGINT on to it; return its exit code (128 + n for a signal n)."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603

    alone = threading.Event()

    def abandoned() -> None:
        alone.set()
        child.terminate()
        time.sleep(GRACE_SECONDS)
        _kill_group()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: child.terminate())
    when_abandoned(abandoned)
    code = child.wait()
    if alone.is_set():
        _kill_group()
    return code if code >= 0 else 128 - code


def _kill_group() -> None:
    """The command, its own children, and ourselves."""
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
