"""The access matrix, read from ``matrix.toml``."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

ANONYMOUS = "anonymous"
GUEST = "guest"


@functools.cache
def content() -> dict[str, Any]:
    """The file."""
    return tomllib.loads((Path(__file__).parent / "matrix.toml").read_text(encoding="utf-8"))


def roles() -> list[str]:
    """Everybody who looks, logged in or not."""
    return list(content()["role"])


def allowed(resource: str, way: str) -> set[str]:
    """The roles to which a resource is ``selected``, ``shown`` or ``mailed``."""
    return set(content()["resource"][resource].get(way, ()))


def resources(way: str) -> list[str]:
    """The resources about which the matrix says that they are ``selected``, ``shown`` or ``mailed``."""
    return [name for name, row in content()["resource"].items() if way in row]


@dataclass(frozen=True)
class Row:
    """One page with one object: what each role gets."""

    name: str
    key: str
    by: str
    answers: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """How the row is called in a test's name."""
        return f"{self.name}-{self.key}"


def rows() -> Iterator[Row]:
    """Every row, one for each page and object."""
    for entry in content()["page"]:
        for name in entry["names"]:
            for key in entry["with"]:
                answers = tuple((role, _answer(entry, role)) for role in roles())
                yield Row(name, key, entry.get("by", "get"), answers)


def _answer(entry: dict[str, Any], role: str) -> str:
    if role == ANONYMOUS:
        return "opens" if entry.get("public") else "asks to log in"
    if role == GUEST and not entry.get("guest"):
        return "opens" if entry.get("public") else "asks to log in"
    if entry.get("public") or entry.get("everybody") or role in entry.get("opens", ()):
        return "opens"
    return "refuses" if role in entry.get("refuses", ()) else "does not exist"


def addresses() -> dict[str, frozenset[str]]:
    """Every named address of the program, with the names of what it is made of."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, frozenset[str]]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", frozenset(entry.pattern.converters)
