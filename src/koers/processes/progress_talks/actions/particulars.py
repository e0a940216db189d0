"""Telling the trajectbegeleider or the team what they must know: a message of its own, never in the form (SVG-17)."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import audit, clock, outbox
from koers.kernel.errors import Refused
from koers.kernel.models import Conversation, Person
from koers.kernel.permissions import require
from koers.kernel.texts import fitting
from koers.kernel.vocabulary import Right
from koers.processes.progress_talks.models import TeamMessage, TeamMessageRecipient
from koers.processes.progress_talks.queries.messages import addressees_of

NEUTRAL_MAIL = "progress_talks/mail/waiting.txt"
"""Says that there is something to read, and nothing of what or about whom."""


@transaction.atomic
def send_particulars(*, conversation: Conversation, text: str, to: Collection[Person], by: Person) -> TeamMessage:
    """Send a message about a talk that has begun to some of its addressees; each gets a mail that tells nothing.

    Sending the same again changes nothing. Raises `NotAllowed`, and `Refused` (field ``text`` or ``to``) where there
    is nothing to send, or nobody.
    """
    dossier = conversation.dossier
    require(Right.LEAD, dossier=dossier, by=by)
    if conversation.begun_at is None:
        raise Refused(_("The conversation has not begun yet."))
    text = fitting(text, "text")
    if not text:
        raise Refused(_("Write what they must know."), field="text")
    allowed = addressees_of(dossier, clock.today(), besides=by).everybody
    people = [person for person in allowed if person in to]
    if not people or len(people) < len(set(to)):
        raise Refused(_("Choose who must read this."), field="to")
    Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    for sent in TeamMessage.objects.filter(conversation=conversation, by=by, text=text):
        if {row.person_id for row in sent.recipients.all()} == {person.pk for person in people}:
            return sent
    message = TeamMessage.objects.create(
        dossier=dossier, conversation=conversation, text=text, by=by, sent_at=clock.now()
    )
    TeamMessageRecipient.objects.bulk_create(TeamMessageRecipient(message=message, person=person) for person in people)
    audit.record("told", by=by, about=message, dossier=dossier, people=len(people))
    link = settings.KOERS_URL + reverse("progress_talks:message", args=[message.pk])
    for person in people:
        outbox.queue_mail(NEUTRAL_MAIL, to=person, dossier=dossier, link=link)
    return message


@transaction.atomic
def note_reading(*, message: TeamMessage, by: Person) -> None:
    """Record that an addressee opened the message; the sender sees since when, once."""
    audit.record("read", by=by, about=message, dossier=message.dossier)
    message.recipients.filter(person=by, read_at__isnull=True).update(read_at=clock.now())
