"""Which characters a document shows as they are, and which by their number.

A signed document must read the same for everyone: a character that turns the reading direction, that has no picture
in any font, or that is a control code is shown as `[U+202E]`, never dropped in silence. The data that are kept
beside the document are not touched.

What looks like one letter may be thousands of characters (accents on accents, joined pictures); those make the
drawing of text slow or stop it altogether, so after `LONGEST_CLUSTER` characters their number is shown.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Cc control, Cs lone surrogate, Co private use, Cn unassigned: PDF/A refuses them, or no font has them.
_WITHOUT_PICTURE = frozenset({"Cc", "Cs", "Co", "Cn"})

LONGEST_WORD = 40  # the longest that is not broken in any place
LONGEST_CLUSTER = 24  # the longest that people need, a family in one picture, has 11
_JOINERS = frozenset("\u200c\u200d")
_HANGUL_LETTERS = range(0x1100, 0x1200)
_VIRAMA = 9  # the combining class of signs that join two consonants
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def numbered(text: str, which: Callable[[str], bool]) -> str:
    """Every character of `which` as its number: "中" becomes "[U+4E2D]"."""
    return "".join(f"[U+{ord(c):04X}]" if which(c) else c for c in text)


def plain(text: str) -> str:
    """One way of ending lines, spaces for tabs, and what cannot or must not be drawn by its number.

    A byte order mark, which some editors leave in what is pasted from them, is nothing and goes.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ").replace("\ufeff", "")
    text = _EMPTY_LINES.sub("\n\n", text).strip(" \n")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return _shortened(numbered(text, _must_be_numbered))


def _shortened(text: str) -> str:
    """What hangs together as one letter, after LONGEST_CLUSTER characters as a count: "[+976]"."""
    parts: list[str] = []
    length, previous = 0, ""
    for character in text:
        if previous and _hangs_on(previous, character):
            length += 1
        else:
            parts.append(_left_over(length))
            length = 1
        if length <= LONGEST_CLUSTER:
            parts.append(character)
        previous = character
    return "".join(parts) + _left_over(length)


def _left_over(length: int) -> str:
    return f"[+{length - LONGEST_CLUSTER}]" if length > LONGEST_CLUSTER else ""


def _hangs_on(previous: str, character: str) -> bool:
    return (
        unicodedata.category(character).startswith("M")
        or character in _JOINERS
        or previous in _JOINERS
        or unicodedata.combining(previous) == _VIRAMA
        or (ord(previous) in _HANGUL_LETTERS and ord(character) in _HANGUL_LETTERS)
    )


def _must_be_numbered(character: str) -> bool:
    if character == "\n":
        return False
    return character in _BIDIRECTIONAL or unicodedata.category(character) in _WITHOUT_PICTURE


def breakable(text: str) -> str:
    """A word that is longer than any word is (a slip of the keyboard) may break anywhere, and stays on the paper."""
    return _LONG_WORD.sub(lambda word: _opened(word[0]), text)


def _opened(word: str) -> str:
    parts = [word[0]]
    for previous, character in pairwise(word):
        parts.append(character if _hangs_on(previous, character) else f"\u200b{character}")
    return "".join(parts)


def is_european(character: str) -> bool:
    """Latin, Greek, Cyrillic, Armenian and signs between words; no accents that are characters of their own."""
    point = ord(character)
    return (point < 0x0590 or 0x1E00 <= point < 0x2190) and not unicodedata.category(character).startswith("M")


def replace_strings(value: Any, change: Callable[[str], str]) -> Any:
    """`value` (JSON) with `change` applied to every string in it, keys excepted."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: replace_strings(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [replace_strings(inner, change) for inner in value]
    return value
