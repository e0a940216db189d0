"""Reading what is in the vault: who may, written down before it is shown (IND-14, IND-15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from koers.kernel import audit, clock, vault
from koers.kernel.models import AuditEntry, Dossier, Party, Person
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import ExcuseEvidence, ExcuseRequest, PermitCase, Reason, Way
from koers.processes.permit_monitor.process import DECAAN, PROCESS
from koers.processes.permit_monitor.queries.calendar import Days, calendar_of
from koers.processes.permit_monitor.queries.retention import kept_until


@dataclass(frozen=True)
class File:
    """What shows a reason, without its content. ``shown_on`` and ``removed_on`` are local dates.

    ``place``: where papers lie that are not here. What was removed has no name any more. ``mine``: who looks at it
    brought it in.
    """

    id: UUID
    name: str
    place: str
    shown_on: dt.date
    removed_on: dt.date | None
    mine: bool


@dataclass(frozen=True)
class Told:
    """A reason as the student and the decaan see it. Moments are aware, ``reported_on`` is a local date.

    ``used_before``: the years in which the same reason was accepted for this student at this institution. ``told_by``
    is the student, or the decaan who was told it in the way of ``way``. ``kept_until``: the last day of the evidence.
    """

    id: UUID
    dossier: Dossier
    academic_year: str
    reason: Reason
    period: str
    reported_to: str
    story: str
    way: Way
    told_by: Person
    told_at: dt.datetime
    reported_on: dt.date
    late: bool
    decision: str
    decided_by: Person | None
    decided_at: dt.datetime | None
    grounds: str
    repeat_grounds: str
    question: str
    files: list[File] = field(default_factory=list)
    used_before: list[str] = field(default_factory=list)
    kept_until: dt.date | None = None

    @property
    def by_decaan(self) -> bool:
        """Whether a decaan wrote it down for the student."""
        return self.told_by.pk != self.dossier.subject_id


@dataclass(frozen=True)
class Waiting:
    """One line of the decaan's list: what was told, or a referral of a student who told nothing yet."""

    dossier: Dossier
    academic_year: str
    request_id: UUID | None
    since: dt.datetime
    decision: str


def institutions_as_decaan(person: Person, on: dt.date) -> list[UUID]:
    """The institutions in which somebody is decaan on a local date."""
    held = Party.objects.live(on).of(person).filter(role=DECAAN.key, organisation__isnull=False)
    return [key for key in held.values_list("organisation_id", flat=True) if key]


def is_decaan(dossier: Dossier, person: Person) -> bool:
    """Whether somebody is, today, decaan of the institution of a dossier, and not its subject."""
    here = {dossier.organisation_id, dossier.organisation.parent_id} - {None}
    return dossier.subject_id != person.pk and bool(here & set(institutions_as_decaan(person, clock.today())))


@transaction.atomic
def dossier_to_tell(*, dossier_id: UUID, by: Person) -> Dossier | None:
    """The dossier in which a decaan writes down what a student told, or None. That it was opened is recorded."""
    dossier = Dossier.objects.select_related("subject", "organisation__parent").filter(pk=dossier_id).first()
    if dossier is None or dossier.process != PROCESS.key or not is_decaan(dossier, by):
        return None
    audit.record("read_confidential", by=by, about=dossier, dossier=dossier)
    return dossier


def find_student(*, number: str, by: Person) -> UUID | None:
    """The dossier of the student with exactly this number, for a decaan of the institution; else None."""
    found = Dossier.objects.filter(process=PROCESS.key, subject__number=number).select_related("organisation__parent")
    return next((dossier.pk for dossier in found if is_decaan(dossier, by)), None)


def dossier_of(row: ExcuseRequest) -> Dossier:
    """The dossier that a row is about, with what a page shows of it."""
    return Dossier.objects.select_related("subject", "organisation__parent").get(pk=row.dossier_id)


def row_for(request_id: UUID, by: Person) -> tuple[ExcuseRequest, Dossier] | None:
    """A row and its dossier, or None for whom it does not exist."""
    with vault.opened():
        row = ExcuseRequest.objects.filter(pk=request_id).first()
    if row is None:
        return None
    dossier = dossier_of(row)
    if dossier.process != PROCESS.key or not (dossier.subject_id == by.pk or is_decaan(dossier, by)):
        return None
    return row, dossier


@transaction.atomic
def read_told(*, request_id: UUID, by: Person) -> Told | None:
    """One reason with its evidence, or None for whom it does not exist. The reading is recorded first."""
    found = row_for(request_id, by)
    if found is None:
        return None
    row, dossier = found
    audit.record("read_confidential", by=by, about=row, dossier=dossier)
    with vault.opened():
        files = list(row.evidence.defer("sealed_file"))
        same = list(ExcuseRequest.objects.filter(dossier_id=row.dossier_id))
    return _told(row, dossier, [_file(file, by) for file in files], same)


@transaction.atomic
def read_own(*, dossier: Dossier, by: Person) -> list[Told]:
    """What a student told in their own dossier, latest first; empty for everybody else."""
    if dossier.subject_id != by.pk:
        return []
    with vault.opened():
        rows = list(ExcuseRequest.objects.filter(dossier_id=dossier.pk).order_by("-told_at"))
    return [_told(row, dossier, [], rows) for row in rows]


