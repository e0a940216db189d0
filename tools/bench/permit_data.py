"""A big institution for the permit rule, as Parquet: the same one for the same seed, made by DuckDB.

Seven in ten have a permit; every outcome occurs; a student has twelve results, sorted by student, as exports are.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from koers.lawbook.years import AcademicYear

RESULTS_EACH = 12
NEEDED = {
    "permits": "student_id, purpose, valid_from, valid_until",
    "programmes": "programme_id, credit_system, nominal_credits, total_credits",
    "enrolments": 'enrolment_id, student_id, programme_id, kind, start, "end", end_reason, permit_programme',
    "results": "student_id, programme_id, unit, credits, achieved_on, counts",
    "excuses": "student_id, academic_year, reason, decision, repeat_grounds",
    "judgements": "student_id, academic_year, sufficient",
    "attainable": "student_id, academic_year, credits",
}
"""The columns that the rule reads."""


def make(folder: Path, students: int, year: AcademicYear, seed: int = 1) -> Path:
    """Make the files for so many students, unless they are there; returns where."""
    data = folder / f"{students}-{year}-{seed}"
    if (data / "made").exists():
        return data
    data.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE MACRO chance(key, what) AS (hash(key, what, {seed}) % 10000)::integer")
        connection.execute(f"CREATE MACRO begins() AS {year.begins}")
        connection.execute(_STUDENTS.format(students=students))
        for name, query in _TABLES.items():
            connection.execute(f"COPY ({query}) TO '{data / f'{name}.parquet'}' (FORMAT parquet)")
    (data / "made").touch()
    return data


_STUDENTS = """
CREATE TABLE students AS
SELECT i, 's' || lpad(i::varchar, 8, '0') AS student_id, chance(i, 'kind') AS what, chance(i, 'programme') % 200 AS p,
    CASE
        WHEN what < 8700 THEN 'degree'
        WHEN what < 9300 THEN 'preparatory'
        WHEN what < 9900 THEN 'exchange'
    END AS kind,
    CASE WHEN kind = 'preparatory' THEN 'PREP' || (p % 20)
         WHEN chance(i, 'art') < 200 THEN 'ART' || (p % 5) ELSE 'DEG' || p END AS programme_id,
    CASE WHEN chance(i, 'start') < 4500 THEN make_date(begins(), 9, 1)
         WHEN chance(i, 'start') < 6500 AND kind = 'degree' THEN make_date(begins() - 1, 9, 1)
         WHEN chance(i, 'start') < 8000 AND kind = 'degree' THEN make_date(begins() - 2, 9, 1)
         WHEN chance(i, 'start') < 8500 THEN make_date(begins(), 2, 1)
         WHEN chance(i, 'start') < 9500 THEN make_date(begins() + 1, 2, 1)
         WHEN chance(i, 'start') < 9600 THEN make_date(begins() + 1, 7, 1)
         ELSE make_date(begins(), 11, 10) END AS start,
    CASE WHEN chance(i, 'end') < 400 THEN 'graduated' WHEN chance(i, 'end') < 800 THEN 'disenrolled'
         WHEN chance(i, 'end') < 1000 THEN 'transferred' END AS end_reason,
    CASE WHEN end_reason IS NOT NULL OR chance(i, 'end') < 1100 THEN make_date(begins() + 1, 5, 31)
         WHEN chance(i, 'end') < 3000 THEN make_date(begins() + 1, 8, 31) END AS until
