"""Documents: a Typst template and data in, the bytes of a tagged PDF/UA-1 and PDF/A-3a out.

The same template and data give the same bytes: the date is the data's `moment`, fonts come from packages and never
from the machine. What people typed reaches Typst only as JSON, so it is text and never markup.

Limits. Typst cannot be stopped halfway, and runs in the caller's thread (without holding back the others); so what
goes in is bounded instead (`MAX_CHARACTERS`, `MAX_LINES`, `MAX_RARE`, `MAX_ATTACHED`). At those limits a document takes
a second or two and 400 MB, the worst mixture of scripts that we could make half a minute, an ordinary one 15 ms.
"""

import hashlib
import importlib.metadata
import json
import re
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from koers.printing import characters, fonts

ROOT = Path(__file__).resolve().parents[1]  # "/printing/..." in a template's import starts here
TEMPLATES = Path(__file__).resolve().parent / "templates"
DOCUMENT = TEMPLATES / "document.typ"  # draws an OfficialDocument, see koers.printing.shapes

MAX_CHARACTERS = 60_000  # some twenty pages
MAX_LINES = 3_000  # of all values together
MAX_RARE = 500  # characters outside our fonts; if there are more, all are shown by their number
MAX_ATTACHED = 32 * 1024 * 1024  # bytes, all attachments together

_STANDARDS: list[Any] = ["ua-1", "a-3a"]
_UNKNOWN_FONT = "unknown font family"
_NOT_DRAWABLE = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_RUST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


class PrintingError(Exception):
    """A document could not be made; the text says why, for whoever maintains the template or the data."""


