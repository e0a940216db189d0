"""Folders to read: the example, and what is done to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from koers.lawbook.reading import BadInput, read_folder

EXAMPLE = Path(__file__).parent.parent / "example"
FILES = {path.name: path.read_bytes() for path in sorted(EXAMPLE.glob("*.csv"))}


def example(to: Path) -> Path:
    """A copy of the example."""
    shutil.copytree(EXAMPLE, to, dirs_exist_ok=True)
    return to


def change(folder: Path, file: str, old: str | bytes, new: str | bytes) -> None:
    """Change one place of a file; it must be there exactly once."""
    before, after = (text.encode() if isinstance(text, str) else text for text in (old, new))
    data = (folder / file).read_bytes()
    assert data.count(before) == 1, f"{data.count(before)} times {before!r} in {file}"
    (folder / file).write_bytes(data.replace(before, after))


def each_line(folder: Path, file: str, do: Callable[[str], str]) -> None:
    """Change every line of a file."""
    lines = (folder / file).read_text().splitlines()
    (folder / file).write_bytes("".join(do(line) + "\n" for line in lines).encode())


def refused(folder: Path) -> list[str]:
    """The lines with which a folder is refused; none if it is read."""
    try:
        read_folder(folder).close()
    except BadInput as bad:
        return bad.lines
    return []
