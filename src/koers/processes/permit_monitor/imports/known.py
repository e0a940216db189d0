"""Whom and what these files may refer to: students that are monitored, programmes of their institution."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from koers.exchange.known import Directory
from koers.exchange.people import organisation_ids
from koers.exchange.tables import Table
from koers.exchange.work import Work
from koers.kernel.models import Dossier
from koers.processes.permit_monitor.imports import tables
from koers.processes.permit_monitor.models import HigherProgramme
from koers.processes.permit_monitor.process import PROCESS


class Monitored(NamedTuple):
    """A student's dossier, and the id of the institution that keeps it."""

    dossier_id: UUID
    institution_id: UUID


def monitored(numbers: Iterable[str]) -> dict[str, Monitored]:
    """The dossiers of the students with these numbers, of those who have one."""
    found = Dossier.objects.filter(process=PROCESS.key, subject__number__in=set(numbers))
    return {
        number: Monitored(dossier, institution)
        for number, dossier, institution in found.values_list("subject__number", "pk", "organisation_id")
    }


def programme_ids() -> dict[tuple[UUID, str], int]:
    """The row of each programme by institution and code."""
    rows = HigherProgramme.objects.values_list("institution_id", "code", "pk")
    return {(institution, code): pk for institution, code, pk in rows}


class Known:
    """What the rows of one import may refer to, of the files and the database.

    ``kept_by``: the code of the institution of each student, by number.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        rows = work.files.rows(tables.STUDENTS)
        institutions = {str(pk): code for code, pk in organisation_ids().items()}
        in_database = Dossier.objects.filter(process=PROCESS.key)
        self.kept_by = {
            number: institutions[str(institution)]
            for number, institution in in_database.values_list("subject__number", "organisation_id").iterator()
        }
        self.kept_by |= {row.student_id: row.institution for row in rows}
        claimed = {key[0] for key in work.files.claimed(tables.STUDENTS)}
        self.students = Directory(
            claimed.union(self.kept_by),
            lambda: {number: number for number in self.kept_by},
            work.files.whole(tables.STUDENTS),
        )
        self._programmes = set(HigherProgramme.objects.values_list("institution__code", "code"))
        self._programmes |= work.files.claimed(tables.PROGRAMMES)

    def check_student(self, table: Table[Any], row: Any) -> bool:
        """Whether a row's student is monitored; a fault where not."""
        if row.student_id in self.students:
            return True
        reason = _("This student is not in permit_students.csv, and was not there before.")
        self._work.wrong(table, row, "student_id", self.students.instead_of(row.student_id, reason))
        return False

    def check_programme(self, table: Table[Any], row: Any) -> None:
        """A fault where a row's programme is not one of the student's institution."""
        institution = self.kept_by.get(row.student_id)
        if row.programme_id is None or institution is None or not self._work.files.whole(tables.PROGRAMMES):
            return
        if (institution, row.programme_id) not in self._programmes:
            codes = [code for kept_by, code in self._programmes if kept_by == institution]
            near = Directory(codes, lambda: {code: code for code in codes})
            reason = _("%(institution)s has no programme with this code.") % {"institution": institution}
            self._work.wrong(table, row, "programme_id", near.instead_of(row.programme_id, reason))
