"""Requests that no page of ours makes: other methods, hosts, cookies, places to go; and what every answer says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from koers.kernel.models import AuditEntry
from koers.kernel.vault import ConfidentialModel, opened
from tests.cast import Cast
from tests.faults.addresses import NOBODYS, addresses
from tests.faults.conftest import Full, Visitor

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
FILES = {"web:document_pdf", "web:attachment"}
"""What is handed out as a file has a stricter policy: it may do nothing at all."""


def rows() -> dict[str, list[Any]]:
    """Every row of every table of ours, sessions apart; and of the audit what is more than a reading."""
    found: dict[str, list[Any]] = {}
    for model in apps.get_models():
        if model._meta.app_label in {"sessions", "contenttypes", "auth"}:
            continue
        manager = model._default_manager
        if model is AuditEntry:
            found[model._meta.label] = list(manager.exclude(verb__startswith="read").values_list().order_by("pk"))
        elif issubclass(model, ConfidentialModel):
            with opened():
                found[model._meta.label] = [
                    tuple(map(_comparable, row)) for row in manager.values_list().order_by("pk")
                ]
        elif model._meta.db_table != "kernel_auditlink":
            found[model._meta.label] = [tuple(map(_comparable, row)) for row in manager.values_list().order_by("pk")]
    return found


def _comparable(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def wrong_headers(answer: Any, strict: bool = False) -> dict[str, str | None]:
    """What an answer lacks of the headers that each of them has."""
    found = {name: answer.headers.get(name) for name, wanted in HEADERS.items() if answer.headers.get(name) != wanted}
    policy = {part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";")}
    if policy != ({"sandbox", "default-src 'none'"} if strict else POLICY):
        found["Content-Security-Policy"] = answer.headers.get("Content-Security-Policy")
    return found


def test_looking_changes_nothing_whoever_looks_and_what_changes_something_answers_no_link(
    full: Full, visitor: Visitor
) -> None:
    clients = {person: visitor(person) for person in full.cast.everybody}
    before, refused = rows(), set()
    for person, client in clients.items():
        for address in addresses():
            opens = (person, address.name) == (full.cast.gozde, "progress_talks:message")
            if not opens and client.get(address.of(full)).status_code == 405:
                refused.add(address.name)
    assert {name: now for name, now in rows().items() if now != before[name]} == {}
    assert refused == {
        "web:logout",
        "progress_talks:remove_file",
        "progress_talks:direction",
        "progress_talks:begin",
        "progress_talks:time",
        "progress_talks:answer",
        "progress_talks:agreement_add",
        "progress_talks:agreement_remove",
        "progress_talks:finish",
        "progress_talks:care_cancel",
    }


def test_an_addressee_who_opens_a_message_is_seen_to_have_read_it_once(full: Full, visitor: Visitor) -> None:
    client, url = visitor(full.cast.gozde), reverse("progress_talks:message", args=[full.message.pk])
    client.head(url)
    assert full.message.recipients.get().read_at is None
    client.get(url)
    first = full.message.recipients.get().read_at
    client.get(url)
    assert (first is not None, full.message.recipients.get().read_at) == (True, first)


def test_asking_for_the_head_alone_tells_the_same(full: Full, visitor: Visitor) -> None:
    client = visitor(full.cast.marijke)
    for address in addresses():
        url = address.of(full)
        with_body, head = client.get(url), client.head(url)
        assert (head.status_code, head.content) == (with_body.status_code, b""), address.name
        assert head.headers.get("Content-Type") == with_body.headers.get("Content-Type"), address.name


def test_other_methods_change_nothing(full: Full, visitor: Visitor) -> None:
    client = visitor(full.cast.sam)
    before = rows()
    for address in addresses():
        for method in ("put", "delete", "trace"):
            answer = getattr(client, method)(address.of(full))
            assert answer.status_code in {200, 302, 403, 404, 405}, address.name
    assert {name: now for name, now in rows().items() if now != before[name]} == {}


def test_every_answer_says_how_a_browser_must_treat_it(full: Full, visitor: Visitor) -> None:
    for client in (visitor(), visitor(full.cast.marijke)):
        for address in addresses():
            for method in ("get", "post"):
                answer = getattr(client, method)(address.of(full))
                strict = answer.status_code == 200 and address.name in FILES
                assert wrong_headers(answer, strict) == {}, f"{method} {address.name} {answer.status_code}"


def test_so_does_every_refusal(cast: Cast, visitor: Visitor, settings: Any, monkeypatch: Any) -> None:
    client = visitor(cast.sam)
    strict = visitor(cast.sam, enforce_csrf_checks=True)
    careless = visitor(cast.sam, raise_request_exception=False)
    answers = [
        client.get("/nowhere/"),
        client.get(f"/document/{NOBODYS}/"),
        client.get("/", HTTP_HOST="elsewhere.example"),
        client.get("/me"),
        client.post("/preferences/", {"language": "x" * 3_000_000}),
        strict.post("/preferences/", {"language": "en"}),
        client.get("/logout/"),
    ]
    monkeypatch.setattr("koers.web.views.own.roles_held", broken)
    answers.append(careless.get("/me/"))
    assert [answer.status_code for answer in answers] == [404, 404, 400, 301, 400, 403, 405, 500]
    for answer in answers:
        assert wrong_headers(answer) == {}, answer.status_code


def test_so_does_the_answer_when_the_database_is_away(cast: Cast, visitor: Visitor, monkeypatch: Any) -> None:
    client = visitor(cast.sam, raise_request_exception=False)
    monkeypatch.setattr("django.db.transaction.Atomic.__enter__", broken)
    answer = client.get("/")
    monkeypatch.undo()
    assert (answer.status_code, wrong_headers(answer)) == (500, {})
    assert re.search(r"[B-Y2-9]{6}", answer.content.decode())


def broken(*_args: Any, **_kwargs: Any) -> None:
    raise RuntimeError("broken on purpose")


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "localhost.elsewhere.example", "a" * 300, "127.0.0.1:x", "[::1", ""]
)
def test_another_host_is_refused_and_never_repeated(cast: Cast, visitor: Visitor, host: str) -> None:
    answer = visitor(cast.sam).get("/", HTTP_HOST=host)
    assert answer.status_code == 400
    assert not host or host not in answer.content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "https:elsewhere.example",
        "javascript:alert(1)",
        " //elsewhere.example",
        "\x00//elsewhere.example",
        "/me/\r\nSet-Cookie: koers=x",
        "http://[::1",
    ],
)
def test_nobody_is_sent_elsewhere_after_logging_in(cast: Cast, visitor: Visitor, elsewhere: str) -> None:
    client = visitor()
    shown = client.get("/login/", {"next": elsewhere})
    answer = client.post("/login/", {"email": cast.sam.email, "password": "geheim-geheim", "next": elsewhere})
    assert (shown.status_code, answer.status_code) == (200, 302)
    assert answer.headers["Location"] in {"/", "/me/%0D%0ASet-Cookie:%20koers=x"}


COOKIES = ['"aaaaaaaaaaaaaaaa\\000"', "x", "a" * 4000, '"\\303\\050aaaaaaaa"', "'; drop table django_session; --"]


@pytest.mark.parametrize("value", COOKIES)
def test_a_cookie_that_is_none_of_ours_is_no_session_and_no_fault(cast: Cast, value: str) -> None:
    for name in ("koers", "koers-csrf", "koers_language", "koers_theme", "koers_time"):
        client = Client(HTTP_COOKIE=f"{name}={value}")
        assert client.get("/").status_code == 302
        assert client.get("/login/").status_code == 200


def test_a_post_without_a_form_or_with_a_broken_one_changes_nothing(full: Full, visitor: Visitor) -> None:
    loes, sam = visitor(full.cast.loes), visitor(full.cast.sam)
    before = rows()
    url = reverse("progress_talks:conversation", args=[full.talk.pk])
    for kind, content in (
        ("application/json", b"{"),
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nx"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
        ("text/plain", b"\xff\x00"),
        ("", b""),
    ):
        assert sam.generic("POST", url, content, content_type=kind).status_code in {200, 302, 400}, kind
        assert loes.generic("POST", url, content, content_type=kind).status_code in {400, 404}, kind
    assert {name: now for name, now in rows().items() if now != before[name]} == {}
    with connection.cursor() as cursor:
        cursor.execute("select 1")
