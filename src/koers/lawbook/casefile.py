"""Reads `gevallen.yaml`: cases that a lawyer can read and add, in words that the file itself declares at its top.

What is wrong in it is said with its line, the name of the case and what would be right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from koers.lawbook.law import InvalidLaw
from koers.lawbook.tables import TABLES, Column, Kind
from koers.lawbook.years import AcademicYear

UNKNOWN, NONE = "onbekend", "geen"
FIGURES = {"haalbaar": "attainable", "vereist": "required", "behaald": "earned", "hooguit": "possible"}
OUTCOMES = {
    "voldoende": "sufficient",
    "onvoldoende": "insufficient",
    "verschoond": "excused",
    "onbepaald": "undetermined",
    "niet beoordeeld": "not_monitored",
    NONE: None,
}
NUMBERED = ("student_id", "enrolment_id", "result_id")
"""Numbers that a case need not give."""
OF_CASE = ("naam", "bron", "jaar", "verwacht", "leeg_toch_onvoldoende")
OF_EXPECTED = ("jaar", "tussentijds", "uitkomst", "omdat", *FIGURES)
LARGEST = Decimal(1_000_000)


@dataclass(frozen=True)
class Expected:
    """What should come out over one year; ``figures`` holds those that the case names, ``None`` for an empty one.

    ``outcome`` is ``None`` where the student should not come out at all.
    """

    year: AcademicYear
    interim: bool
    outcome: str | None
    because: str | None
    figures: Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Case:
    """One case: the tables about one student, without student numbers, and what should come out."""

    name: str
    source: str
    line: int
    tables: Mapping[str, list[dict[str, Any]]]
    expected: list[Expected]
    accepted_blanks: frozenset[tuple[str, str]]
    """Columns (table, column) of which is known and said that an empty value gives insufficient."""


class _Block(dict[str, Any]):
    """A mapping of the file, with the line on which it and each of its keys stands."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class _Loader(yaml.SafeLoader):
    pass


def _block(loader: _Loader, node: yaml.MappingNode) -> _Block:
    block = _Block(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in block:
            raise InvalidLaw(f"{key_node.start_mark.line + 1}: {key!r} stands there twice")
        block[key] = loader.construct_object(value_node, deep=True)
        block.lines[key] = key_node.start_mark.line + 1
    return block


def _decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _block)
_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


