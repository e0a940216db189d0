"""What the documents point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, short

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOMS = ("src/", "tests/", "docs/", "tools/", "kernel/", "web/", "config/")


def _targets(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    return {target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target} - {""}


def _named(page: Path) -> set[str]:
    """Files and folders that are named as such: `tests/access/matrix.toml`."""
    named = re.findall(r"`([\w./-]+)`", page.read_text(encoding="utf-8"))
    return {name for name in named if name.startswith(ROOMS) and "*" not in name}


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_links_lead_somewhere(page: Path):
    assert {target for target in _targets(page) if not (page.parent / target).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_files_that_are_named_are_there(page: Path):
    homes = (ROOT, ROOT / "src" / "koers")

    assert {name for name in _named(page) if not any((home / name).exists() for home in homes)} == set()


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_anchors_of_source_texts_are_there(page: Path):
    text = page.read_text(encoding="utf-8")
    for file, anchor in re.findall(r"\]\((\S*sources/\w+\.md)#([\w-]+)\)", text):
        assert f'<a id="{anchor}"></a>' in (page.parent / file).read_text(encoding="utf-8")
