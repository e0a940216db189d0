"""Files as people bring them: good ones, and ones that are not what their name says."""

from __future__ import annotations

import io
import zipfile

import pikepdf
from PIL import Image


def a_picture(size: tuple[int, int] = (30, 40), kind: str = "PNG") -> bytes:
    """A white picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "white").save(buffer, kind)
    return buffer.getvalue()


def a_pdf() -> bytes:
    """A PDF of one empty page."""
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(buffer)
    return buffer.getvalue()


def a_zip() -> bytes:
    """An archive with one program in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("rooster.exe", b"MZ")
    return buffer.getvalue()
