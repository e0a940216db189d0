"""What stands in a content file, checked; and the same as JSON, as a contact and an assessment keep it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

_KEY = re.compile(r"[a-z][a-z0-9_]{0,30}")


class GuideFault(Exception):
    """A content file cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Field:
    """A field of the progress form; ``needed`` says that there is no report without it."""

    key: str
    label: str
    hint: str = ""
    needed: bool = False


@dataclass(frozen=True)
class Guide:
    """Goals and questions of one kind of contact in one phase, and the fields of its form."""

    language: str
    goals: tuple[str, ...]
    questions: tuple[str, ...]
    fields: tuple[Field, ...]

    def content(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> Guide:
        """From what `content` gave."""
        return cls(
            content["language"],
            tuple(content["goals"]),
            tuple(content["questions"]),
            tuple(Field(**field) for field in content["fields"]),
        )


@dataclass(frozen=True)
class Criterion:
    """One line of the form for work attitude."""

    key: str
    label: str


@dataclass(frozen=True)
class AttitudeForm:
    """Criteria, the four words of the scale from low to high, and when the whole is sufficient.

    Sufficient is: no lowest score, and at most ``weak_allowed`` of the second lowest.
    """

    language: str
    criteria: tuple[Criterion, ...]
    scale: tuple[str, str, str, str]
    weak_allowed: int

    def content(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> AttitudeForm:
        """From what `content` gave."""
        return cls(
            content["language"],
            tuple(Criterion(**one) for one in content["criteria"]),
            tuple(content["scale"]),
            content["weak_allowed"],
        )


def read_guide(name: str, data: dict[str, Any], language: str, phase: int) -> Guide:
    """The guide of one phase. Raises `GuideFault`."""
    found = [part for part in _list(name, data, "phase", dict) if part.get("number") == phase]
    if len(found) != 1:
        raise GuideFault(_("%(name)s: phase %(phase)d must be there once.") % {"name": name, "phase": phase})
    return Guide(
        language,
        tuple(_list(name, found[0], "goals", str)),
        tuple(_list(name, found[0], "questions", str)),
        tuple(_field(name, one) for one in _unique(name, _list(name, data, "field", dict))),
    )


def read_attitude_form(name: str, data: dict[str, Any], language: str) -> AttitudeForm:
    """The form for work attitude. Raises `GuideFault`."""
    scale = tuple(_list(name, data, "scale", str))
    if len(scale) != 4:
        raise GuideFault(_("%(name)s: the scale must have four words, from low to high.") % {"name": name})
    weak = data.get("weak_allowed", 2)
    if not isinstance(weak, int) or weak < 0:
        raise GuideFault(_("%(name)s: %(key)s must be a number.") % {"name": name, "key": "weak_allowed"})
    criteria = _unique(name, _list(name, data, "criterion", dict))
    return AttitudeForm(
        language, tuple(Criterion(one["key"], _text(name, one, "label")) for one in criteria), scale, weak
    )


def _field(name: str, one: dict[str, Any]) -> Field:
    return Field(one["key"], _text(name, one, "label"), str(one.get("hint", "")), bool(one.get("needed", False)))


def _unique(name: str, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = [part.get("key") for part in parts]
    for key in keys:
        if not isinstance(key, str) or not _KEY.fullmatch(key) or keys.count(key) > 1:
            raise GuideFault(_("%(name)s: the key “%(key)s” cannot be used.") % {"name": name, "key": key})
    return parts


def _list(name: str, data: dict[str, Any], key: str, kind: type[Any]) -> list[Any]:
    found = data.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(one, kind) and one for one in found):
        raise GuideFault(_("%(name)s: %(key)s must be a list that is not empty.") % {"name": name, "key": key})
    return found


def _text(name: str, data: dict[str, Any], key: str) -> str:
    found = data.get(key)
    if not isinstance(found, str) or not found.strip():
        raise GuideFault(_("%(name)s: %(key)s must be a text.") % {"name": name, "key": key})
    return found.strip()
