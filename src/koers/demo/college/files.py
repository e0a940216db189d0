"""Hogeschool Zuiderzee as the CSV files that a real institution would bring."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable

from koers.demo.college import study
from koers.demo.college.people import NOOR, STAFF, THIJS, College, permit_of

COLLEGE = "zuiderzee"
Line = tuple[object, ...]
Lines = Iterable[Line]


def organisations(_college: College) -> Lines:
    """The institution; it has no teams here."""
    yield COLLEGE, study.table()["name"], "institution", ""


def people(college: College) -> Lines:
    """Staff and students, each with an address of their own."""
    taken: Counter[str] = Counter()
    everybody = [(one, "nl") for one in STAFF] + [(one.person, one.language) for one in college.holders]
    for person, language in everybody:
        taken[person.address] += 1
        number = taken[person.address]
        address = f"{person.address}{number if number > 1 else ''}@{COLLEGE}.example"
        yield person.number, person.given_name, person.prefix, person.surname, address, language


def roles(college: College) -> Lines:
    """Two officers and the decaan."""
    since = dt.date(college.year.begins - 2, 9, 1)
    for person in STAFF:
        yield person.number, "decaan" if person is NOOR else "permit_officer", COLLEGE, since, ""


def _students(college: College) -> Lines:
    for one in college.holders:
        yield one.person.number, COLLEGE, one.v_number, one.born_on, ""


def _permits(college: College) -> Lines:
    for one in college.holders:
        yield one.person.number, one.purpose, *permit_of(one)


def _programmes(_college: College) -> Lines:
    for one in study.degrees():
        yield COLLEGE, one.code, "ects", "60", "", one.name, one.register
    for one in study.judged():
        yield COLLEGE, one.code, "none", "", "", one.name, one.register
    for one in study.preparatory():
        yield COLLEGE, one.code, "ects", "60", one.total, one.name, one.register


def _enrolments(college: College) -> Lines:
    for one in college.holders:
        for place, enrolled in enumerate(one.enrolments, start=1):
            code = f"{one.person.number}-{place}"
            end = enrolled.end or ""
            yield (
                code,
                one.person.number,
                enrolled.programme,
                enrolled.kind,
                enrolled.start,
                end,
                enrolled.end_reason,
                "",
            )


def _parts(college: College) -> Lines:
    contact = study.table()["partner"]["contact"]
    for one in college.holders:
        if one.partner:
            yield one.person.number, one.partner, "own", contact


def _results(college: College) -> Lines:
    for one in college.holders:
        for place, got in enumerate(one.results, start=1):
            code = f"{one.person.number}-{place}"
            on = got.on or ""
            yield code, one.person.number, got.programme, got.unit, got.credits, on, got.kind, "true", got.partner


def _judgements(college: College) -> Lines:
    for one in college.holders:
        if one.judgement is not None:
            said = "De eindpresentatie en het werk van het jaar zijn besproken in de vergadering."
            sufficient = "true" if one.judgement else "false"
            yield one.person.number, college.year, sufficient, said, study.table()["assessor"]


def _attainable(college: College) -> Lines:
    for one in college.holders:
        if one.figure is not None:
            reason = "De opleiding bood een deel van de vakken dit jaar niet aan."
            yield (
                one.person.number,
                college.year,
                one.figure,
                reason,
                f"{THIJS.given_name} {THIJS.prefix} {THIJS.surname}",
            )


def _plans(college: College) -> Lines:
    for one in college.holders:
        for unit, credits, on in one.planned:
            yield one.person.number, college.running, unit, credits, on


FILES: dict[str, tuple[str, Callable[[College], Lines]]] = {
    "permit_students": ("student_id institution v_number born_on phone", _students),
    "permits": ("student_id purpose valid_from valid_until", _permits),
    "permit_programmes": (
        "institution programme_id credit_system nominal_credits total_credits name rio_code",
        _programmes,
    ),
    "permit_enrolments": (
        "enrolment_id student_id programme_id kind start end end_reason permit_programme",
        _enrolments,
    ),
    "permit_parts": ("student_id partner sponsor contact", _parts),
    "permit_results": (
        "result_id student_id programme_id unit credits achieved_on kind counts partner",
        _results,
    ),
    "permit_judgements": ("student_id academic_year sufficient ground assessor", _judgements),
    "permit_attainable": ("student_id academic_year credits reason set_by", _attainable),
    "permit_plans": ("student_id academic_year unit credits expected_on", _plans),
}
"""The files that only this institution brings."""
