"""What is wrong in the files of placements. The supervisor is always somebody of the company's own record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from koers.exchange.known import Directory
from koers.exchange.people import known_people, known_places, places
from koers.exchange.relations import Held, check_overlaps, ends_after_it_begins
from koers.exchange.tables import Row, Table
from koers.exchange.work import Work
from koers.kernel.models import Organisation, Party
from koers.processes.bpv_guidance.imports.tables import (
    CONTACTS,
    DIRECTIONS,
    FLEX_WEEKS,
    PEOPLE,
    PHASES,
    PLACEMENTS,
    SETTINGS,
    TERMS,
    WORK_PROCESSES,
    WORKPLACES,
    PartyRow,
)
from koers.processes.bpv_guidance.models import Direction, Placement, Workplace
from koers.processes.bpv_guidance.process import PROCESS, STUDENT, SUPERVISOR


def check(work: Work) -> None:
    """Find everything that is wrong in these files."""
    _check_places(work)
    _check_days(work)
    _check_people_and_codes(work)
    _check_parties(work)


def _check_places(work: Work) -> None:
    known = places(work)
    directory = known_places(work, known)
    wanted: list[tuple[Table[Any], str, str, str]] = [
        (SETTINGS, "institution", Organisation.Kind.INSTITUTION, _("This is not an institution.")),
        (WORK_PROCESSES, "institution", Organisation.Kind.INSTITUTION, _("This is not an institution.")),
        (TERMS, "institution", Organisation.Kind.INSTITUTION, _("This is not an institution.")),
        (FLEX_WEEKS, "institution", Organisation.Kind.INSTITUTION, _("This is not an institution.")),
        (DIRECTIONS, "institution", Organisation.Kind.INSTITUTION, _("This is not an institution.")),
        (WORKPLACES, "company", Organisation.Kind.COMPANY, _("This is not a company.")),
        (PLACEMENTS, "team", Organisation.Kind.TEAM, _("This is not a team.")),
    ]
    for table, column, kind, reason in wanted:
        for row in work.files.rows(table):
            code = getattr(row, column)
            if code not in directory:
                work.wrong(table, row, column, directory.instead_of(code, _("We do not know this organisation.")))
            elif code in known and known[code].kind != kind:
                work.wrong(table, row, column, reason)


def _check_days(work: Work) -> None:
    lasting: list[Table[Any]] = [TERMS, PLACEMENTS]
    for table in lasting:
        for row in work.files.rows(table):
            if row.ends_on <= row.starts_on:
                reason = _("This must be later than %(since)s.") % {"since": row.starts_on}
                work.wrong(table, row, "ends_on", reason)
    for week in work.files.rows(FLEX_WEEKS):
        if week.monday.weekday() != 0:
            work.wrong(FLEX_WEEKS, week, "monday", _("This is not a Monday."))
    for placement in work.files.rows(PLACEMENTS):
        if placement.study_started_on > placement.starts_on:
            reason = _("A study begins before its placements do.")
            work.wrong(PLACEMENTS, placement, "study_started_on", reason)
    for direction in work.files.rows(DIRECTIONS):
        if direction.handbook and not _is_address(direction.handbook):
            work.wrong(DIRECTIONS, direction, "handbook", _("This is not a web address: write https:// before it."))


def _is_address(text: str) -> bool:
    try:
        URLValidator(schemes=["https", "http"])(text)
    except ValidationError:
        return False
    return True


def _codes(work: Work, table: Table[Any], place: int, stored: Iterable[str]) -> Directory:
    known = {key[place] for key in work.files.claimed(table)} | set(stored)
    return Directory(known, lambda: {code: code for code in known}, work.files.whole(table))


def _check_people_and_codes(work: Work) -> None:
    workplaces = _codes(work, WORKPLACES, 0, Workplace.objects.values_list("code", flat=True))
    directions = _codes(work, DIRECTIONS, 1, Direction.objects.values_list("code", flat=True))
    numbers = Placement.objects.values_list("number", flat=True)
    placements = _codes(work, PLACEMENTS, 0, numbers)
    people = known_people(
        work,
        [
            *(row.student for row in work.files.rows(PLACEMENTS)),
            *(row.person for row in work.files.rows(CONTACTS)),
            *(row.person for row in work.files.rows(PEOPLE)),
        ],
    )
    references: list[tuple[Table[Any], str, Directory, str]] = [
        (CONTACTS, "workplace", workplaces, _("We do not know this workplace.")),
        (CONTACTS, "person", people, _("We do not know this person.")),
        (PLACEMENTS, "student", people, _("We do not know this student.")),
        (PLACEMENTS, "workplace", workplaces, _("We do not know this workplace.")),
        (PLACEMENTS, "direction", directions, _("We do not know this direction.")),
        (WORK_PROCESSES, "direction", directions, _("We do not know this direction.")),
        (PHASES, "placement", placements, _("We do not know this placement.")),
        (PEOPLE, "placement", placements, _("We do not know this placement.")),
        (PEOPLE, "person", people, _("We do not know this person.")),
    ]
    for table, column, directory, sentence in references:
        for row in work.files.rows(table):
            _check_reference(work, table, row, column, directory, sentence)
    students = dict(Placement.objects.values_list("number", "dossier__subject__number"))
    for row in work.files.rows(PLACEMENTS):
        if students.get(row.number, row.student) != row.student:
            reason = _("Placement %(number)s is of %(student)s. That cannot change.")
            work.wrong(PLACEMENTS, row, "student", reason % {"number": row.number, "student": students[row.number]})


def _check_reference(work: Work, table: Table[Any], row: Row, column: str, directory: Directory, sentence: str) -> None:
    value = getattr(row, column)
    if value not in directory:
        work.wrong(table, row, column, directory.instead_of(value, sentence))


def _check_parties(work: Work) -> None:
    workplace_of = dict(Placement.objects.values_list("number", "workplace__code"))
    workplace_of |= {row.number: row.workplace for row in work.files.rows(PLACEMENTS)}
    contacts = set(Workplace.contacts.through.objects.values_list("workplace__code", "person__number"))
    contacts |= {(row.workplace, row.person) for row in work.files.rows(CONTACTS)}
    students = set(Party.objects.filter(role=STUDENT.key).values_list("person__number", flat=True))
    students |= {row.student for row in work.files.rows(PLACEMENTS)}
    groups: dict[tuple[str, str, str], list[Held]] = defaultdict(list)
    for row in work.files.rows(PEOPLE):
        good = ends_after_it_begins(work, PEOPLE, row)
        if row.person in students:
            work.wrong(PEOPLE, row, "person", _("A student cannot guide or supervise a placement."))
        elif row.role == SUPERVISOR.key and (workplace_of.get(row.placement, ""), row.person) not in contacts:
            reason = _("This person does not stand in the record of the company: add a row to bpv_contacts.csv.")
            work.wrong(PEOPLE, row, "person", reason)
        elif good:
            groups[row.placement, row.role, row.person].append(Held(row.since, row.until, row.person, row))
    for place, held in _only_in_database(work.files.rows(PEOPLE)):
        groups[place].append(held)
    for group in groups.values():
        check_overlaps(work, PEOPLE, group)


def _only_in_database(rows: list[PartyRow]) -> Iterable[tuple[tuple[str, str, str], Held]]:
    in_file = {(row.placement, row.person, row.role, row.since) for row in rows}
    parties = Party.objects.filter(
        dossier__process=PROCESS.key, dossier__placement__number__in={row.placement for row in rows}
    ).exclude(role=STUDENT.key)
    columns = ("dossier__placement__number", "person__number", "role", "since", "until")
    for number, person, role, since, until in parties.values_list(*columns):
        if (number, person, role, since) not in in_file:
            yield (number, role, person), Held(since, until, person, None)
