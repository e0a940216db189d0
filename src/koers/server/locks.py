"""Locks between processes on one machine; the system lets go of them however their holder ends."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from koers.server.plain import PlainError


@contextmanager
def file_lock(path: Path, *, seconds: float, refusal: str) -> Iterator[None]:
    """Hold the lock on `path` for a block.

    Waits at most `seconds` for another holder, then raises PlainError(refusal).
    """
    deadline = time.monotonic() + seconds
    with path.open("a") as file:
        while not _try(file.fileno()):
            if time.monotonic() >= deadline:
                raise PlainError(refusal)
            time.sleep(0.05)
        yield


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
