"""Files that come in and go out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from koers.web.downloads import LONGEST_NAME, file_response, safe_name
from tests.cast import Cast
from tests.web import reading


def send(client: Client, size: int, day: str = "11 december") -> Any:
    """Send a form with a date and a file of this many bytes."""
    upload = BytesIO(b"%PDF-" + bytes(size - 5))
    upload.name = "uitdraai.pdf"
    return client.post("/example/", {"day": day, "file": upload})


def test_a_file_over_the_limit_is_refused_in_words_and_the_rest_stays(visitor: Any, cast: Cast, settings: Any):
    settings.KOERS_UPLOAD_LIMIT = 1024 * 1024
    page = send(visitor(cast.sam), 3 * 1024 * 1024, day="volgende week")
    assert reading.title(page.content) == "Fout: Je voortgang | Koers"
    assert reading.texts(page.content, r'<p class="error"[^>]*>(.*?)</p>') == [
        "Vul een datum in, bijvoorbeeld 11 december 2026",
        "Dit bestand is 3 MB. Het mag hoogstens 1 MB zijn.",
    ]
    assert 'value="volgende week"' in page.content.decode()


def test_a_file_over_the_limit_leaves_nothing_behind(visitor: Any, cast: Cast, settings: Any, tmp_path: Any):
    settings.KOERS_UPLOAD_LIMIT = 1000
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    page = send(visitor(cast.sam), 5000)
    page.close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_at_the_limit_is_accepted(visitor: Any, cast: Cast, settings: Any):
    settings.KOERS_UPLOAD_LIMIT = 1000
    assert reading.texts(send(visitor(cast.sam), 1000).content, r'<p class="error"[^>]*>(.*?)</p>') == []


def test_an_empty_file_says_so(visitor: Any, cast: Cast):
    page = visitor(cast.sam).post("/example/", {"day": "11 december", "file": SimpleUploadedFile("leeg.pdf", b"")})
    assert reading.texts(page.content, r'<p class="error"[^>]*>(.*?)</p>') == [
        "Dit bestand is leeg. Kies een ander bestand."
    ]


def test_a_hopelessly_large_request_is_refused_unread(visitor: Any, cast: Cast, settings: Any):
    settings.KOERS_UPLOAD_LIMIT = 10
    page = send(visitor(cast.sam), 5000)
    assert (page.status_code, reading.heading(page.content)) == (400, "We kunnen niet lezen wat er is verstuurd")


def test_a_download_is_powerless():
    response = file_response(b"%PDF-", "application/pdf", "Verslag Sam.pdf")
    assert {name: response.headers[name] for name in response.headers} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="Verslag Sam.pdf"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Verslag van Yıldız.pdf", "Verslag van Yıldız.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\fakepath\\cv.pdf", "C-fakepath-cv.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_a_name_is_safe_for_a_disk_and_a_header(name: str, safe: str):
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_any_name_makes_a_header(name: str):
    response = file_response(b"", "application/pdf", name)
    assert len(safe_name(name)) <= LONGEST_NAME
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert not {"\r", "\n"} & set(response.headers["Content-Disposition"])


def test_a_long_name_keeps_its_ending():
    assert safe_name("a" * 300 + ".pdf") == "a" * (LONGEST_NAME - 4) + ".pdf"
