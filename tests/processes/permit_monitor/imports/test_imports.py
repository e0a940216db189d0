"""What the files of the permit monitor become, which faults are found where, and that twice is once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from koers.exchange.work import Counts
from koers.kernel.models import Dossier, Organisation, Party
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import (
    AttainableFigure,
    FactsChanged,
    HigherEnrolment,
    HigherResult,
    Judgement,
    PermitStudent,
    PlannedCredits,
    StoredOutcome,
)
from koers.processes.permit_monitor.queries.outcomes import outcome_of
from tests.exchange.folder import TODAY, imported

pytestmark = pytest.mark.django_db

FILES = {
    "organisations.csv": "code,name,kind,parent\nzee,Hogeschool Zuiderzee,institution,\nkant,Overkant,institution,\n",
    "people.csv": """\
number,given_name,prefix,surname,email,language
00912447,Ayşegül,,Doğan-Yıldırım,a@zee.example,en
00912448,Mei,,Tanaka,m@zee.example,en
Z1,Thijs,ten,Brinke,t@zee.example,nl
""",
    "roles.csv": "person,role,organisation,since,until\nZ1,permit_officer,zee,2024-09-01,\n",
    "permit_students.csv": """\
student_id,institution,v_number,born_on,phone
00912447,zee,V1234567890,2004-05-08,
00912448,zee,,,+31 6 1234
""",
    "permits.csv": """\
student_id,purpose,valid_from,valid_until
00912447,study,2026-02-01,2029-10-31
00912448,study,2025-09-01,
""",
    "permit_programmes.csv": """\
institution,programme_id,credit_system,nominal_credits,total_credits,name,rio_code
zee,34275,ects,60,,Chemische technologie,34275
zee,MUZ,none,,,Docent Muziek,
kant,34275,ects,60,,Chemische technologie,34275
""",
    "permit_enrolments.csv": """\
enrolment_id,student_id,programme_id,kind,start,end,end_reason,permit_programme
E1,00912447,34275,degree,2026-02-01,,,true
E2,00912448,MUZ,degree,2025-09-01,,,
""",
    "permit_parts.csv": "student_id,partner,sponsor,contact\n00912447,Universitetet i Oslo,own,\n",
    "permit_results.csv": """\
result_id,student_id,programme_id,unit,credits,achieved_on,kind,counts,partner
R1,00912447,34275,Stoftransport,12.5,2026-04-17,course,true,
R2,00912447,,Catalysis,2.5,2026-06-12,abroad,true,Universitetet i Oslo
R3,00912447,34275,Stage,,,placement,,
""",
    "permit_judgements.csv": """\
student_id,academic_year,sufficient,ground,assessor
00912448,2025-2026,true,Eindpresentatie gezien,H. de Boer
""",
    "permit_attainable.csv": """\
student_id,academic_year,credits,reason,set_by
00912447,2024-2025,15,Eén module,T. ten Brinke
""",
    "permit_plans.csv": """\
