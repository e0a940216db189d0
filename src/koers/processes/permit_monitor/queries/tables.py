"""The seven tables that the rule reads, as views of one moment over the tables of this process.

They follow `koers.lawbook.tables`: the same names and types, an empty text is NULL. A student's id is that of the
dossier, a programme's that of its row.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from koers.kernel.models import Organisation
from koers.lawbook.tables import TABLES
from koers.lawbook.years import AcademicYear

_VIEWS = {
    "permits": "select t.student_id::text as student_id, nullif(t.purpose, '')::text as purpose, t.valid_from, "
    "t.valid_until from permit_monitor_permitrecord t {of_students}",
    "programmes": "select t.id::text as programme_id, t.credit_system::text as credit_system, "
    "t.nominal_credits::decimal(10, 4) as nominal_credits, t.total_credits::decimal(10, 4) as total_credits, "
    "nullif(t.name, '')::text as name, nullif(t.rio_code, '')::text as rio_code "
    "from permit_monitor_higherprogramme t where t.institution_id = %(institution)s",
    "enrolments": 'select t.code::text collate "C" as enrolment_id, t.student_id::text as student_id, '
    "t.programme_id::text as programme_id, nullif(t.kind, '')::text as kind, t.start, t.\"end\", "
    "nullif(t.end_reason, '')::text as end_reason, t.permit_programme "
    "from permit_monitor_higherenrolment t {of_students}",
    "results": "select t.code::text as result_id, t.student_id::text as student_id, "
    "t.programme_id::text as programme_id, t.unit::text as unit, t.credits::decimal(10, 4) as credits, t.achieved_on, "
    "t.kind::text as kind, t.counts from permit_monitor_higherresult t {of_students}",
    "judgements": "select t.student_id::text as student_id, t.academic_year::text as academic_year, t.sufficient "
    "from permit_monitor_judgement t {of_students}",
    "attainable": "select t.student_id::text as student_id, t.academic_year::text as academic_year, "
    "t.credits::decimal(10, 4) as credits from permit_monitor_attainablefigure t {of_students}",
    # Which reason it is, and whether it was used before, is the decaan's to know: the rule gets a constant, and of the
    # year that is judged alone, so that it can find no repetition.
    "excuses": "select t.dossier_id::text as student_id, t.academic_year::text as academic_year, 'other' as reason, "
    "t.decision::text as decision, null::text as repeat_grounds from permit_monitor_excusestatus t "
    "join kernel_dossier d on d.id = t.dossier_id "
    "where d.organisation_id = %(institution)s{some} and t.academic_year = %(year)s",
}
_OF_STUDENTS = "join kernel_dossier d on d.id = t.student_id where d.organisation_id = %(institution)s{some}"
assert set(_VIEWS) == set(TABLES)


@dataclass(frozen=True)
class Views:
    """The tables of one institution in one year; of some students where their ``dossiers`` are given."""

    institution: Organisation
    year: AcademicYear
    dossiers: tuple[uuid.UUID, ...] | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of the statement."""
        return {"institution": self.institution.pk, "year": self.year.label, "dossiers": list(self.dossiers or ())}

    @property
    def only_some(self) -> str:
        """The condition on a dossier ``d`` that it is one of those, behind another one."""
        return "" if self.dossiers is None else " and d.id = any(%(dossiers)s)"

    @property
    def ctes(self) -> str:
        """The tables as common table expressions, without the word WITH."""
        some = self.only_some
        of_students = _OF_STUDENTS.format(some=some)
        filled = {name: view.format(of_students=of_students, some=some) for name, view in _VIEWS.items()}
        return ", ".join(f"{name} as ({view})" for name, view in filled.items())

    def over(self, question: str) -> str:
        """A statement that asks ``question`` of the tables; it holds no parameters of its own."""
        return f"with {self.ctes} {question}"


def no_parameters(query: str) -> str:
    """A query in which every percent sign is one, within a statement that has parameters."""
    return query.replace("%", "%%")
