"""Runs the cases of `gevallen.yaml`, and leaves every value that may be unknown empty once, one at a time.

All cases and all their blanks are judged together on DuckDB, in one query a year.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from koers.lawbook.casefile import Case, Expected, load_cases
from koers.lawbook.explanation import explanations, plain
from koers.lawbook.law import IBIS_TYPES, InvalidLaw, Law
from koers.lawbook.receipts import fingerprint, receipt
from koers.lawbook.tables import TABLES

COLUMNS = ("student_id", "academic_year", "outcome", "because", "attainable", "required", "earned", "possible")
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Blank:
    """A value that was left empty, and what then came out instead of what came out with it."""

    table: str
    column: str
    row: int
    value: Any
    outcome: str | None
    because: str | None

    def __str__(self) -> str:
        what = f"{self.table} row {self.row}, {self.column} (was {self.value})"
        return f"{what}: {self.outcome} {self.because}"


@dataclass
class CaseResult:
    """What came out of one case over one year, beside what should.

    ``outcome`` is the row of the rule by column name, ``None`` where the student did not come out. ``blanked`` is how
    many values were left empty; ``turned`` are those that made a good outcome insufficient, ``known`` those of which
    the case says that they do.
    """

    case: Case
    expected: Expected
    outcome: Mapping[str, Any] | None
    receipt: Mapping[str, Any] | None
    blanked: int = 0
    turned: list[Blank] = field(default_factory=list)
    known: list[Blank] = field(default_factory=list)

    @property
    def differences(self) -> list[str]:
        """What is not as the case says, a line each."""
        found = {key: self.outcome[key] if self.outcome else None for key in COLUMNS[2:]}
        wanted = {"outcome": self.expected.outcome, "because": self.expected.because, **self.expected.figures}
        lines = [
            f"{key} is {_shown(found[key])}, and should be {_shown(value)}"
            for key, value in wanted.items()
            if found[key] != value
        ]
        lines += [f"left empty, it turns insufficient: {blank}" for blank in self.turned]
        for table, column in sorted(self.case.accepted_blanks - {(blank.table, blank.column) for blank in self.known}):
            lines.append(f"{table}.{column} left empty does not give insufficient, as the case says it does")
        return lines

    @property
    def good(self) -> bool:
        """Whether all is as the case says, and nothing that was left empty made an outcome insufficient."""
        return not self.differences

    def __str__(self) -> str:
        running = ", while it runs" if self.expected.interim else ""
        lines = [f"{'ok   ' if self.good else 'WRONG'} {self.case.name} ({self.expected.year}{running})"]
        if self.outcome:
            figures = ", ".join(f"{key} {_shown(self.outcome[key])}" for key in COLUMNS[4:])
            lines.append(f"{self.outcome['outcome']} because {self.outcome['because']}; {figures}")
        else:
            lines.append("does not come out: not enrolled in this year")
        lines.append(f"source: {self.case.source}")
        if self.receipt:
            lines.append(f"receipt: rule {self.receipt['rule']['version']}, input {self.receipt['input']}")
        lines.append(f"left empty one at a time: {self.blanked} values")
        lines += [f"known: {blank}" for blank in self.known]
        lines += [f"line {self.case.line}: {difference}" for difference in self.differences]
        return "\n      ".join(lines)


def run_cases(law: Law) -> list[CaseResult]:
    """Judge every case of the law's `gevallen.yaml`, over each year it names. Raises `InvalidLaw` for a wrong file."""
    path = law.folder / "gevallen.yaml"
    cases = load_cases(path)
    codes = explanations()
    for case in cases:
        for expected in case.expected:
            if expected.because is not None and expected.because not in codes:
                raise InvalidLaw(f"{path.name}:{case.line}: case {case.name!r}: there is no code {expected.because!r}")
    everybody = {student: rows for number, case in enumerate(cases) for student, rows in _students(number, case)}
    judged = _judge(law, everybody, {(one.year, one.interim) for case in cases for one in case.expected})
    return [_result(law, case, number, one, judged) for number, case in enumerate(cases) for one in case.expected]


