"""The interface's texts: compiles the translations, and finds what is not translated. Needs no gettext programs."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent
_FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

Templatize = Callable[[str], str]


def compile_all(package: Path = PACKAGE) -> int:
    """Compile every `django.po` that is newer than its `django.mo`; how many were. Whole or not at all, for each."""
    compiled = 0
    for source in sorted(package.rglob("locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        made = io.BytesIO()
        write_mo(made, _read(source))
        unfinished = target.with_suffix(".mo.new")
        unfinished.write_bytes(made.getvalue())
        unfinished.replace(target)
        compiled += 1
    return compiled


@dataclass(frozen=True, order=True)
class Untranslated:
    """One text without a translation, and where it stands."""

    file: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: not translated: {self.text!r}"


def untranslated(templatize: Templatize, language: str = "nl", package: Path = PACKAGE) -> list[Untranslated]:
    """Every text of the package's code and templates that has no whole translation into `language`.

    The texts themselves are English, so with this the interface is complete in both. `templatize` turns a Django
    template into something with gettext calls: it is Django's own, given by the caller since no Django comes in here.
    """
    translated = _translated(language, package)
    found = []
    files = [file for file in package.rglob("*.py") if file.parent.name != "migrations"]
    for file in [*files, *package.rglob("templates/**/*.*")]:
        for line, text, context in _texts(file, templatize):
            if (context, _first(text)) not in translated:
                found.append(Untranslated(file.relative_to(package.parent), line, _first(text)))
    return sorted(found)


def _translated(language: str, package: Path) -> set[tuple[str | None, str]]:
    """Context and text of what is translated whole. Django looks in all apps, so here too it is one heap."""
    whole = set()
    for source in package.rglob(f"locale/{language}/LC_MESSAGES/django.po"):
        for message in _read(source):
            parts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
            if message.id and not message.fuzzy and all(parts):
                whole.add((message.context, _first(message.id)))
    return whole


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parents[1].name)


def _texts(file: Path, templatize: Templatize) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    if file.suffix == ".py":
        content = file.read_text()
    elif file.suffix in (".html", ".txt", ".svg"):
        # What surrounds the calls becomes rows of X; Python's reader would still mind their indentation.
        content = "\n".join(line.strip() for line in templatize(file.read_text()).split("\n"))
    else:
        return
    for line, text, _comments, context in extract("python", io.BytesIO(content.encode()), keywords=_FUNCTIONS):
        if text:
            yield line, text, context


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    """The text itself, or the singular of two."""
    return text if isinstance(text, str) else text[0]