@dataclass
class _Words:
    """The top of the file: Dutch names of tables, columns and values, and what holds unless a case says otherwise."""

    tables: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, Column]] = field(default_factory=dict)
    defaults: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    year: str = ""
    programmes: list[dict[str, Any]] = field(default_factory=list)
    instead: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The rows of a table that a case does not name."""


def load_cases(path: Path) -> list[Case]:
    """The cases of this file. Raises `InvalidLaw` with the line, the case and what is wrong."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
        return list(_cases(_top(content), content))
    except OSError as error:
        raise InvalidLaw(f"{path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise InvalidLaw(f"{path}: {error}") from error
    except InvalidLaw as error:
        raise InvalidLaw(f"{path.name}:{error}") from error


def _top(content: Any) -> _Words:
    if not isinstance(content, _Block):
        raise InvalidLaw("1: this is no list of cases with its words at the top")
    _only(content, ("jaar", "woorden", "tabellen", "opleidingen", "zonder_opgave", "gevallen"), "the file")
    _needs(content, ("jaar", "woorden", "tabellen", "opleidingen", "zonder_opgave", "gevallen"), "the file")
    words = _Words(values=dict(content["woorden"]), year=str(content["jaar"]))
    for name, described in content["tabellen"].items():
        _needs(described, ("tabel", "kolommen"), f"table {name!r}")
        table = _one_of(described["tabel"], TABLES, described.line, "table")
        words.tables[name] = table
        known = {column.name: column for column in TABLES[table].columns}
        words.columns[name] = {
            word: known[_one_of(column, known, described.line, f"column of {table}")]
            for word, column in described["kolommen"].items()
        }
        words.defaults[name] = described.get("standaard", {})
        missing = [key for key in _filled(table) if key not in described["kolommen"].values()]
        if missing:
            raise InvalidLaw(f"{described.line}: table {name!r} has no word for {', '.join(missing)}")
    programmes = next(name for name, table in words.tables.items() if table == "programmes")
    words.programmes = [_row(words, programmes, row, words.year) for row in content["opleidingen"]]
    for name, rows in content["zonder_opgave"].items():
        line = content["zonder_opgave"].lines[name]
        words.instead[_one_of(name, words.tables, line, "table")] = [_row(words, name, row, words.year) for row in rows]
    return words


def _cases(words: _Words, content: _Block) -> Iterator[Case]:
    seen: dict[str, int] = {}
    for block in content["gevallen"]:
        _needs(block, ("naam", "bron", "verwacht"), "a case")
        name = str(block["naam"])
        try:
            _only(block, (*OF_CASE, *words.tables), "a case")
            yield _case(words, block, name)
        except InvalidLaw as error:
            line, _colon, what = str(error).partition(": ")
            raise InvalidLaw(f"{line}: case {name!r}: {what}") from error
        if name in seen:
            raise InvalidLaw(f"{block.line}: case {name!r}: another case on line {seen[name]} has this name")
        seen[name] = block.line


def _case(words: _Words, block: _Block, name: str) -> Case:
    year = str(block.get("jaar", words.year))
    tables: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    tables["programmes"] = list(words.programmes)
    for word, table in words.tables.items():
        if word in block:
            rows = block[word] or []
            if not isinstance(rows, list):
                raise InvalidLaw(f"{block.lines[word]}: {word!r} is a list, one line with a dash for each row")
            tables[table] = [*tables[table], *(_row(words, word, row, year) for row in rows)]
        elif word in words.instead:
            tables[table] = [dict(row) for row in words.instead[word]]
    _check_rows(tables, block.line)
    expected = block["verwacht"] if isinstance(block["verwacht"], list) else [block["verwacht"]]
    return Case(
        name=name,
        source=str(block["bron"]),
        line=block.line,
        tables=tables,
        expected=[_expected(one, year, block.lines["verwacht"]) for one in expected],
        accepted_blanks=frozenset(_accepted(words, block)),
    )


def _row(words: _Words, table: str, given: Any, year: str) -> dict[str, Any]:
    columns = words.columns[table]
    if not isinstance(given, _Block):
        raise InvalidLaw(f"1: a row of {table!r} is a list of columns with values, not {given!r}")
    _only(given, columns, f"a row of {table!r}")
    row: dict[str, Any] = {column.name: None for column in TABLES[words.tables[table]].columns}
    for word, column in columns.items():
        value = given.get(word, words.defaults[table].get(word, year if column.kind is Kind.YEAR else None))
        row[column.name] = _value(words, column, word, value, given.lines.get(word, given.line))
        if row[column.name] is None and column.name in _filled(words.tables[table]):
            raise InvalidLaw(f"{given.line}: a row of {table!r} lacks {word!r}")
    return row


def _filled(table: str) -> list[str]:
    return [column.name for column in TABLES[table].columns if column.filled and column.name not in NUMBERED]


def _value(words: _Words, column: Column, word: str, given: Any, line: int) -> Any:
    """The value as the tables have it. Empty is written ``onbekend`` where it is unknown, and ``geen`` elsewhere."""
    if given in {None, UNKNOWN, NONE}:
        if column.filled and given is not None:
            raise InvalidLaw(f"{line}: {word!r} is never empty")
        wanted = UNKNOWN if column.empty_means is None else NONE
        if given not in {None, wanted}:
            raise InvalidLaw(f"{line}: an empty {word!r} is written {wanted!r}, not {given!r}")
        return None
    if column.values or column.kind is Kind.BOOLEAN:
        fitting = [key for key, value in words.values.items() if value in (column.values or (True, False))]
        return words.values[_one_of(given, fitting, line, f"value of {word!r}")]
    match column.kind, given:
        case Kind.DATE, dt.date() if not isinstance(given, dt.datetime):
            return given
        case Kind.DECIMAL, int() | Decimal() if not isinstance(given, bool):
            return _amount(Decimal(given), word, line)
        case Kind.YEAR, str():
            return _year(given, line).label
        case Kind.TEXT, str() | int() if not isinstance(given, bool):
            return str(given)
    forms = {
        Kind.DATE: "a date such as 2026-08-31",
        Kind.DECIMAL: "a number such as 29.5",
        Kind.YEAR: "an academic year such as 2025-2026",
    }
    raise InvalidLaw(f"{line}: {word!r} is {forms.get(column.kind, 'a text')}, not {given!r}")


def _amount(value: Decimal, word: str, line: int) -> Decimal:
    if not 0 <= value < LARGEST or value != round(value, 4):
        raise InvalidLaw(f"{line}: {word!r} is from 0 up to 999999.9999 with at most four decimals, not {value}")
    return value


def _check_rows(tables: Mapping[str, list[dict[str, Any]]], line: int) -> None:
    programmes = [row["programme_id"] for row in tables["programmes"]]
    for table in TABLES.values():
        keys: list[tuple[Any, ...]] = []
        for row in tables[table.name]:
            for reference in table.references:
                if row[reference.column] is not None:
                    _one_of(row[reference.column], programmes, line, "programme")
            for first, last in table.ordered:
                if row[last] is not None and row[last] < row[first]:
                    raise InvalidLaw(f"{line}: in {table.name}, {row[last]} lies before {row[first]}")
            key = tuple(row[column] for column in table.key)
            if key and None not in key and key in keys:
                raise InvalidLaw(f"{line}: {table.name} has two rows for {', '.join(map(str, key))}")
            keys.append(key)


def _expected(block: Any, year: str, line: int) -> Expected:
    if not isinstance(block, _Block):
        raise InvalidLaw(f"{line}: 'verwacht' names an uitkomst, and with it omdat and figures")
    _only(block, OF_EXPECTED, "'verwacht'")
    _needs(block, ("uitkomst",), "'verwacht'")
    outcome = OUTCOMES[_one_of(block["uitkomst"], OUTCOMES, block.lines["uitkomst"], "outcome")]
    if outcome is not None:
        _needs(block, ("omdat",), "'verwacht'")
    figures = {
        FIGURES[word]: None if block[word] == NONE else _number(block[word], word, block.lines[word])
        for word in FIGURES
        if word in block
    }
    interim = _one_of(block.get("tussentijds", "nee"), ("ja", "nee"), block.line, "value of 'tussentijds'") == "ja"
    return Expected(_year(str(block.get("jaar", year)), block.line), interim, outcome, block.get("omdat"), figures)


def _number(value: Any, word: str, line: int) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise InvalidLaw(f"{line}: {word!r} is a number such as 29.5, or {NONE!r}, not {value!r}")
    return Decimal(value)


def _accepted(words: _Words, block: _Block) -> Iterator[tuple[str, str]]:
    for accepted in block.get("leeg_toch_onvoldoende", []):
        _needs(accepted, ("tabel", "kolom", "waarom"), "'leeg_toch_onvoldoende'")
        table = _one_of(accepted["tabel"], words.tables, accepted.line, "table")
        column = _one_of(accepted["kolom"], words.columns[table], accepted.line, f"column of {table!r}")
        yield words.tables[table], words.columns[table][column].name


def _year(text: str, line: int) -> AcademicYear:
    try:
        return AcademicYear.parse(text)
    except ValueError as error:
        raise InvalidLaw(f"{line}: {error}") from error


def _only(block: _Block, known: Any, what: str) -> None:
    for key in block:
        _one_of(key, known, block.lines[key], f"part of {what}")


def _needs(block: Any, keys: tuple[str, ...], what: str) -> None:
    if not isinstance(block, _Block):
        raise InvalidLaw(f"1: {what} is a list of names with values, not {block!r}")
    for key in keys:
        if key not in block:
            raise InvalidLaw(f"{block.line}: {what} lacks {key!r}")


def _one_of(given: Any, known: Any, line: int, what: str) -> str:
    if given not in known:
        raise InvalidLaw(f"{line}: there is no {what} {given!r}; there are: {', '.join(map(str, known))}")
    return str(given)
