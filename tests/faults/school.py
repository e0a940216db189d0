"""The real `koers demo` on a small school."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.server.demo import Demo, soon

SAM, MARIJKE = "0412877", "004821"
"""Two of the cast, by their numbers."""
DAY = "2026-11-17"


@contextlib.contextmanager
def running(school: Path) -> Iterator[Demo]:
    """Koers on that school, until it is killed or this block ends."""
    demo = Demo(school).read_until_up()
    assert demo.lines[-1].startswith("Koers runs at"), demo.lines
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.end()
        assert soon(lambda: demo.children() == set(), 15)
