"""Names in code are English, but for the closed list of docs/glossary.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import ROOT, files, short, tree

DUTCH = {
    "aanwezigheid", "afspraak", "afspraken", "beoordeling", "bericht", "bewijs", "bewijskaart", "bijlage", "controle",
    "cijfer", "datum", "docent", "gebied", "gebruiker", "gesprek", "gesprekken", "groep", "handtekening",
    "inhoud", "instelling", "klas", "leerjaar", "leerling", "leidraad", "naam", "onderwijs", "opleiding", "persoon",
    "proeve", "reden", "slb", "stage", "stagebureau", "terugblik", "trajectbegeleider", "verschoonbare", "verslag",
    "voorbereiding", "voortgang", "vraag", "vragen", "werkproces", "zegel", "bpv",
}  # fmt: skip
ENGLISH_TOO = {"stage"}


def closed_list() -> set[str]:
    """The Dutch words that may stand in code."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    table = text.split("## Dutch words in code")[1].split("\n## ")[0]
    return set(re.findall(r"^\| (\w+) \|", table, re.MULTILINE)) - {"word"}


def names(path: Path) -> Iterator[str]:
    """Every name that a file gives or uses."""
    for node in ast.walk(tree(path)):
        for attribute in ("name", "id", "attr", "arg"):
            name = getattr(node, attribute, None)
            if isinstance(name, str):
                yield name


def words(name: str) -> set[str]:
    """The words that a name consists of: ``SlbOfStudent`` and ``slb_of_student`` are slb, of, student."""
    return set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


def test_dutch_words_in_code_are_on_the_closed_list():
    used = {(short(path), word) for path in files("src/koers", "tools") for name in names(path) for word in words(name)}
    dutch = {(file, word) for file, word in used if word in DUTCH - ENGLISH_TOO}

    assert {(file, word) for file, word in dutch if word not in closed_list()} == set()
