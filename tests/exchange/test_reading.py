"""Reading one file: how it is written, its first line, and the lines after that."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pytest
from django.utils import translation

from koers.exchange.cells import Code, Date, Text, Whole
from koers.exchange.faults import LONGEST_VALUE, SHOWN, Fault, Faults
from koers.exchange.reading import Read, read
from koers.exchange.tables import Column, Table


class CardRow(NamedTuple):
    """A row of the table that these tests read."""

    line: int
    number: str
    name: str
    hours: int | None
    on: dt.date


CARDS = Table(
    "cards.csv",
    CardRow,
    (
        Column("number", Code()),
        Column("name", Text(20)),
        Column("hours", Whole(0, 99), required=False),
        Column("on", Date()),
    ),
    key=("number",),
)
HEADER = "number,name,hours,on\n"
FIRST = CardRow(2, "01", "Remmen", 4, dt.date(2026, 11, 17))


def reading(data: bytes | str) -> tuple[Read[CardRow], list[Fault]]:
    """What is read of a file, and what is wrong with it."""
    faults = Faults()
    with translation.override("en"):
        found = read(CARDS, data.encode() if isinstance(data, str) else data, faults)
    return found, list(faults)


def fault(line: int, column: str, value: str, reason: str) -> Fault:
    """A fault of this file."""
    return Fault("cards.csv", line, column, value, reason)


@pytest.mark.parametrize(
    "data",
    [
        "number,name,hours,on\n01,Remmen,4,2026-11-17\n",
        "number;name;hours;on\n01;Remmen;4;17-11-2026\n",
        "number\tname\thours\ton\n01\tRemmen\t4\t2026-11-17\n",
        "\ufeffnumber,name,hours,on\n01,Remmen,4,2026-11-17\n",
        "number,name,hours,on\r\n01,Remmen,4,2026-11-17\r\n",
        "number,name,hours,on\r01,Remmen,4,2026-11-17\r",
        "number,name,hours,on\n01,Remmen,4,2026-11-17",
        '"number","name","hours","on"\n"01","Remmen","4","2026-11-17"\n',
        '"number";"name";"hours";"on"\n"01";"Remmen";"4";"2026-11-17"\n',
        " Number , NAME,hours,on\n 01 , Remmen ,4, 2026-11-17\n",
        "on,hours,name,number\n2026-11-17,4,Remmen,01\n",
        "number,name,hours,on,,\n01,Remmen,4,2026-11-17,,\n,,,,,\n",
        "number,name,hours,on\n01,Remmen,4,2026-11-17,,,\n",
    ],
    ids=[
        "commas", "semicolons", "tabs", "byte order mark", "CRLF", "CR", "no last line end", "quotes", "quotes and ;",
        "spaces and capitals", "another order", "empty columns of Excel", "empty cells after the last",
    ],
)  # fmt: skip
def test_a_file_may_be_written_in_many_ways(data):
    found, faults = reading(data)

    assert (found.rows, faults) == ([FIRST], [])


def test_blank_lines_are_passed_over_and_counted():
    found, faults = reading("\n" + HEADER + "\n,,,\n01,Remmen,4,2026-11-17\n\n")

    assert (found.rows, faults) == ([FIRST._replace(line=5)], [])


def test_the_line_in_which_excel_names_the_separator_is_passed_over():
    found, faults = reading("sep=;\nnumber;name;hours;on\n01;Remmen;4;2026-11-17\n")

    assert (found.rows, faults) == ([FIRST._replace(line=3)], [])


def test_a_line_is_where_the_row_begins_also_after_a_cell_of_two_lines():
    found, faults = reading(HEADER + '01,"Rem\nmen",4,2026-11-17\n02,Banden,,gisteren\n')

    assert found.rows == []
    assert faults == [
        fault(
            2,
            "name",
            "Rem<U+000A>men",
            "This holds a character that cannot be seen (U+000A). Type the text again.",
        ),
        fault(4, "on", "gisteren", "This is not a date. Write year-month-day, for example 2026-02-28."),
    ]


def test_only_what_editors_take_for_a_line_end_is_counted():
    _found, faults = reading(HEADER + "01,Rem\u2028men,4,2026-11-17\n02,Banden,x,2026-11-17\n")

    assert [one.line for one in faults] == [2, 3]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", fault(0, "", "", "This file is empty. The first line must name the columns.")),
        (b"\n\n", fault(0, "", "", "This file is empty. The first line must name the columns.")),
        (
            HEADER.encode("utf-16"),
            fault(0, "", "", "This file is written in UTF-16. In Excel choose: save as CSV UTF-8."),
        ),
        (
            HEADER.encode("utf-16-le"),
            fault(0, "", "", "This file is written in UTF-16. In Excel choose: save as CSV UTF-8."),
        ),
        (
            b"PK\x03\x04 and so on",
            fault(
                0,
                "",
                "",
                "This is not a CSV file but a workbook or another document. In Excel choose: save as CSV UTF-8.",
            ),
        ),
        (
            (HEADER + "01,Remmen,4,2026-11-17\n02,Café,4,2026-11-17\n").encode("cp1252"),
            fault(
                3,
                "",
                "02,Café,4,2026-11-17",
                "This line is not UTF-8, probably Windows-1252. In Excel choose: save as CSV UTF-8.",
            ),
        ),
        (b"number,name,name,on\n", fault(1, "name", "name", "This column is there twice. Take one away.")),
        (b"number,name,hours\n", fault(1, "on", "", "This column is missing.")),
        (
            b"number,name,hour,on\n",
            fault(
                1,
                "hour",
                "hour",
                "We do not know this column. The columns are: number, name, hours, on. Did you mean hours?",
            ),
        ),
    ],
    ids=["empty", "blank", "UTF-16", "UTF-16 without mark", "workbook", "Windows-1252", "twice", "missing", "unknown"],
)
def test_a_file_that_is_not_this_table_is_refused_as_a_whole(data, expected):
    found, faults = reading(data)

    assert faults == [expected]
    assert not found.whole


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "01,Remmen,4\n",
            fault(2, "", "01 | Remmen | 4", "This line has 3 cells; the first line names 4 columns."),
        ),
        (
            "01,Remmen,4,2026-11-17,meer\n",
            fault(
                2, "", "01 | Remmen | 4 | 2026-11-17 | meer", "This line has 5 cells; the first line names 4 columns."
            ),
        ),
        (
            "01,Rem\0men,4,2026-11-17\n",
            fault(
                2,
                "",
                "01,Rem<U+0000>men,4,2026-11-17",
                "This line holds a NUL character, which is not text. Make the file again.",
            ),
        ),
        (
            '01,"Rem"men,4,2026-11-17\n',
            fault(
                2,
                "",
                '01,"Rem"men,4,2026-11-17',
                "The quotation marks in this line do not match. Write a quotation mark inside a cell twice.",
            ),
        ),
        (
            '01,"Remmen,4,2026-11-17\n02,Banden,4,2026-11-17\n',
            fault(
                2,
                "",
                '01,"Remmen,4,2026-11-17',
                "The quotation marks in this line do not match. Write a quotation mark inside a cell twice.",
            ),
        ),
        ("01,,4,2026-11-17\n", fault(2, "name", "", "This cell may not be empty.")),
        (
            "01,Remmen,4,31-02-2026\n",
            fault(2, "on", "31-02-2026", "This date does not exist. Write year-month-day, for example 2026-02-28."),
        ),
        ("01,Remmen,100,2026-11-17\n", fault(2, "hours", "100", "This number must be from 0 to 99.")),
        (
            f"01,{'x' * 300},4,2026-11-17\n",
            fault(2, "name", "x" * (LONGEST_VALUE - 1) + "…", "This is 300 characters long; 20 fit."),
        ),
    ],
    ids=["too few", "too many", "NUL", "quote inside", "open quote", "empty", "no date", "too much", "too long"],
)
def test_a_wrong_line_is_named_with_what_stands_there(lines, expected):
    found, faults = reading(HEADER + lines)

    assert faults == [expected]
    assert found.rows == []


def test_a_key_that_is_there_twice_names_the_other_line():
    found, faults = reading(HEADER + "01,Remmen,4,2026-11-17\n02,Banden,,2026-11-17\n01,Remmen,5,2026-11-18\n")

    assert faults == [fault(4, "number", "01", "This is in line 2 as well. Take one of the two away.")]
    assert [row.line for row in found.rows] == [2, 3]


def test_all_faults_of_a_line_are_named():
    _found, faults = reading(HEADER + "0 1,,x,never\n")

    assert [(one.column, one.value) for one in faults] == [
        ("number", "0 1"),
        ("name", ""),
        ("hours", "x"),
        ("on", "never"),
    ]


def test_a_row_with_a_fault_still_claims_its_key():
    found, _faults = reading(HEADER + "01,Remmen,4,never\n")

    assert (found.rows, set(found.claimed), found.whole) == ([], {("01",)}, True)


def test_the_first_thousand_faults_of_a_file_are_kept_and_all_are_counted():
    faults = Faults()
    read(CARDS, (HEADER + "".join(f"{n},Remmen,x,2026-11-17\n" for n in range(2500))).encode(), faults)

    assert len(list(faults)) == SHOWN
    assert len(faults) == 2500
    assert faults.not_shown() == {"cards.csv": 1500}


def test_an_optional_column_may_be_left_out():
    found, faults = reading("number,name,on\n01,Remmen,2026-11-17\n")

    assert (found.rows, faults) == ([FIRST._replace(hours=None)], [])
