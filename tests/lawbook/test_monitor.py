"""`koers monitor`, as an institution runs it on an export tonight."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from koers.lawbook.explanation import Language
from koers.lawbook.law import load_law
from koers.lawbook.monitor import Refused, assess
from koers.lawbook.single import explain
from koers.lawbook.years import AcademicYear
from tests.lawbook.test_explanation import REASON_WORDS

EXAMPLE = Path(__file__).parent / "example"
EXPECTED = Path(__file__).parent / "expected"
TODAY = dt.date(2026, 11, 17)
FIGURES = ("attainable", "required", "earned", "possible")
COLUMNS = ["student_id", "academic_year", "outcome", "because", *FIGURES, "rule_version"]


def lines(path: Path) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def koers(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, as somebody types it."""
    command = [sys.executable, "-m", "koers", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the example that may be damaged."""
    folder = tmp_path / "data"
    shutil.copytree(EXAMPLE, folder)
    return folder


@pytest.mark.requirement("IND-01", "IND-11", "IND-17", "IND-22", "IND-23", "IND-24")
@pytest.mark.parametrize("year", ["2024-2025", "2025-2026"])
def test_the_example_has_the_outcomes_that_belong_to_it(tmp_path: Path, year: str):
    out = tmp_path / "out.jsonl"
    assess(EXAMPLE, year, out, today=TODAY)
    expected = lines(EXPECTED / f"{year}.jsonl")
    assert [{key: row[key] for key in COLUMNS[:-1]} for row in lines(out)] == expected


def test_the_three_forms_of_output_say_the_same(tmp_path: Path):
    for ending in ("jsonl", "csv", "parquet"):
        assess(EXAMPLE, "2025-2026", tmp_path / f"out.{ending}", today=TODAY)
    as_lines = lines(tmp_path / "out.jsonl")
    assert [list(row) for row in as_lines] == [[*COLUMNS, "explanation"]] * 25
    plain = [[row[column] for column in COLUMNS] for row in as_lines]
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == COLUMNS
    assert rows == [[value or "" for value in row] for row in plain]
    parquet = duckdb.sql(f"SELECT * FROM '{tmp_path / 'out.parquet'}'")
    assert parquet.columns == COLUMNS
    assert [list(row) for row in parquet.fetchall()] == plain
    assert {row["rule_version"] for row in as_lines} == {load_law().version}


def test_a_student_reads_why_in_both_languages(tmp_path: Path):
    out = tmp_path / "out.jsonl"
    assess(EXAMPLE, "2025-2026", out, today=TODAY)
    told = {row["student_id"]: row["explanation"] for row in lines(out)}
    assert told["04-feb-14.5"] == {
        "nl": "In 2025-2026 zijn 14,5 studiepunten behaald en 15 waren nodig (de helft van 30). Dat is 0,5 te weinig.",
        "en": "In 2025-2026, 14.5 credits were obtained and 15 were needed (half of 30). That is 0.5 short.",
    }
    assert all(texts["nl"] and texts["en"] for texts in told.values())


@pytest.mark.requirement("IND-14")
def test_no_output_names_a_reason(tmp_path: Path):
    for ending in ("jsonl", "csv"):
        out = tmp_path / f"out.{ending}"
        assess(EXAMPLE, "2025-2026", out, today=TODAY)
        text = out.read_text(encoding="utf-8").lower()
        assert [word for word in REASON_WORDS if word in text.replace("judgement", "").split()] == []
        assert "voortdurende omstandigheid" not in text


@pytest.mark.requirement("IND-07")
def test_a_running_year_is_refused_and_with_interim_nobody_is_insufficient(tmp_path: Path):
    out = tmp_path / "out.jsonl"
    with pytest.raises(Refused) as refused:
        assess(EXAMPLE, "2025-2026", out, today=dt.date(2026, 8, 31))
    assert str(refused.value) == (
        "--year: 2025-2026 has not ended, it runs until 2026-08-31. "
        "With --interim, whatever is not enough yet is undetermined."
    )
    assert not out.exists()
    assess(EXAMPLE, "2025-2026", out, today=dt.date(2026, 8, 31), interim=True)
    found = {row["student_id"]: row for row in lines(out)}
    expected = {row["student_id"]: row for row in lines(EXPECTED / "2025-2026.jsonl")}
    for student, row in expected.items():
        if row["outcome"] == "insufficient":
            row |= {"outcome": "undetermined", "because": "year_running"}
        assert {key: found[student][key] for key in row} == row
    assess(EXAMPLE, "2025-2026", out, today=dt.date(2026, 9, 1))


@pytest.mark.parametrize(
    ("year", "out", "message"),
    [
        ("2025", "o.csv", "--year: '2025' is not an academic year such as 2025-2026"),
        ("2025-2027", "o.csv", "--year: '2025-2027' is not an academic year such as 2025-2026"),
        ("2025-2026", "o.xlsx", "--out: 'o.xlsx' must end in .jsonl, .csv, .parquet"),
        ("2025-2026", "o", "--out: 'o' must end in .jsonl, .csv, .parquet"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(tmp_path: Path, year: str, out: str, message: str):
    done = koers("monitor", "assess", "--data", EXAMPLE, "--year", year, "--out", tmp_path / out)
    assert (done.returncode, done.stderr, done.stdout) == (2, f"{message}\n", "")
    assert list(tmp_path.iterdir()) == []


def test_the_input_is_never_written_over(data: Path):
    before = (data / "results.csv").read_bytes()
    with pytest.raises(Refused, match=r" would be taken for a table of the input$"):
        assess(data, "2025-2026", data / "results.csv", today=TODAY)
    assert (data / "results.csv").read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    out = tmp_path / "nowhere" / "out.csv"
    done = koers("monitor", "assess", "--data", EXAMPLE, "--year", "2025-2026", "--out", out)
    assert (done.returncode, done.stderr) == (2, f"--out: there is no folder {out.parent}\n")


def test_faults_are_listed_and_an_older_file_stays_as_it_was(data: Path, tmp_path: Path):
    out = tmp_path / "out.csv"
    out.write_text("older")
    results = data / "results.csv"
    results.write_text(
        results.read_text("utf-8").replace("R003,02-sep-29.5,CSC,A,15,", "R003,02-sep-29.5,CSC,A,15.12345,")
    )
    done = koers("monitor", "assess", "--data", data, "--year", "2025-2026", "--out", out)
    assert done.returncode == 2
    assert done.stdout == ""
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [["results.csv:4", "credits"]]
    assert out.read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out.csv"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path):
    out = tmp_path / "out.csv"
    out.mkdir()
    with pytest.raises(Refused, match=r" is a folder$"):
        assess(EXAMPLE, "2025-2026", out, today=TODAY)
    assert list(out.iterdir()) == []


def test_the_command_counts_what_it_found(tmp_path: Path):
    out = tmp_path / "out.parquet"
    done = koers("monitor", "assess", "--data", EXAMPLE, "--year", "2025-2026", "--out", out)
    first, *counts, rule, entered = done.stdout.splitlines()
    assert done.returncode == 0
    assert first.startswith("25 students in 2025-2026, judged in ")
    assert counts[:7] == [
        "  excused 2",
        "    reason_accepted 1",
        "    repeated_reason_accepted 1",
        "  insufficient 7",
        "    norm_not_met 5",
        "    preparatory_not_passed 1",
        "    reason_used_before 1",
    ]
    assert rule == f"rule {load_law().version} ({load_law().hash})"
    assert entered.startswith("input ")
    assert done.stderr == "warning: 5 students with an enrolment have no result at all\n"


@pytest.mark.requirement("IND-06")
@pytest.mark.parametrize(
    ("student", "language"),
    [
        ("10-premaster-28", "nl"),
        ("12-abroad-traceability-unknown", "en"),
        ("13-excused", "nl"),
        ("18-art-not-judged", "en"),
        ("20-permit-unknown", "nl"),
        ("23-officers-figure", "en"),
        ("24-preparatory-over", "nl"),
        ("26-preparatory-then-degree", "en"),
    ],
)
def test_whatever_was_decided_can_be_explained(student: str, language: Language):
    because = {row["student_id"]: row["because"] for row in lines(EXPECTED / "2025-2026.jsonl")}
    told = explain(EXAMPLE, "2025-2026", student, language=language, today=TODAY).splitlines()
    assert told[0].startswith(f"{student}, 2025-2026: ")
    assert told[0].endswith(f"({because[student]})")


def test_one_student_is_told_step_by_step():
    told = explain(EXAMPLE, "2025-2026", "08-placement-next-year", language="en", today=TODAY)
    paragraphs = told.split("\n\n")
    assert paragraphs[0] == (
        "08-placement-next-year, 2025-2026: insufficient (norm_not_met)\n"
        "In 2025-2026, 10 credits were obtained and 30 were needed (half of 60). That is 20 short."
    )
    assert paragraphs[7] == (
        "The results\n"
        "   A      28 January 2026    10  yes\n"
        "   STAGE  15 September 2026  30  no, lies outside the period"
    )
    assert [paragraph.splitlines()[0] for paragraph in paragraphs[1:7]] == [
        "1. Does the monitoring apply?",
        "2. How was the student enrolled?",
        "3. How many credits were attainable?",
        "4. How many were needed?",
        "5. How many were obtained?",
        "6. Is there a valid reason?",
    ]


def test_a_student_who_was_not_there_is_refused(tmp_path: Path):
    done = koers("monitor", "explain", "--data", EXAMPLE, "--year", "2025-2026", "--student", "x' OR 1=1 --")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == '--student: "x\' OR 1=1 --" had no enrolment in 2025-2026\n'


def test_the_template_is_a_folder_that_can_be_assessed(tmp_path: Path):
    assert koers("monitor", "template", tmp_path / "new").returncode == 0
    out = tmp_path / "out.csv"
    done = koers("monitor", "assess", "--data", tmp_path / "new", "--year", "2025-2026", "--out", out)
    assert (done.returncode, out.read_text()) == (0, ",".join(COLUMNS) + "\n")
    again = koers("monitor", "template", tmp_path / "new")
    assert (again.returncode, again.stdout) == (2, "")


def test_it_runs_without_a_server_and_without_django():
    code = (
        "import sys\nfrom koers.lawbook.command import run_assess\n"
        "sys.exit(any(name.split('.')[0] in ('django', 'psycopg', 'ibis', 'pandas') for name in sys.modules))"
    )
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


def test_how_results_counted_adds_up_to_what_was_earned():
    law, year = load_law(), AcademicYear(2025)
    from koers.lawbook.reading import read_folder

    with read_folder(EXAMPLE) as folder:
        counted = folder.connection.execute(
            f"SELECT student_id, sum(credits) FROM ({law.results_query(year)}) WHERE in_year = 'counted' GROUP BY 1"
        ).fetchall()
        earned = folder.connection.execute(
            f"SELECT student_id, earned FROM ({law.query(year)}) WHERE attainable <> required AND earned > 0"
        ).fetchall()
    sums = dict(counted)
    assert {student: sums[student] for student, _earned in earned} == dict(earned)
    assert len(earned) > 10
    assert all(isinstance(value, Decimal) for value in sums.values())
