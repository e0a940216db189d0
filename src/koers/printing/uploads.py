"""Looking at a file by its content, never by its name."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import pikepdf
from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 40_000_000
_PDF, _PNG, _JPEG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


class UploadRefused(Exception):
    """The file is not kept. ``reason_key``: not_allowed, broken, encrypted, too_large_picture."""

    def __init__(self, reason_key: str) -> None:
        super().__init__(reason_key)
        self.reason_key = reason_key


@dataclass(frozen=True)
class UploadKind:
    """What the bytes are: a media type, and how many pages (pictures have one)."""

    media_type: str
    pages: int


def inspect(data: bytes) -> UploadKind:
    """What these bytes really are: a PDF that opens, or a PNG or JPEG picture. Raises `UploadRefused`."""
    if data.startswith(_PDF):
        return _pdf(data)
    if data.startswith(_PNG):
        return _picture(data, "PNG", "image/png")
    if data.startswith(_JPEG):
        return _picture(data, "JPEG", "image/jpeg")
    raise UploadRefused("not_allowed")


def _pdf(data: bytes) -> UploadKind:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise UploadRefused("encrypted")
            pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise UploadRefused("encrypted") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError) as error:
        raise UploadRefused("broken") from error
    if pages == 0:
        raise UploadRefused("broken")
    return UploadKind("application/pdf", pages)


def _picture(data: bytes, name: str, media_type: str) -> UploadKind:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[name]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise UploadRefused("too_large_picture")
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UploadRefused("too_large_picture") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise UploadRefused("broken") from error
    return UploadKind(media_type, 1)
