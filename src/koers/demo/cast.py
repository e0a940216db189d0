"""Who the demo's login page offers: read from `demo_cast.toml`, beside this module."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

from django.utils import translation


@dataclass(frozen=True)
class Member:
    """One person of the cast: number, name, institution, and in both languages a role and what is worth seeing.

    A ``guest`` has no account and cannot be logged in as: their mail leads them in.
    """

    number: str
    name: str
    institution: str
    roles: dict[str, str]
    sentences: dict[str, str]
    guest: bool = False

    @property
    def role(self) -> str:
        """What they are, in the active language."""
        return self.roles[_language()]

    @property
    def sentence(self) -> str:
        """What is worth seeing as this person, in the active language."""
        return self.sentences[_language()]


def _language() -> str:
    return "en" if translation.get_language() == "en" else "nl"


@functools.cache
def members() -> tuple[Member, ...]:
    """The cast, in the order of the file."""
    content = tomllib.loads((resources.files("koers.demo") / "demo_cast.toml").read_text(encoding="utf-8"))
    return tuple(
        Member(
            entry["number"],
            entry["name"],
            institution["name"],
            entry["role"],
            entry["sentence"],
            entry.get("guest", False),
        )
        for institution in content["institution"]
        for entry in institution["person"]
    )
