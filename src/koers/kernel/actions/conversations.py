"""Planning, moving, cancelling, preparing and beginning a conversation, and writing in its form."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from koers.kernel import audit, clock, guests, invitations, outbox, parties, registry
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Answer, Conversation, Dossier, OtherText, Person, Stage
from koers.kernel.permissions import require
from koers.kernel.texts import clean, fitting
from koers.kernel.vocabulary import Right

_FIELD = re.compile(r"[a-z0-9_:.-]{1,80}")


@transaction.atomic
def plan_conversation(
    *, dossier: Dossier, kind: str, start: dt.datetime, by: Person, location: str = "", right: Right = Right.PLAN
) -> Conversation:
    """Plan a conversation of a kind that the dossier's process declares, and invite everybody by mail.

    ``start`` is aware. Planning the same again changes nothing. A process in which a moment is agreed on by rules of
    its own gives nobody `Right.PLAN`, and says in its action which ``right`` is asked instead; so for moving and
    cancelling. Raises `NotAllowed`, and `Refused` (field ``start``) where the moment cannot be.
    """
    definition = registry.process(dossier.process).conversation(kind)
    require(right, dossier=dossier, by=by)
    conversation = Conversation(
        dossier=dossier,
        kind=kind,
        planned_start=start,
        duration=definition.duration,
        location=clean(location, lines=False),
        planned_by=by,
    )
    _lock_people(conversation)
    if same := _planned_already(conversation):
        return same
    _check_moment(conversation)
    conversation.save(force_insert=True)
    audit.record("planned", by=by, about=conversation, dossier=dossier, start=start.isoformat())
    _invite(conversation, "kernel/mail/planned.txt")
    return conversation


@transaction.atomic
def move_conversation(
    *, conversation: Conversation, start: dt.datetime, by: Person, location: str = "", right: Right = Right.PLAN
) -> Conversation:
    """Give a conversation that has not begun another moment or place; everybody's calendar follows.

    Where it is there already nothing changes. Raises `NotAllowed`, and `Refused` where it has begun, was cancelled,
    or the moment cannot be.
    """
    conversation = Conversation.objects.locked(conversation)
    require(right, dossier=conversation.dossier, by=by)
    _require_to_come(conversation)
    was, location = conversation.planned_start, clean(location, lines=False)
    if (was, conversation.location) == (start, location):
        return conversation
    conversation.planned_start = start
    conversation.location = location
    conversation.sequence += 1
    _lock_people(conversation)
    _check_moment(conversation)
    conversation.save(update_fields=["planned_start", "location", "sequence"])
    audit.record(
        "moved",
        by=by,
        about=conversation,
        dossier=conversation.dossier,
        was=was.isoformat(),
        start=start.isoformat(),
    )
    _invite(conversation, "kernel/mail/moved.txt")
    return conversation


@transaction.atomic
def cancel_conversation(
    *, conversation: Conversation, reason: str, by: Person, right: Right = Right.PLAN
) -> Conversation:
    """Cancel a conversation that has not begun, with a reason; it leaves everybody's calendar.

    Raises `NotAllowed`, and `Refused` (field ``reason``) without a reason.
    """
    conversation = Conversation.objects.locked(conversation)
    require(right, dossier=conversation.dossier, by=by)
    _require_to_come(conversation)
    reason = clean(reason)
    if not reason:
        raise Refused(_("Write why the conversation does not take place."), field="reason")
    people = parties.participants(conversation)
    conversation.cancelled_at = clock.now()
    conversation.cancel_reason = reason[:500]
    conversation.sequence += 1
    conversation.save(update_fields=["cancelled_at", "cancel_reason", "sequence"])
    audit.record("cancelled", by=by, about=conversation, dossier=conversation.dossier)
    _tell(conversation, "kernel/mail/cancelled.txt", [person for person, _role in people], cancelled=True)
    return conversation


@transaction.atomic
def mark_prepared(*, conversation: Conversation, by: Person) -> Conversation:
    """Say that the preparation is done. Saying it again changes nothing."""
    conversation = Conversation.objects.locked(conversation)
    require(Right.PREPARE, dossier=conversation.dossier, by=by)
    _require_writable(conversation)
    if conversation.prepared_at is None:
        conversation.prepared_at = clock.now()
        conversation.save(update_fields=["prepared_at"])
        audit.record("prepared", by=by, about=conversation, dossier=conversation.dossier)
    return conversation


@transaction.atomic
def begin_conversation(*, conversation: Conversation, by: Person) -> Conversation:
    """Begin: from now on its form is written. Beginning twice changes nothing.

    Raises `NotAllowed` for who does not lead it, and `Refused` where it was cancelled.
    """
    conversation = Conversation.objects.locked(conversation)
    require(Right.LEAD, dossier=conversation.dossier, by=by)
    if conversation.cancelled_at:
        raise Refused(_("This conversation was cancelled."))
    if conversation.begun_at is None:
        conversation.begun_at = clock.now()
        conversation.led_by = by
        conversation.save(update_fields=["begun_at", "led_by"])
        audit.record("begun", by=by, about=conversation, dossier=conversation.dossier)
    return conversation


@dataclass(frozen=True)
class Saved:
    """What stands in a field after saving. ``kept_beside`` says that another had changed it: both texts are kept."""

    version: int
    text: str
    at: dt.datetime
    kept_beside: bool


@transaction.atomic
def save_answer(
    *, conversation: Conversation, field: str, text: str, base_version: int, by: Person, right: Right = Right.WRITE
) -> Saved:
    """Save what somebody typed in one field of the form.

    ``base_version`` is the version that their page showed (0: the field was empty). Where the field has changed
    since, what stands there stays, and this text is kept beside it until `settle_answer`. Which fields there are is
    the process's to say. Raises `NotAllowed`, and `Refused` where the form is closed or the text too long.
    """
    conversation = Conversation.objects.locked(conversation)
    require(right, dossier=conversation.dossier, by=by)
    _require_writable(conversation)
    if right is Right.WRITE and conversation.begun_at is None:
        raise Refused(_("The conversation has not begun yet."))
    text = _checked(field, text)
    answer = Answer.objects.filter(conversation=conversation, field=field).first()
    now = clock.now()
    if answer is None:
        if not text:
            return Saved(version=0, text="", at=now, kept_beside=False)
        answer = Answer.objects.create(conversation=conversation, field=field, text=text, by=by, at=now)
        return Saved(version=1, text=text, at=now, kept_beside=False)
    if answer.text == text:
        return Saved(version=answer.version, text=text, at=answer.at, kept_beside=False)
    if answer.version != base_version:
        OtherText.objects.filter(answer=answer, by=by, settled_at__isnull=True).delete()
        OtherText.objects.create(answer=answer, text=text, by=by, at=now)
        return Saved(version=answer.version, text=answer.text, at=answer.at, kept_beside=True)
    answer.text, answer.by, answer.at = text, by, now
    answer.version += 1
    answer.save(update_fields=["text", "by", "at", "version"])
    return Saved(version=answer.version, text=text, at=now, kept_beside=False)


@transaction.atomic
def settle_answer(*, conversation: Conversation, field: str, text: str, base_version: int, by: Person) -> Saved:
    """Put one text where two were kept side by side. Where the field has changed again since, both are kept again."""
    right = Right.WRITE if conversation.begun_at else Right.PREPARE
    saved = save_answer(
        conversation=conversation, field=field, text=text, base_version=base_version, by=by, right=right
    )
    if not saved.kept_beside:
        OtherText.objects.filter(
            answer__conversation=conversation, answer__field=field, settled_at__isnull=True
        ).update(settled_at=clock.now())
    return saved


def _checked(field: str, text: str) -> str:
    if not _FIELD.fullmatch(field):
        raise Refused(_("There is no such field."))
    return fitting(text, field)


def _require_to_come(conversation: Conversation) -> None:
    if conversation.cancelled_at:
        raise Refused(_("This conversation was cancelled."))
    if conversation.begun_at:
        raise Refused(_("This conversation has already begun."))


def _require_writable(conversation: Conversation) -> None:
    if conversation.stage is Stage.CANCELLED:
        raise Refused(_("This conversation was cancelled."))
    if conversation.reported_at:
        raise Refused(_("The report is ready to sign. Ask for a change if something is not right."))


def _lock_people(conversation: Conversation) -> None:
    """Let whoever plans for one of the same people at this moment wait, so that each sees what the other planned."""
    people = [person.pk for person, _role in parties.participants(conversation)]
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))


def _planned_already(conversation: Conversation) -> Conversation | None:
    """The very same, planned by the same person: a form that was sent twice."""
    return (
        Conversation.objects.to_come()
        .filter(
            dossier=conversation.dossier,
            kind=conversation.kind,
            planned_start=conversation.planned_start,
            location=conversation.location,
            planned_by=conversation.planned_by,
        )
        .first()
    )


def _check_moment(conversation: Conversation) -> None:
    """Not in the past, and nobody in two conversations at once."""
    start = conversation.planned_start
    if start < clock.now() - dt.timedelta(minutes=15):
        raise Refused(_("This moment has passed. Choose a later one."), field="start")
    if start > clock.now() + dt.timedelta(days=400):
        raise Refused(_("This is more than a year ahead. Choose an earlier day."), field="start")
    people = [person for person, _role in parties.participants(conversation)]
    if not people:
        raise NotAllowed(_("Nobody takes part in this conversation on that day."))
    lead = parties.leader(conversation)
    others = (
        Conversation.objects.to_come()
        .filter(planned_start__lt=conversation.planned_end, planned_start__gt=start - dt.timedelta(hours=4))
        .exclude(pk=conversation.pk)
        .filter(dossier__parties__person__in=people, dossier__parties__since__lte=start.date())
        .select_related("dossier")
        .distinct()
    )
    for other in others:
        busy = {person.pk for person, _role in parties.participants(other)} & {person.pk for person in people}
        if other.planned_end > start and busy:
            if lead and lead.pk in busy:
                message = _("%(name)s already has a conversation at that time.") % {"name": lead.full_name}
            else:
                message = _("There is already a conversation at that time.")
            raise Refused(message, field="start")


def _invite(conversation: Conversation, template: str) -> None:
    people = [person for person, _role in parties.participants(conversation)]
    _tell(conversation, template, people)


def _tell(conversation: Conversation, template: str, people: list[Person], *, cancelled: bool = False) -> None:
    link = settings.KOERS_URL + reverse("web:conversation", args=[conversation.pk])
    make = invitations.cancellation if cancelled else invitations.invitation
    for person in people:
        theirs = guests.way_in(person, conversation.dossier, link)
        with translation.override(person.language):
            part = make(conversation, people, theirs)
        outbox.queue_mail(
            template, to=person, dossier=conversation.dossier, calendar=part, conversation=conversation, link=theirs
        )