FROM range({students}) AS t(i) ORDER BY i
"""

_TABLES = {
    "permits": """
        SELECT student_id,
            CASE WHEN chance(i, 'purpose') < 9500 THEN 'study'
                 WHEN chance(i, 'purpose') < 9800 THEN 'other' END AS purpose,
            make_date(begins() - 3, 8, 15) AS valid_from,
            CASE WHEN chance(i, 'until') < 9800 THEN make_date(begins() + 3, 8, 31)
                 ELSE make_date(begins(), 8, 31) END AS valid_until
        FROM students WHERE chance(i, 'permit') < 7000 ORDER BY i""",
    "programmes": """
        SELECT 'DEG' || i AS programme_id, 'ects' AS credit_system,
            CASE WHEN i % 100 = 99 THEN NULL ELSE 60 END::decimal(10, 4) AS nominal_credits,
            NULL::decimal(10, 4) AS total_credits, 'Programme ' || i AS name FROM range(200) AS t(i)
        UNION ALL SELECT 'PREP' || i, 'ects', 60, CASE WHEN i = 19 THEN NULL ELSE 10 + 10 * (i % 3) END,
            'Preparation ' || i FROM range(20) AS t(i)
        UNION ALL SELECT 'ART' || i, 'none', NULL, NULL, 'Arts ' || i FROM range(5) AS t(i)""",
    "enrolments": """
        SELECT 'e' || lpad(i::varchar, 8, '0') || n AS enrolment_id, student_id, programme_id, kind, start, "end",
            end_reason, permit_programme
        FROM (
            SELECT i, 1 AS n, student_id, programme_id, kind, start,
                CASE WHEN until IS NOT NULL THEN greatest(until, start) END AS "end", end_reason,
                CASE WHEN chance(i, 'designated') < 1000 THEN true END AS permit_programme
            FROM students
            UNION ALL  -- a second programme, and a programme after the preparation
            SELECT i, 2, student_id, 'DEG' || ((p + 7) % 200), 'degree', make_date(begins() + 1, 2, 1), NULL, NULL, NULL
            FROM students WHERE chance(i, 'second') < 800
            UNION ALL  -- a preparation before this one
            SELECT i, 3, student_id, 'PREP1', 'preparatory', make_date(begins() - 3, 9, 1),
                make_date(begins() - 2, 8, 31), 'transferred', NULL
            FROM students WHERE chance(i, 'earlier') < 500
        ) ORDER BY i, n""",
    "results": f"""
        SELECT 'r' || lpad(r::varchar, 9, '0') AS result_id, student_id,
            CASE WHEN chance(r, 'of') < 9900 THEN programme_id END AS programme_id,
            'U' || chance(r, 'unit') % 600 AS unit,
            (CASE WHEN chance(r, 'credits') < 9980 THEN [2.5, 5, 5, 5, 7.5, 10][1 + chance(r, 'credits') % 6] END)
                ::decimal(10, 4) AS credits,
            CASE WHEN chance(r, 'day') < 9970
                THEN make_date(begins() - 1, 9, 1) + 61 * (r % {RESULTS_EACH})::integer + chance(r, 'day') % 60 END
                AS achieved_on,
            ['course', 'course', 'course', 'course', 'course', 'exemption', 'abroad', 'placement']
                [1 + chance(r, 'sort') % 8] AS kind,
            CASE WHEN chance(r, 'counts') < 9800 THEN true WHEN chance(r, 'counts') < 9950 THEN false END AS counts
        FROM (SELECT r, r // {RESULTS_EACH} AS i
              FROM range((SELECT count(*) FROM students) * {RESULTS_EACH}) AS t(r)) JOIN students USING (i)
        ORDER BY r""",
    "excuses": """
        SELECT student_id, (begins() - back) || '-' || (begins() - back + 1) AS academic_year, reason,
            CASE WHEN chance(i, 'decision' || back) < 7000 THEN 'accepted'
                 WHEN chance(i, 'decision' || back) < 8500 THEN 'pending' ELSE 'rejected' END AS decision,
            CASE WHEN chance(i, 'grounds') < 3000 THEN 'it lasts' END AS repeat_grounds
        FROM students, (VALUES (0), (1)) AS b(back),
            LATERAL (SELECT ['illness', 'family', 'pregnancy'][1 + chance(i, 'reason') % 3] AS reason) AS r
        WHERE chance(i, 'excuse' || back) < CASE WHEN back = 0 THEN 1000 ELSE 2000 END ORDER BY i, back""",
    "judgements": """
        SELECT student_id, begins() || '-' || (begins() + 1) AS academic_year,
            CASE WHEN chance(i, 'judged') < 7000 THEN true WHEN chance(i, 'judged') < 9000 THEN false END AS sufficient
        FROM students WHERE programme_id LIKE 'ART%' AND chance(i, 'judgement') < 9000 ORDER BY i""",
    "attainable": """
        SELECT student_id, begins() || '-' || (begins() + 1) AS academic_year,
            [45, 30, 15, 0][1 + chance(i, 'figure') % 4]::decimal(10, 4) AS credits
        FROM students WHERE chance(i, 'attainable') < 100 ORDER BY i""",
}
