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
    decoder, before, quotes = codecs.getincrementaldecoder("utf-8")(), b"\n", False
    with path.open("rb") as file:
        if file.read(len(BOM)) != BOM:
            file.seek(0)
        while piece := file.read(PIECE):
            # Two bytes of the piece before it go along, so that every byte is seen once with both its neighbours.
            seen = before + piece
            if b"\0" in piece or not _is_utf8(decoder, piece) or _returns_alone(seen):
                return CAREFULLY
            if b'"' in seen:
                quotes = True
                if _odd_quotes(seen, separator):
                    return CAREFULLY
            before = seen[-2:]
    if not _is_utf8(decoder, b"", final=True) or before.endswith(b"\r") or _odd_quotes(before + b"\n", separator):
        return CAREFULLY
    return Survey(plain=True, quotes=quotes)


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


def _odd_quotes(piece: bytes, separator: str) -> bool:
    """Whether a quotation mark within has neither a field's edge before it nor one after it."""
    if b'"' not in piece[1:-1]:
        return False
    import numpy as np  # costs a tenth of a second, and most files have no quotation mark

    letters = np.frombuffer(piece, dtype=np.uint8)
    places = np.flatnonzero(letters[1:-1] == ord('"')) + 1
    edges = np.zeros(256, dtype=bool)
    edges[[ord(separator), ord("\n"), ord("\r")]] = True
    return not bool((edges[letters[places - 1]] | edges[letters[places + 1]]).all())
