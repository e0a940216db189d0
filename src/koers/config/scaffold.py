"""`koers new-process`: a process of its own, from plan to sealed report, to be changed into what its source text asks.

What it consists of stands below ``new_process/``, as text with ``[[names]]`` to fill in: ``package`` becomes the
process, ``tests`` its story. The test of a sixth process runs exactly this.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from pathlib import Path

from koers.server.plain import PlainError

TEMPLATES = Path(__file__).resolve().parent / "new_process"
ENDING = ".tmpl"
_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_NOT_IN_A_NAME = set('"\\%{}<>\n')
_LEFT_OPEN = re.compile(r"\[\[\w+\]\]")


@dataclass(frozen=True)
class NewProcess:
    """What a process is called. ``package`` is the Python package that it becomes, ``prefix`` that of its ids."""

    key: str
    english: str
    dutch: str
    prefix: str
    package: str

    @classmethod
    def called(cls, key: str, *, english: str = "", dutch: str = "", prefix: str = "", package: str = "") -> NewProcess:
        """A process with this key; what is not said follows from the key. Raises `PlainError` for what
        cannot be.
        """
        if not _KEY.fullmatch(key) or keyword.iskeyword(key):
            raise PlainError(f"{key!r} cannot be the key of a process: write it as exit_interview.")
        prefix = prefix or key.replace("_", "")[:3].upper()
        if not re.fullmatch(r"[A-Z]{3}", prefix):
            raise PlainError(f"{prefix!r} cannot stand before the ids of requirements: three capitals can.")
        english = english or key.replace("_", " ")
        for name in (english, dutch):
            if _NOT_IN_A_NAME & set(name):
                raise PlainError(f"{name!r} cannot be the name of a process: it is written between quotation marks.")
        return cls(
            key=key,
            english=_capital(english),
            dutch=_capital(dutch or english),
            prefix=prefix,
            package=package or f"koers.processes.{key}",
        )

    def fill_in(self, text: str) -> str:
        """A template with the names of this process in it."""
        names = {
            "key": self.key,
            "Class": "".join(part.capitalize() for part in self.key.split("_")),
            "English": self.english,
            "english": _small(self.english),
            "Dutch": self.dutch,
            "dutch": _small(self.dutch),
            "PREFIX": self.prefix,
            "package": self.package,
        }
        for name, value in names.items():
            text = text.replace(f"[[{name}]]", value)
        if left := _LEFT_OPEN.search(text):
            raise ValueError(f"a template asks for {left[0]}")
        return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def write(process: NewProcess, *, package: Path, tests: Path) -> list[Path]:
    """Write the process into the folder ``package`` and its story into ``tests``, and return the files.

    Raises `PlainError` where either is there already; nothing is written then.
    """
    for folder in (package, tests):
        if folder.exists():
            raise PlainError(f"{folder} is there already: nothing was written.")
    return [*_write_all("package", process, package), *_write_all("tests", process, tests)]


def _write_all(part: str, process: NewProcess, folder: Path) -> list[Path]:
    written = []
    for template in sorted((TEMPLATES / part).rglob(f"*{ENDING}")):
        name = template.relative_to(TEMPLATES / part).as_posix().removesuffix(ENDING).replace("KEY", process.key)
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(process.fill_in(template.read_text(encoding="utf-8")), encoding="utf-8")
        written.append(file)
    return written


def into_checkout(process: NewProcess) -> str:
    """Write the process where Koers' own stand; what to do next, to show. Raises `PlainError` outside a checkout."""
    source = Path(__file__).resolve().parents[1]
    root = source.parents[1]
    if not (root / "pyproject.toml").exists() or source.parent.name != "src":
        raise PlainError("A process is added in a checkout of Koers, and this is an installed one.")
    package = source / "processes" / process.key
    written = write(process, package=package, tests=root / "tests" / "processes" / process.key)
    return (
        f"{len(written)} files in {package.relative_to(root)} and tests/processes/{process.key}.\n"
        f"Add this one line to RUNNING in src/koers/config/processes.py, and it runs:\n\n"
        f'    "{process.package}",\n\n'
        "Then: koers manage migrate; the story of the process is the test beside it."
    )
