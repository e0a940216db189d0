"""Where students of the demo school learn at work, as files: companies, who supervises, and the placements."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from koers.demo.school.calendar import first_year_of
from koers.demo.school.diplomas import Programme, programmes, table
from koers.demo.school.lives import DAY, guides_of
from koers.demo.school.people import SCHOOL, Population, Someone, Student

OFFICE = Someone("005719", "Wendy", "", "Oud-Roos")
"""Of the placement office."""
FLEX_WEEKS = (43, 4, 12, 24)
"""ISO weeks without lessons."""
Lines = Iterable[tuple[object, ...]]


def placements_table() -> dict[str, Any]:
    """The content file."""
    return table("placements.toml")


def contacts() -> Iterator[tuple[Someone, str]]:
    """Who can supervise at each company, with their e-mail address."""
    for workplace in placements_table()["workplace"]:
        for number, *names in workplace["contacts"]:
            person = Someone(number, *names)
            yield person, f"{person.address}@{workplace['mail']}"


@dataclass(frozen=True)
class Stay:
    """The placement of a student; both days are Mondays or Fridays and inclusive, whatever the day of the school."""

    student: Student
    entry: dict[str, Any]
    starts_on: dt.date
    ends_on: dt.date


def stays(people: Population) -> Iterator[Stay]:
    """All placements. None begins before its student's enrolment."""
    students = {student.person.number: student for student in people.students}
    monday = people.at - people.at.weekday() * DAY
    for entry in placements_table()["placement"]:
        student = students[entry["student"]]
        starts_on = max(monday - entry["weeks"] * 7 * DAY, student.started_on)
        ends_on = monday + (entry["lasts"] - entry["weeks"]) * 7 * DAY + 4 * DAY
        yield Stay(student, entry, starts_on, ends_on)


def companies(_people: Population) -> Lines:
    """Each company once."""
    for code, name in sorted({tuple(one["company"]) for one in placements_table()["workplace"]}):
        yield code, name, "company", ""


def outsiders(_people: Population) -> Lines:
    """People of companies, who have no account."""
    for person, address in contacts():
        yield person.number, person.given_name, person.prefix, person.surname, address, "nl"


def _flex_weeks(people: Population) -> Lines:
    first = first_year_of(people.at)
    for year in (first, first + 1):
        for week in FLEX_WEEKS:
            yield SCHOOL, dt.date.fromisocalendar(year if week > 30 else year + 1, week, 1)


def _directions(_people: Population) -> Lines:
    for programme in programmes()[:2]:
        address = f"https://waterlanden.example/bpv/handboek-{_direction(programme).lower()}"
        yield SCHOOL, _direction(programme), programme.name, address


def _direction(programme: Programme) -> str:
    return "".join(word[0] for word in programme.name.split()).upper()


def _settings(_people: Population) -> Lines:
    yield SCHOOL, 6


def _work_processes(_people: Population) -> Lines:
    """What is learned at work: the core tasks of basis and profile, not the general subjects."""
    for programme in programmes()[:2]:
        for one in sorted(programme.work_processes, key=lambda one: one.code):
            if re.fullmatch(r"[BP]\d-K\d-W\d", one.code):
                yield SCHOOL, _direction(programme), one.code, one.name


def _workplaces(people: Population) -> Lines:
    for one in placements_table()["workplace"]:
        recognised_until = people.at + one["recognised"] * DAY
        yield one["code"], one["company"][0], one["name"], one["national_id"], recognised_until


def _contacts(_people: Population) -> Lines:
    for one in placements_table()["workplace"]:
        for number, *_names in one["contacts"]:
            yield one["code"], number


def _placements(people: Population) -> Lines:
    for stay in stays(people):
        group, entry = stay.student.cohort, stay.entry
        yield (
            entry["number"],
            entry["student"],
            people.teams[0].code,
            entry["workplace"],
            _direction(group.programme),
            group.route,
            group.programme.name,
            stay.starts_on,
            stay.ends_on,
            entry["hours"],
            stay.student.started_on,
            people.at + entry["advice"] * DAY if "advice" in entry else "",
            people.at + entry["proeve"] * DAY if "proeve" in entry else "",
        )


def _phases(people: Population) -> Lines:
    for stay in stays(people):
        yield stay.entry["number"], stay.starts_on, stay.entry["phase"]


def _people(people: Population) -> Lines:
    for stay in stays(people):
        number = stay.entry["number"]
        yield number, stay.entry["supervisor"], "supervisor", stay.starts_on, ""
        for staff, since, until in guides_of(stay.student, people.at):
            if until is None or until > stay.starts_on:
                yield number, staff.number, "slb", max(since, stay.starts_on), until or ""


FILES = {
    "bpv_settings": ("institution stagnation_weeks", _settings),
    "bpv_flex_weeks": ("institution monday", _flex_weeks),
    "bpv_directions": ("institution code name handbook", _directions),
    "bpv_work_processes": ("institution direction code name", _work_processes),
    "bpv_workplaces": ("code company name national_id recognised_until", _workplaces),
    "bpv_contacts": ("workplace person", _contacts),
    "bpv_placements": (
        "number student team workplace direction route programme starts_on ends_on planned_hours study_started_on "
        "advice_on proeve_on",
        _placements,
    ),
    "bpv_phases": ("placement since phase", _phases),
    "bpv_people": ("placement person role since until", _people),
}
"""The files of placements."""
