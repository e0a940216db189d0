"""permit_students.csv, permits.csv and permit_parts.csv: who is monitored. Each student is a dossier of the process."""

from __future__ import annotations

from django.utils.translation import gettext as _

from koers.exchange.people import known_people, known_places, organisation_ids, person_ids, places
from koers.exchange.relations import Wanted, write_relations
from koers.exchange.work import Work
from koers.exchange.writing import upsert
from koers.kernel.identifiers import uuid7
from koers.kernel.models import Dossier, Organisation
from koers.processes.permit_monitor.imports.addresses import check_address, country_of, postal_code_of
from koers.processes.permit_monitor.imports.known import Known, monitored
from koers.processes.permit_monitor.imports.tables import PARTS, PERMITS, STUDENTS, StudentRow
from koers.processes.permit_monitor.models import JointPart, PermitRecord, PermitStudent
from koers.processes.permit_monitor.process import PROCESS, STUDENT

BATCH = 5_000


def check(work: Work, known: Known) -> None:
    """Find what is wrong in these files."""
    _check_students(work)
    for row in work.files.rows(PERMITS):
        known.check_student(PERMITS, row)
        if row.valid_until is not None and row.valid_until < row.valid_from:
            work.wrong(PERMITS, row, "valid_until", _("This may not be before %(day)s.") % {"day": row.valid_from})
    for part in work.files.rows(PARTS):
        known.check_student(PARTS, part)


def _check_students(work: Work) -> None:
    rows = work.files.rows(STUDENTS)
    organisations = places(work)
    directory = known_places(work, organisations)
    people = known_people(work, (row.student_id for row in rows))
    kept = Dossier.objects.filter(process=PROCESS.key, subject__number__in={row.student_id for row in rows})
    kept_by = dict(kept.values_list("subject__number", "organisation__code"))
    for row in rows:
        if row.student_id not in people:
            reason = people.instead_of(row.student_id, _("We do not know this student."))
            work.wrong(STUDENTS, row, "student_id", reason)
        if row.institution not in directory:
            reason = directory.instead_of(row.institution, _("We do not know this organisation."))
            work.wrong(STUDENTS, row, "institution", reason)
        elif row.institution in organisations:
            if organisations[row.institution].kind != Organisation.Kind.INSTITUTION:
                work.wrong(STUDENTS, row, "institution", _("This is not an institution."))
            elif kept_by.get(row.student_id, row.institution) != row.institution:
                reason = _("%(institution)s monitors this student already.")
                work.wrong(STUDENTS, row, "institution", reason % {"institution": kept_by[row.student_id]})
        work.not_after_today(STUDENTS, row, "born_on")
        check_address(work, row)


def apply(work: Work) -> None:
    """Open dossiers for new students, and write what is known of them."""
    rows = work.files.rows(STUDENTS)
    present = monitored(row.student_id for row in rows)
    people, institutions = person_ids(row.student_id for row in rows), organisation_ids()
    fresh = [
        Dossier(
            id=uuid7(),
            process=PROCESS.key,
            subject_id=people[row.student_id],
            organisation_id=institutions[row.institution],
            opened_on=work.today,
        )
        for row in rows
        if row.student_id not in present
    ]
    Dossier.objects.bulk_create(fresh, batch_size=BATCH)
    own = [Wanted(dossier.subject_id, STUDENT.key, dossier.pk, True, work.today, None) for dossier in fresh]
    write_relations(work, own, STUDENTS.name)
    present = monitored(row.student_id for row in rows)
    counts = upsert(
        PermitStudent,
        ((present[row.student_id].dossier_id, *_facts(row)) for row in rows),
        key=("dossier",),
        values=("v_number", "born_on", "phone", "street", "house_number", "postal_code", "city", "country"),
        total=len(rows),
        progress=work.progress,
        what=STUDENTS.name,
    )
    work.done(STUDENTS, counts)
    _apply_permits(work)
    _apply_parts(work)


def _facts(row: StudentRow) -> tuple[object, ...]:
    """What is known of a student, in the order of the columns of `PermitStudent`."""
    address = (row.street or "", row.house_number or "", postal_code_of(row), row.city or "", country_of(row))
    return (row.v_number or "", row.born_on, row.phone or "", *address)


def _apply_permits(work: Work) -> None:
    rows = work.files.rows(PERMITS)
    known = monitored(row.student_id for row in rows)
    counts = upsert(
        PermitRecord,
        ((known[row.student_id].dossier_id, row.valid_from, row.purpose or "", row.valid_until) for row in rows),
        key=("student", "valid_from"),
        values=("purpose", "valid_until"),
        total=len(rows),
        progress=work.progress,
        what=PERMITS.name,
    )
    work.done(PERMITS, counts)


def _apply_parts(work: Work) -> None:
    rows = work.files.rows(PARTS)
    known = monitored(row.student_id for row in rows)
    counts = upsert(
        JointPart,
        ((known[row.student_id].dossier_id, row.partner, row.sponsor, row.contact or "", uuid7()) for row in rows),
        key=("student", "partner"),
        values=("sponsor", "contact"),
        only_new=("id",),
    )
    work.done(PARTS, counts)
