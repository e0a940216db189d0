"""Valid reasons: the student tells the decaan, the decaan decides, and everybody else learns the outcome and no more.

Rows are readable and writable only within `koers.kernel.vault.opened`. Outside it stands only `ExcuseStatus`, and that
only where there is a case: so nobody can tell when something was told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel import audit, clock, outbox, vault
from koers.kernel.actions.attachments import explain
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Dossier, Party, Person
from koers.kernel.permissions import require
from koers.kernel.texts import clean
from koers.kernel.vocabulary import Right
from koers.printing import uploads
from koers.processes.permit_monitor.actions.confidential import is_decaan, row_for, used_before
from koers.processes.permit_monitor.actions.steps import not_later, written
from koers.processes.permit_monitor.models import ExcuseEvidence, ExcuseRequest, ExcuseStatus, PermitCase, Reason
from koers.processes.permit_monitor.process import DECAAN

MOST_FILES = 10
NEUTRAL_MAIL = "permit_monitor/mail/waiting.txt"
"""Says that there is something to read, and nothing of what or about whom."""


@dataclass(frozen=True)
class Story:
    """What a student tells. ``reported_on``: the local date on which it was first reported, to ``reported_to``."""

    reason: Reason
    period: str
    reported_on: dt.date
    reported_to: str
    text: str


@transaction.atomic
def tell_reason(
    *, dossier: Dossier, academic_year: str, story: Story, files: Sequence[tuple[str, bytes]], by: Person
) -> UUID:
    """Tell the decaan a reason, with evidence (name and content). Only the student can; the same again changes nothing.

    The mail to the decaan tells nothing. Raises `NotAllowed`, and `Refused` (field ``period``, ``text``,
    ``reported_on``, ``reported_to`` or ``documents``).
    """
    require(Right.SIGNAL, dossier=dossier, by=by)
    if dossier.subject_id != by.pk:
        raise NotAllowed(_("Only the student tells this."))
    content = {
        "reason": str(story.reason),
        "period": written(story.period, "period", _("Write in which months it was.")),
        "reported_to": clean(story.reported_to, lines=False)[:200],
        "story": written(story.text, "text", _("Write what happened, and what it did to your study.")),
    }
    not_later(story.reported_on, "reported_on")
    kinds = _inspected(files)
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    with vault.opened():
        open_rows = list(
            ExcuseRequest.objects.filter(dossier_id=dossier.pk, academic_year=academic_year, decision="pending")
        )
        if same := next((row for row in open_rows if row.content == content), None):
            return same.pk
        row = ExcuseRequest(
            dossier_id=dossier.pk,
            academic_year=academic_year,
            told_by_id=by.pk,
            told_at=clock.now(),
            reported_on=story.reported_on,
        )
        row.content = content
        row.save(force_insert=True)
        _keep(row, files, kinds, by)
    audit.record("told_confidential", by=by, about=row, dossier=dossier)
    show_status(dossier, academic_year)
    _tell(row, dossier, _decanen(dossier))
    return row.pk


@transaction.atomic
def add_evidence(*, request_id: UUID, files: Sequence[tuple[str, bytes]], by: Person) -> None:
    """Add files to what was told, by the student or the decaan who was shown them, until it is decided.

    Raises `NotAllowed`, `Changed` and `Refused` (field ``documents``).
    """
    row, dossier = _locked(request_id, by)
    if row.decision != "pending":
        raise Changed(_("This has been decided already. Nothing can be added any more."))
    if not files:
        raise Refused(_("Choose a file"), field="documents")
    kinds = _inspected(files)
    with vault.opened():
        if row.evidence.count() + len(files) > MOST_FILES:
            raise Refused(_too_many(), field="documents")
        _keep(row, files, kinds, by)
    audit.record("told_confidential", by=by, about=row, dossier=dossier)
    others = _decanen(dossier) if by.pk == dossier.subject_id else [dossier.subject]
    _tell(row, dossier, others)


@transaction.atomic
def ask_more(*, request_id: UUID, question: str, by: Person) -> None:
    """Ask the student for more, before deciding. The mail tells nothing. Raises `NotAllowed`, `Changed`, `Refused`."""
    row, dossier = _locked(request_id, by)
    _require_decaan(dossier, by)
    if row.decision != "pending":
        raise Changed(_("This has been decided already. Look at it again."))
    question = written(question, "grounds", _("Write what you want to know from the student."))
    with vault.opened():
        row.question = question
        row.save(update_fields=["sealed_question"])
    audit.record("asked_confidential", by=by, about=row, dossier=dossier)
    _tell(row, dossier, [dossier.subject])


@transaction.atomic
def decide_reason(*, request_id: UUID, accepted: bool, grounds: str, repeat_grounds: str = "", by: Person) -> None:
    """Decide whether a reason is valid, with grounds that only the student and the decaan read.

    The same reason counts again only with ``repeat_grounds``: why a lasting circumstance still holds (IND-13). The
    same decision again changes nothing. Raises `NotAllowed`, `Changed`, and `Refused` (field ``grounds`` or
    ``repeat_grounds``).
    """
    row, dossier = _locked(request_id, by)
    _require_decaan(dossier, by)
    grounds = written(grounds, "grounds", _("Write why you decide so."))
    repeat_grounds = clean(repeat_grounds)
    decision = "accepted" if accepted else "rejected"
    decided = {"grounds": grounds, "repeat_grounds": repeat_grounds if accepted else ""}
    if row.decision != "pending":
        if (row.decision, row.decided_by_id, row.decided) == (decision, by.pk, decided):
            return
        raise Changed(_("This has been decided already. Look at it again."))
    with vault.opened():
        same = list(ExcuseRequest.objects.filter(dossier_id=row.dossier_id))
        if accepted and used_before(row, same) and not repeat_grounds:
            raise Refused(
                _("This reason was accepted before. Write why the same circumstance may count again."),
                field="repeat_grounds",
            )
        row.decision = decision
        row.decided_by_id = by.pk
        row.decided_at = clock.now()
        row.decided = decided
        row.save(update_fields=["decision", "decided_by", "decided_at", "sealed_decision"])
    audit.record("decided_confidential", by=by, about=row, dossier=dossier)
    show_status(dossier, row.academic_year)
    _tell(row, dossier, [dossier.subject])


def show_status(dossier: Dossier, academic_year: str) -> None:
    """Bring what everybody may know up to date with the vault; only where there is a case, so not when it was told.

    Accepted where one reason was accepted, else being assessed where one is, else rejected.
    """
    if not PermitCase.objects.filter(dossier=dossier, academic_year=academic_year).exists():
        return
    with vault.opened():
        rows = ExcuseRequest.objects.filter(dossier_id=dossier.pk, academic_year=academic_year)
        decisions = set(rows.values_list("decision", flat=True))
    decision = next((one for one in ("accepted", "pending", "rejected") if one in decisions), None)
    if decision:
        ExcuseStatus.objects.update_or_create(
            dossier=dossier, academic_year=academic_year, defaults={"decision": decision}
        )


def _locked(request_id: UUID, by: Person) -> tuple[ExcuseRequest, Dossier]:
    """The row as it is now, its dossier locked. Raises `NotAllowed` for whom it does not exist."""
    found = row_for(request_id, by)
    if found is None:
        raise NotAllowed
    dossier = found[1]
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    with vault.opened():
        return ExcuseRequest.objects.get(pk=request_id), dossier


def _require_decaan(dossier: Dossier, by: Person) -> None:
    if not is_decaan(dossier, by):
        raise NotAllowed(_("Only a decaan of the institution decides this."))


def _inspected(files: Sequence[tuple[str, bytes]]) -> list[str]:
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


def _too_many() -> str:
    return ngettext("At most %(n)s file fits here.", "At most %(n)s files fit here.", MOST_FILES) % {"n": MOST_FILES}


def _keep(row: ExcuseRequest, files: Sequence[tuple[str, bytes]], kinds: list[str], by: Person) -> None:
    for (name, content), kind in zip(files, kinds, strict=True):
        file = ExcuseEvidence(request_id=row.pk, shown_at=clock.now(), shown_by_id=by.pk)
        file.keep(name=clean(name, lines=False)[-200:] or _("file"), media_type=kind, content=content)
        file.save(force_insert=True)


def _decanen(dossier: Dossier) -> list[Person]:
    here = [key for key in (dossier.organisation_id, dossier.organisation.parent_id) if key]
    held = Party.objects.live(clock.today()).filter(role=DECAAN.key, organisation__in=here).select_related("person")
    return list({party.person_id: party.person for party in held}.values())


def _tell(row: ExcuseRequest, dossier: Dossier, people: Sequence[Person]) -> None:
    link = settings.KOERS_URL + reverse("permit_monitor:told", args=[row.pk])
    for person in people:
        outbox.queue_mail(NEUTRAL_MAIL, to=person, dossier=dossier, link=link)
