"""While one page is made, the same question is asked of the database once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from typing import Any

_page: ContextVar[dict[Hashable, Any] | None] = ContextVar("page", default=None)


@contextlib.contextmanager
def page(kept: dict[Hashable, Any] | None = None) -> Iterator[None]:
    """Keep answers within this block, for a request that only reads; together with those in ``kept``."""
    token = _page.set({} if kept is None else kept)
    try:
        yield
    finally:
        _page.reset(token)


def once[Answer](key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer to ``ask``, kept under ``key`` while a page is made; outside one it is asked each time."""
    kept = _page.get()
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    answer: Answer = kept[key]
    return answer
