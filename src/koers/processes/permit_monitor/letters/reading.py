"""Reading the words of a letter from its file, and filling them in."""

from __future__ import annotations

import logging
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from koers.printing.shapes import Item, Row, Section

LANGUAGES = ("nl", "en")
KINDS = (
    "norm", "warning", "sufficient", "undetermined", "intention", "decision", "excused", "withdrawn",
    "objection_granted", "objection_rejected",
)  # fmt: skip
VALUES = frozenset({
    "name", "given_name", "year", "attainable", "required", "earned", "short", "sentence", "institution", "office",
    "contact", "decided_by", "determined_by", "circumstances_until", "view_until", "report_from", "report_by",
    "objection_until", "no_objection",
})  # fmt: skip
"""What a letter can name."""
log = logging.getLogger("koers.letters")


class LetterFaults(Exception):
    """A letter's file cannot be used; ``messages`` say where and why."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


@dataclass(frozen=True)
class Words:
    """The words of one letter in one language, as they stand in its file."""

    title: str
    sections: tuple[Mapping[str, Any], ...]


def load(kind: str, language: str) -> Words:
    """The words of a letter: the school's own, or else Koers'. A file of the school that cannot be used is logged."""
    own = _own(kind)
    if own is not None:
        try:
            return read(own.name, own.read_text(encoding="utf-8"))[language]
        except (LetterFaults, OSError, UnicodeDecodeError) as wrong:
            log.error("Koers' own letter is used: %s", wrong)
    text = (resources.files(__package__) / f"{kind}.toml").read_text(encoding="utf-8")
    return read(f"{kind}.toml", text)[language]


def _own(kind: str) -> Path | None:
    folder: Path | None = settings.KOERS_GUIDES
    path = folder / "letters" / f"{kind}.toml" if folder else None
    return path if path and path.is_file() else None


def read(name: str, text: str) -> dict[str, Words]:
    """The words in every language. Raises `LetterFaults` with everything that is wrong."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LetterFaults([f"{name}: {error}"]) from error
    faults = [f"{name}: {fault}" for fault in _faults(found)]
    if faults:
        raise LetterFaults(faults)
    return {language: Words(found[language]["title"], tuple(found[language]["section"])) for language in LANGUAGES}


def _faults(found: dict[str, Any]) -> Iterator[str]:
    for language in LANGUAGES:
        part = found.get(language)
        if not isinstance(part, dict) or not isinstance(part.get("title"), str):
            yield f"[{language}] has no title"
            continue
        sections = part.get("section")
        if not isinstance(sections, list) or not sections:
            yield f"[{language}] has no section"
            continue
        for number, section in enumerate(sections, start=1):
            if not {"text", "items", "rows", "columns"} & set(section):
                yield f"{language}, section {number}: it has no text, items, rows or columns"
        for words in (part["title"], *_texts(sections)):
            yield from (f"{language}: {fault}" for fault in _unknown(words))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _named(text: str) -> set[str]:
    return {name for _text, name, _form, _how in string.Formatter().parse(text) if name is not None}


def _unknown(text: str) -> Iterator[str]:
    try:
        named = _named(text)
    except ValueError as error:
        yield f"{text!r}: {error}"
        return
    for name in sorted(named - VALUES):
        yield f"{{{name}}} is none of {', '.join(sorted(VALUES))}"


def fill(words: Words, values: Mapping[str, str], results: list[list[str]]) -> tuple[str, list[Section]]:
    """Title and sections with the values in place. What names an unknown value is left out; ``results`` are rows."""
    sections: list[Section] = []
    for section in words.sections:
        sections += _section(section, values, results)
    return _filled(words.title, values) or words.title, sections


def _section(section: Mapping[str, Any], values: Mapping[str, str], results: list[list[str]]) -> Iterator[Section]:
    heading = section.get("heading")
    if "text" in section:
        text = "\n\n".join(filter(None, (_filled(part, values) for part in section["text"].strip().split("\n\n"))))
        if text:
            yield {"kind": "paragraph", "heading": heading, "text": text}
    elif "items" in section:
        items: list[Item] = [
            {"lead": item.get("lead"), "text": text}
            for item in section["items"]
            if (text := _filled(item["text"], values))
        ]
        if items:
            yield {"kind": "list", "heading": heading, "numbered": bool(section.get("numbered")), "items": items}
    elif "rows" in section:
        rows: list[Row] = [
            {"label": row["label"], "value": value}
            for row in section["rows"]
            if (value := _filled(row["value"], values))
        ]
        if rows:
            yield {"kind": "facts", "heading": heading, "rows": rows}
    elif results:
        yield {"kind": "table", "heading": heading, "columns": list(section["columns"]), "rows": results}


def _filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its values, or nothing where one of them is not known."""
    if any(not values.get(name) for name in _named(text)):
        return ""
    return " ".join(text.format_map(values).split(" "))
