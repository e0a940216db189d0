"""Files that are too large, or not what their name says: refused on the same page, in words, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import tracemalloc
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from koers.kernel.models import Answer, Attachment, Blob, Document, Signature
from tests.cast import Cast
from tests.faults.conftest import Visitor, finished, planned
from tests.faults.files import a_pdf, a_picture, a_zip
from tests.web import reading

MEGABYTE = 1024 * 1024
TOO_LARGE = "Dit bestand is 30 MB. Het mag hoogstens 10 MB zijn."
OTHER_KIND = "Kies een pdf, of een foto (PNG of JPEG)."
BROKEN = "Dit bestand gaat niet open. Bewaar het opnieuw en probeer het nog een keer."
EMPTY = "Dit bestand is leeg. Kies een ander bestand."

DISGUISED = {
    "rooster.pdf": (b"MZ\x90\x00" + bytes(200), OTHER_KIND),
    "verslag.pdf": (b"<!doctype html><script>alert(1)</script>", OTHER_KIND),
    "plaatje.png": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', OTHER_KIND),
    "foto.jpg": (b"GIF89a" + bytes(40), OTHER_KIND),
    "kaart.pdf": (b"%PDF-1.7\n and nothing more", BROKEN),
    "kapot.png": (a_picture()[:60], BROKEN),
    "leeg.pdf": (b"", EMPTY),
    "ook een pagina.png": (a_picture() + b"<html><script>alert(1)</script>", OTHER_KIND),
    "ook een archief.pdf": (a_pdf() + a_zip(), OTHER_KIND),
}
"""By the name that somebody gave it: what a file really is, and what Sam is told."""


class Pieces(io.RawIOBase):
    """A request's body that is made while it is read, so that whoever keeps all of it is caught."""

    def __init__(self, head: bytes, megabytes: int, tail: bytes) -> None:
        self.length = len(head) + megabytes * MEGABYTE + len(tail)
        self._rest = itertools.chain([head], itertools.repeat(b"x" * MEGABYTE, megabytes), [tail])
        self._ready = b""

    def readable(self) -> bool:
        """For Python's reader around it."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what comes next."""
        self._ready = self._ready or next(self._rest, b"")
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


def said(page: Any) -> list[str]:
    """What the summary of errors says."""
    return reading.texts(page.content, r'<div class="errors.*?<li>(.*?)</li>')


@pytest.fixture
def address(cast: Cast) -> str:
    """Where Sam prepares her talk."""
    return reverse("progress_talks:prepare", args=[planned(cast, dt.timedelta(days=2)).pk])


def bring(client: Client, url: str, *files: SimpleUploadedFile) -> Any:
    """Send the page with a topic and with files."""
    return client.post(url, {"base:topics": "0.", "topics": "Mijn rooster", "print_outs": list(files)})


def kept() -> tuple[list[str], list[str], int]:
    """What there is after it: the words, the files, and how many contents of files."""
    answers = list(Answer.objects.values_list("text", flat=True))
    return answers, list(Attachment.objects.values_list("name", flat=True)), Blob.objects.count()


@pytest.mark.parametrize("name", DISGUISED)
def test_what_is_not_what_its_name_says_is_refused_and_the_words_are_kept(
    cast: Cast, visitor: Visitor, address: str, name: str
) -> None:
    content, message = DISGUISED[name]
    answer = bring(visitor(cast.sam), address, SimpleUploadedFile(name, content))
    assert (answer.status_code, said(answer)) == (200, [message])
    assert "Mijn rooster" in answer.content.decode()
    assert kept() == (["Mijn rooster"], [], 0)


def test_of_several_files_all_are_kept_or_none(cast: Cast, visitor: Visitor, address: str) -> None:
    good, wrong = SimpleUploadedFile("a.pdf", a_pdf()), SimpleUploadedFile("b.pdf", b"MZ")
    assert said(bring(visitor(cast.sam), address, good, wrong)) == [OTHER_KIND]
    assert kept() == (["Mijn rooster"], [], 0)


def test_the_name_of_a_file_is_shown_and_never_used(cast: Cast, visitor: Visitor, address: str) -> None:
    client = visitor(cast.sam)
    bring(client, address, SimpleUploadedFile("..\\..\\etc\u202e/fdp.exe.pdf", a_pdf(), content_type="text/html"))
    file = Attachment.objects.get()
    answer = client.get(reverse("web:attachment", args=[file.pk]))
    assert (file.name, file.media_type) == ("fdp.exe.pdf", "application/pdf")
    assert {name: answer.headers[name] for name in ("Content-Type", "Content-Disposition")} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="fdp.exe.pdf"',
    }
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_file_of_30_mb_is_never_in_memory_and_the_words_are_kept(cast: Cast, visitor: Visitor, address: str) -> None:
    client = visitor(cast.sam)
    bring(client, address)  # whatever is loaded once, is loaded
    head = b""
    for name, value in (("base:satisfied_when", "0."), ("satisfied_when", "ik het weet")):
        head += f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    head += b'--edge\r\nContent-Disposition: form-data; name="print_outs"; filename="groot.pdf"\r\n\r\n'
    body = Pieces(head, 30, b"\r\n--edge--\r\n")
    tracemalloc.start()
    answer = client.request(
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": address,
            "CONTENT_TYPE": "multipart/form-data; boundary=edge",
            "CONTENT_LENGTH": str(body.length),
            "wsgi.input": io.BufferedReader(body),
        }
    )
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status_code, said(answer)) == (200, [TOO_LARGE])
    assert most < 8 * MEGABYTE
    assert sorted(kept()[0]) == ["Mijn rooster", "ik het weet"]


def test_a_scan_that_cannot_be_kept_signs_nothing(cast: Cast, visitor: Visitor) -> None:
    document = finished(cast)
    url = reverse("web:document_paper", args=[document.pk])
    for content, message in [*DISGUISED.values(), (bytes(30 * MEGABYTE), TOO_LARGE)]:
        answer = visitor(cast.marijke).post(url, {"file": SimpleUploadedFile("scan.pdf", content)})
        assert (answer.status_code, said(answer)) == (200, [message])
    assert (Signature.objects.count(), Document.objects.get().sealed_at) == (0, None)


def test_somebody_elses_talk_takes_no_file(cast: Cast, visitor: Visitor, address: str) -> None:
    for person in set(cast.everybody) - {cast.sam}:
        assert bring(visitor(person), address, SimpleUploadedFile("a.pdf", a_pdf())).status_code == 404
    assert kept() == ([], [], 0)


def test_a_file_that_is_not_for_keeping_is_judged_within_the_limit_too(cast: Cast, visitor: Visitor) -> None:
    for content, message in ((bytes(30 * MEGABYTE), TOO_LARGE), (b"", EMPTY)):
        answer = visitor().post(reverse("web:verify"), {"file": io.BytesIO(content)})
        assert (answer.status_code, said(answer)) == (200, [message])
