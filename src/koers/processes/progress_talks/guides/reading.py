"""Reading a guide from its file, with a plain message for each thing that is wrong in it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from koers.kernel.texts import clean
from koers.processes.progress_talks import form
from koers.processes.progress_talks.guides.shape import Block, Guide, Part

LONGEST_MINUTES = 240
_KEY = re.compile(r"[a-z][a-z0-9_]{0,30}")


class GuideFaults(Exception):
    """A guide cannot be used as it is; ``messages`` say what is wrong, and where in the file."""

    def __init__(self, name: str, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.name = name
        self.messages = [f"{name}: {message}" for message in messages]


def read(name: str, text: str) -> Guide:
    """The guide that a file holds. Raises `GuideFaults` with everything that is wrong in it."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GuideFaults(name, [_("This is not TOML: %(error)s") % {"error": error}]) from error
    reader = _Reader()
    guide = reader.guide(content)
    if reader.messages:
        raise GuideFaults(name, reader.messages)
    return guide


class _Reader:
    """Goes through a whole file and gathers what is wrong, rather than stop at the first fault."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def guide(self, content: dict[str, Any]) -> Guide:
        self._known(content, {"title", "blocks"}, _("the guide"))
        blocks = tuple(
            self._block(block, _("block %(n)s") % {"n": place})
            for place, block in enumerate(self._tables(content, "blocks", _("the guide")), start=1)
        )
        if not blocks:
            self.messages.append(_("There is no block. A guide has one [[blocks]] at least."))
        for key, count in Counter(block.key for block in blocks).items():
            if count > 1:
                self.messages.append(_("Two blocks have the key “%(key)s”.") % {"key": key})
        self._check_fields(blocks)
        return Guide(title=self._text(content, "title", _("the guide")), blocks=blocks)

    def _block(self, table: dict[str, Any], place: str) -> Block:
        self._known(table, {"key", "title", "minutes", "goal", "parts"}, place)
        key = self._text(table, "key", place)
        if key and not _KEY.fullmatch(key):
            self.messages.append(
                _("%(place)s: the key “%(key)s” has other signs than small letters, figures and _.")
                % {"place": place, "key": key}
            )
        minutes = table.get("minutes")
        if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 < minutes <= LONGEST_MINUTES:
            self.messages.append(
                _("%(place)s: “minutes” must be a number from 1 to %(most)s, for example minutes = 10.")
                % {"place": place, "most": LONGEST_MINUTES}
            )
            minutes = 1
        return Block(
            key=key,
            title=self._text(table, "title", place),
            minutes=minutes,
            goal=self._text(table, "goal", place, needed=False),
            parts=tuple(
                self._part(part, _("%(block)s, part %(n)s") % {"block": place, "n": number})
                for number, part in enumerate(self._tables(table, "parts", place), start=1)
            ),
        )

    def _part(self, table: dict[str, Any], place: str) -> Part:
        self._known(table, {"title", "tip", "questions", "fields"}, place)
        return Part(
            title=self._text(table, "title", place),
            tip=self._text(table, "tip", place, needed=False),
            questions=self._texts(table, "questions", place),
            fields=self._texts(table, "fields", place),
        )

    def _check_fields(self, blocks: tuple[Block, ...]) -> None:
        placed = Counter(key for block in blocks for part in block.parts for key in part.fields)
        names = ", ".join(sorted(form.PLACEABLE))
        for key in placed:
            if key not in form.PLACEABLE:
                self.messages.append(
                    _("There is no field “%(key)s”. These are: %(names)s.") % {"key": key, "names": names}
                )
            elif placed[key] > 1:
                self.messages.append(_("The field “%(key)s” stands in two places.") % {"key": key})
        for key in sorted(form.NEEDED - set(placed)):
            self.messages.append(
                _("The field “%(key)s” stands in no part. Without it the conversation cannot be finished.")
                % {"key": key}
            )

    def _known(self, table: dict[str, Any], names: set[str], place: str) -> None:
        for name in table:
            if name not in names:
                self.messages.append(
                    _("%(place)s: “%(name)s” is not known here. These are: %(names)s.")
                    % {"place": place, "name": name, "names": ", ".join(sorted(names))}
                )

    def _text(self, table: dict[str, Any], name: str, place: str, *, needed: bool = True) -> str:
        value = table.get(name, "")
        if not isinstance(value, str):
            self.messages.append(_("%(place)s: “%(name)s” must be a text.") % {"place": place, "name": name})
            return ""
        text = clean(value, lines=False)
        if needed and not text:
            self.messages.append(_("%(place)s: “%(name)s” is missing.") % {"place": place, "name": name})
        return text

    def _texts(self, table: dict[str, Any], name: str, place: str) -> tuple[str, ...]:
        values = table.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self.messages.append(
                _("%(place)s: “%(name)s” must be a list of texts, between [ and ].") % {"place": place, "name": name}
            )
            return ()
        return tuple(text for text in (clean(value, lines=False) for value in values) if text)

    def _tables(self, table: dict[str, Any], name: str, place: str) -> list[dict[str, Any]]:
        values = table.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.messages.append(
                _("%(place)s: write each of “%(name)s” under [[%(header)s]].")
                % {"place": place, "name": name, "header": "blocks" if name == "blocks" else f"blocks.{name}"}
            )
            return []
        return values
