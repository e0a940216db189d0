"""`koers monitor explain`: one student of a folder of files, in words."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from koers.lawbook.account import Account, Facts, Result, account, day
from koers.lawbook.explanation import Language, number
from koers.lawbook.law import Law, load_law
from koers.lawbook.monitor import AMSTERDAM, Refused, year_to_assess
from koers.lawbook.reading import read_folder
from koers.lawbook.receipts import receipt
from koers.lawbook.tables import TABLES
from koers.lawbook.years import AcademicYear

WIDTH = 100
WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "sufficient": "voldoende",
        "insufficient": "onvoldoende",
        "excused": "onvoldoende, met geldige reden",
        "undetermined": "nog niet te bepalen",
        "not_monitored": "hoeft niet te worden beoordeeld",
        "results": "De resultaten",
        "changes": "Wat dit nog kan veranderen",
        "receipt": "Rekenbewijs",
        "rule": "regel",
        "input": "invoer",
        "unknown": "onbekend",
    },
    "en": {
        "sufficient": "sufficient",
        "insufficient": "insufficient",
        "excused": "insufficient, with a valid reason",
        "undetermined": "not to be determined yet",
        "not_monitored": "does not have to be assessed",
        "results": "The results",
        "changes": "What could still change this",
        "receipt": "Receipt",
        "rule": "rule",
        "input": "input",
        "unknown": "unknown",
    },
}


def explain(
    data: Path,
    year: str,
    student: str,
    *,
    interim: bool = False,
    language: Language = "nl",
    today: dt.date | None = None,
) -> str:
    """The outcome of one student of the folder, as text of lines of 100 characters at most.

    Raises `Refused` for a wrong year or a student without an enrolment in it, `BadInput` for a folder with faults.
    """
    now = dt.datetime.now(AMSTERDAM)
    asked = year_to_assess(year, interim=interim, today=today or now.date())
    law = load_law()
    with read_folder(data) as folder:
        connection = folder.connection
        _only(connection, student)
        facts = _facts(connection, law, asked, interim=interim)
        if facts is None:
            raise Refused(f"--student: {student!r} had no enrolment in {asked}")
        proof = receipt(law, asked, input_hash=folder.fingerprint, moment=now, outcome=facts.outcome, interim=interim)
    told = account(law, asked, facts, language)
    return "\n".join(_lines(student, asked, told, proof, language))


def _only(connection: duckdb.DuckDBPyConnection, student: str) -> None:
    """Leave one student in the tables, by views of this connection that stand before them."""
    for table in TABLES.values():
        if any(column.name == "student_id" for column in table.columns):
            of_one = f"SELECT * FROM {table.name} WHERE student_id = ?"  # noqa: S608 - the names are ours
            connection.execute(f"CREATE TEMP TABLE one_{table.name} AS {of_one}", [student])
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {table.name} AS FROM one_{table.name}")


def _facts(connection: duckdb.DuckDBPyConnection, law: Law, year: AcademicYear, *, interim: bool) -> Facts | None:
    outcomes = _rows(connection, law.query(year, interim=interim))
    if not outcomes:
        return None
    span = {"first": year.first, "last": year.last}
    judged = _rows(connection, "SELECT sufficient FROM judgements WHERE academic_year = $year", {"year": year.label})
    return Facts(
        outcome=outcomes[0],
        details=_rows(connection, law.details_query(year))[0],
        results=_rows(connection, law.results_query(year)),
        permits=_rows(
            connection,
            "SELECT * FROM permits WHERE valid_from <= $last AND coalesce(valid_until >= $first, true) "
            "ORDER BY valid_from",
            span,
        ),
        enrolments=_rows(
            connection,
            "SELECT enrolments.*, coalesce(programmes.name, programme_id) AS programme FROM enrolments "
            'JOIN programmes USING (programme_id) WHERE start <= $last AND coalesce("end" >= $first, true) '
            "ORDER BY start, enrolment_id",
            span,
        ),
        judgement=judged[0]["sufficient"] if judged else None,
    )


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    found = connection.execute(query, values or {})
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _lines(student: str, year: AcademicYear, told: Account, proof: dict[str, Any], language: Language) -> Iterator[str]:
    words = WORDS[language]
    yield f"{student}, {year}: {words[told.outcome]} ({told.because})"
    yield from _wrapped(told.sentence)
    for number_, step in enumerate(told.steps, start=1):
        yield ""
        yield f"{number_}. {step.title}"
        for line in step.lines:
            yield from _wrapped(line, "   ")
        yield from _wrapped(f"“{step.quote}” ({step.source})", "   | ")
    if told.results:
        yield ""
        yield words["results"]
        yield from _results(told.results, language)
    if told.changes:
        yield ""
        yield words["changes"]
        for line in told.changes:
            yield from _wrapped(line, "- ", "  ")
    yield ""
    yield words["receipt"]
    yield f"   {words['rule']} {proof['rule']['version']} ({proof['rule']['hash'][:16]}), {proof['moment']}"
    yield f"   {words['input']} {proof['input']}"
    for parameter in proof["parameters"]:
        yield from _wrapped(
            f"{parameter['key']} = {parameter['value']} ({parameter['since']}; {parameter['source']})", "   ", "     "
        )


def _results(results: tuple[Result, ...], language: Language) -> Iterator[str]:
    unknown = WORDS[language]["unknown"]
    rows = [
        (
            result.unit,
            day(result.achieved_on, language) if result.achieved_on else unknown,
            unknown if result.credits is None else number(result.credits, language),
            result.counts,
        )
        for result in results
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    for unit, when, points, counts in rows:
        yield f"   {unit:<{widths[0]}}  {when:<{widths[1]}}  {points:>{widths[2]}}  {counts}"


def _wrapped(text: str, first: str = "", following: str | None = None) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=first if following is None else following)
