"""Every fault by its name, with the lines that it gives: all of them, and no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.lawbook.reading.folders import change, example, refused

R1 = "R001,01-sep-30,CSC,A,15,2026-01-28,course,true"
E9 = "E010,09-exchange,CSC,exchange,2025-09-01,2026-01-31,,"
P1 = "01-sep-30,study,2024-08-15,2028-08-31"
NUMBER = "a number such as 60 or 7.5, with at most 6 digits and 4 decimals"
DAY = "a date such as 2025-09-01"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example(tmp_path / "data")


VALUES = [
    ("results", R1, "15", "1e1", "credits", f'"1e1" is not {NUMBER}'),
    ("results", R1, ",15,", ",.5,", "credits", f'".5" is not {NUMBER}'),
    ("results", R1, ",15,", ",5.,", "credits", f'"5." is not {NUMBER}'),
    ("results", R1, ",15,", ", 5,", "credits", f'" 5" is not {NUMBER}'),
    ("results", R1, ",15,", ",5 ,", "credits", f'"5 " is not {NUMBER}'),
    ("results", R1, ",15,", ",5.12345,", "credits", f'"5.12345" is not {NUMBER}'),
    ("results", R1, ",15,", ",1234567,", "credits", f'"1234567" is not {NUMBER}'),
    ("results", R1, ",15,", ",-5,", "credits", f'"-5" is not {NUMBER}'),
    ("results", R1, ",15,", ",+5,", "credits", f'"+5" is not {NUMBER}'),
    ("results", R1, ",15,", ",NaN,", "credits", f'"NaN" is not {NUMBER}'),
    ("results", R1, ",15,", ",１５,", "credits", f'"１５" is not {NUMBER}'),
    ("results", R1, ",15,", ',"7,5",', "credits", f'"7,5" is not {NUMBER}'),
    ("results", R1, "2026-01-28", "2025-2-3", "achieved_on", f'"2025-2-3" is not {DAY}'),
    ("results", R1, "2026-01-28", "2025-02-29", "achieved_on", f'"2025-02-29" is not {DAY}'),
    ("results", R1, "2026-01-28", "28-01-2026", "achieved_on", f'"28-01-2026" is not {DAY}'),
    ("results", R1, "2026-01-28", "0000-01-01", "achieved_on", f'"0000-01-01" is not {DAY}'),
    ("results", R1, "2026-01-28", "20260128", "achieved_on", f'"20260128" is not {DAY}'),
    ("results", R1, "2026-01-28", "2026-01-28 00:00:00", "achieved_on", f'"2026-01-28 00:00:00" is not {DAY}'),
    ("results", R1, "2026-01-28", "infinity", "achieved_on", f'"infinity" is not {DAY}'),
    ("results", R1, "true", "yes", "counts", '"yes" is not true or false'),
    ("results", R1, "true", "1", "counts", '"1" is not true or false'),
    ("results", R1, "true", "TRUE", "counts", '"TRUE" is not true or false'),
    ("results", R1, "course", "Course", "kind", '"Course" is not one of course, exemption, abroad, placement'),
    ("results", R1, "course", "", "kind", "is empty"),
    ("results", R1, "R001", "", "result_id", "is empty"),
    ("results", R1, "01-sep-30", " \t", "student_id", "is empty"),
    ("results", R1, "01-sep-30", "\u00a0", "student_id", "is empty"),
    ("results", R1, "R001", "R001\0", "result_id", "has a NUL byte"),
    ("results", R1, ",A,", ",\xff,", "unit", "has bytes that are not UTF-8"),
    ("results", R1, "CSC", "CSX", "programme_id", '"CSX" is no programme_id of programmes'),
    ("results", R1, "CSC", "CSC ", "programme_id", '"CSC " is no programme_id of programmes'),
    ("enrolments", E9, "CSC", "csc", "programme_id", '"csc" is no programme_id of programmes'),
    ("enrolments", E9, "2026-01-31", "2025-08-31", "end", "2025-08-31 lies before start, 2025-09-01"),
    ("enrolments", E9, "exchange,2", "ruil,2", "kind", '"ruil" is not one of degree, preparatory, exchange'),
    ("permits", P1, "2028-08-31", "2024-08-14", "valid_until", "2024-08-14 lies before valid_from, 2024-08-15"),
    ("permits", P1, "2024-08-15", "", "valid_from", "is empty"),
    ("permits", P1, "study", "Study", "purpose", '"Study" is not one of study, other'),
]


@pytest.mark.parametrize(("table", "row", "old", "new", "column", "reason"), VALUES)
def test_a_value(folder, table, row, old, new, column, reason):
    assert row.count(old) == 1
    replaced = row.replace(old, new).encode("latin-1" if "\xff" in new else "utf-8")
    change(folder, f"{table}.csv", row.encode() + b"\n", replaced + b"\n")

    line = {"results": 2, "permits": 2, "enrolments": 11}[table]
    assert refused(folder) == [f"{table}.csv:{line}: {column}: {reason}"]


@pytest.mark.parametrize("year", ["2025-2027", "2025", "2025/2026", "25-26", "2026-2025", "0000-0001", "２０２５-2026"])
def test_an_academic_year(folder, year):
    change(folder, "judgements.csv", "2025-2026", year)

    assert refused(folder) == [f'judgements.csv:2: academic_year: "{year}" is not an academic year such as 2025-2026']


SHAPES = [
    ("too few fields", R1, R1[:-5], ["results.csv:2: (row): has 7 fields; the header names 8"]),
    ("too many fields", R1, R1 + ",x", ["results.csv:2: (row): has 9 fields; the header names 8"]),
    ("an empty field too many", R1, R1 + ",", ["results.csv:2: (row): has 9 fields; the header names 8"]),
    ("one field", R1, "rubbish", ["results.csv:2: (row): has 1 field; the header names 8"]),
    (
        "an unclosed quote",
        R1,
        R1.replace("R001", '"R001'),
        ["results.csv:2: (row): a quotation mark is opened and not closed; what follows it was not read"],
    ),
    (
        "a quote within a field",
        R1,
        R1.replace("R001", 'R"001'),
        ["results.csv:2: (row): a quotation mark stands in a field that does not begin with one"],
    ),
    (
        "a space before a quote",
        R1,
        R1.replace("01-sep-30", ' "01-sep-30"'),
        ["results.csv:2: (row): a quotation mark stands in a field that does not begin with one"],
    ),
    (
        "text after a quote",
        R1,
        R1.replace("R001", '"R001" '),
        ["results.csv:2: (row): text follows the quotation mark that closes a field"],
    ),
    (
        "a carriage return alone",
        R1,
        R1.replace("01-sep", "01\rsep"),
        ["results.csv:2: (row): a carriage return stands alone; lines end in LF or in CRLF"],
    ),
    (
        "a key twice",
        "R003,",
        "R001,",
        ['results.csv:4: result_id: "R001" is there already, in line 2'],
    ),
]


@pytest.mark.parametrize(("old", "new", "lines"), [shape[1:] for shape in SHAPES], ids=[shape[0] for shape in SHAPES])
def test_a_row(folder, old, new, lines):
    change(folder, "results.csv", old, new)

    assert refused(folder) == lines


HEADERS = [
    ("a column is missing", "credits,", "", ["credits: this column is missing"]),
    ("capitals", "credits,", "Credits,", ["credits: this column is missing"]),
    ("a space", "credits,", " credits,", ["credits: this column is missing"]),
    (
        "a column twice",
        "kind,",
        "kind,unit,",
        ["unit: the header names this column twice"],
    ),
    (
        "a column three times that is not read, and one missing",
        "kind,",
        "x,x,x,",
        ["x: the header names this column 3 times", "kind: this column is missing"],
    ),
    ("a NUL byte", "kind,", "kind\0,", ["(header): has a NUL byte"]),
]


@pytest.mark.parametrize(
    ("old", "new", "lines"), [header[1:] for header in HEADERS], ids=[header[0] for header in HEADERS]
)
def test_a_header(folder, old, new, lines):
    change(folder, "results.csv", old, new)

    assert refused(folder) == [f"results.csv:1: {line}" for line in lines]


@pytest.mark.parametrize("data", [b"", b"\n\r\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file(folder, data):
    (folder / "results.csv").write_bytes(data)

    assert refused(folder) == ["results.csv:1: (header): this file is empty; the first line must name the columns"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(folder, encoding):
    text = (folder / "results.csv").read_text()
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b"\xff\xfe" if encoding == "utf-16-le" else b""
    (folder / "results.csv").write_bytes(mark + text.encode(encoding))

    assert refused(folder) == ["results.csv:1: (header): this file is UTF-16; it must be UTF-8"]


def test_utf_16_that_does_not_say_so(folder):
    text = (folder / "results.csv").read_text()
    (folder / "results.csv").write_bytes(text.encode("utf-16-le"))

    assert refused(folder) == ["results.csv:1: (header): has a NUL byte"]


def test_old_macintosh_lines(folder):
    data = (folder / "results.csv").read_bytes()
    (folder / "results.csv").write_bytes(data.replace(b"\n", b"\r"))

    assert refused(folder) == ["results.csv:1: (header): a carriage return stands alone; lines end in LF or in CRLF"]


def test_a_missing_table(folder):
    (folder / "results.csv").unlink()
    (folder / "excuses.csv").unlink()  # which may be missing

    assert refused(folder) == ["results.csv: this file is missing (results.csv or results.parquet)"]


def test_one_table_in_both_forms(folder):
    shutil.copy(folder / "results.csv", folder / "results.parquet")

    assert refused(folder) == [
        "results.csv: the table results is there twice, as results.csv and as results.parquet; take one away"
    ]


def test_keys_of_more_than_one_column(folder):
    change(folder, "excuses.csv", "14-same-reason-again,2024-2025,illness", "14-same-reason-again,2025-2026,illness")
    change(folder, "attainable.csv", "45\n", "45\n\n\n23-officers-figure,2025-2026,50\n")

    # The reason is secret: no message says it.
    assert refused(folder) == [
        "excuses.csv:4: student_id, academic_year, reason: "
        '"14-same-reason-again", "2025-2026", … is there already, in line 3',
        'attainable.csv:5: student_id, academic_year: "23-officers-figure", "2025-2026" is there already, in line 2',
    ]


def test_a_wrong_reason_is_not_repeated(folder):
    change(folder, "excuses.csv", "family", "burn-out")

    assert refused(folder) == [
        "excuses.csv:7: reason: is not one of the words for this column (they are not repeated here)"
    ]


def test_lines_are_counted_as_an_editor_does(folder):
    change(folder, "programmes.csv", "BSc Physics", '"BSc\n\nPhysics"')
    change(folder, "programmes.csv", "ART,none,", "\r\n\nART,none,sixty")

    assert refused(folder) == [f'programmes.csv:8: nominal_credits: "sixty" is not {NUMBER}']


def test_all_faults_of_all_files(folder):
    change(folder, "permits.csv", P1, P1.replace("study", "studie"))
    change(folder, "programmes.csv", "CSC,ects,60", "CSC,ects,sixty")
    change(folder, "results.csv", R1, ",,CSC,A,,,,maybe")
    (folder / "judgements.csv").write_bytes(b"student_id;academic_year\n")

    # A programme with a fault is there: what refers to it is right.
    assert refused(folder) == [
        'permits.csv:2: purpose: "studie" is not one of study, other',
        f'programmes.csv:2: nominal_credits: "sixty" is not {NUMBER}',
        "results.csv:2: result_id: is empty",
        "results.csv:2: student_id: is empty",
        "results.csv:2: kind: is empty",
        'results.csv:2: counts: "maybe" is not true or false',
        "judgements.csv:1: sufficient: this column is missing",
    ]


def test_nothing_is_said_of_references_to_a_table_that_could_not_be_read(folder):
    (folder / "programmes.csv").write_bytes(b"\xff\xfe")

    assert refused(folder) == ["programmes.csv:1: (header): this file is UTF-16; it must be UTF-8"]


def test_the_first_hundred_and_the_count_of_the_rest(folder):
    rows = "".join(f"X{number},s,CSC,A,15,2026-01-28,course,\n" * 2 for number in range(60))
    change(folder, "results.csv", R1, R1.replace("true", "maybe"))
    with (folder / "results.csv").open("a") as file:
        file.write(rows.replace("course", "?"))

    lines = refused(folder)

    assert len(lines) == 101
    assert lines[:4] == [
        'results.csv:2: counts: "maybe" is not true or false',
        'results.csv:32: kind: "?" is not one of course, exemption, abroad, placement',
        'results.csv:33: kind: "?" is not one of course, exemption, abroad, placement',
        'results.csv:33: result_id: "X0" is there already, in line 32',
    ]
    assert lines[99:] == [
        'results.csv:97: result_id: "X32" is there already, in line 96',
        "and 81 more faults",
    ]
