"""What went wrong is said calmly, and says nothing about others."""

from __future__ import annotations

import logging
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils.functional import SimpleLazyObject

from koers.kernel.models import Conversation
from tests.cast import Cast
from tests.web import reading


def test_not_yours_is_the_same_page_as_does_not_exist(visitor: Any, cast: Cast):
    theirs = Conversation.objects.create(
        dossier=cast.other_dossier,
        kind="talk",
        planned_start="2026-11-20T10:00+01:00",
        duration="00:15",
        planned_by=cast.loes,
    )
    client = visitor(cast.sam)
    answers = [
        client.get(f"/conversation/{theirs.pk}/"),
        client.get(f"/conversation/{uuid.uuid4()}/"),
        client.get("/no/such/page"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert reading.heading(answers[0].content) == "Deze bladzijde is er niet"
    assert reading.navigation(answers[0].content) == ["Wat nu?", "Voortgang"]


def test_without_login_a_missing_page_offers_to_log_in(visitor: Any):
    page = visitor().get("/no/such/page")
    assert (page.status_code, reading.navigation(page.content)) == (404, [])
    assert reading.texts(page.content, r'<a class="button" href="[^"]*">(.*?)</a>') == ["Log in"]


def test_not_allowed_says_who_can(visitor: Any, cast: Cast):
    page = visitor(cast.sam).get("/example/not-allowed/")
    assert page.status_code == 403
    assert reading.texts(page.content, r'<p class="lead">(.*?)</p>') == ["Alleen Marijke kan dit gesprek afronden."]


def test_our_fault_has_a_code_that_stands_in_the_log(visitor: Any, cast: Cast, caplog: pytest.LogCaptureFixture):
    client = visitor(cast.sam)
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, logger="koers.web"):
        page = client.get("/example/breaks/")
    code = reading.texts(page.content, r"<code>(.*?)</code>")[0]
    assert page.status_code == 500
    assert [record.getMessage() for record in caplog.records if record.name == "koers.web"] == [
        f"fault {code} at GET /example/breaks/"
    ]


def test_our_fault_needs_no_database(example: None, rf: Any, django_assert_num_queries: Any, db: None):
    from koers.web.views.errors import our_fault

    request = rf.get("/")
    request.user = SimpleLazyObject(lambda: pytest.fail("asked who this is"))
    with django_assert_num_queries(0):
        assert our_fault(request).status_code == 500


def test_a_form_that_was_open_too_long_is_told_so(example: None, cast: Cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.sam)
    page = client.post("/example/", {"day": "11 december"})
    assert (page.status_code, reading.heading(page.content)) == (403, "Deze bladzijde stond te lang open")


def test_a_request_that_no_page_makes(visitor: Any, cast: Cast, settings: Any):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    page = visitor(cast.sam).post("/example/", "a" * 100, content_type="application/x-www-form-urlencoded")
    assert (page.status_code, reading.heading(page.content)) == (400, "We kunnen niet lezen wat er is verstuurd")
