"""From a requirement id to the sentence of the source text that it comes from.

Each process package has a ``requirements.toml`` with a table an id::

    [SVG-03]
    text = "what the program does about it, in English"
    quote = "the sentence or sentences of the source text, as they stand there"
    heading = "the heading under which they stand"
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

from koers.kernel import registry


@dataclass(frozen=True)
class Source:
    """One requirement: ``text`` in English, ``quote`` and ``heading`` in the language of the source text (Dutch).

    ``document`` is the process's label in the source's own language, to say where the quotation comes from.
    """

    id: str
    text: str
    quote: str
    heading: str
    document: str


@functools.cache
def of_package(package: str) -> dict[str, Source]:
    """All sources of one process package, by id, in the order of the file.

    Raises `FileNotFoundError` where the package has no ``requirements.toml``.
    """
    content = tomllib.loads((resources.files(package) / "requirements.toml").read_text(encoding="utf-8"))
    document = content.pop("document")
    return {key: Source(id=key, document=document, **entry) for key, entry in content.items()}


def source(key: str) -> Source:
    """The source with this id, such as ``SVG-03``. Raises `KeyError` for an id that no running process states."""
    for process in registry.processes():
        if key.startswith(f"{process.prefix}-"):
            return of_package(process.app)[key]
    raise KeyError(key)
