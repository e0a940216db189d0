"""From bytes to lines of text: UTF-8 only, and clear words for everything else."""

from __future__ import annotations

import io
import re

from django.utils.translation import gettext as _

from koers.exchange.faults import Faults

LARGEST = 256 * 1024 * 1024  # bytes
_LINE_END = re.compile(rb"\r\n|\n|\r")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OTHER_FORMATS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


def lines_of(file: str, data: bytes, faults: Faults) -> list[str] | None:
    """The lines of a file with their ends, as an editor shows them; None, and a fault, where it is not UTF-8 text."""
    reason = _not_text(data)
    if reason:
        faults.add(file, 0, "", "", reason)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _report_encoding(file, data, error.start, faults)
        return None
    # newline="": lines end at \n, \r or \r\n and nowhere else (str.splitlines also ends them at U+2028 and others).
    return list(io.StringIO(text, newline=""))


def _not_text(data: bytes) -> str:
    if len(data) > LARGEST:
        return _("This file is too large: at most %(most)d MB.") % {"most": LARGEST // 1024 // 1024}
    if data.startswith(_OTHER_FORMATS):
        return _("This is not a CSV file but a workbook or another document. In Excel choose: save as CSV UTF-8.")
    head = data[:2000]
    if data.startswith(_UTF16) or head.count(0) * 4 > len(head):
        return _("This file is written in UTF-16. In Excel choose: save as CSV UTF-8.")
    return ""


def _report_encoding(file: str, data: bytes, place: int, faults: Faults) -> None:
    """Name the first line that is not UTF-8: its text as Windows-1252 shows it, which it nearly always is."""
    ends = [match.end() for match in _LINE_END.finditer(data, 0, place)]
    start = ends[-1] if ends else 0
    following = _LINE_END.search(data, place)
    line = data[start : following.start() if following else len(data)]
    faults.add(
        file,
        len(ends) + 1,
        "",
        line.decode("cp1252", errors="replace"),
        _("This line is not UTF-8, probably Windows-1252. In Excel choose: save as CSV UTF-8."),
    )
