"""Dates as people read and type them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from koers.web import dates

TODAY = dt.date(2026, 11, 17)


@pytest.fixture(autouse=True, params=["nl"])
def _language(request: pytest.FixtureRequest) -> None:
    translation.activate(request.param)


def test_a_day_reads_in_full_in_text_and_short_in_a_list():
    assert (dates.full_day(TODAY), dates.plain_day(TODAY), dates.short_day(dt.date(2026, 11, 19))) == (
        "dinsdag 17 november 2026",
        "17 november 2026",
        "do 19 nov",
    )


def test_the_same_in_english():
    with translation.override("en"):
        assert (dates.full_day(TODAY), dates.short_day(dt.date(2026, 11, 19)), dates.wall_clock(dt.time(13, 15))) == (
            "Tuesday 17 November 2026",
            "Thu 19 Nov",
            "13:15",
        )


def test_a_moment_shows_the_clock_on_the_wall_in_amsterdam():
    assert dates.wall_clock(dt.datetime(2026, 11, 17, 12, 15, tzinfo=dt.UTC)) == "13.15 uur"
    assert dates.wall_clock(dt.datetime(2026, 7, 1, 12, 15, tzinfo=dt.UTC)) == "14.15 uur"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 11, 30), "over 13 dagen"),
        (dt.date(2026, 11, 18), "over 1 dag"),
        (dt.date(2026, 11, 17), "vandaag"),
        (dt.date(2026, 11, 16), "1 dag te laat"),
        (dt.date(2026, 11, 15), "2 dagen te laat"),
    ],
)
def test_how_far_a_due_date_is_off(day: dt.date, words: str):
    assert dates.distance(day, TODAY) == words


@pytest.mark.parametrize(
    ("since", "words"),
    [(dt.date(2026, 11, 12), "sinds 5 dagen"), (dt.date(2026, 11, 16), "sinds 1 dag"), (TODAY, "sinds vandaag")],
)
def test_how_long_somebody_waits(since: dt.date, words: str):
    assert dates.ago(since, TODAY) == words


@pytest.mark.parametrize(
    "typed",
    [
        "11 december 2026",
        "11 dec 2026",
        "vrijdag 11 december 2026",
        "vr 11 dec",
        "11 Dec",
        "11th December, 2026",
        "11-12-2026",
        "11/12/2026",
        "11.12.2026",
        "2026-12-11",
        "  11   december  ",
    ],
)
def test_every_clear_notation_of_a_day_is_understood(typed: str):
    assert dates.parse_day(typed, TODAY) == dt.date(2026, 12, 11)


@pytest.mark.parametrize("typed", ["", "volgende week", "31-02-2026", "11-12", "12/11/26", "32 mei", "11 brumaire"])
def test_what_is_not_clear_is_not_guessed(typed: str):
    assert dates.parse_day(typed, TODAY) is None


def test_a_day_without_a_year_is_the_next_one():
    assert dates.parse_day("17 nov", TODAY) == TODAY
    assert dates.parse_day("16 nov", TODAY) == dt.date(2027, 11, 16)
    assert dates.parse_day("29 februari", TODAY) == dt.date(2028, 2, 29)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), st.sampled_from(["nl", "en"]))
def test_what_a_page_shows_can_be_typed_back(day: dt.date, language: str):
    with translation.override(language):
        shown = [dates.full_day(day), dates.plain_day(day), day.isoformat(), f"{day.day}-{day.month}-{day.year}"]
    assert [dates.parse_day(text, TODAY) for text in shown] == [day] * 4


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_nothing(typed: str):
    found = dates.parse_day(typed, TODAY)
    assert found is None or isinstance(found, dt.date)


@pytest.mark.parametrize("typed", ["13.15", "13:15", "1315", "13.15 uur", "13u15", "13 : 15"])
def test_every_clear_notation_of_a_time_is_understood(typed: str):
    assert dates.parse_time(typed) == dt.time(13, 15)


@pytest.mark.parametrize(("typed", "time"), [("9", dt.time(9)), ("9 uur", dt.time(9)), ("0900", dt.time(9))])
def test_whole_hours_are_understood(typed: str, time: dt.time):
    assert dates.parse_time(typed) == time


@pytest.mark.parametrize("typed", ["", "25.00", "13.75", "half twee", "131", "13.1"])
def test_what_is_no_time_is_refused(typed: str):
    assert dates.parse_time(typed) is None
