"""The rule and the plain reading of it say the same of everybody, in every column, on DuckDB and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koers.lawbook.law import load_law
from tests.lawbook import plain_reading
from tests.lawbook.engines import for_postgres, into_duckdb, outcomes
from tests.lawbook.plain_reading import Decision, Figures, Tables, read
from tests.lawbook.worlds import YEARS, big_institution, border_days, institutions, together

ALL_CODES = {
    ("not_monitored", "no_study_permit"),
    ("undetermined", "permit_unknown"),
    ("undetermined", "kind_unknown"),
    ("not_monitored", "exchange"),
    ("not_monitored", "graduated"),
    ("not_monitored", "disenrolled_during_year"),
    ("undetermined", "end_reason_unknown"),
    ("undetermined", "preparatory_not_settled"),
    ("undetermined", "second_preparatory_period"),
    ("undetermined", "preparatory_period_over"),
    ("not_monitored", "preparatory_period_running"),
    ("undetermined", "nominal_load_unknown"),
    ("sufficient", "preparatory_passed"),
    ("undetermined", "preparatory_left_early"),
    ("insufficient", "preparatory_not_passed"),
    ("undetermined", "results_unclear"),
    ("sufficient", "judged_sufficient"),
    ("insufficient", "judged_insufficient"),
    ("undetermined", "judgement_missing"),
    ("not_monitored", "nothing_attainable"),
    ("sufficient", "norm_met"),
    ("insufficient", "norm_not_met"),
    ("excused", "reason_accepted"),
    ("excused", "repeated_reason_accepted"),
    ("undetermined", "excuse_pending"),
    ("insufficient", "reason_used_before"),
}
"""What can be said of somebody when the year is over."""

LAW = load_law()


@functools.cache
def institution_of(year: str) -> Tables:
    """A thousand students by chance, the same ones every time, and one for each pair of border days."""
    return together(big_institution(YEARS.index(year), 1000, year), border_days(year))


Judge = Callable[[Tables, str, bool], list[Any]]


@functools.cache
def judged_by_duckdb(year: str) -> list[Any]:
    """What the rule on DuckDB says of them."""
    return on_duckdb()(institution_of(year), year, False)


def on_duckdb() -> Judge:
    """The rule on DuckDB."""
    connected = duckdb.connect()
    connected.execute("SET threads = 1")

    def judge(tables: Tables, year: str, interim: bool) -> list[Any]:
        into_duckdb(connected, tables)
        return outcomes(lambda query: connected.execute(query).fetchall(), LAW, year, "duckdb", interim=interim)

    return judge


@pytest.fixture(scope="module")
def by_duckdb() -> Judge:
    """The rule on DuckDB."""
    return on_duckdb()


@pytest.fixture
def by_postgres(db: None) -> Judge:
    """The rule on PostgreSQL, where texts have the order of code points."""

    def judge(tables: Tables, year: str, interim: bool) -> list[Any]:
        with connection.cursor() as cursor:
            for statement in for_postgres(tables):
                cursor.execute(statement)

            def run(query: str) -> list[Any]:
                cursor.execute(query)
                return cursor.fetchall()

            return outcomes(run, LAW, year, "postgres", interim=interim)

    return judge


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=institutions(), interim=st.booleans())
def test_any_small_institution_on_duckdb(by_duckdb: Judge, world: tuple[Tables, str], interim: bool):
    tables, year = world

    assert by_duckdb(tables, year, interim) == read(tables, year, interim=interim)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=institutions(), interim=st.booleans())
def test_any_small_institution_on_postgresql(by_postgres: Judge, world: tuple[Tables, str], interim: bool):
    tables, year = world

    assert by_postgres(tables, year, interim) == read(tables, year, interim=interim)


@pytest.mark.parametrize(("year", "interim"), [*((year, False) for year in YEARS), (YEARS[0], True)])
def test_a_big_institution_on_duckdb_and_on_postgresql(by_duckdb: Judge, by_postgres: Judge, year: str, interim: bool):
    tables = institution_of(year)
    expected = read(tables, year, interim=interim)

    assert by_duckdb(tables, year, interim) == expected
    assert by_postgres(tables, year, interim) == expected


def test_an_institution_without_anybody(by_duckdb: Judge, by_postgres: Judge):
    tables = big_institution(0, 0, "2025-2026")

    assert by_duckdb(tables, "2025-2026", False) == by_postgres(tables, "2025-2026", False) == []


def test_everything_that_can_be_said_is_said_of_somebody():
    said = {row[2:4] for year in YEARS for row in judged_by_duckdb(year)}

    assert said == ALL_CODES


def _more(earned: Decimal | None, required: Decimal | None) -> bool:
    return earned is not None and required is not None and earned > required


def _unknown_is_no(*conditions: bool | None) -> bool | None:
    return all(condition is True for condition in conditions)


def _kind_does_not_matter(row: dict[str, Any]) -> Any:
    return (row["end"] or plain_reading.NEVER, row["start"], row["enrolment_id"])


def _number_does_not_matter(row: dict[str, Any]) -> Any:
    return (row["end"] or plain_reading.NEVER, row["start"], row["kind"] == "degree")


def _first_of_march_too(start: dt.date) -> dt.date:
    leap = (start.month, start.day) == (2, 29)
    return dt.date(start.year + 1, 3, 1) if leap else start.replace(year=start.year + 1) - dt.timedelta(days=1)


def _a_day_less(start: dt.date, end: dt.date | None, year: plain_reading.Year) -> bool:
    return start <= year.last and (end or plain_reading.NEVER) > year.first


def _never_excused(student: Any, year: Any, because: str, figures: Figures, *, weighed: bool = True) -> Decision:
    return Decision("insufficient", because, figures)


@pytest.mark.parametrize(
    ("name", "wrong", "year"),
    [
        ("SHARE", Decimal("0.4999"), "2025-2026"),
        ("TEACHING_MONTHS", (*plain_reading.TEACHING_MONTHS, 7), "2025-2026"),
        ("PREPARATORY_EXCUSES_SINCE", "2021-2022", "2021-2022"),
        ("PREPARATORY_EXCUSES_SINCE", "2023-2024", "2022-2023"),
        ("at_least", _more, "2025-2026"),
        ("all_of", _unknown_is_no, "2025-2026"),
        ("ends_last", _kind_does_not_matter, "2025-2026"),
        ("ends_last", _number_does_not_matter, "2025-2026"),
        ("twelve_months_end", _first_of_march_too, "2024-2025"),
        ("overlaps", _a_day_less, "2025-2026"),
        ("of_leaving", lambda last, year: None, "2025-2026"),
        ("of_excuses", _never_excused, "2025-2026"),
        ("of_preparatory_before", lambda student, preparatory, load: None, "2025-2026"),
    ],
)
def test_a_slip_in_either_of_the_two_is_seen(monkeypatch: pytest.MonkeyPatch, name: str, wrong: Any, year: str):
    judged = judged_by_duckdb(year)
    assert judged == read(institution_of(year), year)

    monkeypatch.setattr(plain_reading, name, wrong)

    assert judged != read(institution_of(year), year)