@transaction.atomic
def read_file(*, request_id: UUID, file_id: UUID, by: Person) -> tuple[str, str, bytes] | None:
    """A file of evidence: name, media type, content; None for whom it does not exist. The reading is recorded first."""
    found = row_for(request_id, by)
    if found is None:
        return None
    row, dossier = found
    with vault.opened():
        file = ExcuseEvidence.objects.filter(pk=file_id, request_id=row.pk).first()
    if file is None or not bytes(file.sealed_file):
        return None
    audit.record("read_confidential", by=by, about=file, dossier=dossier)
    described = file.described
    return described["name"], described["media_type"], file.file


def looked_at(request_id: UUID) -> list[AuditEntry]:
    """Who opened a reason and when, latest first: for the decaan and the student."""
    read = AuditEntry.objects.filter(verb="read_confidential", about="excuserequest", about_id=str(request_id))
    return list(read.select_related("actor").order_by("-at")[:20])


def waiting_for_decaan(*, by: Person) -> list[Waiting]:
    """What a decaan has: reasons that were told, and students who were referred and told nothing; open ones first."""
    organisations = institutions_as_decaan(by, clock.today())
    if not organisations:
        return []
    with vault.opened():
        rows = list(ExcuseRequest.objects.only("id", "dossier_id", "academic_year", "told_at", "decision"))
    told = {(row.dossier_id, row.academic_year) for row in rows}
    referred = PermitCase.objects.filter(referred_at__isnull=False).select_related("dossier")
    cases = [case for case in referred if (case.dossier_id, case.academic_year) not in told]
    theirs = _dossiers({row.dossier_id for row in rows} | {case.dossier_id for case in cases}, organisations, by)
    lines = [
        Waiting(theirs[row.dossier_id], row.academic_year, row.pk, row.told_at, row.decision)
        for row in rows
        if row.dossier_id in theirs
    ]
    lines += [
        Waiting(theirs[case.dossier_id], case.academic_year, None, case.referred_at, "referred")
        for case in cases
        if case.dossier_id in theirs and case.referred_at
    ]
    order = {"pending": 0, "referred": 1}
    return sorted(lines, key=lambda line: (order.get(line.decision, 2), line.since))


def to_judge(*, by: Person) -> int:
    """How many reasons wait for the judgement of a decaan. Nothing of them is shown."""
    organisations = institutions_as_decaan(by, clock.today())
    if not organisations:
        return 0
    with vault.opened():
        rows = list(ExcuseRequest.objects.filter(decision="pending").values_list("dossier_id", flat=True))
    theirs = _dossiers(set(rows), organisations, by)
    return sum(row in theirs for row in rows)


def _dossiers(ids: Iterable[UUID], organisations: list[UUID], by: Person) -> dict[UUID, Dossier]:
    found = Dossier.objects.filter(pk__in=ids, process=PROCESS.key).exclude(subject=by)
    found = found.select_related("subject", "organisation__parent")
    here = set(organisations)
    return {one.pk: one for one in found if here & {one.organisation_id, one.organisation.parent_id}}


def _file(file: ExcuseEvidence, by: Person) -> File:
    described = file.described
    return File(
        id=file.pk,
        name=described.get("name", ""),
        place=described.get("place", ""),
        shown_on=file.shown_on,
        removed_on=clock.local(file.removed_at).date() if file.removed_at else None,
        mine=file.shown_by_id == by.pk,
    )


def _told(row: ExcuseRequest, dossier: Dossier, files: list[File], same: list[ExcuseRequest]) -> Told:
    content, decided = row.content, row.decided
    reported = row.reported_on
    return Told(
        id=row.pk,
        dossier=dossier,
        academic_year=row.academic_year,
        reason=Reason(content["reason"]),
        period=content["period"],
        reported_to=content["reported_to"],
        story=content["story"],
        way=Way(content.get("way", Way.HERE)),
        told_by=Person.objects.get(pk=row.told_by_id),
        told_at=row.told_at,
        reported_on=reported,
        late=reported > _window(dossier, row).circumstances_until,
        decision=row.decision,
        decided_by=Person.objects.get(pk=row.decided_by_id) if row.decided_by_id else None,
        decided_at=row.decided_at,
        grounds=decided.get("grounds", ""),
        repeat_grounds=decided.get("repeat_grounds", ""),
        question=row.question,
        files=files,
        used_before=used_before(row, same),
        kept_until=kept_until(dossier, row, clock.today()),
    )


def _window(dossier: Dossier, row: ExcuseRequest) -> Days:
    return calendar_of(dossier.organisation.institution, AcademicYear.parse(row.academic_year))


def used_before(row: ExcuseRequest, same: Iterable[ExcuseRequest]) -> list[str]:
    """The earlier years in which the same reason was accepted, among the rows of the same dossier (IND-13)."""
    reason = row.content["reason"]
    return sorted(
        {
            other.academic_year
            for other in same
            if other.decision == "accepted"
            and other.academic_year < row.academic_year
            and other.content["reason"] == reason
        }
    )
