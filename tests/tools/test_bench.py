"""What `make bench` measures the permit rule on is input as an institution would give it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.db import connection
from tools.bench import measuring, permit_data, permit_office

from koers.kernel.models import Organisation
from koers.lawbook.law import load_law
from koers.lawbook.reading import read_folder
from koers.lawbook.tables import TABLES
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.models import HigherResult, StoredOutcome
from tests.lawbook.engines import outcomes
from tests.lawbook.plain_reading import Tables, read

YEAR = AcademicYear.parse("2025-2026")


def test_the_institution_is_well_formed_and_judged_as_the_plain_reading_does(tmp_path: Path):
    with read_folder(permit_data.make(tmp_path, 5000, YEAR)) as folder:
        connection = folder.connection
        tables: Tables = {}
        for name, table in TABLES.items():
            columns = [column.name for column in table.columns]
            found = connection.execute(f"SELECT {', '.join(f'"{column}"' for column in columns)} FROM {name}")
            tables[name] = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
        judged = outcomes(
            lambda query: connection.execute(query).fetchall(), load_law(), str(YEAR), "duckdb", interim=False
        )

    assert judged == read(tables, str(YEAR))
    assert len(judged) == 5000
    assert len(tables["results"]) == 60_000
    assert {row[2] for row in judged} == {"sufficient", "insufficient", "excused", "undetermined", "not_monitored"}


def test_the_same_seed_gives_the_same_institution(tmp_path: Path):
    folders = [permit_data.make(tmp_path / name, 100, YEAR, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    first, again, other = ([_bytes(folder, name) for name in TABLES] for folder in folders)

    assert first == again
    assert first != other


def _bytes(folder: Path, name: str) -> bytes:
    return (folder / f"{name}.parquet").read_bytes()


@pytest.mark.django_db
def test_the_officers_institution_is_judged_as_the_files_are(tmp_path: Path, tuesday: object):
    institution = Organisation.objects.create(code="zuiderzee", name="Hogeschool Zuiderzee", kind="institution")
    data = permit_data.make(tmp_path, 300, YEAR)
    permit_office.fill(connection.connection, data)
    bring_up_to_date(institution=institution, year=YEAR)
    rows = StoredOutcome.objects.filter(academic_year=str(YEAR))
    stored = dict(rows.values_list("student__dossier__subject__number", "because"))
    with read_folder(data) as folder:
        query = load_law().query(YEAR)
        judged = dict(folder.connection.execute(f"SELECT student_id, because FROM ({query})").fetchall())

    # There everybody has a permit, and the decaan's reasons are not there.
    same = {student for student, because in judged.items() if because not in OTHERWISE}
    assert HigherResult.objects.count() == 3600
    assert len(stored) == len(judged) == 300
    assert len(same) > 100
    assert {student: stored[student] for student in same} == {student: judged[student] for student in same}


OTHERWISE = {
    "no_study_permit", "reason_accepted", "repeated_reason_accepted", "excuse_pending", "reason_used_before",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(TABLES))
def test_the_scan_reads_columns_that_there_are(name: str):
    needed = {column.strip().strip('"') for column in permit_data.NEEDED[name].split(",")}

    assert needed <= {column.name for column in TABLES[name].columns}


def test_a_process_is_measured_with_those_it_started():
    grow = "import time; full = bytearray(200_000_000); time.sleep(0.5)"
    cost = measuring.run(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grow!r}])"]
    )

    assert 200_000_000 < cost.memory < 400_000_000
    assert cost.seconds > 0.5
    assert cost.cpu > 0


def test_a_process_that_fails_says_what_it_said():
    with pytest.raises(measuring.Failed, match="no such thing"):
        measuring.run([sys.executable, "-c", "raise SystemExit('no such thing')"])
