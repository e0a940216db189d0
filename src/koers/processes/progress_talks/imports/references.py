"""What the rows of an import refer to: programmes with what they consist of, and enrolments of students."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from koers.exchange.known import Directory
from koers.exchange.people import Place, known_people, places
from koers.exchange.tables import Row, Table
from koers.exchange.work import Work
from koers.kernel.models import Organisation
from koers.processes.progress_talks.imports.tables import (
    AGREEMENTS,
    AREAS,
    CARDS,
    COHORTS,
    CONVERSATIONS,
    ENROLMENTS,
    EVIDENCE,
    GUIDANCE,
    PROGRAMMES,
    RESULTS,
    WORK_PROCESSES,
    EnrolmentRow,
)
from koers.processes.progress_talks.models import Area, Card, Cohort, Enrolment, Programme, WorkProcess


class ProgrammeKey(NamedTuple):
    """What tells one programme from another."""

    institution: str
    code: str
    route: str


class _PartOfProgramme(Row, Protocol):
    """A row that names a programme."""

    @property
    def programme(self) -> str: ...

    @property
    def route(self) -> str: ...


class _Parts:
    """The parts of programmes of one kind, such as cohorts, by programme and code."""

    def __init__(self, sentence: str, claimed: Iterable[tuple[str, ...]], whole: bool) -> None:
        self.sentence, self.whole = sentence, whole
        self._claimed = set(claimed)
        self._codes: dict[ProgrammeKey, set[str]] = defaultdict(set)

    def add(self, programme: ProgrammeKey, code: str) -> None:
        """One more part."""
        self._codes[programme].add(code)

    def has(self, programme: ProgrammeKey, code: str) -> bool:
        """Whether the programme has it, or a row of its file with a fault says so."""
        claimed = (programme.code, programme.route, code) in self._claimed
        return not self.whole or claimed or code in self._codes[programme]

    def reason(self, programme: ProgrammeKey, code: str) -> str:
        """Why a code is wrong."""
        codes = {known: known for known in self._codes[programme]}
        return Directory(codes, lambda: codes).instead_of(code, self.sentence)


class Diplomas:
    """Programmes, cohorts, areas, work processes and cards as they will be: of the database and of the files."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._programmes: dict[tuple[str, str], list[ProgrammeKey]] = defaultdict(list)
        self._read_programmes()
        self.cohorts = self._parts(COHORTS, _("This programme has no such cohort."))
        self.areas = self._parts(AREAS, _("This programme has no such area."))
        self.work_processes = self._parts(WORK_PROCESSES, _("This programme has no such work process."))
        self._cards: dict[tuple[ProgrammeKey, str], set[int]] = defaultdict(set)
        self._claimed_cards = {key[1:] for key in work.files.claimed(CARDS)}
        self._read_parts()

    def _parts(self, table: Table[Row], sentence: str) -> _Parts:
        # The claimed keys begin with the institution, which their rows may leave out.
        return _Parts(sentence, (key[1:] for key in self._work.files.claimed(table)), self._work.files.whole(table))

    def _read_programmes(self) -> None:
        stored = Programme.objects.values_list("institution__code", "code", "route")
        rows = self._work.files.rows(PROGRAMMES)
        known = {ProgrammeKey(*row) for row in stored}
        known.update(ProgrammeKey(row.institution, row.code, row.route) for row in rows)
        for key in sorted(known):
            self._programmes[key.code, key.route].append(key)
        self._claimed = {key[1:] for key in self._work.files.claimed(PROGRAMMES)}

    def _read_parts(self) -> None:
        in_programme = ("programme__institution__code", "programme__code", "programme__route")
        for *programme, code in Cohort.objects.values_list(*in_programme, "name"):
            self.cohorts.add(ProgrammeKey(*programme), code)
        for *programme, code in Area.objects.values_list(*in_programme, "code"):
            self.areas.add(ProgrammeKey(*programme), code)
        in_area = [f"area__{path}" for path in in_programme]
        for *programme, code in WorkProcess.objects.values_list(*in_area, "code"):
            self.work_processes.add(ProgrammeKey(*programme), code)
        in_cohort = [f"cohort__{path}" for path in in_programme]
        for *programme, cohort, number in Card.objects.order_by().values_list(*in_cohort, "cohort__name", "number"):
            self._cards[ProgrammeKey(*programme), cohort].add(number)
        files = self._work.files
        for row in files.rows(COHORTS):
            if found := self.find(row.institution, row.programme, row.route):
                self.cohorts.add(found, row.name)
        for area in files.rows(AREAS):
            if found := self.find(area.institution, area.programme, area.route):
                self.areas.add(found, area.code)
        for work_process in files.rows(WORK_PROCESSES):
            if found := self.find(work_process.institution, work_process.programme, work_process.route):
                self.work_processes.add(found, work_process.code)
        for card in files.rows(CARDS):
            if found := self.find(card.institution, card.programme, card.route):
                self._cards[found, card.cohort].add(card.number)

    def find(self, institution: str | None, code: str, route: str) -> ProgrammeKey | None:
        """The programme that is meant, where it is known and only one can be."""
        found = [key for key in self._programmes.get((code, route), []) if institution in (None, key.institution)]
        return found[0] if len(found) == 1 else None

    def programme_of[R: _PartOfProgramme](
        self, table: Table[R], row: R, institution: str | None
    ) -> ProgrammeKey | None:
        """The programme that a row names; None, and a fault, where it is not known or more than one can be meant."""
        if found := self.find(institution, row.programme, row.route):
            return found
        same = self._programmes.get((row.programme, row.route), [])
        if len(same) > 1 and institution is None:
            reason = _("More than one institution has this programme. Say which in a column institution.")
            self._work.wrong(table, row, "programme", reason)
        elif same:
            reason = _("%(institution)s does not have this programme.") % {"institution": institution}
            self._work.wrong(table, row, "programme", reason)
        elif (row.programme, row.route) not in self._claimed and self._work.files.whole(PROGRAMMES):
            self._report_unknown(table, row)
        return None

    def _report_unknown[R: _PartOfProgramme](self, table: Table[R], row: R) -> None:
        routes = [route for code, route in self._programmes if code == row.programme]
        if routes:
            reason = _("We know this programme as %(route)s only.") % {"route": ", ".join(routes)}
            self._work.wrong(table, row, "route", reason)
            return
        codes = {code: code for code, _route in self._programmes}
        reason = Directory(codes, lambda: codes).instead_of(row.programme, _("We do not know this programme."))
        self._work.wrong(table, row, "programme", reason)

    def has_card(self, programme: ProgrammeKey, cohort: str, number: int) -> bool:
        """Whether a cohort has a card with this number."""
        claimed = (programme.code, programme.route, cohort, number) in self._claimed_cards
        known = self._cards.get((programme, cohort), set())
        return number in known or claimed or not self._work.files.whole(CARDS)


