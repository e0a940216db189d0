"""What the operating system says about a process id, which may long belong to somebody else."""

import subprocess
import time
from pathlib import Path

_PROC = Path("/proc")


def is_gone(pid: int) -> bool:
    """Whether the process ended; one that ended and waits for its parent to notice (a zombie) is gone too."""
    return _state_and_name(pid) is None


def wait_until_gone(pid: int, seconds: float) -> bool:
    """Wait at most `seconds`; say whether the process is gone."""
    deadline = time.monotonic() + seconds
    while not is_gone(pid):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)
    return True


def is_postgres_on(pid: int, cluster: Path) -> bool:
    """Whether this id is a PostgreSQL server that works in the folder `cluster`.

    After a crash the id in `postmaster.pid` can belong to any process by now, even to another PostgreSQL. Where the
    system does not tell a process's folder, the name decides.
    """
    found = _state_and_name(pid)
    if found is None or "postgres" not in found[1]:
        return False
    try:
        return (_PROC / str(pid) / "cwd").readlink() == cluster.resolve()
    except OSError:
        return True


def _state_and_name(pid: int) -> tuple[str, str] | None:
    if (_PROC / "self" / "stat").exists():
        try:
            line = (_PROC / str(pid) / "stat").read_text(errors="replace")
        except OSError:
            return None
        # "1234 (a name with ) and spaces) S 1 ...": the last bracket ends the name.
        head, _, rest = line.rpartition(")")
        state, name = rest.split()[0], head.partition("(")[2]
    else:
        command = ["ps", "-o", "stat=,comm=", "-p", str(pid)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if not answer.stdout.strip():
            return None
        state, _, name = answer.stdout.strip().partition(" ")
    return None if state.startswith(("Z", "X")) else (state, name.strip())
