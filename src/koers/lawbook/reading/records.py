"""A CSV file record by record, as RFC 4180 says, with the physical line on which each starts.

Slow and exact: for the header, and for the one file in which something is wrong or unusual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from koers.lawbook.reading.forms import is_empty

LONGEST = 16 * 1024 * 1024
"""The longest record that is read, in bytes."""
BOM = b"\xef\xbb\xbf"
TOO_LONG = f"is longer than {LONGEST // 1024 // 1024} MB"
UNCLOSED = "a quotation mark is opened and not closed; what follows it was not read"
NUL = "has a NUL byte"
NOT_UTF8 = "has bytes that are not UTF-8"
LONE_RETURN = "a carriage return stands alone; lines end in LF or in CRLF"
STRAY = "a quotation mark stands in a field that does not begin with one"
AFTER = "text follows the quotation mark that closes a field"
_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Record:
    """One record: the line on which it starts and its fields, or what is ``wrong`` with it as a whole."""

    line: int
    fields: list[str]
    wrong: str | None = None


class _Broken(Exception):
    """The record cannot be read; the argument says why."""


class _NotClosed(Exception):
    """The line ends within quotation marks."""


def no_text(text: str) -> str | None:
    """Why these bytes are no text at all, if they are not."""
    if "\0" in text:
        return NUL
    return NOT_UTF8 if not text.isascii() and _UNDECODED.search(text) else None


def records(path: Path, separator: str) -> Iterator[Record]:
    """The records of a file, blank lines left out. Bytes that are not UTF-8 come as lone surrogates."""
    with path.open("rb") as file:
        if file.read(len(BOM)) != BOM:
            file.seek(0)
        yield from _Records(file, separator)


class _Records:
    def __init__(self, file: BinaryIO, separator: str) -> None:
        self._file, self._separator, self._line = file, separator, 0
        self._cut = False  # the line that was read last was too long

    def __iter__(self) -> Iterator[Record]:
        while (text := self._next()) is not None:
            start = self._line
            if self._cut:
                yield Record(start, [], TOO_LONG)
                continue
            content = _content(text)
            if self._separator not in content and is_empty(content) and "\r" not in content:
                continue
            if '"' not in content and "\r" not in content:
                yield Record(start, content.split(self._separator))
                continue
            record = self._record(start, text)
            yield record
            if record.wrong == UNCLOSED:
                return

    def _next(self) -> str | None:
        """The next physical line; of one that is too long only the beginning."""
        raw = begin = self._file.readline(LONGEST + 1)
        if not raw:
            return None
        self._line += 1
        self._cut = len(raw) > LONGEST
        while self._cut and raw and not raw.endswith(b"\n"):
            raw = self._file.readline(LONGEST)
        return begin.decode("utf-8", "surrogateescape")

    def _record(self, start: int, text: str) -> Record:
        """A record with a quotation mark; it may go on over the next lines."""
        parts, length = [text], len(text)
        while True:
            whole = "".join(parts)
            try:
                return Record(start, _fields(_content(whole), self._separator))
            except _Broken as broken:
                return Record(start, [], str(broken))
            except _NotClosed:
                # Looks again only when a line comes with a quotation mark: a long text is not read from its start
                # for every line of it.
                while True:
                    more = self._next()
                    length += len(more or "")
                    if more is None or self._cut or length > LONGEST:
                        return Record(start, [], UNCLOSED)
                    parts.append(more)
                    if '"' in more:
                        break


def _content(line: str) -> str:
    """A line without its end."""
    if line.endswith("\r\n"):
        return line[:-2]
    return line[:-1] if line.endswith("\n") else line


def _fields(text: str, separator: str) -> list[str]:
    """The fields of a record in which there may be quotation marks."""
    fields, at = [], 0
    while True:
        if text.startswith('"', at):
            value, at = _quoted(text, at + 1)
            if at < len(text) and text[at] != separator:
                raise _Broken(AFTER)
        else:
            end = text.find(separator, at)
            end = len(text) if end < 0 else end
            value, at = text[at:end], end
            if '"' in value:
                raise _Broken(STRAY)
            if "\r" in value:
                raise _Broken(LONE_RETURN)
        fields.append(value)
        if at >= len(text):
            return fields
        at += 1


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The value of a field whose text begins here, after its quotation mark, and the place after the closing one."""
    parts = []
    while True:
        end = text.find('"', at)
        if end < 0:
            raise _NotClosed
        parts.append(text[at:end])
        if not text.startswith('"', end + 1):
            return "".join(parts), end + 1
        parts.append('"')
        at = end + 2
