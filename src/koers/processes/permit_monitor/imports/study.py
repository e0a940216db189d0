"""permit_programmes.csv, permit_enrolments.csv and permit_results.csv: what students study, and what they obtained."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from koers.exchange.people import known_places, organisation_ids, places
from koers.exchange.tables import Table
from koers.exchange.work import Work
from koers.exchange.writing import upsert
from koers.kernel.models import Organisation
from koers.processes.permit_monitor.imports.known import Known, monitored, programme_ids
from koers.processes.permit_monitor.imports.tables import ENROLMENTS, PARTS, PROGRAMMES, RESULTS
from koers.processes.permit_monitor.models import HigherEnrolment, HigherProgramme, HigherResult, JointPart

INSTITUTION = Organisation.Kind.INSTITUTION


def check(work: Work, known: Known) -> None:
    """Find what is wrong in these files."""
    _check_programmes(work)
    for row in work.files.rows(ENROLMENTS):
        if known.check_student(ENROLMENTS, row):
            known.check_programme(ENROLMENTS, row)
        if row.end is not None and row.end < row.start:
            work.wrong(ENROLMENTS, row, "end", _("This may not be before %(day)s.") % {"day": row.start})
    parts = set(JointPart.objects.values_list("student__dossier__subject__number", "partner"))
    parts |= work.files.claimed(PARTS)
    for result in work.files.rows(RESULTS):
        if known.check_student(RESULTS, result):
            known.check_programme(RESULTS, result)
        work.not_after_today(RESULTS, result, "achieved_on")
        if result.partner is not None and (result.student_id, result.partner) not in parts:
            reason = _("This student has no part at this institution. Add it to permit_parts.csv.")
            work.wrong(RESULTS, result, "partner", reason)
    _check_owners(work, known, ENROLMENTS, HigherEnrolment, "enrolment_id")
    _check_owners(work, known, RESULTS, HigherResult, "result_id")


def _check_programmes(work: Work) -> None:
    organisations = places(work)
    directory = known_places(work, organisations)
    for row in work.files.rows(PROGRAMMES):
        if row.institution not in directory:
            reason = directory.instead_of(row.institution, _("We do not know this organisation."))
            work.wrong(PROGRAMMES, row, "institution", reason)
        elif row.institution in organisations and organisations[row.institution].kind != INSTITUTION:
            work.wrong(PROGRAMMES, row, "institution", _("This is not an institution."))


def _check_owners(
    work: Work, known: Known, table: Table[Any], model: type[HigherEnrolment] | type[HigherResult], column: str
) -> None:
    """A number that is of another student already is most likely a mistake: it does not move in silence."""
    rows = work.files.rows(table)
    present = model.objects.filter(code__in={getattr(row, column) for row in rows})
    of_whom = {
        (institution, code): student
        for institution, code, student in present.values_list(
            "institution__code", "code", "student__dossier__subject__number"
        )
    }
    for row in rows:
        number = getattr(row, column)
        owner = of_whom.get((known.kept_by.get(row.student_id) or "", number), row.student_id)
        if owner != row.student_id:
            work.wrong(table, row, column, _("This number belongs to student %(student)s.") % {"student": owner})


def apply(work: Work) -> None:
    """Write the rows of these files."""
    _apply_programmes(work)
    _apply_enrolments(work)
    _apply_results(work)


def _apply_programmes(work: Work) -> None:
    rows = work.files.rows(PROGRAMMES)
    institutions = organisation_ids()
    counts = upsert(
        HigherProgramme,
        (
            (
                institutions[row.institution],
                row.programme_id,
                row.name or "",
                row.rio_code or "",
                row.credit_system,
                row.nominal_credits,
                row.total_credits,
            )
            for row in rows
        ),
        key=("institution", "code"),
        values=("name", "rio_code", "credit_system", "nominal_credits", "total_credits"),
    )
    work.done(PROGRAMMES, counts)


def _apply_enrolments(work: Work) -> None:
    rows = work.files.rows(ENROLMENTS)
    known, programmes = monitored(row.student_id for row in rows), programme_ids()
    counts = upsert(
        HigherEnrolment,
        (
            (
                known[row.student_id].institution_id,
                row.enrolment_id,
                known[row.student_id].dossier_id,
                programmes[known[row.student_id].institution_id, row.programme_id],
                row.kind or "",
                row.start,
                row.end,
                row.end_reason or "",
                row.permit_programme,
            )
            for row in rows
        ),
        key=("institution", "code"),
        values=("student", "programme", "kind", "start", "end", "end_reason", "permit_programme"),
        total=len(rows),
        progress=work.progress,
        what=ENROLMENTS.name,
    )
    work.done(ENROLMENTS, counts)


def _apply_results(work: Work) -> None:
    rows = work.files.rows(RESULTS)
    known, programmes = monitored(row.student_id for row in rows), programme_ids()
    wanted = JointPart.objects.values_list("student_id", "partner", "pk")
    parts = {(student, partner): pk for student, partner, pk in wanted}
    counts = upsert(
        HigherResult,
        (
            (
                known[row.student_id].institution_id,
                row.result_id,
                known[row.student_id].dossier_id,
                programmes[known[row.student_id].institution_id, row.programme_id] if row.programme_id else None,
                parts[known[row.student_id].dossier_id, row.partner] if row.partner else None,
                row.unit,
                row.credits,
                row.achieved_on,
                row.kind,
                row.counts,
            )
            for row in rows
        ),
        key=("institution", "code"),
        values=("student", "programme", "part", "unit", "credits", "achieved_on", "kind", "counts"),
        total=len(rows),
        progress=work.progress,
        what=RESULTS.name,
    )
    work.done(RESULTS, counts)
