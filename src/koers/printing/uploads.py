"""What an uploaded file really is, by its content and never by its name: a PDF, a PNG or a JPEG, or refused.

A hostile file can make a reader of PDFs or pictures take all memory or hours. So the first bytes are looked at here,
and the rest in a process of its own with limits on memory and time (koers.printing.inspection); that takes some
300 ms. How large a file may be is the caller's to say, before it gets here.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Literal

SECONDS = 10.0  # for one file, in the process that looks at it
_MAGIC = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class UploadRefused(Exception):
    """The file is not to be kept. `reason_key` says why.

    not_allowed: no PDF, PNG or JPEG, or something else as well (a web page, an archive, a program);
    broken: damaged, cut off, without pages, or too much work to open;
    encrypted: a PDF with a password or with restrictions;
    active: a PDF that holds a script or starts a program;
    too_large_picture: more pixels than inspection.MOST_PIXELS.
    """

    def __init__(self, reason_key: str) -> None:
        super().__init__(reason_key)
        self.reason_key = reason_key


@dataclass(frozen=True)
class UploadKind:
    """What the bytes are: a media type, and how many pages (a picture has one)."""

    media_type: Literal["application/pdf", "image/png", "image/jpeg"]
    pages: int


def inspect(data: bytes) -> UploadKind:
    """Look at a file from outside. Raises UploadRefused."""
    if not data.startswith(_MAGIC):
        raise UploadRefused("not_allowed")
    try:
        finished = subprocess.run(
            [sys.executable, "-P", "-m", "koers.printing.inspection"],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        answer = json.loads(finished.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise UploadRefused("broken") from error
    if "refused" in answer:
        raise UploadRefused(answer["refused"])
    return UploadKind(answer["media_type"], answer["pages"])
