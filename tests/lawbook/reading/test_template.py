"""The empty files of `koers monitor template` can be filled and read, and their page leaves nothing out."""

from __future__ import annotations

import pytest

from koers.lawbook.reading import BadInput, Fault, read_folder
from koers.lawbook.tables import TABLES
from koers.lawbook.template import PAGE, write_template
from tests.lawbook.reading.folders import EXAMPLE, refused


def test_empty_files_are_read(tmp_path):
    folder = tmp_path / "new" / "data"

    written = write_template(folder)

    assert sorted(path.name for path in written) == sorted([PAGE, *(f"{table}.csv" for table in TABLES)])
    assert sorted(written) == sorted(folder.iterdir())
    with read_folder(folder) as read:
        counts = {table: read.database.one(f"SELECT count(*) FROM {table}") for table in TABLES}
        assert (counts, read.warnings) == (dict.fromkeys(TABLES, (0,)), [])


def test_filled_files_are_read(tmp_path):
    write_template(tmp_path)
    for path in EXAMPLE.glob("*.csv"):
        given, filled = (file.read_text().splitlines() for file in (tmp_path / path.name, path))
        assert given == filled[:1]
        (tmp_path / path.name).write_text("\n".join([*given, *filled[1:]]))

    assert refused(tmp_path) == []


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "results.csv").write_text("mine")
    (tmp_path / PAGE).write_text("mine as well")

    with pytest.raises(BadInput) as bad:
        write_template(tmp_path)

    assert bad.value.lines == [
        "UITLEG.md: this file is there already; it stays as it is",
        "results.csv: this file is there already; it stays as it is",
    ]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "results.csv": "mine",
        PAGE: "mine as well",
    }


@pytest.mark.parametrize("under", ["file", "file/data"])
def test_a_place_that_is_no_folder(tmp_path, under):
    (tmp_path / "file").write_text("mine")

    with pytest.raises(BadInput) as bad:
        write_template(tmp_path / under)

    reason = "File exists" if under == "file" else "Not a directory"
    assert bad.value.faults == [Fault(str(tmp_path / under), None, "", f"nothing can be written here: {reason}")]


def test_the_page_explains_every_column_in_both_languages(tmp_path):
    write_template(tmp_path)
    lines = (tmp_path / PAGE).read_text().splitlines()
    dutch, english = lines[: lines.index("---")], lines[lines.index("---") :]

    for table in TABLES.values():
        for column in table.columns:
            for part, text in ((dutch, column.nl), (english, column.en)):
                at = part.index(f"## {table.name}")
                rows = [
                    line for line in part[at : at + 7 + len(table.columns)] if line.startswith(f"| `{column.name}` |")
                ]
                assert [row.endswith(f"| {text} |") for row in rows] == [True]
                assert [value for value in column.values if f"`{value}`" not in rows[0]] == []


def test_the_page_says_what_a_column_may_hold(tmp_path):
    write_template(tmp_path)
    lines = (tmp_path / PAGE).read_text().splitlines()

    at = lines.index("## enrolments")
    assert lines[at + 2 :][:19] == [
        "Inschrijvingen, ook die van eerdere jaren.",
        "Dit bestand moet er zijn.",
        "",
        "| Kolom | Vorm | Leeg betekent | Uitleg |",
        "|---|---|---|---|",
        "| `enrolment_id` | tekst | mag niet leeg zijn | Nummer van de inschrijving. |",
        "| `student_id` | tekst | mag niet leeg zijn | Nummer van de student; overal hetzelfde. |",
        "| `programme_id` | tekst | mag niet leeg zijn | Code van de opleiding. |",
        "| `kind` | één van `degree`, `preparatory`, `exchange` | onbekend | degree (opleiding), preparatory "
        "(voorbereidend jaar, premaster) of exchange (uitwisseling). Leeg: onbekend. |",
        "| `start` | datum, zoals `2025-09-01` | mag niet leeg zijn | Eerste dag. |",
        "| `end` | datum, zoals `2025-09-01`; deze kolom mag ontbreken | nog geen einde | Laatste dag. "
        "Leeg: nog ingeschreven. |",
        "| `end_reason` | één van `graduated`, `disenrolled`, `transferred`; deze kolom mag ontbreken | onbekend | "
        "graduated (afgestudeerd), disenrolled (uitgeschreven) of transferred (overgestapt). "
        "Leeg bij een einde: onbekend. |",
        "| `permit_programme` | `true` of `false`; deze kolom mag ontbreken | hetzelfde als `false` | true: de "
        "opleiding waarvoor de vergunning is gegeven. Leeg: niet aangewezen. |",
        "",
        "- Komt één keer voor: `enrolment_id`.",
        "- `programme_id` is, waar gevuld, een `programme_id` van `programmes`.",
        "- `end` ligt niet voor `start`.",
        "",
        "## results",
    ]
