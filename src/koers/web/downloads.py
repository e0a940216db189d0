"""Files that people take out: always as an attachment, never shown inside a page of ours."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpResponse
from django.utils.http import content_disposition_header

LONGEST_NAME = 120
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')


def safe_name(name: str) -> str:
    """The name without what a file system or a mail header could take for something else; never empty."""
    visible = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    plain = " ".join(_UNSAFE.sub("-", visible).split()).strip(". -")
    if len(plain) > LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        plain = (
            stem[: LONGEST_NAME - len(ending) - 1] + dot + ending if dot and len(ending) <= 8 else plain[:LONGEST_NAME]
        )
    return plain or "file"


def file_response(content: bytes, media_type: str, name: str) -> HttpResponse:
    """An answer that is a file to keep: not sniffed, not stored by browser or proxy, and powerless if opened."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, safe_name(name)) or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
