"""An institution with very many permit holders, for the pages of its officer: made once and kept in .cache/.

Students, results and all are those that the rule is measured on (`permit_data`), copied into the tables of Hogeschool
Zuiderzee; everybody has a permit. One in three of those below the norm has a case.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
import psycopg
from tools.bench import permit_data, school

from koers.lawbook.years import AcademicYear
from koers.server.postgres import ensure_server

FOLDER = Path(".cache/bench")
OFFICER = "740118"
"""Thijs, in the demo's cast."""


def year() -> AcademicYear:
    """The year that is judged on the day of the bench."""
    return AcademicYear.of(dt.date.fromisoformat(school.DAY)).previous


def prepare(students: int) -> dict[str, str]:
    """Start the database, fill it if it is not, and return the environment of its processes."""
    data = FOLDER.absolute() / f"permit-pages-{students}"
    environment = school.prepare(30, data)
    filled = data / "filled"
    if not filled.exists():
        source = permit_data.make(FOLDER / "permits", students, year())
        with psycopg.connect(ensure_server(data).dsn()) as database:
            fill(database, source)
        filled.touch()
    return environment


def fill(database: psycopg.Connection[Any], source: Path) -> None:
    """Copy what `permit_data` made into the tables of the institution, in the transaction that is open."""
    with duckdb.connect() as files:
        for name, columns in permit_data.NEEDED.items():
            extra = {"results": ", result_id, kind", "programmes": ", name"}.get(name, "")
            found = files.execute(f"SELECT {columns}{extra} FROM '{source / name}.parquet'")
            given = ", ".join(f'"{column[0]}" text' for column in found.description or ())
            database.execute(f"CREATE TEMP TABLE {name} ({given})")
            with database.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                while rows := found.fetchmany(50_000):
                    for row in rows:
                        copy.write_row([None if value is None else str(value) for value in row])
        database.execute(_STUDENTS)
        for statement in _TABLES:
            database.execute(statement)


def judge() -> None:
    """Compute the list of the institution, and open the cases. Django must be set up."""
    from django.db import connection, transaction

    from koers.kernel.models import Organisation
    from koers.processes.permit_monitor.actions.outcomes import refresh_outcomes

    institution = Organisation.objects.get(code=COLLEGE)
    for each in (year(), year().next):
        refresh_outcomes(institution=institution, year=each)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _CASES:
            cursor.execute(statement, {"year": year().label, "officer": OFFICER})


def visits() -> list[school.Visit]:
    """The pages of the officer, each with every filter that it has."""
    import django

    django.setup()
    from django.urls import reverse

    from koers.kernel.models import Person
    from koers.processes.permit_monitor.models import PermitCase, StoredOutcome

    judge()
    officer = school.session_of(Person.objects.get(number=OFFICER))
    stored = StoredOutcome.objects.filter(academic_year=year().label, student__dossier__subject__number__startswith="s")
    student = stored.filter(outcome="insufficient").exclude(programme=None).order_by("student_id").first()
    case = PermitCase.objects.filter(academic_year=year().label).order_by("-pk").first()
    if student is None or case is None:
        raise SystemExit("There is nobody in the institution: remove its folder under .cache/bench and run again.")

    def page(what: str, name: str, *args: object, **query: object) -> school.Visit:
        asked = f"?{urlencode(query)}" if query else ""
        return school.Visit(what, reverse(f"permit_monitor:{name}", args=args) + asked, officer)

    return [
        school.Visit("a bare page of the framework", "/bare/"),
        page("overview: who is still open", "overview"),
        page("overview: everybody", "overview", state="all"),
        page("overview: everybody, the last page", "overview", state="all", page=9999),
        page("overview: sufficient", "overview", state="sufficient"),
        page("overview: who is to move", "overview", mover="programme"),
        page("overview: of a programme", "overview", programme=student.programme_id, state="all"),
        page("overview: to be heard", "overview", step="to_hear"),
        page("overview: search a name", "overview", q="heijden", state="all"),
        page("overview: search a number", "overview", q="s00012345", state="all"),
        page("who is on the list", "members"),
        page("who is not, because of exchange", "members", because="exchange"),
        page("who misses a result", "members", missing="no_result"),
        page("forecast", "forecast"),
        page("forecast: will fall short", "forecast", prospect="short"),
        page("letters", "mailings"),
        page("one student", "student", student.student_id, year().label),
        page("one case", "case", case.pk),
        page("the whole list as a file", "export", state="all"),
        school.Visit("home of the officer", "/", officer),
    ]


COLLEGE = "zuiderzee"

_STUDENTS = """
CREATE TEMP TABLE students AS
SELECT student_id, gen_random_uuid() AS person_id, gen_random_uuid() AS dossier_id, row_number() OVER () AS n
FROM (SELECT DISTINCT student_id FROM enrolments) AS e
"""
_INSTITUTION = f"(SELECT id FROM kernel_organisation WHERE code = '{COLLEGE}')"

