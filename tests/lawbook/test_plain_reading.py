"""The plain reading says of the example what was settled about it by hand."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from koers.lawbook.tables import TABLES, Kind
from tests.lawbook.plain_reading import Tables, read

EXAMPLE = Path(__file__).parent / "example"
READ = {Kind.DATE: dt.date.fromisoformat, Kind.DECIMAL: Decimal, Kind.BOOLEAN: lambda text: text == "true"}


def _example() -> Tables:
    tables: Tables = {}
    for name, table in TABLES.items():
        with (EXAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = [
                {column.name: _value(column.kind, row.get(column.name)) for column in table.columns}
                for row in csv.DictReader(file)
            ]
    return tables


def _value(kind: Kind, text: str | None) -> Any:
    return READ.get(kind, str)(text) if text else None


def _said(year: str) -> list[tuple[Any, ...]]:
    return [(row[0], *row[2:]) for row in read(_example(), year)]


def _row(student: str, outcome: str, because: str, *figures: str) -> tuple[Any, ...]:
    return (student, outcome, because, *(tuple(map(Decimal, figures)) or (None,) * 4))


def test_the_year_before():
    assert _said("2024-2025") == [
        _row("11-graduated-may", "insufficient", "norm_not_met", "60", "30", "0", "0"),
        _row("24-preparatory-over", "insufficient", "preparatory_not_passed", "60", "60", "0", "0"),
        _row("25-leap-day-preparatory", "sufficient", "preparatory_passed", "30", "30", "30", "30"),
    ]


def test_the_year():
    assert _said("2025-2026") == [
        _row("01-sep-30", "sufficient", "norm_met", "60", "30", "30", "30"),
        _row("02-sep-29.5", "insufficient", "norm_not_met", "60", "30", "29.5", "29.5"),
        _row("03-feb-15", "sufficient", "norm_met", "30", "15", "15", "15"),
        _row("04-feb-14.5", "insufficient", "norm_not_met", "30", "15", "14.5", "14.5"),
        _row("05-two-programmes", "sufficient", "norm_met", "60", "30", "30", "30"),
        _row("06-late-part", "insufficient", "norm_not_met", "60", "30", "25", "25"),
        _row("07-exemption", "sufficient", "norm_met", "60", "30", "30", "30"),
        _row("08-placement-next-year", "insufficient", "norm_not_met", "60", "30", "10", "10"),
        _row("09-exchange", "not_monitored", "exchange"),
        _row("10-premaster-28", "insufficient", "preparatory_not_passed", "30", "30", "28", "28"),
        _row("11-graduated-may", "not_monitored", "graduated"),
        _row("12-abroad-traceability-unknown", "undetermined", "results_unclear", "60", "30", "25", "40"),
        _row("13-excused", "excused", "reason_accepted", "60", "30", "5", "5"),
        _row("14-same-reason-again", "insufficient", "reason_used_before", "60", "30", "5", "5"),
        _row("15-same-reason-with-grounds", "excused", "repeated_reason_accepted", "60", "30", "5", "5"),
        _row("16-excuse-pending", "undetermined", "excuse_pending", "60", "30", "5", "5"),
        _row("17-art-judged", "sufficient", "judged_sufficient"),
        _row("18-art-not-judged", "undetermined", "judgement_missing"),
        _row("19-no-study-permit", "not_monitored", "no_study_permit"),
        _row("20-permit-unknown", "undetermined", "permit_unknown"),
        _row("21-disenrolled", "not_monitored", "disenrolled_during_year"),
        _row("22-unit-in-both-programmes", "insufficient", "norm_not_met", "60", "30", "20", "20"),
        _row("23-officers-figure", "sufficient", "norm_met", "45", "22.5", "22.5", "22.5"),
        _row("24-preparatory-over", "undetermined", "preparatory_period_over"),
        _row("26-preparatory-then-degree", "sufficient", "norm_met", "30", "15", "37.5", "37.5"),
    ]


def test_while_the_year_runs_nothing_is_insufficient():
    assert Counter(row[1] for row in _said("2025-2026"))["insufficient"] == 7

    running = [row[2:4] for row in read(_example(), "2025-2026", interim=True)]

    assert Counter(outcome for outcome, _because in running)["insufficient"] == 0
    assert Counter(running)["undetermined", "year_running"] == 7
