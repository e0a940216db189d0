"""Opens one file from outside, in a process of its own with limits: `python -m koers.printing.inspection < file`.

Prints JSON: {"media_type": …, "pages": …} or {"refused": reason_key}. Ends without a word if the limits are reached.
"""

import json
import re
import resource
import sys
import warnings
import zipfile
from io import BytesIO

import pikepdf
from PIL import Image, UnidentifiedImageError

from koers.printing.uploads import SECONDS, UploadKind, UploadRefused

MEMORY = 1024 * 1024 * 1024  # bytes of address space
MOST_PIXELS = 64_000_000  # a telephone takes up to 50 million

_WEB = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php)", re.IGNORECASE)
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch)(?![A-Za-z])")
_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
_JPEG_ALONE = frozenset({0x01, 0xD8})  # markers that no length follows
_JPEG_END = 0xD9


def inspect(data: bytes) -> UploadKind:
    """What the file is. Raises UploadRefused."""
    if _WEB.search(data[:1024]) or zipfile.is_zipfile(BytesIO(data)):
        raise UploadRefused("not_allowed")
    if data.startswith(b"%PDF-"):
        return UploadKind("application/pdf", _pages(data))
    if data.startswith(b"\x89PNG"):
        _look(data, "PNG", _after_png(data))
        return UploadKind("image/png", 1)
    _look(data, "JPEG", _after_jpeg(data))
    return UploadKind("image/jpeg", 1)


def _pages(data: bytes) -> int:
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise UploadRefused("broken")
    rest = data[end + 5 :].strip(b"\r\n\t \0")
    if rest:
        raise UploadRefused("not_allowed" if _is_something_else(rest) else "broken")
    try:
        # Nothing is mended: what a reader makes of a damaged file is not what was handed in.
        with pikepdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise UploadRefused("encrypted")
            composed = (each for each in pdf.objects if isinstance(each, pikepdf.Dictionary | pikepdf.Array))
            if any(_ACTIVE.search(each.unparse(resolved=True)) for each in composed):
                raise UploadRefused("active")
            pages = [page.obj.get("/Type") for page in pdf.pages]
    except pikepdf.PasswordError as error:
        raise UploadRefused("encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, OverflowError) as error:
        raise UploadRefused("broken") from error
    if not pages:
        raise UploadRefused("broken")
    return len(pages)


def _look(data: bytes, kind: str, rest: bytes) -> None:
    """Draw the whole picture. Cameras put more after it, but never a file of another kind."""
    if _is_something_else(rest):
        raise UploadRefused("not_allowed")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=[kind]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise UploadRefused("too_large_picture")
                picture.load()
    except Image.DecompressionBombError as error:
        raise UploadRefused("too_large_picture") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise UploadRefused("broken") from error


def _is_something_else(rest: bytes) -> bool:
    return bool(_WEB.search(rest)) or b"%PDF-" in rest or rest.startswith((b"MZ", b"\x7fELF", b"PK"))


def _after_png(data: bytes) -> bytes:
    """What follows the last chunk. Raises UploadRefused if there is none."""
    at = 8
    while at + 12 <= len(data):
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return data[at:]
    raise UploadRefused("broken")


def _after_jpeg(data: bytes) -> bytes:
    """What follows the end of the picture. Raises UploadRefused if it has none."""
    at = 0
    while found := _JPEG_MARKER.search(data, at):
        marker, at = found[1][0], found.end()
        if marker == _JPEG_END:
            return data[at:]
        if marker not in _JPEG_ALONE:
            at += int.from_bytes(data[at : at + 2])
    raise UploadRefused("broken")


def main() -> None:
    """Look at standard input under limits, and say what it is."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        kind = inspect(sys.stdin.buffer.read())
    except UploadRefused as refusal:
        print(json.dumps({"refused": refusal.reason_key}))
    else:
        print(json.dumps({"media_type": kind.media_type, "pages": kind.pages}))


if __name__ == "__main__":
    main()