student_id,academic_year,unit,credits,expected_on
00912447,2026-2027,Reactorkunde,7.5,2027-01-29
""",
}


def write(folder: Path, **changes: str) -> Path:
    for name, text in {**FILES, **{f"{stem}.csv": text for stem, text in changes.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def with_row(stem: str, row: str) -> dict[str, str]:
    return {stem: f"{FILES[f'{stem}.csv']}{row}\n"}


@pytest.mark.requirement("IND-10", "IND-18", "IND-20")
def test_students_with_permits_become_dossiers_over_which_the_rule_is_evaluated(tmp_path):
    imported(write(tmp_path))
    aysegul, mei = Dossier.objects.filter(process="permit_monitor").order_by("subject__number")
    found = outcome_of(aysegul, AcademicYear(2025))

    assert (aysegul.organisation.code, mei.organisation.code) == ("zee", "zee")
    assert Party.objects.get(dossier=aysegul).role == "student"
    assert (found.because, found.required, found.earned) == ("norm_met", Decimal(15), Decimal(15))
    assert outcome_of(mei, AcademicYear(2025)).because == "judged_sufficient"


@pytest.mark.requirement("IND-08", "IND-10")
def test_the_list_stands_when_the_import_is_done(tmp_path):
    imported(write(tmp_path))
    outcomes = StoredOutcome.objects.filter(academic_year="2025-2026").order_by("student__dossier__subject__number")
    first = list(outcomes.values_list("because", flat=True))
    (tmp_path / "permit_results.csv").write_text(FILES["permit_results.csv"].replace("12.5", "12"), encoding="utf-8")
    imported(tmp_path)

    assert first == ["norm_met", "judged_sufficient"]
    assert list(outcomes.values_list("because", flat=True)) == ["results_unclear", "judged_sufficient"]
    assert not FactsChanged.objects.exists()


def test_the_database_knows_how_much_came_in(tmp_path):
    imported(write(tmp_path))
    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where relname = 'permit_monitor_higherresult'")
        assert cursor.fetchone() == (3,)


def test_every_column_comes_in(tmp_path):
    imported(write(tmp_path))

    assert list(
        PermitStudent.objects.order_by("dossier__subject__number").values_list("v_number", "born_on", "phone")
    ) == [
        ("V1234567890", dt.date(2004, 5, 8), ""),
        ("", None, "+31 6 1234"),
    ]
    assert list(
        HigherEnrolment.objects.order_by("code").values_list("code", "kind", "start", "end", "permit_programme")
    ) == [
        ("E1", "degree", dt.date(2026, 2, 1), None, True),
        ("E2", "degree", dt.date(2025, 9, 1), None, None),
    ]
    assert list(
        HigherResult.objects.order_by("code").values_list("code", "credits", "achieved_on", "counts", "part__partner")
    ) == [
        ("R1", Decimal("12.5"), dt.date(2026, 4, 17), True, None),
        ("R2", Decimal("2.5"), dt.date(2026, 6, 12), True, "Universitetet i Oslo"),
        ("R3", None, None, None, None),
    ]
    assert Judgement.objects.get().ground == "Eindpresentatie gezien"
    assert AttainableFigure.objects.get().set_by == "T. ten Brinke"
    assert PlannedCredits.objects.get().credits == Decimal("7.5")


def test_a_second_import_of_the_same_changes_nothing(tmp_path):
    first = imported(write(tmp_path))
    second = imported(tmp_path)

    assert first.counts["permit_students.csv"] == Counts(new=2)
    assert {name for name, counts in second.counts.items() if not counts.nothing_changed} == set()


def test_what_changed_is_changed(tmp_path):
    imported(write(tmp_path))
    ended = FILES["permit_enrolments.csv"].replace(
        "E1,00912447,34275,degree,2026-02-01,,,true", "E1,00912447,34275,degree,2026-02-01,2026-08-31,graduated,true"
    )
    outcome = imported(write(tmp_path, permit_enrolments=ended))

    assert outcome.counts["permit_enrolments.csv"] == Counts(changed=1, same=1)
    assert HigherEnrolment.objects.get(code="E1").end_reason == "graduated"


UNKNOWN = "We do not know this student. Did you mean 00912447, A. Doğan-Yıldırım / 00912448, M. Tanaka?"
ZEROS = "A zero in front is missing: 00912447. Excel takes it away; keep the column as text."
NOT_THERE = "This student is not in permit_students.csv, and was not there before."
CREDITS = "This is not a number of credits. Write figures with a point, for example 2.5."
NEAR = "zee has no programme with this code. Did you mean 34275?"
NO_PART = "This student has no part at this institution. Add it to permit_parts.csv."
NO_GROUND = "A judgement has its ground, and the name of who judged."
NO_YEAR = "This is not an academic year. Write two years in a row, for example 2025-2026."
FAULTS = [
    ("permit_students", "0091244,zee,,,", "student_id", UNKNOWN),
    ("permit_students", "912447,zee,,,", "student_id", ZEROS),
    ("permit_students", "Z1,hogeschool,,,", "institution", "We do not know this organisation."),
    ("permit_students", "Z1,zee,,2027-01-01,", "born_on", "This day has yet to come."),
    ("permits", "Z1,study,2025-09-01,", "student_id", NOT_THERE),
    ("permits", "00912447,studie,2025-09-01,", "purpose", "Write one of these: study, other."),
    ("permits", "00912447,study,2025-09-01,2025-08-31", "valid_until", "This may not be before 2025-09-01."),
    ("permit_programmes", "zee,X,ects,1e1,,,", "nominal_credits", CREDITS),
    ("permit_programmes", "zee,X,punten,60,,,", "credit_system", "Write one of these: ects, none."),
    ("permit_enrolments", "E3,00912447,34257,degree,2025-09-01,,,", "programme_id", NEAR),
    ("permit_enrolments", "E3,00912447,34275,,2025-09-01,2025-08-31,,", "end", "This may not be before 2025-09-01."),
    ("permit_enrolments", "E3,00912447,34275,degree,2025-09-01,,,yes", "permit_programme", "Write true or false."),
    ("permit_results", "R4,00912447,,Hobby,.5,,course,true,", "credits", CREDITS),
    ("permit_results", "R4,00912447,,Hobby,5,2026-11-18,course,true,", "achieved_on", "This day has yet to come."),
    ("permit_results", "R4,00912447,,Hobby,5,,course,true,Uppsala", "partner", NO_PART),
    ("permit_judgements", "00912447,2025-2026,false,,H. de Boer", "ground", NO_GROUND),
    ("permit_judgements", "00912447,2025-2027,false,Nee,H. de Boer", "academic_year", NO_YEAR),
    ("permit_plans", "Z1,2026-2027,Anatomie,5,", "student_id", NOT_THERE),
]  # fmt: skip


@pytest.mark.parametrize(("stem", "row", "column", "reason"), FAULTS)
def test_a_fault_is_found_where_it_is(tmp_path, stem, row, column, reason):
    outcome = imported(write(tmp_path, **with_row(stem, row)))
    line = len(FILES[f"{stem}.csv"].splitlines()) + 1

    assert [(fault.file, fault.line, fault.column, fault.reason) for fault in outcome.faults] == [
        (f"{stem}.csv", line, column, reason)
    ]
    assert not Dossier.objects.filter(process="permit_monitor").exists()


@pytest.mark.parametrize(
    ("stem", "row"),
    [
        ("permit_enrolments", "E1,00912448,MUZ,degree,2025-09-01,,,"),
        ("permit_results", "R1,00912448,MUZ,Hobby,5,2026-04-17,course,true,"),
    ],
)
def test_a_number_does_not_go_to_another_student_in_silence(tmp_path, stem, row):
    imported(write(tmp_path))
    head = FILES[f"{stem}.csv"].splitlines()[0]
    outcome = imported(write(tmp_path, **{stem: f"{head}\n{row}\n"}))

    assert [fault.reason for fault in outcome.faults] == ["This number belongs to student 00912447."]


def test_a_student_is_monitored_by_one_institution(tmp_path):
    imported(write(tmp_path))
    moved = FILES["permit_students.csv"].replace("00912447,zee", "00912447,kant")
    outcome = imported(write(tmp_path, permit_students=moved))

    assert [fault.reason for fault in outcome.faults if fault.column == "institution"] == [
        "zee monitors this student already."
    ]
    assert Dossier.objects.get(subject__number="00912447").organisation == Organisation.objects.get(code="zee")


def test_only_to_check_writes_nothing(tmp_path):
    outcome = imported(write(tmp_path), TODAY, only_check=True)

    assert outcome.counts["permit_results.csv"] == Counts(new=3)
    assert not PermitStudent.objects.exists()


# --- postal addresses -------------------------------------------------------------------------------------------------

LIVING = "student_id,institution,street,house_number,postal_code,city,country\n"
CODE = "This is not a Dutch postal code. Write it as 1234 AB, or fill in the country."
WHOLE = "An address is whole: this part is missing."


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("Havenstraat,12 b,1234cd,Zuiderstad,Nederland", ["Havenstraat 12 b", "1234 CD Zuiderstad"]),
        ("Liebknechtstraße,5,04107,Leipzig,Duitsland", ["Liebknechtstraße 5", "04107 Leipzig", "Duitsland"]),
        ("P.O. Box 12,,,Accra,Ghana", ["P.O. Box 12", "Accra", "Ghana"]),
        (",,,,", []),
    ],
)
def test_an_address_stands_as_on_an_envelope(tmp_path, address, lines):
    imported(write(tmp_path, permit_students=f"{LIVING}00912447,zee,{address}\n00912448,zee,,,,,\n"))

    assert PermitStudent.objects.get(dossier__subject__number="00912447").postal_address == lines


@pytest.mark.parametrize(
    ("address", "faults"),
    [
        ("Kade,1,12345,Zuiderstad,", [("postal_code", CODE)]),
        ("Kade,1,0234 AB,Zuiderstad,NL", [("postal_code", CODE)]),
        ("Kade,,1234 AB,,", [("house_number", WHOLE), ("city", WHOLE)]),
        (",,1234 AB,,Ghana", [("street", WHOLE), ("city", WHOLE)]),
    ],
)
def test_an_address_that_cannot_be_is_a_fault_at_its_row_and_columns(tmp_path, address, faults):
    outcome = imported(write(tmp_path, permit_students=f"{LIVING}00912448,zee,,,,,\n00912447,zee,{address}\n"))

    assert [(fault.line, fault.column, fault.reason) for fault in outcome.faults] == [
        (3, column, reason) for column, reason in faults
    ]
