"""Ports on the loopback of this machine."""

import socket

from koers.server.plain import PlainError


def free_port(wanted: int, *, tries: int = 50) -> int:
    """`wanted`, or the next port above it that nobody listens on.

    Raises PlainError when none of `tries` is free.
    """
    for port in range(wanted, min(wanted + tries, 65536)):
        if _is_free(port):
            return port
    raise PlainError(f"No port from {wanted} to {wanted + tries - 1} is free: choose another one with PORT.")


def any_port() -> int:
    """A free port that the system chooses."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        # Without this a port counts as taken for a minute after its last user ended.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
