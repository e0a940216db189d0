"""What the handbook says about files is what the program reads."""

from __future__ import annotations

import re

from koers.exchange.importing import importers
from tests.architecture.house import ROOT


def test_every_file_and_column_of_an_import_is_in_the_handbook():
    text = (ROOT / "docs" / "handbook" / "gegevens.md").read_text(encoding="utf-8")
    told = {
        file: (re.findall(r"`(\w+)`", columns), re.findall(r"`(\w+)`", optional))
        for file, columns, optional in re.findall(r"^\| `(\w+\.csv)` \| (.*?) \| ?(.*?) ?\|$", text, re.MULTILINE)
    }
    read = {
        table.name: (
            [column.name for column in table.columns],
            [column.name for column in table.columns if not column.required],
        )
        for step in importers()
        for table in step.TABLES
    }

    assert told == read
