"""The process that keeps the embedded PostgreSQL: starts it, ends with it, and ends it when nobody needs it any more.

`python -m koers.server.keeper FOLDER`, with a standard input that only the supervisor holds.
"""

import signal
import sys
import threading
from pathlib import Path

from koers.server.leash import when_abandoned
from koers.server.locks import file_lock
from koers.server.plain import PlainError
from koers.server.postgres import Server, ensure_server

_STOP_SECONDS = 0.9  # then at once: Ctrl-C promises an end within two seconds
_LOOK_SECONDS = 0.25


def keep(data: Path, stop: threading.Event) -> int:
    """Keep the server of `data` up until `stop`; 0 when asked to end, 1 when the server ended by itself.

    Raises PlainError when it does not start.
    """
    # A keeper of a supervisor that was killed may still be ending the server that we would find.
    with file_lock(data / "keeper.lock", seconds=15, refusal=f"Another Koers keeps the database in {data}."):
        server = ensure_server(data)
        ended_by_itself = _watch(server, stop)
        if ended_by_itself:
            print(f"PostgreSQL ended by itself; what it said stands in {server.log}", flush=True)
        server.stop(_STOP_SECONDS)
    return 1 if ended_by_itself else 0


def _watch(server: Server, stop: threading.Event) -> bool:
    while not stop.wait(_LOOK_SECONDS):
        if server.postmaster() is None:
            return True
    return False


def main(data: Path) -> int:
    """Run as a process; a fault is one sentence, the last of its output."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    when_abandoned(stop.set)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return keep(data, stop)
    except PlainError as error:
        print(error, flush=True)
        return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
