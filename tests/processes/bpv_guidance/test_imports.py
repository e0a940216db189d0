"""Placements come in from the school's files: all of it or nothing, with every fault by file, line and column."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from koers.exchange.importing import run
from koers.kernel.models import Party
from koers.processes.bpv_guidance.models import Placement, SchoolSettings, Workplace, WorkProcess
from tests.processes.bpv_guidance.situations import TODAY

FILES = {
    "organisations.csv": "code,name,kind,parent\nbroek,Autobedrijf Van den Broek & Zn.,company,\n",
    "people.csv": "number,given_name,prefix,surname,email\nB0001,Ruud,van den,Broek,ruud@broek.example\n",
    "bpv_terms.csv": "institution,number,starts_on,ends_on\nwaterlanden,1,2026-08-24,2026-10-30\n",
    "bpv_flex_weeks.csv": "institution,monday\nwaterlanden,2027-01-25\n",
    "bpv_directions.csv": "institution,code,name,handbook\nwaterlanden,AG,Assistent,https://waterlanden.example/ag\n",
    "bpv_workplaces.csv": (
        "code,company,name,national_id,recognised_until\nbroek-1,broek,Werkplaats,0100200,2028-12-31\n"
    ),
    "bpv_contacts.csv": "workplace,person\nbroek-1,B0001\n",
    "bpv_placements.csv": (
        "number,student,team,workplace,direction,route,programme,starts_on,ends_on,planned_hours,study_started_on,"
        "advice_on,proeve_on\n"
        "P-1,0412877,auto,broek-1,AG,bbl,Autotechnicus,2026-08-31,2027-06-25,900,2025-09-01,,2027-05-10\n"
    ),
    "bpv_phases.csv": "placement,since,phase\nP-1,2026-08-31,2\nP-1,2027-02-01,3\n",
    "bpv_people.csv": "placement,person,role,since\nP-1,B0001,supervisor,2026-08-31\nP-1,004821,slb,2026-08-31\n",
}


@pytest.fixture
def folder(cast, tmp_path: Path) -> Path:
    """The files of one placement."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def faults(folder: Path) -> list[tuple[str, int, str]]:
    """File, line and column of each fault."""
    outcome = run(folder, today=TODAY)
    assert not outcome.applied
    return [(fault.file, fault.line, fault.column) for fault in outcome.faults]


@pytest.mark.requirement("BPV-05", "BPV-16")
def test_a_placement_comes_in_with_its_people(folder):
    assert run(folder, today=TODAY).applied

    placement = Placement.objects.get()
    assert (placement.dossier.subject.given_name, placement.workplace.national_id) == ("Sam", "0100200")
    assert [placement.phase_on(day) for day in (TODAY, dt.date(2027, 2, 1))] == [2, 3]
    parties = Party.objects.filter(dossier=placement.dossier).values_list("role", "person__given_name")
    assert sorted(parties) == [("slb", "Marijke"), ("student", "Sam"), ("supervisor", "Ruud")]
    assert placement.direction.handbook == "https://waterlanden.example/ag"


def test_the_same_again_changes_nothing(folder):
    run(folder, today=TODAY)
    again = run(folder, today=TODAY)

    assert [name for name, count in again.counts.items() if not count.nothing_changed] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("bpv_placements.csv", "broek-1", "broek-2", ("bpv_placements.csv", 2, "workplace")),
        ("bpv_placements.csv", "0412877", "9999999", ("bpv_placements.csv", 2, "student")),
        ("bpv_placements.csv", "2027-06-25", "2026-06-25", ("bpv_placements.csv", 2, "ends_on")),
        ("bpv_flex_weeks.csv", "2027-01-25", "2027-01-26", ("bpv_flex_weeks.csv", 2, "monday")),
        ("bpv_directions.csv", "https://", "javascript:", ("bpv_directions.csv", 2, "handbook")),
        ("bpv_workplaces.csv", ",broek,", ",auto,", ("bpv_workplaces.csv", 2, "company")),
        ("bpv_phases.csv", "2026-08-31,2", "2026-08-31,4", ("bpv_phases.csv", 2, "phase")),
        ("bpv_people.csv", "P-1,B0001", "P-9,B0001", ("bpv_people.csv", 2, "placement")),
    ],
)
def test_what_is_wrong_is_named_by_file_line_and_column(folder, file, old, new, where):
    (folder / file).write_text(FILES[file].replace(old, new), encoding="utf-8")

    assert where in faults(folder)
    assert not Placement.objects.exists()


def test_a_supervisor_is_somebody_of_the_companys_record(folder):
    (folder / "bpv_contacts.csv").unlink()

    assert faults(folder) == [("bpv_people.csv", 2, "person")]


def test_a_student_supervises_nobody(folder):
    text = FILES["bpv_people.csv"].replace("B0001", "0413001")
    (folder / "bpv_people.csv").write_text(text, encoding="utf-8")
    (folder / "bpv_contacts.csv").write_text("workplace,person\nbroek-1,0413001\n", encoding="utf-8")

    assert faults(folder) == [("bpv_people.csv", 2, "person")]
    assert not Workplace.objects.exists()


@pytest.mark.requirement("BPV-02")
def test_work_processes_and_the_limit_of_the_school_come_in_and_can_change(folder):
    (folder / "bpv_settings.csv").write_text("institution,stagnation_weeks\nwaterlanden,4\n", encoding="utf-8")
    header = "institution,direction,code,name\n"
    work_processes = folder / "bpv_work_processes.csv"
    work_processes.write_text(f"{header}waterlanden,AG,B1-K1-W1,Onderhoud\n", encoding="utf-8")
    assert run(folder, today=TODAY).applied
    work_processes.write_text(f"{header}waterlanden,AG,B1-K1-W1,Voert onderhoud uit\n", encoding="utf-8")
    assert run(folder, today=TODAY).applied

    assert [str(one) for one in WorkProcess.objects.all()] == ["B1-K1-W1 Voert onderhoud uit"]
    assert SchoolSettings.objects.get().stagnation_weeks == 4
    work_processes.write_text(f"{header}waterlanden,ZZ,B1-K1-W1,Onderhoud\n", encoding="utf-8")
    assert faults(folder) == [("bpv_work_processes.csv", 2, "direction")]
