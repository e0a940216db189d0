"""The handbook names every file of an import with its columns, and which of them may be empty."""

from __future__ import annotations

import re
from pathlib import Path

from koers.exchange.importing import importers

HANDBOOK = Path(__file__).resolve().parents[2] / "docs" / "handbook" / "gegevens.md"


def test_the_handbook_has_every_file_and_column():
    written = {}
    for line in HANDBOOK.read_text(encoding="utf-8").splitlines():
        cells = [re.findall(r"`([^`]+)`", cell) for cell in line.split("|")[1:-1]]
        if len(cells) == 3 and cells[0]:
            written[cells[0][0]] = (cells[1], cells[2])

    assert written == {
        table.name: (
            [column.name for column in table.columns],
            [column.name for column in table.columns if not column.required],
        )
        for step in importers()
        for table in step.TABLES
    }
