"""The head of the audit's chain, kept outside the database: a chain itself does not notice a tail that was cut off.

The file has one line an anchor: ``moment length head``, the moment in Europe/Amsterdam, the head in hex. Keep a copy
where whoever looks after the database cannot write.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from koers.kernel import audit, clock
from koers.kernel.models import AuditLink


class AnchorsDamaged(Exception):
    """A line of the file is not an anchor."""


@dataclass(frozen=True)
class Anchor:
    """How long the chain was at an aware moment, and the hash of its last link (hex)."""

    moment: dt.datetime
    length: int
    head: str

    def __str__(self) -> str:
        return f"{self.moment.isoformat(timespec='seconds')} {self.length} {self.head}"


@dataclass(frozen=True)
class AnchorCheck:
    """How many anchors there are, and the first one that the chain does not have any more (or None)."""

    anchors: int
    missed: Anchor | None


def write(path: Path) -> None:
    """Add the head of today's chain to the file, unless it is there or nothing has happened yet.

    Raises `audit.ChainBroken` where the chain is not whole: what is wrong is not sworn to.
    """
    found = audit.check_chain()
    if found.broken_at is not None:
        raise audit.ChainBroken(found.broken_at)
    known = read(path)
    if not found.length or (known and (known[-1].length, known[-1].head) == (found.length, found.head)):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{Anchor(clock.now(), found.length, found.head)}\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> list[Anchor]:
    """The anchors of the file, oldest first; none where there is no file. Raises `AnchorsDamaged`."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_anchor(line, f"{path}, line {number}") for number, line in enumerate(lines, start=1)]


def _anchor(line: str, where: str) -> Anchor:
    try:
        moment, length, head = line.split()
        return Anchor(dt.datetime.fromisoformat(moment), int(length), head)
    except ValueError as error:
        raise AnchorsDamaged(f"{where}: this is not an anchor") from error


def check(path: Path) -> AnchorCheck:
    """Look up every anchor in the chain. Raises `AnchorsDamaged`."""
    known = read(path)
    places = {anchor.length for anchor in known}
    links = AuditLink.objects.filter(seq__in=places).values_list("seq", "hash")
    heads = {seq: bytes(found).hex() for seq, found in links}
    missed = (anchor for anchor in known if heads.get(anchor.length) != anchor.head)
    return AnchorCheck(anchors=len(known), missed=next(missed, None))
