"""A look at the bytes of a CSV file, in pieces: may DuckDB read it, or must it be read with care?

DuckDB overlooks some things (a space beside a quotation mark, a carriage return that stands alone) and cannot read
some that are right (a line end within quotation marks). Whatever smells of those is read with care instead.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from koers.lawbook.reading.records import BOM

PIECE = 4 * 1024 * 1024


@dataclass(frozen=True)
class Survey:
    """``plain``: DuckDB may read it. ``quotes``: there are quotation marks, all of them around whole fields."""

    plain: bool
    quotes: bool = False


CAREFULLY = Survey(plain=False)


def survey(path: Path, separator: str) -> Survey:
    """Look through a whole file."""
    decoder, marks, before = codecs.getincrementaldecoder("utf-8")(), _Marks(separator), b"\n"
    with path.open("rb") as file:
        if file.read(len(BOM)) != BOM:
            file.seek(0)
        while piece := file.read(PIECE):
            # Two bytes of the piece before it go along, so that every byte is seen once with both its neighbours.
            seen = before + piece
            if b"\0" in piece or not _is_utf8(decoder, piece) or _returns_alone(seen) or not marks.fit(seen):
                return CAREFULLY
            before = seen[-2:]
    if not _is_utf8(decoder, b"", final=True) or before.endswith(b"\r") or not marks.fit(before + b"\n"):
        return CAREFULLY
    return CAREFULLY if marks.count % 2 else Survey(plain=True, quotes=marks.count > 0)


def _is_utf8(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    if piece.isascii() and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _returns_alone(piece: bytes) -> bool:
    """Whether a carriage return has no line feed after it. (One at the very end is seen with the next piece.)"""
    if b"\r" not in piece:
        return False
    return piece.count(b"\r") - piece.endswith(b"\r") != piece.count(b"\r\n")


class _Marks:
    """The quotation marks so far. They fit when each first one opens a field and the next one closes it.

    Then none is doubled, none stands in the middle, and a text cannot run on: all that programs read differently.
    """

    def __init__(self, separator: str) -> None:
        self.count, self._separator = 0, separator

    def fit(self, piece: bytes) -> bool:
        """Look at a piece; its first and last byte are only neighbours."""
        if b'"' not in piece[1:-1]:
            return True
        import numpy as np  # costs a tenth of a second, and most files have no quotation mark

        letters = np.frombuffer(piece, dtype=np.uint8)
        places = np.flatnonzero(letters[1:-1] == ord('"')) + 1
        opening, closing = places[self.count % 2 :: 2], places[1 - self.count % 2 :: 2]
        self.count += len(places)
        return bool(
            np.isin(letters[opening - 1], [ord(self._separator), ord("\n")]).all()
            and np.isin(letters[closing + 1], [ord(self._separator), ord("\n"), ord("\r")]).all()
        )
