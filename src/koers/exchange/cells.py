"""Kinds of cells: what a column accepts, and the words for what it does not."""

from __future__ import annotations

import calendar
import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2100
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DUTCH = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_POWER = re.compile(r"\d([.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
_JOINERS = "\u200c\u200d"  # letters of some scripts need them


class Wrong(Exception):
    """A cell that its column does not accept; the message is the reason, for the reader."""


class Kind(Protocol):
    """What a column accepts. `parse` gets a cell without spaces around it, never an empty one."""

    def parse(self, raw: str) -> object:
        """The value. Raises `Wrong`."""
        ...


@dataclass(frozen=True)
class Text:
    """Words, at most ``longest`` characters; on more than one line only where ``lines``."""

    longest: int
    lines: bool = False

    def parse(self, raw: str) -> str:
        """The text in Unicode's composed form."""
        text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n"))
        for letter in text:
            if not _allowed(letter, self.lines):
                raise Wrong(
                    _("This holds a character that cannot be seen (U+%(code)s). Type the text again.")
                    % {"code": f"{ord(letter):04X}"}
                )
        if len(text) > self.longest:
            raise Wrong(
                _("This is %(length)d characters long; %(longest)d fit.")
                % {"length": len(text), "longest": self.longest}
            )
        return text


def _allowed(letter: str, lines: bool) -> bool:
    if letter in _JOINERS or (lines and letter in "\n\r\t"):
        return True
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class Code:
    """A number or code by which something is known: text, with its leading zeros, without spaces."""

    longest: int = 40

    def parse(self, raw: str) -> str:
        """The code."""
        code = Text(self.longest).parse(raw)
        if _POWER.fullmatch(code):
            raise Wrong(_("Excel has changed this number. Keep the column as text."))
        if any(letter.isspace() for letter in code):
            raise Wrong(_("There is a space in this code."))
        return code


@dataclass(frozen=True)
class Date:
    """A local date: 2026-11-17, and 17-11-2026 as Excel writes it here."""

    def parse(self, raw: str) -> dt.date:
        """The date."""
        if match := _ISO.fullmatch(raw):
            year, month, day = (int(part) for part in match.groups())
        elif match := _DUTCH.fullmatch(raw):
            day, month, year = (int(part) for part in match.groups())
        else:
            raise Wrong(_("This is not a date. Write year-month-day, for example 2026-02-28."))
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Wrong(
                _("This year cannot be right. Write a date from %(first)d to %(last)d.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise Wrong(
                _("This date does not exist. Write year-month-day, for example %(example)s.")
                % {"example": _last_day(year, month)}
            ) from None


def _last_day(year: int, month: int) -> str:
    month = min(max(month, 1), 12)
    return dt.date(year, month, calendar.monthrange(year, month)[1]).isoformat()


@dataclass(frozen=True)
class Whole:
    """A whole number between two limits, which count themselves."""

    least: int
    most: int

    def parse(self, raw: str) -> int:
        """The number."""
        if not _WHOLE.fullmatch(raw):
            raise Wrong(_("This is not a whole number. Write figures only, for example 12."))
        number = int(raw)
        if not self.least <= number <= self.most:
            raise Wrong(_("This number must be from %(least)d to %(most)d.") % {"least": self.least, "most": self.most})
        return number


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    values: tuple[str, ...]

    def parse(self, raw: str) -> str:
        """The word as it stands in the list, whatever capitals the file has."""
        for value in self.values:
            if value.casefold() == raw.casefold():
                return value
        raise Wrong(one_of(self.values))


def one_of(values: Iterable[str]) -> str:
    """The reason for a word that is not in a list."""
    return _("Write one of these: %(words)s.") % {"words": ", ".join(values)}


def closest(value: str, values: Iterable[str]) -> str:
    """A question that names the word of a short list that was probably meant, or nothing."""
    by_fold = {known.casefold(): known for known in values}
    found = difflib.get_close_matches(value.casefold(), by_fold, n=1, cutoff=0.7)
    return " " + did_you_mean(by_fold[found[0]]) if found else ""


def did_you_mean(what: str) -> str:
    """The question after a name that is not known."""
    return _("Did you mean %(what)s?") % {"what": what}


@dataclass(frozen=True)
class Email:
    """An e-mail address, made lower case."""

    def parse(self, raw: str) -> str:
        """The address."""
        address = Text(254).parse(raw).lower()
        try:
            validate_email(address)
        except ValidationError:
            raise Wrong(_("This is not an e-mail address.")) from None
        return address
