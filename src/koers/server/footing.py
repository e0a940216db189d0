"""Under which user PostgreSQL runs: it refuses root, and containers often know only root."""

import functools
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koers.server.plain import PlainError

_NOBODY = "nobody"


@dataclass(frozen=True)
class Footing:
    """How a program of PostgreSQL is started: words before the command, and the user and group to become, if any."""

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def popen_options(self) -> dict[str, Any]:
        """Keyword arguments for subprocess."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def give(self, folder: Path) -> None:
        """Make a folder of ours this user's own."""
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group)


def footing_for(cluster: Path, reach: tuple[Path, ...]) -> Footing:
    """Choose for the folder of a cluster, which may not exist yet.

    Not root: as we are. Root: as the folder's owner if that is somebody else; else in a user namespace of its own,
    where root's files belong to `nobody`; else really as `nobody`, who must be able to reach the folders in `reach`.

    Raises PlainError when root can take none of these ways.
    """
    if os.geteuid() != 0:
        return Footing()
    owner = cluster.stat().st_uid if cluster.exists() else 0
    if owner == 0 and _namespaces_work():
        return Footing(prefix=("unshare", "-U", "--map-user=65534", "--"))
    entry = pwd.getpwuid(owner) if owner else pwd.getpwnam(_NOBODY)
    footing = Footing(user=entry.pw_uid, group=entry.pw_gid)
    for folder in reach:
        _require_reachable(folder, footing, entry.pw_name)
    return footing


@functools.cache
def _namespaces_work() -> bool:
    if shutil.which("unshare") is None:
        return False
    trial = ["unshare", "-U", "--map-user=65534", "--", "true"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0  # noqa: S603


def _require_reachable(folder: Path, footing: Footing, name: str) -> None:
    trial = ["test", "-x", str(folder)]
    if subprocess.run(trial, check=False, **footing.popen_options()).returncode != 0:  # noqa: S603
        raise PlainError(
            f"PostgreSQL does not run as root, and the user {name} cannot reach {folder}: "
            "run Koers as an ordinary user, or put it and KOERS_DATA in a folder that everybody may enter."
        )
