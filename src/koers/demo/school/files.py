"""The two institutions of the demo as the CSV files that real ones would bring."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from koers.demo.college.files import FILES as COLLEGE_FILES
from koers.demo.college.files import organisations, roles
from koers.demo.college.files import people as college_people
from koers.demo.college.people import College
from koers.demo.school import placements
from koers.demo.school.calendar import first_year_of, periods_of
from koers.demo.school.diplomas import programmes, table
from koers.demo.school.lives import agreements_of, evidence_of, guides_of, talks_of
from koers.demo.school.people import FARIDA, SCHOOL, STUDENTS, Population, Someone
from koers.exchange.work import Progress, quiet

NAME = "ROC De Waterlanden"
Line = tuple[object, ...]
Lines = Iterable[Line]


def write_school(folder: Path, at: dt.date, students: int = STUDENTS, progress: Progress = quiet) -> None:
    """Write the files of a school that stands on a day (a local date) into a folder, which is made if need be.

    The college is in them as well, in a size that goes with the school's. Always the same for the same day and number
    of students (at least 30). Existing files are written over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    people, college = Population(at, students), College(at, students)
    written = {name: (heading, [lines(people)]) for name, (heading, lines) in _FILES.items()}
    for name, lines_too in (("organisations", organisations), ("people", college_people), ("roles", roles)):
        written[name][1].append(lines_too(college))
    for name, outside in (("organisations", placements.companies), ("people", placements.outsiders)):
        written[name][1].append(outside(people))
    written |= {name: (heading, [lines(people)]) for name, (heading, lines) in placements.FILES.items()}
    written |= {name: (heading, [lines(college)]) for name, (heading, lines) in COLLEGE_FILES.items()}
    for done, (name, (heading, parts)) in enumerate(written.items(), start=1):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(heading.split())
            writer.writerows(itertools.chain(*parts))
        progress(_("Write the files"), done, len(written))


def _organisations(people: Population) -> Lines:
    yield SCHOOL, NAME, "institution", ""
    for team in people.teams:
        yield team.code, team.name, "team", SCHOOL


def _staff(people: Population) -> Iterator[Someone]:
    yield from (FARIDA, placements.OFFICE)
    for team in people.teams:
        yield from (team.leader, team.guide, *team.members)


def _people(people: Population) -> Lines:
    taken: Counter[str] = Counter()
    for person in (*_staff(people), *(student.person for student in people.students)):
        taken[person.address] += 1
        number = taken[person.address]
        address = f"{person.address}{number if number > 1 else ''}@{SCHOOL}.example"
        yield person.number, person.given_name, person.prefix, person.surname, address, "nl"


def _roles(people: Population) -> Lines:
    since = dt.date(first_year_of(people.at) - 2, 8, 1)
    yield FARIDA.number, "care_coordinator", SCHOOL, since, ""
    yield placements.OFFICE.number, "stagebureau", SCHOOL, since, ""
    for team in people.teams:
        yield team.leader.number, "team_leader", team.code, since, ""
        for member in (team.guide, *team.members):
            yield member.number, "team_member", team.code, since, ""


def _periods(people: Population) -> Lines:
    first = first_year_of(people.at)
    for year in (first - 1, first, first + 1):
        for period in periods_of(year):
            yield SCHOOL, period.number, period.starts_on, period.ends_on


def _settings(people: Population) -> Lines:
    yield SCHOOL, "", "", people.at - dt.timedelta(days=1)


def _programmes(_people: Population) -> Lines:
    for programme in programmes():
        for route in programme.routes:
            yield SCHOOL, programme.code, route, programme.name, programme.level


def _cohorts(people: Population) -> Lines:
    for cohort in people.cohorts:
        yield cohort.programme.code, cohort.route, cohort.name, cohort.starts_on


def _areas(_people: Population) -> Lines:
    for programme in programmes():
        for route in programme.routes:
            for position, (code, name) in enumerate(programme.areas, start=1):
                yield programme.code, route, code, name, position


def _work_processes(_people: Population) -> Lines:
    for programme in programmes():
        for route in programme.routes:
            for position, process in enumerate(sorted(programme.work_processes, key=lambda one: one.code), start=1):
                yield programme.code, route, process.area, process.code, process.name, position


def _cards(people: Population) -> Lines:
    for cohort in people.cohorts:
        for card, planned_on in zip(cohort.programme.cards, cohort.planned, strict=True):
            yield (
                cohort.programme.code,
                cohort.route,
                cohort.name,
                card.work_process,
                card.number,
                card.name,
                planned_on,
            )


def _enrolments(people: Population) -> Lines:
    for team in people.teams:
        for student in team.students:
            group = student.cohort
            yield (
                student.person.number,
                group.programme.code,
                group.route,
                group.name,
                team.code,
                student.started_on,
                "",
            )


def _guidance(people: Population) -> Lines:
    for team in people.teams:
        for student in team.students:
            for staff, since, until in guides_of(student, people.at):
                yield student.person.number, staff.number, "slb", since, until or ""
            yield student.person.number, team.guide.number, "trajectory_guide", student.started_on, ""


def _evidence(people: Population) -> Lines:
    for student in people.students:
        for piece in evidence_of(student, people.at):
            yield student.person.number, piece.card, piece.handed_in_on, piece.approved_on or ""


def _results(people: Population) -> Lines:
    projects = table("words.toml")["projects"]
    for place, student in enumerate(people.students):
        for n in range((place + 2) % 4):
            kind, name, outcome = projects[(place + n) % len(projects)]
            day = max(people.at - dt.timedelta(days=12 + 23 * n + place % 9), student.started_on)
            yield student.person.number, kind, name, outcome, day


def _conversations(people: Population) -> Lines:
    for student in people.students:
        for talk in talks_of(student, people.at):
            yield student.person.number, talk.staff.number, talk.held_on, talk.conclusion


def _agreements(people: Population) -> Lines:
    phrases = [(what, how, first_step) for what, how, first_step in table("words.toml")["agreements"]]
    for student in people.students:
        for one in agreements_of(student, people.at, phrases):
            yield student.person.number, one.made_on, one.what, one.who, one.how, one.by_when, one.first_step


_FILES: dict[str, tuple[str, Callable[[Population], Lines]]] = {
    "organisations": ("code name kind parent", _organisations),
    "people": ("number given_name prefix surname email language", _people),
    "roles": ("person role organisation since until", _roles),
    "periods": ("institution number starts_on ends_on", _periods),
    "bpv_terms": ("institution number starts_on ends_on", _periods),
    "settings": ("institution talks_a_year on_schedule figures_as_of", _settings),
    "programmes": ("institution code route name level", _programmes),
    "cohorts": ("programme route name starts_on", _cohorts),
    "areas": ("programme route code name position", _areas),
    "work_processes": ("programme route area code name position", _work_processes),
    "cards": ("programme route cohort work_process number name planned_on", _cards),
    "enrolments": ("student programme route cohort team started_on ended_on", _enrolments),
    "guidance": ("student staff role since until", _guidance),
    "evidence": ("student card handed_in_on approved_on", _evidence),
    "results": ("student kind name outcome on", _results),
    "conversations": ("student staff held_on conclusion", _conversations),
    "agreements": ("student made_on what who how by_when first_step", _agreements),
}