class _GaveUp(Exception):
    """Typst stopped in the midst of its work, as it does on rare runs of letters from many scripts."""


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF, such as the exact bytes that people signed."""

    name: str
    content: bytes
    media_type: str
    description: str
    relationship: Literal["source", "data", "alternative", "supplement"] = "supplement"

    @classmethod
    def of_data(cls, name: str, data: Mapping[str, object], *, description: str) -> "Attachment":
        """The data of a document as readable JSON (UTF-8), the same bytes for the same data."""
        content = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8", "backslashreplace")
        return cls(name, content, "application/json", description, "data")


@dataclass(frozen=True)
class Rendered:
    """A document as bytes, and what it was drawn with."""

    pdf: bytes
    sha256: str  # of pdf, 64 hexadecimal digits
    pages: int
    template_version: str  # 16 hexadecimal digits: template, house style, Typst and fonts


def render(template: Path, data: Mapping[str, object], *, attachments: Sequence[Attachment] = ()) -> Rendered:
    """Draw `template` with `data` (JSON; at least the keys of shapes.Frame).

    The template may lie anywhere; what it imports lies under the package, as in "/printing/templates/base.typ".
    Characters that no font has are shown by their number; so are all but European letters in a text that Typst
    gives up on. Safe to call from several threads.

    Raises PrintingError: over a limit, no or an impossible moment, not JSON, a fault in the template, or a document
    that would not be PDF/UA-1 and PDF/A-3a (a font that is not there, a skipped heading level, a missing title).
    """
    shown = _checked(data, attachments)
    moment = _moment(data)
    source = _source(template)
    inputs = {"qr": _qr(data), "attachments": _attachment_list(attachments)}
    for _ in range(4):
        try:
            pdf = _compile(source, template.name, {**inputs, "data": _as_json(shown)}, moment, attachments)
        except _GaveUp:
            shown = characters.replace_strings(shown, partial(characters.numbered, which=_is_foreign))
        except typst.TypstError as error:
            undrawable = _undrawable(error)
            if not undrawable:
                raise PrintingError(_cause(error, template.name)) from error
            shown = characters.replace_strings(shown, partial(characters.numbered, which=undrawable.__contains__))
        else:
            return Rendered(pdf, hashlib.sha256(pdf).hexdigest(), _pages(pdf), template_version(template))
    raise PrintingError(f"{template.name}: this text could not be drawn, not even by the numbers of its characters")


def template_version(template: Path) -> str:
    """What the look of a document depends on, hashed: the template, the house style, Typst and the fonts."""
    digest = hashlib.sha256(_source(template))
    digest.update(_house_version())
    return digest.hexdigest()[:16]


# ---- Checks before anything is drawn ----


def _checked(data: Mapping[str, object], attachments: Sequence[Attachment]) -> Any:
    size = sum(len(attachment.content) for attachment in attachments)
    if size > MAX_ATTACHED:
        raise PrintingError(f"attachments of {size} bytes, at most {MAX_ATTACHED} fit")
    lines, letters, rare = 0, 0, 0

    def plain(text: str) -> str:
        nonlocal lines, letters, rare
        text = characters.plain(text)
        lines += 1 + text.count("\n")
        letters += len(text)
        rare += 0 if text.isascii() else sum(map(_rare, text))
        if lines > MAX_LINES or letters > MAX_CHARACTERS:
            raise PrintingError(f"too much text: at most {MAX_CHARACTERS} characters in {MAX_LINES} lines")
        return text

    try:
        shown = characters.replace_strings(data, plain)
        json.dumps(shown, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise PrintingError(f"the data is not plain JSON: {error}") from error
    if rare <= MAX_RARE:
        return shown
    return characters.replace_strings(shown, lambda text: characters.numbered(text, _rare))


def _as_json(shown: dict[str, Any]) -> str:
    """With places to break in words without end; but an address to check at can be copied as it is."""
    broken = characters.replace_strings(shown, characters.breakable)
    return json.dumps({**broken, "verification": shown.get("verification")})


def _rare(character: str) -> bool:
    """Not in the fonts we bring: Typst then looks for it in every font it knows, which takes its time."""
    return not character.isascii() and ord(character) not in fonts.coverage()


def _is_foreign(character: str) -> bool:
    return not characters.is_european(character)


def _moment(data: Mapping[str, object]) -> datetime:
    try:
        moment = datetime.fromisoformat(str(data["moment"]))
    except (KeyError, ValueError) as error:
        raise PrintingError("the data has no moment (ISO 8601 with an offset)") from error
    if moment.tzinfo is None:
        raise PrintingError("the data's moment has no offset from UTC")
    return moment


def _source(template: Path) -> bytes:
    try:
        return template.read_bytes()
    except OSError as error:
        raise PrintingError(f"no template {template.name}: {error.strerror}") from error


def _qr(data: Mapping[str, object]) -> str:
    verification = data.get("verification")
    if not isinstance(verification, Mapping):
        return ""
    try:
        # One mask for all: trying all eight for the one that scans best takes five times as long.
        code = segno.make(str(verification["url"]), error="m", micro=False, mask=3)
    except (KeyError, ValueError) as error:
        raise PrintingError(f"no QR code could be made of the verification address: {error}") from error
    return str(code.svg_inline(border=0))


def _attachment_list(attachments: Sequence[Attachment]) -> str:
    return json.dumps(
        [
            {"name": each.name, "type": each.media_type, "description": each.description, "is": each.relationship}
            for each in attachments
        ]
    )


# ---- Typst ----


@cache
def _house_version() -> bytes:
    digest = hashlib.sha256()
    for file in sorted(TEMPLATES.glob("*.typ")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    for package in ("typst", fonts.PACKAGE):
        digest.update(f"{package} {importlib.metadata.version(package)}\0".encode())
    return digest.digest()


_of_thread = threading.local()  # a compiler is quicker the second time, and serves one thread at a time


def _compiler() -> typst.Compiler:
    compiler: typst.Compiler | None = getattr(_of_thread, "compiler", None)
    if compiler is None:
        compiler = typst.Compiler(root=ROOT, font_paths=fonts.for_typst(), ignore_system_fonts=True)
        _of_thread.compiler = compiler
    return compiler


def _compile(
    source: bytes, name: str, inputs: dict[str, str], moment: datetime, attachments: Sequence[Attachment]
) -> bytes:
    if not attachments:
        return _compile_under(ROOT, source, name, inputs, moment)
    # Typst takes bytes from files below its root only: a folder of our own with the house style linked into it.
    with tempfile.TemporaryDirectory(prefix="koers-") as folder:
        root = Path(folder)
        (root / "printing").symlink_to(TEMPLATES.parent)
        for number, attachment in enumerate(attachments):
            (root / f"attachment-{number}").write_bytes(attachment.content)
        return _compile_under(root, source, name, inputs, moment)


def _compile_under(root: Path, source: bytes, name: str, inputs: dict[str, str], moment: datetime) -> bytes:
    try:
        pdf, warnings = _compiler().compile_with_warnings(
            source, root=root, sys_inputs=inputs, pdf_standards=_STANDARDS, timestamp=moment
        )
    except BaseException as error:
        # A fault in Typst itself, which Python cannot name. What it leaves behind in this thread is not used again.
        if type(error).__name__ == "PanicException":
            del _of_thread.compiler
            raise _GaveUp from error
        raise
    unknown = [warning.message for warning in warnings if _UNKNOWN_FONT in warning.message]
    if unknown:
        raise PrintingError(f"{name}: {'; '.join(unknown)}")
    if not isinstance(pdf, bytes):
        raise PrintingError(f"{name}: Typst made no PDF")
    return pdf


def _pages(pdf: bytes) -> int:
    found = re.search(rb"/Type/Pages/Count (\d+)", pdf)
    if found is None:
        raise PrintingError("the number of pages could not be read from the document")
    return int(found.group(1))


# ---- What went wrong ----


def _undrawable(error: typst.TypstError) -> frozenset[str]:
    """The characters that Typst found in no font; empty if it complains about something else."""
    clusters = _NOT_DRAWABLE.findall(error.diagnostic)
    found = {c for cluster in clusters for c in _RUST_ESCAPE.sub(lambda match: chr(int(match[1], 16)), cluster)}
    return frozenset(c for c in found if not c.isascii())


def _cause(error: typst.TypstError, name: str) -> str:
    place = re.search(r"┌─ \S*?([^/\s]+)\n", error.diagnostic)
    where = place[1].replace("__typst_py_bytes__.typ", name) if place else name
    return "; ".join([f"{where}: {error.message}", *error.hints])
