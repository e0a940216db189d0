"""Everybody asks for every page with every object; what came back is kept, for the tests to judge."""

from __future__ import annotations

import functools
import io
import re
import subprocess
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pikepdf
from django.core.handlers.base import BaseHandler
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koers.kernel import once
from tests.access import matrix
from tests.access.world import World, address

_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)
_NOT_COUNTED = {"kernel_auditentry", "kernel_guestsession", "django_session"}
_WORDS = {200: "opens", 302: "opens", 204: "opens", 409: "opens", 403: "refuses", 404: "does not exist"}


@dataclass(frozen=True)
class Visit:
    """One answer: its status in the matrix's words, which resources it showed, which tables it wrote to."""

    answer: str
    shown: frozenset[str]
    wrote: frozenset[str]
    as_if_missing: bool


@dataclass
class Visitor:
    """Somebody with a browser, at one role of the matrix."""

    world: World
    role: str
    _handler: BaseHandler = field(default_factory=BaseHandler)
    _requests: RequestFactory = field(default_factory=RequestFactory)
    _missing: bytes | None = None
    _asked: dict[Hashable, Any] = field(default_factory=dict)
    """What is asked once for a page is here asked once for all pages: what a visit changes is undone."""

    def __post_init__(self) -> None:
        # Django's test client keeps a copy of every template's context: for some thousand pages that is most of it.
        self._handler.load_middleware()
        client = Client()
        if self.role == matrix.GUEST:
            client.cookies["koers-guest"] = self.world.guest
        elif self.role != matrix.ANONYMOUS:
            client.force_login(self.world.people[self.role])
        self._requests.cookies = client.cookies

    def ask(self, name: str, key: str, by: str = "get") -> Visit:
        """Ask for a page, or post an empty form to it. Whatever that changed is undone."""
        response, wrote = self._answer_to(address(self.world, name, key), by)
        if self._missing is None:
            self._missing = _body(self._answer_to("/there-is-nothing-here/", "get")[0])
        as_if_missing = response.status_code == 404 and _body(response) == self._missing
        return Visit(_word(response), frozenset(self.world.aviary.heard_in(_text(response))), wrote, as_if_missing)

    def page(self, name: str, key: str) -> bytes:
        """The bytes of a page, without the token that differs each time."""
        return _body(self._answer_to(address(self.world, name, key), "get")[0])

    def _answer_to(self, url: str, by: str) -> tuple[HttpResponse, frozenset[str]]:
        request = getattr(self._requests, by)(url)
        request._dont_enforce_csrf_checks = True
        with transaction.atomic(), patch.object(once, "page", functools.partial(once.page, self._asked)):
            with CaptureQueriesContext(connection) as queries:
                response = self._handler.get_response(request)
            transaction.set_rollback(True)
        tables = {found[1] for query in queries.captured_queries if (found := _WRITES.match(query["sql"]))}
        return response, frozenset(tables - _NOT_COUNTED)


def _body(response: HttpResponse) -> bytes:
    return _TOKEN.sub(rb"\1", response.content)


def _word(response: HttpResponse) -> str:
    if response.status_code == 302 and response.headers["Location"].startswith(f"{reverse('web:login')}?"):
        return "asks to log in"
    return _WORDS.get(response.status_code, f"answers {response.status_code}")


def _text(response: HttpResponse) -> str:
    """Everything that can be read in an answer: page, headers, and what is in a PDF or a picture."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    content = response.content
    if response.headers.get("Content-Type", "") == "application/pdf":
        return f"{headers}\n{text_of_pdf(content)}"
    return f"{headers}\n{content.decode('utf-8', 'replace')}"


def text_of_pdf(content: bytes) -> str:
    """What a reader sees of a PDF, and what is attached to it, one level deep in PDFs inside it."""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    found = [done.stdout.decode()]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found.append(str(pdf.docinfo))
        for name in pdf.attachments:
            inside = pdf.attachments[name].get_file().read_bytes()
            found.append(text_of_pdf(inside) if inside.startswith(b"%PDF") else inside.decode("utf-8", "replace"))
    return "\n".join(found)


def crawl(world: World) -> dict[tuple[str, str, str], Visit]:
    """By role, page and object: what everybody gets for everything, asked in the way in which the page is used."""
    visitors = {role: Visitor(world, role) for role in matrix.roles()}
    return {
        (role, row.name, row.key): visitor.ask(row.name, row.key, row.by)
        for row in matrix.rows()
        for role, visitor in visitors.items()
    }
