"""What a cell may hold, and the words for what it may not."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from koers.exchange.cells import Choice, Code, Date, Email, Kind, Text, Whole, Wrong


def reason(kind: Kind, raw: str, language: str = "en") -> str:
    """Why a cell is not accepted."""
    with translation.override(language), pytest.raises(Wrong) as wrong:
        kind.parse(raw)
    return str(wrong.value)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Text(20), "D'Angelo", "D'Angelo"),
        (Text(20), "Zoe\u0308", "Zoë"),
        (Text(20, lines=True), "een\r\ntwee", "een\ntwee"),
        (Code(), "0412877", "0412877"),
        (Date(), "2026-11-17", dt.date(2026, 11, 17)),
        (Date(), "17-11-2026", dt.date(2026, 11, 17)),
        (Date(), "1-8-2026", dt.date(2026, 8, 1)),
        (Date(), "2028-02-29", dt.date(2028, 2, 29)),
        (Whole(0, 99), "07", 7),
        (Choice(("BOL", "BBL")), "bbl", "BBL"),
        (Email(), "Sam@Waterlanden.example", "sam@waterlanden.example"),
    ],
)
def test_a_cell_is_read(kind, raw, value):
    assert kind.parse(raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (Text(4), "Lotte", "This is 5 characters long; 4 fit."),
        (Text(20), "Sam\u202egnaj", "This holds a character that cannot be seen (U+202E). Type the text again."),
        (Text(20), "een\ntwee", "This holds a character that cannot be seen (U+000A). Type the text again."),
        (Code(), "04 12", "There is a space in this code."),
        (Code(), "4,13E+06", "Excel has changed this number. Keep the column as text."),
        (Date(), "31-02-2026", "This date does not exist. Write year-month-day, for example 2026-02-28."),
        (Date(), "2027-02-29", "This date does not exist. Write year-month-day, for example 2027-02-28."),
        (Date(), "2026-13-01", "This date does not exist. Write year-month-day, for example 2026-12-31."),
        (Date(), "11/17/2026", "This is not a date. Write year-month-day, for example 2026-02-28."),
        (Date(), "46343", "This is not a date. Write year-month-day, for example 2026-02-28."),
        (Date(), "٢٠٢٦-01-01", "This is not a date. Write year-month-day, for example 2026-02-28."),
        (Date(), "0206-11-17", "This year cannot be right. Write a date from 1900 to 2100."),
        (Whole(1, 4), "twee", "This is not a whole number. Write figures only, for example 12."),
        (Whole(1, 4), "2,0", "This is not a whole number. Write figures only, for example 12."),
        (Whole(1, 4), "٢", "This is not a whole number. Write figures only, for example 12."),
        (Whole(1, 4), "5", "This number must be from 1 to 4."),
        (Whole(1, 4), "99999999999999999999", "This is not a whole number. Write figures only, for example 12."),
        (Choice(("BOL", "BBL")), "BLB", "Write one of these: BOL, BBL."),
        (Email(), "sam@waterlanden", "This is not an e-mail address."),
        (
            Email(),
            "sam@x.nl\nBcc: all@x.nl",
            "This holds a character that cannot be seen (U+000A). Type the text again.",
        ),
    ],
)
def test_a_cell_is_refused_with_what_to_do(kind, raw, expected):
    assert reason(kind, raw) == expected


def test_the_reason_is_in_dutch_for_who_reads_dutch():
    assert (
        reason(Date(), "31-02-2026", "nl")
        == "Deze datum bestaat niet. Schrijf jaar-maand-dag, bijvoorbeeld 2026-02-28."
    )


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_every_date_is_read_in_both_notations(day):
    assert Date().parse(day.isoformat()) == Date().parse(f"{day.day}-{day.month}-{day.year}") == day


@given(st.text(min_size=1))
def test_no_text_makes_a_kind_fail_otherwise(raw):
    kinds: list[Kind] = [Text(40), Text(40, lines=True), Code(), Date(), Whole(1, 99), Choice(("BOL",)), Email()]
    for kind in kinds:
        with contextlib.suppress(Wrong):
            kind.parse(raw)