def institution_of(team: str, organisations: Mapping[str, Place]) -> str | None:
    """The institution that a team is part of; None where that is not known, or is none."""
    parent = organisations.get(organisations[team].parent or "") if team in organisations else None
    return parent.code if parent is not None and parent.kind == Organisation.Kind.INSTITUTION else None


class Enrolled(NamedTuple):
    """A student in a programme; both days count. ``row`` is the file's, None where only the database has it."""

    programme: ProgrammeKey
    cohort: str
    started_on: dt.date
    ended_on: dt.date | None
    row: EnrolmentRow | None = None
    dossier_id: UUID | None = None


def running[E: Enrolled](enrolments: Sequence[E], day: dt.date) -> E | None:
    """Of a student's enrolments, from the first on, the one that something of a day belongs to.

    A student with one enrolment has no other; what was before the first belongs to the first. None between two.
    """
    if len(enrolments) == 1 or (enrolments and day < enrolments[0].started_on):
        return enrolments[0]
    for enrolled in enrolments:
        if enrolled.started_on <= day and (enrolled.ended_on is None or day <= enrolled.ended_on):
            return enrolled
    return None


def dossier_on(enrolments: Mapping[str, Sequence[Enrolled]], student: str, day: dt.date) -> UUID:
    """The dossier to which something of a day belongs; the check has seen to it that there is one."""
    found = running(enrolments[student], day)
    assert found is not None
    assert found.dossier_id is not None
    return found.dossier_id


def in_database(students: Iterable[str]) -> dict[str, list[Enrolled]]:
    """The enrolments of students that the database holds, each student's from the first on."""
    stored = Enrolment.objects.filter(dossier__subject__number__in=set(students)).values_list(
        "dossier__subject__number",
        "cohort__programme__institution__code",
        "cohort__programme__code",
        "cohort__programme__route",
        "cohort__name",
        "started_on",
        "dossier__closed_on",
        "dossier_id",
    )
    found: dict[str, list[Enrolled]] = defaultdict(list)
    for student, institution, code, route, cohort, started_on, ended_on, dossier_id in stored.order_by("started_on"):
        key = ProgrammeKey(institution, code, route)
        found[student].append(Enrolled(key, cohort, started_on, ended_on, None, dossier_id))
    return found


class Enrolments:
    """Who is enrolled where, as it will be: of the database, and over that of the file."""

    def __init__(self, work: Work, diplomas: Diplomas) -> None:
        self._work = work
        students = self._students(work)
        self._people = known_people(work, students)
        self.of: dict[str, list[Enrolled]] = in_database(students)
        self.before: dict[tuple[str, ProgrammeKey], Enrolled] = {
            (student, enrolled.programme): enrolled for student, all_of in self.of.items() for enrolled in all_of
        }
        self._claimed = {key[0] for key in work.files.claimed(ENROLMENTS)}
        organisations = places(work)
        for row in work.files.rows(ENROLMENTS):
            key = diplomas.find(institution_of(row.team, organisations), row.programme, row.route)
            if key is not None:
                self._put(row.student, Enrolled(key, row.cohort, row.started_on, row.ended_on, row))
        for enrolments in self.of.values():
            enrolments.sort(key=lambda enrolled: enrolled.started_on)

    @staticmethod
    def _students(work: Work) -> set[str]:
        tables = (ENROLMENTS, GUIDANCE, EVIDENCE, RESULTS, CONVERSATIONS, AGREEMENTS)
        return {row.student for table in tables for row in work.files.rows(table)}  # type: ignore[attr-defined]

    def _put(self, student: str, enrolled: Enrolled) -> None:
        others = [other for other in self.of.get(student, []) if other.programme != enrolled.programme]
        self.of[student] = [*others, enrolled]

    def on[R: Row](self, table: Table[R], row: R, student: str, column: str) -> Enrolled | None:
        """The enrolment to which a row belongs by the day in one of its columns; None, and a fault, without one."""
        enrolments = self.of.get(student, [])
        found = running(enrolments, getattr(row, column))
        if found is None and enrolments:
            self._work.wrong(table, row, column, _("This student was in no programme on this day."))
        elif found is None and student not in self._people:
            reason = self._people.instead_of(student, _("We do not know this student."))
            self._work.wrong(table, row, "student", reason)
        elif found is None and student not in self._claimed and self._work.files.whole(ENROLMENTS):
            reason = _("This student is not in a programme. Add a row to %(file)s.") % {"file": ENROLMENTS.name}
            self._work.wrong(table, row, "student", reason)
        return found
