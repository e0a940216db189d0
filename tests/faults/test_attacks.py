"""What somebody tries who means harm: to guess on and on, to look unseen, to sign for another, to break a page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from koers.kernel import logins
from koers.kernel.models import AuditEntry, Signature
from tests.cast import Cast
from tests.faults.conftest import Full, Visitor, finished
from tests.faults.files import a_picture


def test_a_guess_counts_though_the_page_that_answers_it_is_made_to_break(cast: Cast, visitor: Visitor) -> None:
    client = visitor(raise_request_exception=False)
    form = f'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n{cast.sam.email}\r\n'
    form += '--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nguessed\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x; charset=utf-7"  # in which half a character can be written
    for _guess in range(logins.TRIES):
        answer = client.generic("POST", "/login/?next=%2B2AA-", form, content_type=kind)
    assert answer.status_code == 400 or logins.must_wait(cast.sam.email)


@pytest.mark.parametrize("asked", ["me", "home", "x" * 50])
def test_a_link_to_the_login_page_cannot_keep_anybody_out(cast: Cast, visitor: Visitor, asked: str) -> None:
    client = visitor()
    answer = client.post("/login/", {"email": cast.sam.email, "password": "geheim-geheim", "next": asked})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_message_cannot_be_read_without_a_trace(full: Full, visitor: Visitor) -> None:
    answer = visitor(full.cast.gozde).post(reverse("progress_talks:message", args=[full.message.pk]))
    unseen = full.message.recipients.get().read_at is None
    assert (full.message.text in answer.content.decode(), unseen) in {(False, True), (True, False)}


@pytest.mark.parametrize("page", ["conversation", "updates"])
def test_a_talk_cannot_be_read_without_a_trace(full: Full, visitor: Visitor, page: str) -> None:
    client, url = visitor(full.cast.marijke), reverse(f"progress_talks:{page}", args=[full.talk.pk])
    answer = client.get(url) if page == "updates" else client.post(url, {"base:nothing": "0.x", "nothing": "x"})
    assert answer.status_code == 200
    assert AuditEntry.objects.filter(actor=full.cast.marijke, verb="read", about="dossier").count() == 1


def test_a_student_cannot_sign_for_the_slb_er_with_a_picture(cast: Cast, visitor: Visitor) -> None:
    document = finished(cast)
    url = reverse("web:document_paper", args=[document.pk])
    answer = visitor(cast.sam).post(url, {"file": SimpleUploadedFile("scan.png", a_picture())})
    document.refresh_from_db()
    assert (answer.status_code, Signature.objects.count(), document.sealed_at) == (403, 0, None)
