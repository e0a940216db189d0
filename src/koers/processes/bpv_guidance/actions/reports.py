"""A contact and its report: written by the student, read by all, signed by all three (BPV-09 to BPV-11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from koers.kernel import audit, clock, outbox, parties
from koers.kernel.actions import conversations
from koers.kernel.actions.documents import freeze_report
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Conversation, Document, Dossier, Person
from koers.kernel.permissions import require
from koers.kernel.texts import clean, fitting
from koers.kernel.vocabulary import Right
from koers.processes.bpv_guidance import paper
from koers.processes.bpv_guidance.actions.moments import keep_visit
from koers.processes.bpv_guidance.actions.roles import require_role
from koers.processes.bpv_guidance.form import POINTS, fields_of
from koers.processes.bpv_guidance.models import Comment, Judgement, Visit
from koers.processes.bpv_guidance.process import PHONE_CONTACT, SLB, STUDENT, SUPERVISOR, VISIT


@transaction.atomic
def prepare(*, conversation: Conversation, text: str, base_version: int, by: Person) -> None:
    """The student brings in the points to talk about (BPV-09). Raises what `conversations.save_answer` raises."""
    conversations.save_answer(
        conversation=conversation, field=POINTS, text=text, base_version=base_version, by=by, right=Right.PREPARE
    )
    conversations.mark_prepared(conversation=conversation, by=by)


@transaction.atomic
def record_held(*, conversation: Conversation, by: Person) -> Conversation:
    """Say that the conversation took place as it was planned: from now on its report is due. Twice changes nothing.

    Student or SLB teacher can, so that neither waits for the other. Raises `NotAllowed`, and `Refused` where it is
    still to come or was cancelled.
    """
    require_role(conversation.dossier, by, STUDENT, SLB)
    conversation = Conversation.objects.locked(conversation)
    if conversation.cancelled_at:
        raise Refused(_("This conversation was cancelled."))
    if conversation.begun_at is None:
        if conversation.planned_start > clock.now():
            raise Refused(_("This conversation is still to come."))
        conversation.led_by = parties.leader(conversation)
        conversation.begun_at = conversation.planned_start
        conversation.ended_at = max(conversation.planned_start, min(conversation.planned_end, clock.now()))
        conversation.save(update_fields=["led_by", "begun_at", "ended_at"])
        audit.record("held", by=by, about=conversation, dossier=conversation.dossier)
    return conversation


@transaction.atomic
def record_phone_contact(*, dossier: Dossier, at: dt.datetime, summary: str, by: Person) -> Conversation:
    """The SLB teacher writes down shortly what was said by telephone, whether or not it was planned.

    A call that was planned for that day is the one that was held. Raises `NotAllowed`, and `Refused` (field
    ``summary`` or ``at``).
    """
    require(Right.LEAD, dossier=dossier, by=by)
    summary = clean(summary)
    if not summary:
        raise Refused(_("Write shortly what was said."), field="summary")
    now = clock.now()
    if at > now:
        raise Refused(_("This moment is still to come."), field="at")
    if at < now - dt.timedelta(days=400):
        raise Refused(_("This is more than a year ago."), field="at")
    conversation = _planned_call(dossier, at) or Conversation.objects.create(
        dossier=dossier,
        kind=PHONE_CONTACT.key,
        planned_start=at,
        duration=PHONE_CONTACT.duration,
        planned_by=by,
    )
    conversation.begun_at = conversation.ended_at = at
    conversation.led_by = by
    conversation.save(update_fields=["begun_at", "ended_at", "led_by"])
    if not Visit.objects.filter(conversation=conversation).exists():
        keep_visit(conversation, agreed_on=clock.local(at).date())
    conversations.save_answer(
        conversation=conversation, field="summary", text=summary, base_version=0, by=by, right=Right.LEAD
    )
    audit.record("held", by=by, about=conversation, dossier=dossier)
    return conversation


def _planned_call(dossier: Dossier, at: dt.datetime) -> Conversation | None:
    planned = Conversation.objects.to_come().filter(dossier=dossier, kind=PHONE_CONTACT.key)
    day = clock.local(at).date()
    return next((one for one in planned if clock.local(one.planned_start).date() == day), None)


@transaction.atomic
def write_report(*, conversation: Conversation, texts: Mapping[str, tuple[str, int]], by: Person) -> None:
    """Save what the student wrote: for each field its text, and the version that the page showed.

    Raises what `conversations.save_answer` raises; `Refused` for a contact that has no report.
    """
    if conversation.kind != VISIT.key:
        raise Refused(_("There is no report of a telephone contact."))
    known = {field.key for field in fields_of(conversation.visit)}
    for key, (text, version) in texts.items():
        if key not in known:
            raise Refused(_("There is no such field."), field=key)
        conversations.save_answer(conversation=conversation, field=key, text=text, base_version=version, by=by)


@transaction.atomic
def hand_in(*, conversation: Conversation, by: Person) -> Visit:
    """Hand the report in with the SLB teacher: the others read it and comment (BPV-10). Twice changes nothing.

    Raises `NotAllowed`, and `Refused` with the field where something that is needed was not written.
    """
    conversation = Conversation.objects.locked(conversation)
    require(Right.WRITE, dossier=conversation.dossier, by=by)
    visit = Visit.objects.select_for_update().get(conversation=conversation)
    if visit.handed_in_at:
        return visit
    _require_complete(conversation, visit)
    visit.handed_in_at = clock.now()
    visit.save(update_fields=["handed_in_at"])
    audit.record("handed_in", by=by, about=conversation, dossier=conversation.dossier)
    for role in (SUPERVISOR, SLB):
        for person in parties.holders(conversation.dossier, role, clock.today())[:1]:
            _mail("bpv_guidance/mail/handed_in.txt", person, conversation)
    return visit


def _require_complete(conversation: Conversation, visit: Visit) -> None:
    written = dict(conversation.answers.values_list("field", "text"))
    for field in fields_of(visit):
        if field.needed and not written.get(field.key):
            raise Refused(_("Fill in “%(label)s”") % {"label": field.label}, field=field.key)


@transaction.atomic
def comment(*, conversation: Conversation, text: str, by: Person) -> Comment:
    """Say what should change in a report that was handed in; an empty text: it is right as it is.

    Raises `NotAllowed`, `Changed` where it is frozen, `Refused` where it was not handed in or is too long.
    """
    require_role(conversation.dossier, by, SUPERVISOR, SLB)
    conversation = Conversation.objects.locked(conversation)
    if conversation.reported_at:
        raise Changed(_("The report is ready to sign. Ask for a change if something is not right."))
    if not Visit.objects.filter(conversation=conversation, handed_in_at__isnull=False).exists():
        raise Refused(_("The report was not handed in yet."))
    text = fitting(text, "text")
    made = Comment.objects.create(
        dossier=conversation.dossier, conversation=conversation, by=by, text=text, at=clock.now()
    )
    audit.record("commented", by=by, about=conversation, dossier=conversation.dossier)
    for student in parties.holders(conversation.dossier, STUDENT, clock.today()):
        _mail("bpv_guidance/mail/commented.txt", student, conversation)
    return made


@transaction.atomic
def finish_report(*, conversation: Conversation, by: Person) -> Document:
    """Freeze the report for the three to sign (BPV-11). From phase 2 the level must have been judged (BPV-13).

    Raises `NotAllowed`, and `Refused` where it was not handed in, or something that is needed is not there.
    """
    conversation = Conversation.objects.locked(conversation)
    require(Right.WRITE, dossier=conversation.dossier, by=by)
    if conversation.reported_at:
        raise Changed(_("The report is ready to sign. Ask for a change if something is not right."))
    visit = Visit.objects.get(conversation=conversation)
    if visit.handed_in_at is None:
        raise Refused(_("Hand the report in first, so that the others can read it."))
    _require_complete(conversation, visit)
    judged = Judgement.objects.filter(conversation=conversation, kind=Judgement.Kind.LEVEL).exists()
    if visit.phase >= 2 and not judged:
        raise Refused(_("Your SLB teacher has not written yet whether you work at level."))
    with translation.override(conversation.dossier.subject.language):
        report = paper.report(conversation, visit)
    return freeze_report(conversation=conversation, paper=report, by=by)


def _mail(template: str, to: Person, conversation: Conversation) -> None:
    link = settings.KOERS_URL + reverse("bpv_guidance:conversation", args=[conversation.pk])
    outbox.queue_mail(template, to=to, dossier=conversation.dossier, link=link)
