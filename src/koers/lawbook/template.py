"""`koers monitor template`: empty files with their headers, and a page that explains every column.

Everything is said by `TABLES`: a column more there is a column more here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from koers.lawbook.reading import BadInput, Fault
from koers.lawbook.tables import NONE, OPEN, TABLES, Column, Kind, Table

PAGE = "UITLEG.md"


@dataclass(frozen=True)
class _Words:
    """What the page says around the tables, in one language."""

    language: str
    title: str
    intro: str
    must_exist: str
    may_be_missing: str
    heads: tuple[str, ...]
    kinds: dict[Kind, str]
    one_of: str
    never_empty: str
    empty: dict[str | None, str]
    column_optional: str
    key: str
    no_key: str
    refers: str
    ordered: str


_DUTCH = _Words(
    language="nl",
    title="Wat in deze bestanden komt",
    intro=(
        "Elk bestand is één tabel: `NAAM.csv`, of `NAAM.parquet` met dezelfde kolommen. CSV is UTF-8; kolommen zijn "
        "gescheiden door een komma of een puntkomma; de eerste regel noemt de kolommen. Schrijf een waarde waarin "
        "een scheidingsteken staat tussen aanhalingstekens. Van geen enkele waarde worden spaties weggehaald; een "
        "waarde van alleen spaties is leeg. Andere kolommen mogen er staan; die worden niet gelezen. "
        "Een fout in één regel houdt alles tegen: dan wordt niets beoordeeld en staat er per fout een regel met "
        "bestand, regelnummer en kolom."
    ),
    must_exist="Dit bestand moet er zijn.",
    may_be_missing="Dit bestand mag ontbreken; dan is de tabel leeg.",
    heads=("Kolom", "Vorm", "Leeg betekent", "Uitleg"),
    kinds={
        Kind.TEXT: "tekst",
        Kind.DATE: "datum, zoals `2025-09-01`",
        Kind.DECIMAL: "getal, zoals `60` of `7.5`: hooguit 6 cijfers, een punt en 4 cijfers",
        Kind.BOOLEAN: "`true` of `false`",
        Kind.YEAR: "studiejaar, zoals `2025-2026`",
    },
    one_of="één van",
    never_empty="mag niet leeg zijn",
    empty={None: "onbekend", OPEN: "nog geen einde", NONE: "er is er geen", "false": "hetzelfde als `false`"},
    column_optional="deze kolom mag ontbreken",
    key="Komt één keer voor",
    no_key="Dezelfde student mag hier vaker staan.",
    refers="`{column}` is, waar gevuld, een `{to_column}` van `{to_table}`.",
    ordered="`{last}` ligt niet voor `{first}`.",
)
_ENGLISH = _Words(
    language="en",
    title="What goes into these files",
    intro=(
        "Each file is one table: `NAME.csv`, or `NAME.parquet` with the same columns. CSV is UTF-8; columns are "
        "separated by a comma or a semicolon; the first line names the columns. Put a value that holds a separator "
        "between quotation marks. No spaces are taken off any value; a value of spaces only is empty. Other columns "
        "may be there; they are not read. A fault in one row stops everything: nothing is assessed then, and "
        "each fault gives a line with file, line number and column."
    ),
    must_exist="This file must be there.",
    may_be_missing="This file may be missing; the table is empty then.",
    heads=("Column", "Form", "Empty means", "Explanation"),
    kinds={
        Kind.TEXT: "text",
        Kind.DATE: "date, such as `2025-09-01`",
        Kind.DECIMAL: "number, such as `60` or `7.5`: at most 6 digits, a point and 4 digits",
        Kind.BOOLEAN: "`true` or `false`",
        Kind.YEAR: "academic year, such as `2025-2026`",
    },
    one_of="one of",
    never_empty="may not be empty",
    empty={None: "unknown", OPEN: "no end yet", NONE: "there is none", "false": "the same as `false`"},
    column_optional="this column may be missing",
    key="There once",
    no_key="The same student may be here more than once.",
    refers="`{column}`, where filled, is a `{to_column}` of `{to_table}`.",
    ordered="`{last}` does not lie before `{first}`.",
)


def write_template(folder: Path) -> list[Path]:
    """Write the empty files and the page into a folder, which is made if it is not there; gives what was written.

    Raises `BadInput`, and writes nothing, where one of the files is there already or the folder cannot be made.
    """
    contents = {f"{table.name}.csv": header(table) for table in TABLES.values()} | {PAGE: page()}
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = sorted({path.name for path in folder.iterdir()}.intersection(contents))
        if there:
            reason = "this file is there already; it stays as it is"
            raise BadInput([Fault(name, None, "", reason) for name in there], len(there))
        for name, text in contents.items():
            with (folder / name).open("x", encoding="utf-8", newline="") as file:
                written.append(folder / name)
                file.write(text)
    except (OSError, ValueError) as error:
        for path in written:
            path.unlink(missing_ok=True)
        reason = f"nothing can be written here: {getattr(error, 'strerror', None) or error}"
        raise BadInput([Fault(str(folder), None, "", reason)], 1) from error
    return [folder / name for name in contents]


def header(table: Table) -> str:
    """The first line of a table's file."""
    return ",".join(column.name for column in table.columns) + "\n"


def page() -> str:
    """The page that explains the files, in Dutch and then in English."""
    return "\n".join([*_part(_DUTCH), "", "---", "", *_part(_ENGLISH)]) + "\n"


def _part(words: _Words) -> Iterator[str]:
    yield from (f"# {words.title}", "", words.intro)
    for table in TABLES.values():
        yield from ("", f"## {table.name}", "", table.nl if words.language == "nl" else table.en)
        yield words.must_exist if table.must_exist else words.may_be_missing
        yield from ("", f"| {' | '.join(words.heads)} |", "|" + "---|" * len(words.heads))
        for column in table.columns:
            yield f"| {' | '.join(_cells(words, column))} |"
        yield from ("", *_rules(words, table))


def _cells(words: _Words, column: Column) -> tuple[str, ...]:
    form = words.kinds[column.kind]
    if column.values:
        form = f"{words.one_of} {', '.join(f'`{value}`' for value in column.values)}"
    if not column.needed:
        form += f"; {words.column_optional}"
    empty = words.never_empty if column.filled else words.empty[column.empty_means]
    return (f"`{column.name}`", form, empty, column.nl if words.language == "nl" else column.en)


def _rules(words: _Words, table: Table) -> Iterator[str]:
    key = " + ".join(f"`{name}`" for name in table.key)
    yield f"- {words.key}: {key}." if key else f"- {words.no_key}"
    for one in table.references:
        said = words.refers.format(column=one.column, to_column=one.to_column, to_table=one.to_table)
        yield f"- {said}"
    for first, last in table.ordered:
        yield f"- {words.ordered.format(first=first, last=last)}"
