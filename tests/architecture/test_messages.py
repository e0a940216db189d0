"""Every text of the interface is there in Dutch, and the English that it is written in is English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from koers.server.messages import untranslated
from tests.architecture.house import PACKAGE, allowed, short

DUTCH = re.compile(
    r"\b(het|een|van|niet|naar|voor|zijn|wordt|deze|bij|geen|jouw|gesprek|afspraak|verslag|wachtwoord)\b", re.IGNORECASE
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdf]|%[sd]|\{(\w*)\}")


@dataclass(frozen=True)
class Entry:
    """One message of one catalogue: for each form, the text and its translation."""

    file: Path
    message: Message

    @property
    def texts(self) -> list[str]:
        """The text in English, singular first."""
        return [self.message.id] if isinstance(self.message.id, str) else list(self.message.id)

    @property
    def translations(self) -> list[str]:
        """The text in Dutch, singular first."""
        found = self.message.string
        return [found] if isinstance(found, str) else list(found)

    def __str__(self) -> str:
        return f"{short(self.file)}:{self.message.lineno}: {self.texts[0]!r}"


def catalogues() -> list[Path]:
    """Every Dutch catalogue of the package."""
    return sorted(PACKAGE.rglob("locale/nl/LC_MESSAGES/django.po"))


def entries() -> Iterator[Entry]:
    """Every message of every Dutch catalogue, without the headers."""
    for file in catalogues():
        with file.open("rb") as opened:
            yield from (Entry(file, message) for message in read_po(opened, locale="nl") if message.id)


def _placeholders(text: str) -> list[str]:
    return [match[0] for match in PLACEHOLDER.finditer(text)]


def test_every_text_of_code_and_templates_is_translated():
    assert [str(text) for text in untranslated(templatize)] == []


def test_no_translation_is_empty_or_a_guess():
    assert [str(entry) for entry in entries() if entry.message.fuzzy or not all(entry.translations)] == []


def test_no_translation_is_left_of_a_text_that_went():
    for file in catalogues():
        assert [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#~")] == [], file


def test_a_text_is_translated_the_same_everywhere():
    """Django looks in all catalogues as in one heap: the first would win, whichever page asks."""
    known: dict[tuple[object, ...], list[str]] = {}
    torn = []
    for entry in entries():
        key = (entry.message.context, *entry.texts[:1])
        if known.setdefault(key, entry.translations) != entry.translations:
            torn.append(str(entry))
    assert torn == []


def test_a_translation_is_filled_with_nothing_but_what_the_text_is_filled_with():
    """It may leave something out, such as a name that Dutch does not need; what it asks for must be given."""
    wrong = [
        str(entry)
        for entry in entries()
        if not {*_placeholders(" ".join(entry.translations))} <= {*_placeholders(" ".join(entry.texts))}
    ]

    assert wrong == []


def test_what_is_written_in_the_code_is_english():
    dutch = {str(entry) for entry in entries() if any(DUTCH.search(text) for text in entry.texts)}

    assert dutch == set(allowed("dutch_in_english"))


@pytest.mark.parametrize("text", ["Plan het gesprek", "Fill in een datum"])
def test_the_check_on_english_can_fail(text):
    assert DUTCH.search(text)
