"""Valid reasons: the student tells the decaan, the decaan decides, and everybody else learns the outcome and no more.

Rows are readable and writable only within `koers.kernel.vault.opened`. Outside it stands only `ExcuseStatus`, and that
only where there is a case: so nobody can tell when something was told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import audit, clock, vault
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Dossier, Person
from koers.kernel.permissions import require
from koers.kernel.texts import clean
from koers.kernel.vocabulary import Right
from koers.processes.permit_monitor.actions.confidential import used_before
from koers.processes.permit_monitor.actions.evidence import Paper, checked, inspected, keep_files, keep_paper
from koers.processes.permit_monitor.actions.room import lock_row, readers_of, require_decaan, require_open, send_word
from koers.processes.permit_monitor.actions.steps import not_later, written
from koers.processes.permit_monitor.models import ExcuseRequest, ExcuseStatus, PermitCase, Reason, Way


@dataclass(frozen=True)
class Story:
    """What a student tells. ``reported_on``: the local date on which it was first reported, to ``reported_to``.

    ``way``: how it reached the decaan who writes it down; the student tells it here.
    """

    reason: Reason
    period: str
    reported_on: dt.date
    reported_to: str
    text: str
    way: Way = Way.HERE


@transaction.atomic
def tell_reason(
    *,
    dossier: Dossier,
    academic_year: str,
    story: Story,
    files: Sequence[tuple[str, bytes]] = (),
    papers: Sequence[Paper] = (),
    by: Person,
) -> UUID:
    """Tell the decaan a reason, with what shows it: files (name and content), and papers that lie elsewhere.

    By the student, or by a decaan who was told it in another way; only a decaan notes papers. The same again changes
    nothing. The mail to the other tells nothing. Raises `NotAllowed`, and `Refused` (field ``period``, ``text``,
    ``reported_on``, ``way``, ``documents`` or as `evidence.checked`).
    """
    require(Right.SIGNAL, dossier=dossier, by=by)
    own = dossier.subject_id == by.pk
    if not own:
        require_decaan(dossier, by)
        if story.way == Way.HERE:
            raise Refused(_("Choose how you were told it."), field="way")
    content = {
        "reason": str(story.reason),
        "period": written(story.period, "period", _("Write in which months it was.")),
        "reported_to": clean(story.reported_to, lines=False)[:200],
        "story": written(story.text, "text", _("Write what happened, and what it did to your study.")),
        "way": str(Way.HERE if own else story.way),
    }
    not_later(story.reported_on, "reported_on")
    kinds, notes = inspected(files), [] if own else [checked(paper) for paper in papers]
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    with vault.opened():
        open_rows = list(
            ExcuseRequest.objects.filter(dossier_id=dossier.pk, academic_year=academic_year, decision="pending")
        )
        if same := next((row for row in open_rows if {"way": str(Way.HERE), **row.content} == content), None):
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
        keep_files(row, files, kinds, by)
        for paper in notes:
            keep_paper(row, paper, by)
    audit.record("told_confidential", by=by, about=row, dossier=dossier)
    show_status(dossier, academic_year)
    send_word(row, dossier, readers_of(dossier, by))
    return row.pk


@transaction.atomic
def ask_more(*, request_id: UUID, question: str, by: Person) -> None:
    """Ask the student for more, before deciding. The mail tells nothing. Raises `NotAllowed`, `Changed`, `Refused`."""
    row, dossier = lock_row(request_id, by)
    require_decaan(dossier, by)
    require_open(row)
    question = written(question, "grounds", _("Write what you want to know from the student."))
    with vault.opened():
        row.question = question
        row.save(update_fields=["sealed_question"])
    audit.record("asked_confidential", by=by, about=row, dossier=dossier)
    send_word(row, dossier, [dossier.subject])


@transaction.atomic
def decide_reason(*, request_id: UUID, accepted: bool, grounds: str, repeat_grounds: str = "", by: Person) -> None:
    """Decide whether a reason is valid, with grounds that only the student and the decaan read.

    The same reason counts again only with ``repeat_grounds``: why a lasting circumstance still holds (IND-13). The
    same decision again changes nothing. Raises `NotAllowed`, `Changed`, and `Refused` (field ``grounds`` or
    ``repeat_grounds``).
    """
    row, dossier = lock_row(request_id, by)
    require_decaan(dossier, by)
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
    send_word(row, dossier, [dossier.subject])


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
    # The same again is not written: the list would be computed anew, and its moment tell when something was told.
    shown = ExcuseStatus.objects.filter(dossier=dossier, academic_year=academic_year, decision=decision)
    if decision and not shown.exists():
        ExcuseStatus.objects.update_or_create(
            dossier=dossier, academic_year=academic_year, defaults={"decision": decision}
        )
