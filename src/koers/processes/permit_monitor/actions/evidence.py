"""What shows a reason: files and papers that lie elsewhere; added, taken back, and removed when their term is over.

Rows are readable and writable only within `koers.kernel.vault.opened`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel import audit, clock, vault
from koers.kernel.actions.attachments import explain
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Person
from koers.kernel.texts import clean
from koers.printing import uploads
from koers.processes.permit_monitor.actions.confidential import dossier_of
from koers.processes.permit_monitor.actions.room import lock_row, readers_of, require_decaan, require_open, send_word
from koers.processes.permit_monitor.actions.steps import not_later
from koers.processes.permit_monitor.models import ExcuseEvidence, ExcuseRequest
from koers.processes.permit_monitor.queries.retention import kept_until

MOST_FILES = 10


@dataclass(frozen=True)
class Paper:
    """Papers that are not here: what they are, where they lie, and the local date on which they were shown."""

    name: str
    place: str
    shown_on: dt.date


@transaction.atomic
def add_evidence(*, request_id: UUID, files: Sequence[tuple[str, bytes]], by: Person) -> None:
    """Add files to what was told, by the student or a decaan who was shown them, until it is decided.

    Raises `NotAllowed`, `Changed` and `Refused` (field ``documents``).
    """
    row, dossier = lock_row(request_id, by)
    require_open(row)
    if not files:
        raise Refused(_("Choose a file"), field="documents")
    kinds = inspected(files)
    with vault.opened():
        if row.evidence.filter(removed_at=None).count() + len(files) > MOST_FILES:
            raise Refused(_too_many(), field="documents")
        keep_files(row, files, kinds, by)
    audit.record("told_confidential", by=by, about=row, dossier=dossier)
    send_word(row, dossier, readers_of(dossier, by))


@transaction.atomic
def note_paper(*, request_id: UUID, paper: Paper, by: Person) -> None:
    """Note papers that a decaan was shown and that lie elsewhere, until it is decided (IND-15). Twice is once.

    Raises `NotAllowed`, `Changed` and `Refused` (field ``paper_name``, ``paper_place`` or ``paper_shown_on``).
    """
    row, dossier = lock_row(request_id, by)
    require_decaan(dossier, by)
    paper = checked(paper)
    described = {"name": paper.name, "place": paper.place}
    with vault.opened():
        there = list(row.evidence.filter(removed_at=None))
        if any(one.described == described and one.shown_on == paper.shown_on for one in there):
            return
        require_open(row)
        if len(there) >= MOST_FILES:
            raise Refused(_too_many(), field="paper_name")
        keep_paper(row, paper, by)
    audit.record("told_confidential", by=by, about=row, dossier=dossier)
    send_word(row, dossier, readers_of(dossier, by))


@transaction.atomic
def take_back(*, request_id: UUID, file_id: UUID, by: Person) -> None:
    """Remove a file or a note of papers that one brought in oneself, until it is decided. Twice is once.

    That there was one stays on record. Raises `NotAllowed` and `Changed`.
    """
    row, dossier = lock_row(request_id, by)
    with vault.opened():
        file = ExcuseEvidence.objects.filter(pk=file_id, request_id=row.pk).first()
        if file is None or file.shown_by_id != by.pk:
            raise NotAllowed(_("Only who brought it in takes it back."))
        if file.removed_at:
            return
        if row.decision != "pending":
            raise Changed(_("This has been decided already. Nothing can be taken back any more."))
        file.forget(at=clock.now(), by_id=by.pk)
        file.save()
    audit.record("removed_confidential", by=by, about=row, dossier=dossier)


def remove_expired(today: dt.date) -> int:
    """Remove what is kept longer than its institution wants, one dossier after the other; how many there were.

    Done again it finds nothing: also after a backup was put back.
    """
    with vault.opened():
        rows = list(ExcuseRequest.objects.filter(evidence__removed_at=None, evidence__isnull=False).distinct())
    return sum(_remove_of(row, today) for row in rows)


@transaction.atomic
def _remove_of(row: ExcuseRequest, today: dt.date) -> int:
    dossier = dossier_of(row)
    until = kept_until(dossier, row, today)
    if until is None or today <= until:
        return 0
    with vault.opened():
        files = list(ExcuseEvidence.objects.filter(request_id=row.pk, removed_at=None).select_for_update())
        for file in files:
            file.forget(at=clock.now(), by_id=None)
            file.save()
    audit.record("removed_confidential", by=None, about=row, dossier=dossier)
    return len(files)


def inspected(files: Sequence[tuple[str, bytes]]) -> list[str]:
    """The media type of each file, by its content. Raises `Refused` (field ``documents``)."""
    if len(files) > MOST_FILES:
        raise Refused(_too_many(), field="documents")
    kinds = []
    for name, content in files:
        if len(content) > settings.KOERS_UPLOAD_LIMIT:
            raise Refused(
                _("%(name)s is too large. A file may be %(limit)s MB at most.")
                % {"name": clean(name, lines=False), "limit": settings.KOERS_UPLOAD_LIMIT // 1048576},
                field="documents",
            )
        try:
            kinds.append(uploads.inspect(content).media_type)
        except uploads.UploadRefused as refusal:
            raise Refused(f"{clean(name, lines=False)}: {explain(refusal)}", field="documents") from refusal
    return [str(kind) for kind in kinds]


def checked(paper: Paper) -> Paper:
    """The same, cleaned. Raises `Refused` as `note_paper`."""
    name, place = clean(paper.name, lines=False)[:200], clean(paper.place, lines=False)[:200]
    if not name:
        raise Refused(_("Write what you were shown."), field="paper_name")
    if not place:
        raise Refused(_("Write where the papers are."), field="paper_place")
    return Paper(name, place, not_later(paper.shown_on, "paper_shown_on"))


def keep_files(row: ExcuseRequest, files: Sequence[tuple[str, bytes]], kinds: list[str], by: Person) -> None:
    """Take files in, within an open vault; `kinds` are as `inspected` gave them."""
    for (name, content), kind in zip(files, kinds, strict=True):
        file = _fresh(row, clock.today(), by)
        file.keep(name=clean(name, lines=False)[-200:] or _("file"), media_type=kind, content=content)
        file.save(force_insert=True)


def keep_paper(row: ExcuseRequest, paper: Paper, by: Person) -> None:
    """Note papers, as `checked` gave them, within an open vault."""
    file = _fresh(row, paper.shown_on, by)
    file.keep_elsewhere(name=paper.name, place=paper.place)
    file.save(force_insert=True)


def _fresh(row: ExcuseRequest, shown_on: dt.date, by: Person) -> ExcuseEvidence:
    return ExcuseEvidence(request_id=row.pk, shown_at=clock.now(), shown_on=shown_on, shown_by_id=by.pk)


def _too_many() -> str:
    return ngettext("At most %(n)s file fits here.", "At most %(n)s files fit here.", MOST_FILES) % {"n": MOST_FILES}
