"""A real browser against a real server: the system's Chromium, one window a person."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_playwright_axe import OPTIONS_WCAG_22AA, Axe

from koers.kernel.models import Person
from tests.cast import Cast, make_cast

# The browser's driver runs an event loop in this thread; the tests themselves are plain.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PICTURES = Path("build/screens")
DESK, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 844}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Window = Callable[..., Page]
expect.set_options(timeout=15_000)  # a machine that does other things as well


def find_chromium() -> str:
    """The browser of this machine. Fails, rather than skips, where there is none."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    pytest.fail("There is no Chromium: install your system's package `chromium`, or name one in CHROMIUM.")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's browser. Until its driver ends, no other test of this process can start an event loop."""
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=find_chromium(), args=QUIET)
        yield found
        found.close()


@pytest.fixture
def school(transactional_db: None, tuesday: Any) -> Cast:
    """The cast, in a database that the server sees too."""
    return make_cast()


@pytest.fixture
def window(browser: Browser, live_server: LiveServer) -> Iterator[Window]:
    """``window(person, **options)`` opens a window of its own, logged in as that person (None: not logged in)."""
    contexts: list[BrowserContext] = []

    def open_window(person: Person | None, *, viewport: dict[str, int] = DESK, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport=viewport, locale="nl-NL", **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        if person is not None:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": live_server.url}]
            )
        page = context.new_page()
        page.on("console", lambda message: _no_violation(message.text))
        return page

    yield open_window
    for context in contexts:
        context.close()


def _no_violation(text: str) -> None:
    assert "Content Security Policy" not in text, text


def session_of(person: Person) -> str:
    """The key of a new session in which this person is logged in."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def picture(page: Page, name: str) -> None:
    """Keep a picture of a page at two widths, as build output: nothing is too wide, and axe finds nothing in it."""
    findings = Axe(PICTURES.parent / "axe").run(page, options=OPTIONS_WCAG_22AA, report_on_violation_only=True)[
        "violations"
    ]
    assert [(finding["id"], [node["html"] for node in finding["nodes"]]) for finding in findings] == [], name
    PICTURES.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=PICTURES / f"{re.sub(r'[^a-z0-9-]+', '-', name)}-{size['width']}.png", full_page=True)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide == 0, f"{name} is {too_wide} px wider than {size['width']}"
    if before:
        page.set_viewport_size(before)
