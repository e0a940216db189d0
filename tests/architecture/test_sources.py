"""Every requirement leads to its sentence in the source text, and what is quoted stands there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from koers.config.processes import PROCESSES
from koers.kernel import sources
from koers.kernel.vocabulary import Process
from tests.architecture.house import ROOT, files, short

SOURCES = ROOT / "docs" / "sources"
WAITING = tomllib.loads((ROOT / "docs" / "requirements.toml").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """The words of a source text, without anchors, marks and layout."""
    text = re.sub(r'<a id="[^"]*"></a>', "", text)
    return " ".join(re.sub(r"^\s*([#>-]|\d\.)+ ", "", line) for line in text.splitlines() if line.strip())


def anchors(file: Path) -> set[str]:
    """The requirement ids that a source text has an anchor for."""
    return {found.upper() for found in re.findall(r'<a id="([^"]+)"></a>', file.read_text(encoding="utf-8"))}


def running() -> list[Process]:
    """The processes that have a source text of ours."""
    return [process for process in PROCESSES if (SOURCES / f"{process.key}.md").exists()]


@pytest.mark.parametrize("process", running(), ids=lambda process: process.key)
def test_every_requirement_of_a_process_has_its_anchor(process: Process):
    assert anchors(SOURCES / f"{process.key}.md") == set(sources.of_package(process.app))


@pytest.mark.parametrize("prefix", WAITING)
def test_every_requirement_that_waits_has_its_anchor(prefix: str):
    table = WAITING[prefix]
    asked = {key for key in table if key.startswith(f"{prefix}-")}

    assert anchors(ROOT / "docs" / table["source"]) == asked


@pytest.mark.parametrize("process", running(), ids=lambda process: process.key)
def test_what_is_quoted_stands_in_the_source_text(process: Process):
    source_text = plain((SOURCES / f"{process.key}.md").read_text(encoding="utf-8"))
    quoted = {
        (found.id, sentence)
        for found in sources.of_package(process.app).values()
        for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z])", found.quote)
    }
    missing = {(key, text) for key, text in quoted if text.rstrip(".") not in source_text}

    assert missing == set()


def test_every_source_that_the_code_names_is_a_requirement():
    known = {key for process in PROCESSES for key in sources.of_package(process.app)}
    known |= {key for table in WAITING.values() for key in table}
    named = {
        (short(path), found)
        for suffix in ("*.py", "*.html", "*.toml", "*.css", "*.js")
        for path in files("src/koers", suffix=suffix)
        for found in re.findall(r"\b(?:SVG|BPV|PRB|BKS|IND)-\d\d\b", path.read_text(encoding="utf-8"))
    }

    assert {(file, key) for file, key in named if key not in known} == set()
