"""What can be wrong in the files of progress conversations: each fault with its line, column, value and reason."""

from __future__ import annotations

import pytest
from django.utils import translation

from koers.exchange.faults import Fault
from koers.exchange.importing import run
from tests.exchange.folder import FILES, TODAY, faults_in, imported, with_line, write

pytestmark = pytest.mark.django_db

SCHOOL = [
    (
        "periods.csv",
        3,
        "waterlande,2,2026-10-31,2027-02-05",
        "institution",
        "waterlande",
        "We do not know this organisation. Did you mean waterlanden, ROC De Waterlanden?",
    ),
    ("periods.csv", 3, "auto,2,2026-10-31,2027-02-05", "institution", "auto", "This is not an institution."),
    (
        "periods.csv",
        3,
        "waterlanden,2,2027-02-05,2027-02-05",
        "ends_on",
        "2027-02-05",
        "This must be later than 2027-02-05.",
    ),
    (
        "periods.csv",
        3,
        "waterlanden,1,2026-10-31,2027-02-05",
        "number",
        "1",
        "Line 2 has this number in the same school year.",
    ),
    (
        "periods.csv",
        3,
        "waterlanden,2,2026-10-30,2027-02-05",
        "starts_on",
        "2026-10-30",
        "This overlaps with the period from 2026-08-24 to 2026-10-30.",
    ),
    ("settings.csv", 2, "waterlanden,0,2,2026-11-16", "talks_a_year", "0", "This number must be from 1 to 40."),
]
DIPLOMA = [
    (
        "programmes.csv",
        3,
        "waterlanden,25899,BLB,Eerste autotechnicus,3",
        "route",
        "BLB",
        "Write one of these: BOL, BBL.",
    ),
    (
        "programmes.csv",
        3,
        "waterlanden,25899,BBL,Eerste autotechnicus,5",
        "level",
        "5",
        "This number must be from 1 to 4.",
    ),
    (
        "cohorts.csv",
        4,
        "25988,BBL,2024,2024-08-01",
        "programme",
        "25988",
        "We do not know this programme. Did you mean 25898?",
    ),
    ("cohorts.csv", 4, "25898,BOL,2024,2024-08-01", "route", "BOL", "We know this programme as BBL only."),
    (
        "work_processes.csv",
        5,
        "25898,BBL,B1-K2,B1-K2-W1,Iets,4",
        "area",
        "B1-K2",
        "This programme has no such area. Did you mean B1-K1?",
    ),
    (
        "cards.csv",
        7,
        "25898,BBL,2024,NL-1,1,Een artikel,2026-03-01",
        "cohort",
        "2024",
        "This programme has no such cohort. Did you mean 2025 / 2026?",
    ),
    (
        "cards.csv",
        7,
        "25898,BBL,2026,B1-K1-W9,3,Een artikel,2026-03-01",
        "work_process",
        "B1-K1-W9",
        "This programme has no such work process. Did you mean B1-K1-W1 / B1-K1-W2?",
    ),
    (
        "cards.csv",
        7,
        "25898,BBL,2026,NL-1,2,Een artikel,2026-03-01",
        "institution, programme, route, cohort, number",
        ", 25898, BBL, 2026, 2",
        "This is in line 6 as well. Take one of the two away.",
    ),
]
ENROLMENT = [
    (
        "enrolments.csv", 3, "043815,25898,BBL,2026,auto,2026-08-01,",
        "student", "043815", "We do not know this student. Did you mean 0438152, L. Hoekstra?",
    ),
    (
        "enrolments.csv", 3, "0438152,25898,BBL,2027,auto,2026-08-01,",
        "cohort", "2027", "This programme has no such cohort. Did you mean 2025 / 2026?",
    ),
    (
        "enrolments.csv", 3, "0438152,25898,BBL,2026,autoo,2026-08-01,",
        "team", "autoo", "We do not know this team. Did you mean auto, Autotechniek?",
    ),
    ("enrolments.csv", 3, "0438152,25898,BBL,2026,garage,2026-08-01,", "team", "garage", "This is not a team."),
    (
        "enrolments.csv", 3, "0438152,25898,BBL,2026,auto,2026-08-01,2026-07-31",
        "ended_on", "2026-07-31", "This may not be before 2026-08-01.",
    ),
]  # fmt: skip
GUIDE = [
    (
        "guidance.csv",
        4,
        "0438152,00482,slb,2026-08-01,",
        "staff",
        "00482",
        "We do not know this member of staff. Did you mean 004821, M. van der Laan-Öztürk?",
    ),
    (
        "guidance.csv",
        4,
        "438152,004821,slb,2026-08-01,",
        "student",
        "438152",
        "A zero in front is missing: 0438152. Excel takes it away; keep the column as text.",
    ),
    ("guidance.csv", 4, "0438152,0438152,slb,2026-08-01,", "staff", "0438152", "Nobody can guide themselves."),
    (
        "guidance.csv",
        4,
        "002764,004821,slb,2026-08-01,",
        "student",
        "002764",
        "This student is not in a programme. Add a row to enrolments.csv.",
    ),
    (
        "guidance.csv",
        4,
        "0438152,004821,mentor,2026-08-01,",
        "role",
        "mentor",
        "Write one of these: slb, trajectory_guide.",
    ),
    (
        "guidance.csv",
        4,
        "0438152,004821,slb,2026-08-01,2026-08-01",
        "until",
        "2026-08-01",
        "This must be later than 2026-08-01.",
    ),
    (
        "guidance.csv",
        4,
        "0438152,004821,slb,31-02-2026,",
        "since",
        "31-02-2026",
        "This date does not exist. Write year-month-day, for example 2026-02-28.",
    ),
    (
        "guidance.csv",
        3,
        "0412877,004821,slb,2026-10-31,",
        "since",
        "2026-10-31",
        "This overlaps with line 2. Only one can hold at a time: give the first an end.",
    ),
]
PROGRESS = [
    ("evidence.csv", 2, "0412877,9,2025-10-01,2025-10-08", "card", "9", "Cohort 2025 has no card with this number."),
    (
        "evidence.csv", 2, "0412877,een,2025-10-01,",
        "card", "een", "This is not a whole number. Write figures only, for example 12.",
    ),
    (
        "evidence.csv", 2, "0412877,1,2025-10-01,2025-09-30",
        "approved_on", "2025-09-30", "This may not be before 2025-10-01.",
    ),
    ("evidence.csv", 3, "0412877,2,2026-11-18,", "handed_in_on", "2026-11-18", "This day has yet to come."),
    (
        "evidence.csv", 5, "0412877,1,2025-10-01,2025-10-08",
        "student, card", "0412877, 1", "This is in line 2 as well. Take one of the two away.",
    ),
    (
        "results.csv", 2, "0412877,toets,Remmen,goed,2026-10-09",
        "kind", "toets", "Write one of these: project, job, assignment.",
    ),
    ("results.csv", 2, "0412877,project,Remmen,goed,2026-11-18", "on", "2026-11-18", "This day has yet to come."),
    (
        "conversations.csv", 2, "0412877,03917,2026-09-22,behind",
        "staff", "03917",
        "A zero in front is missing: 003917. Excel takes it away; keep the column as text.",
    ),
    (
        "conversations.csv", 2, "0412877,003917,2026-12-22,behind",
        "held_on", "2026-12-22", "This day has yet to come.",
    ),
    (
        "conversations.csv", 2, "0412877,003917,2026-09-22,achter",
        "conclusion", "achter", "Write one of these: ahead, on, behind.",
    ),
    (
        "agreements.csv", 2, "0412877,2026-09-22,Drie bewijskaarten,B1-K1-W8,Sam,,2026-11-01,,",
        "work_process", "B1-K1-W8", "This programme has no such work process. Did you mean B1-K1-W1 / B1-K1-W2?",
    ),
    (
        "agreements.csv", 2, "0412877,2026-09-22,Drie bewijskaarten,,Sam,,2026-09-21,,",
        "by_when", "2026-09-21", "This may not be before 2026-09-22.",
    ),
    (
        "agreements.csv", 2, "0412877,2026-09-22,Drie bewijskaarten,,Sam,,2026-11-01,,2026-11-18",
        "closed_on", "2026-11-18", "This day has yet to come.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "line", "text", "column", "value", "reason"), [*SCHOOL, *DIPLOMA, *ENROLMENT, *GUIDE, *PROGRESS]
)
def test_a_wrong_row_is_named(tmp_path, file, line, text, column, value, reason):
    write(tmp_path, **{file.removesuffix(".csv"): with_line(file, line, text)})
    faults = [fault for fault in faults_in(tmp_path) if fault.file == file]

    assert faults == [Fault(file, line, column, value, reason)]


@pytest.mark.parametrize(
    ("file", "line", "text"),
    [
        ("cohorts.csv", 3, "25898,BBL,2026,2026-08-32"),
        ("work_processes.csv", 3, "25898,BBL,B1-K1,B1-K1-W2,Onderzoekt storingen,twee"),
        ("cards.csv", 3, "25898,BBL,2025,B1-K1-W2,2,Storing in de verlichting,2026-11-31"),
        ("enrolments.csv", 2, "0412877,25898,BBL,2025,auto,2025-08-32,"),
        ("programmes.csv", 2, "waterlanden,25898,BBL,Autotechnicus,twee"),
    ],
)
def test_a_row_with_a_fault_brings_no_faults_in_rows_that_name_it(tmp_path, file, line, text):
    write(tmp_path, **{file.removesuffix(".csv"): with_line(file, line, text)})

    assert [(fault.file, fault.line) for fault in faults_in(tmp_path)] == [(file, line)]


@pytest.mark.parametrize("file", ["programmes.csv", "cohorts.csv", "work_processes.csv", "cards.csv", "enrolments.csv"])
def test_a_file_that_cannot_be_read_brings_no_faults_in_others(tmp_path, file):
    write(tmp_path)
    (tmp_path / file).write_text("niets\n")

    assert {fault.file for fault in faults_in(tmp_path)} == {file}


def test_many_faults_are_all_named_at_once_and_in_order(tmp_path):
    write(
        tmp_path,
        guidance="student,staff,role,since,until\n0412877,00482,slb,2025-08-01,\n0412878,004821,slb,2025-08-01,\n",
        evidence="student,card,handed_in_on,approved_on\n0412877,7,2025-10-01,\n0438152,8,2026-10-01,\n",
    )

    assert [(fault.file, fault.line, fault.column) for fault in faults_in(tmp_path)] == [
        ("guidance.csv", 2, "staff"),
        ("guidance.csv", 3, "student"),
        ("evidence.csv", 2, "card"),
        ("evidence.csv", 3, "card"),
    ]


def test_the_reasons_are_in_dutch_for_who_reads_dutch(tmp_path):
    write(tmp_path, guidance=with_line("guidance.csv", 4, "0438152,00482,slb,2026-08-01,"))
    with translation.override("nl"):
        (fault,) = run(tmp_path, today=TODAY).faults

    assert fault.reason == "Deze medewerker kennen we niet. Bedoel je 004821, M. van der Laan-Öztürk?"


def test_two_institutions_with_the_same_programme_are_told_apart(tmp_path):
    other = "hogezicht,ROC Hogezicht,institution,\n"
    write(
        tmp_path,
        organisations=FILES["organisations.csv"] + other,
        programmes=FILES["programmes.csv"] + "hogezicht,25898,BBL,Autotechnicus,2\n",
    )
    reason = "More than one institution has this programme. Say which in a column institution."
    faults = [fault for fault in faults_in(tmp_path) if fault.file == "cohorts.csv"]
    assert faults == [Fault("cohorts.csv", line, "programme", "25898", reason) for line in (2, 3)]

    named = {
        stem: "\n".join(
            f"{'institution' if number == 0 else 'waterlanden'},{line}"
            for number, line in enumerate(FILES[f"{stem}.csv"].splitlines())
        )
        for stem in ("cohorts", "areas", "work_processes", "cards")
    }
    assert faults_in(write(tmp_path, organisations=FILES["organisations.csv"] + other, **named)) == []


def test_a_row_with_and_one_without_institution_are_the_same_row(tmp_path):
    row = "25898,BBL,2026,2026-08-01\n"
    text = f"institution,programme,route,name,starts_on\n,{row}waterlanden,{row}"
    faults = [fault for fault in faults_in(write(tmp_path, cohorts=text)) if fault.file == "cohorts.csv"]

    assert faults == [Fault("cohorts.csv", 3, "name", "2026", "This is in line 2 as well. Take one of the two away.")]


def test_an_institution_that_does_not_have_the_programme(tmp_path):
    text = "institution,programme,route,name,starts_on\nhogezicht,25898,BBL,2024,2024-08-01\n"
    write(tmp_path)
    imported(tmp_path)
    faults = faults_in(write(tmp_path, cohorts=text))

    assert faults == [Fault("cohorts.csv", 2, "programme", "25898", "hogezicht does not have this programme.")]
