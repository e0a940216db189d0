"""Small parts of a page that views hand to templates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Crumb:
    """One step of the breadcrumb; the last one, the page itself, has no ``url``."""

    label: str
    url: str = ""