def _result(
    law: Law, case: Case, number: int, expected: Expected, judged: Mapping[Any, Mapping[str, Mapping[str, Any]]]
) -> CaseResult:
    outcomes = judged[expected.year, expected.interim]
    outcome = outcomes.get(_student(number))
    given = receipt(
        law,
        expected.year,
        input_hash=fingerprint({name: [*rows] for name, rows in case.tables.items()}),
        moment=dt.datetime.now(dt.UTC),
        outcome={key: outcome[key] for key in COLUMNS[1:]} if outcome else {},
        interim=expected.interim,
    )
    result = CaseResult(case, expected, outcome, given if outcome else None)
    for blank, (table, position, column) in enumerate(_blanks(case)):
        result.blanked += 1
        now = outcomes.get(_student(number, blank))
        if not now or now["outcome"] != "insufficient" or (outcome and outcome["outcome"] == "insufficient"):
            continue
        value = case.tables[table][position][column]
        found = Blank(table, column, position + 1, value, now["outcome"], now["because"])
        (result.known if (table, column) in case.accepted_blanks else result.turned).append(found)
    return result


def _student(number: int, blank: int | None = None) -> str:
    return f"{number:05}" if blank is None else f"{number:05}-{blank:04}"


def _blanks(case: Case) -> Iterator[tuple[str, int, str]]:
    """Every value of the case that may be unknown: its table, the place of its row, and its column.

    That is where empty means unknown; so ``end_reason`` only of an enrolment that ended, for elsewhere it is empty.
    """
    used = {row["programme_id"] for row in case.tables["enrolments"]}
    for table in TABLES.values():
        for position, row in enumerate(case.tables[table.name]):
            if table.name == "programmes" and row["programme_id"] not in used:
                continue
            for column in table.columns:
                if column.empty_means is None and not column.filled and row[column.name] is not None:
                    yield table.name, position, column.name


def _students(number: int, case: Case) -> Iterator[tuple[str, Rows]]:
    """The case as it is, and once for each blank, as students with numbers and programmes of their own."""
    yield _student(number), _numbered(_student(number), case.tables)
    for blank, (table, position, column) in enumerate(_blanks(case)):
        rows = {name: [dict(row) for row in found] for name, found in case.tables.items()}
        rows[table][position][column] = None
        yield _student(number, blank), _numbered(_student(number, blank), rows)


def _numbered(student: str, tables: Mapping[str, list[dict[str, Any]]]) -> Rows:
    found: Rows = {}
    for name, rows in tables.items():
        found[name] = []
        for position, row in enumerate(rows):
            own = dict(row)
            if "student_id" in own:
                own["student_id"] = student
            if own.get("programme_id") is not None:
                own["programme_id"] = f"{student}/{own['programme_id']}"
            for key in ("enrolment_id", "result_id"):
                if key in own:
                    own[key] = f"{student}/{own[key] or f'{position:04}'}"
            found[name].append(own)
    return found


def _judge(law: Law, everybody: Mapping[str, Rows], years: set[tuple[Any, bool]]) -> dict[Any, dict[str, Any]]:
    together: Rows = {name: [row for rows in everybody.values() for row in rows[name]] for name in TABLES}
    judged: dict[Any, dict[str, Any]] = defaultdict(dict)
    with duckdb.connect() as connection:
        for name, rows in together.items():
            _make(connection, name, rows)
        for year, interim in years:
            found = connection.execute(law.query(year, interim=interim))
            names = [column[0] for column in found.description or ()]
            for row in found.fetchall():
                outcome = dict(zip(names, row, strict=True))
                judged[year, interim][outcome["student_id"]] = outcome
    return judged


def _make(connection: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    """Make one table. The rows go in as one JSON text, which is a hundred times faster than row by row."""
    columns = TABLES[name].columns
    text = json.dumps(
        [[None if row[column.name] is None else str(row[column.name]) for column in columns] for row in rows]
    )
    cells = ", ".join(
        f'CAST(cells[{place}] AS {IBIS_TYPES[column.kind].replace("string", "varchar")}) AS "{column.name}"'
        for place, column in enumerate(columns, start=1)
    )
    source = "SELECT unnest(from_json(?::JSON, '[[\"VARCHAR\"]]')) AS cells"
    connection.execute(f"CREATE TABLE {name} AS SELECT {cells} FROM ({source})", [text])  # noqa: S608 - names of ours


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "empty" if value is None else str(value)
