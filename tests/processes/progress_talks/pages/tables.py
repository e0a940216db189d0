"""Reading the tables and figures of a page."""

from __future__ import annotations

import html
import re


def rows(page: bytes) -> list[list[str]]:
    """Every row of every table in words, cell by cell."""
    return [
        [_plain(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", page.decode(), re.DOTALL)
    ]


def figures(page: bytes) -> dict[str, str]:
    """The figures that carry the page."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd></div>", page.decode(), re.DOTALL)
    return {_plain(term): _plain(number) for term, number in found}


def links(page: bytes) -> set[str]:
    """Every address in the page's main part, without those within it."""
    main = page.decode().partition("<main")[2].partition("</main>")[0]
    return {html.unescape(address) for address in re.findall(r'href="([^"#]+)"', main)}


def _plain(markup: str) -> str:
    spaced = re.sub(r"<br>|</span><|</svg>", r" \g<0>", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", spaced)).split())
