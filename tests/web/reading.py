"""Reading a page as a person does: its title, its texts, its links."""

from __future__ import annotations

import html
import re


def title(page: bytes) -> str:
    """The title in the browser's tab."""
    return _one(r"<title>(.*?)</title>", page)


def heading(page: bytes) -> str:
    """The h1."""
    return _one(r"<h1>(.*?)</h1>", page)


def texts(page: bytes, pattern: str) -> list[str]:
    """The text of everything that a pattern with one group finds, without tags."""
    return [_plain(found) for found in re.findall(pattern, page.decode(), re.DOTALL)]


def navigation(page: bytes) -> list[str]:
    """What stands in the top bar."""
    return texts(_part(page, r'<nav aria-label="(?:Onderdelen|Sections)">(.*?)</nav>'), r"<li>(.*?)</li>")


def tasks(page: bytes) -> list[tuple[str, str, str]]:
    """Each row of a task list: when, what, state."""
    rows = re.findall(r"<li[^>]*>((?:<time|<span>).*?)</li>", page.decode(), re.DOTALL)
    return [
        (
            _plain("".join(re.findall(r"<time.*?</time>", row))),
            _plain("".join(re.findall(r"<a .*?</a>", row))),
            _plain("".join(re.findall(r'<span class="tag.*?</span>', row))),
        )
        for row in rows
    ]


def _one(pattern: str, page: bytes) -> str:
    found = texts(page, pattern)
    assert len(found) == 1, found
    return found[0]


def _part(page: bytes, pattern: str) -> bytes:
    found = re.search(pattern, page.decode(), re.DOTALL)
    return found[1].encode() if found else b""


def _plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())