_TABLES = [
    """INSERT INTO kernel_person (password, id, number, given_name, prefix, surname, email, language, is_active)
    SELECT '!', person_id, student_id, (ARRAY['Mei', 'Rahul', 'Fatoumata', 'Li', 'Dmytro', 'Ayşegül'])[1 + n % 6],
        (ARRAY['', 'van der', '', 'de'])[1 + n / 6 % 4],
        (ARRAY['Heijden', 'Chen', 'Sharma', 'Nguyễn', 'Traoré', 'Okafor', 'Yılmaz'])[1 + n % 7] || n,
        student_id || '@zuiderzee.example', 'en', true FROM students""",
    f"""INSERT INTO kernel_dossier (id, process, opened_on, subject_id, organisation_id)
    SELECT dossier_id, 'permit_monitor', '2025-09-01', person_id, {_INSTITUTION} FROM students""",
    """INSERT INTO kernel_party (id, role, since, dossier_id, person_id)
    SELECT gen_random_uuid(), 'student', '2025-09-01', dossier_id, person_id FROM students""",
    """INSERT INTO permit_monitor_permitstudent
        (dossier_id, v_number, born_on, phone, street, house_number, postal_code, city, country)
    SELECT dossier_id, 'V' || n, '2004-05-01', '', 'Kade', n, '1234 AB', 'Zuiderzee', '' FROM students""",
    """INSERT INTO permit_monitor_permitrecord (student_id, purpose, valid_from, valid_until)
    SELECT dossier_id, CASE WHEN p.student_id IS NULL THEN 'study' ELSE coalesce(purpose, '') END,
        coalesce(valid_from, '2020-09-01')::date, valid_until::date
    FROM students LEFT JOIN permits p USING (student_id)""",
    f"""INSERT INTO permit_monitor_higherprogramme
        (institution_id, code, name, rio_code, credit_system, nominal_credits, total_credits)
    SELECT {_INSTITUTION}, 'B' || programme_id, name, '', credit_system, nominal_credits::decimal,
        total_credits::decimal FROM programmes""",
    f"""INSERT INTO permit_monitor_higherenrolment
        (institution_id, code, student_id, programme_id, kind, start, "end", end_reason, permit_programme)
    SELECT h.institution_id, 'b' || enrolment_id, dossier_id, h.id, coalesce(kind, ''), start::date, "end"::date,
        coalesce(end_reason, ''), permit_programme::boolean
    FROM enrolments JOIN students USING (student_id)
    JOIN permit_monitor_higherprogramme h ON h.code = 'B' || programme_id AND h.institution_id = {_INSTITUTION}""",
    f"""INSERT INTO permit_monitor_higherresult
        (institution_id, code, student_id, programme_id, unit, credits, achieved_on, kind, counts)
    SELECT {_INSTITUTION}, 'b' || result_id, dossier_id, h.id, unit, credits::decimal, achieved_on::date, r.kind,
        counts::boolean
    FROM results r JOIN students USING (student_id)
    LEFT JOIN permit_monitor_higherprogramme h ON h.code = 'B' || programme_id AND h.institution_id = {_INSTITUTION}""",
    """INSERT INTO permit_monitor_judgement
        (student_id, academic_year, sufficient, ground, assessor, recorded_at)
    SELECT dossier_id, academic_year, sufficient::boolean, 'seen', 'A. Ssessor', now()
    FROM judgements JOIN students USING (student_id)""",
    """INSERT INTO permit_monitor_attainablefigure (student_id, academic_year, credits, reason, set_by, recorded_at)
    SELECT dossier_id, academic_year, credits::decimal, 'fewer sessions', 'A. Ssessor', now()
    FROM attainable JOIN students USING (student_id)""",
    f"""INSERT INTO permit_monitor_plannedcredits (student_id, academic_year, unit, credits)
    SELECT dossier_id, '{year().next}', 'P' || course, 5 + n % 7 FROM students, generate_series(1, 6) AS course""",
]

_CASES = [
    """INSERT INTO permit_monitor_permitcase
        (id, dossier_id, academic_year, opened_at, opened_by_id, opened_as, opened_because, early_ground)
    SELECT gen_random_uuid(), s.student_id, %(year)s, now(), p.id, s.outcome, s.because, ''
    FROM permit_monitor_storedoutcome s JOIN permit_monitor_permitstudent ps ON ps.dossier_id = s.student_id
    JOIN kernel_person p ON p.number = %(officer)s
    WHERE s.academic_year = %(year)s AND s.outcome = 'insufficient' AND ps.v_number LIKE 'V%%'
    AND hashtext(s.student_id::text) %% 3 = 0
    ON CONFLICT DO NOTHING""",
    """INSERT INTO permit_monitor_contact (id, case_id, kind, way, "on", note, by_id, at)
    SELECT gen_random_uuid(), c.id, 'heard', 'spoken', '2026-10-20', '', c.opened_by_id, now()
    FROM permit_monitor_permitcase c
    WHERE hashtext(c.id::text) %% 2 = 0 AND NOT EXISTS (SELECT FROM permit_monitor_contact WHERE case_id = c.id)""",
]
