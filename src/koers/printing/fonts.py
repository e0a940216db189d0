"""The fonts of the documents: from a package and from Typst itself, never from the machine.

Noto Sans draws Latin with every accent, Greek, Cyrillic and Vietnamese; its sisters in the same package draw emoji
and nineteen more scripts, and what Typst embeds adds signs such as ✓ and ≤. No font here has Chinese, Japanese or
Korean: those characters are shown by their number (see koers.printing.characters).
"""

import importlib.util
import struct
from functools import cache
from pathlib import Path

import typst

PACKAGE = "manimgx-fonts"  # fonts only, SIL Open Font License


class FontsMissing(Exception):
    """The package with fonts is not installed, or is damaged."""


@cache
def folder() -> Path:
    """Where the font files are. Raises FontsMissing."""
    package = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if package is None or not package.submodule_search_locations:
        raise FontsMissing(f"the package {PACKAGE} is not installed")
    return Path(package.submodule_search_locations[0])


@cache
def for_typst() -> typst.Fonts:
    """The fonts that a document may use. Raises FontsMissing."""
    return typst.Fonts(include_system_fonts=False, font_paths=[folder()])


@cache
def coverage() -> frozenset[int]:
    """The code points that the package's fonts have a picture for. Raises FontsMissing."""
    found: set[int] = set()
    for file in folder().glob("*.ttf"):
        try:
            found |= _code_points(file.read_bytes())
        except (struct.error, StopIteration) as error:
            raise FontsMissing(f"{file.name} is not a font") from error
    return frozenset(found)


def _code_points(font: bytes) -> set[int]:
    """The keys of a font's `cmap`: its tables of format 4 (ranges below 65,536) and 12 (all others)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    directory = (struct.unpack_from(">4s4xI", font, 12 + 16 * table) for table in range(tables))
    cmap: int = next(offset for tag, offset in directory if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for subtable in range(subtables):
        (offset,) = struct.unpack_from(">I", font, cmap + 8 + 8 * subtable)
        start = cmap + offset
        (layout,) = struct.unpack_from(">H", font, start)
        if layout == 4:
            found |= _format_4(font, start)
        elif layout == 12:
            found |= _format_12(font, start)
    return found


def _format_4(font: bytes, start: int) -> set[int]:
    segments = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, start + 14)
    starts = struct.unpack_from(f">{segments}H", font, start + 16 + 2 * segments)
    return {point for first, last in zip(starts, ends, strict=True) for point in range(first, last + 1)}


def _format_12(font: bytes, start: int) -> set[int]:
    (groups,) = struct.unpack_from(">I", font, start + 12)
    ranges = (struct.unpack_from(">II", font, start + 16 + 12 * group) for group in range(groups))
    return {point for first, last in ranges for point in range(first, last + 1)}
