"""Making agreements in a conversation, and looking back on earlier ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import Refused
from koers.kernel.models import Agreement, AgreementReview, Conversation, Outcome, Person
from koers.kernel.permissions import require
from koers.kernel.texts import clean
from koers.kernel.vocabulary import Right


@dataclass(frozen=True)
class AgreementParts:
    """The six parts of an agreement. All are asked; ``what`` and ``by_when`` (a local date) are needed to sign."""

    what: str
    about: str = ""
    who: str = ""
    how: str = ""
    by_when: dt.date | None = None
    first_step: str = ""


@transaction.atomic
def write_agreement(
    *, conversation: Conversation, parts: AgreementParts, by: Person, agreement: Agreement | None = None
) -> Agreement:
    """Add an agreement to a conversation that goes on, or change one that was added in it.

    Raises `NotAllowed`, and `Refused` with the field where nothing says what it is, or the report is frozen.
    """
    conversation = _open(conversation, by)
    what = clean(parts.what)
    if not what:
        raise Refused(_("Write what you will achieve."), field="what")
    if agreement is None:
        agreement = Agreement(dossier=conversation.dossier, made_in=conversation, written_by=by, written_at=clock.now())
    elif agreement.made_in_id != conversation.pk or agreement.agreed_at:
        raise Refused(_("This agreement was made earlier and cannot be changed any more."))
    agreement.what = what
    agreement.about = clean(parts.about, lines=False)[:200]
    agreement.who = clean(parts.who, lines=False)[:200]
    agreement.how = clean(parts.how)
    agreement.by_when = parts.by_when
    agreement.first_step = clean(parts.first_step)
    agreement.save()
    return agreement


@transaction.atomic
def remove_agreement(*, conversation: Conversation, agreement: Agreement, by: Person) -> None:
    """Take away an agreement that was added in this conversation, before its report is frozen."""
    conversation = _open(conversation, by)
    if agreement.made_in_id != conversation.pk or agreement.agreed_at:
        raise Refused(_("This agreement was made earlier and cannot be changed any more."))
    agreement.delete()


def agree_on(conversation: Conversation, by: Person) -> None:
    """Fix the agreements of a conversation whose report is being frozen: from now on they are followed up.

    Raises `Refused` (field ``agreement:<id>``) where one has no date.
    """
    for agreement in conversation.new_agreements.filter(agreed_at__isnull=True):
        if agreement.by_when is None:
            raise Refused(
                _("Fill in when “%(what)s” is done.") % {"what": agreement.what}, field=f"agreement:{agreement.pk}"
            )
        agreement.agreed_at = clock.now()
        agreement.save(update_fields=["agreed_at"])
        audit.record("agreed", by=by, about=agreement, dossier=conversation.dossier)


def review_agreement(
    *, agreement: Agreement, conversation: Conversation, outcome: Outcome, done: str, close: bool, by: Person
) -> AgreementReview:
    """Record how an earlier agreement went, while the report is being frozen; ``close`` ends its follow-up.

    What was achieved is closed in any case.
    """
    review, _new = AgreementReview.objects.update_or_create(
        agreement=agreement, conversation=conversation, defaults={"outcome": outcome, "done": clean(done)}
    )
    if (outcome == Outcome.ACHIEVED or close) and agreement.closed_at is None:
        agreement.closed_at = clock.now()
        agreement.closed_in = conversation
        agreement.save(update_fields=["closed_at", "closed_in"])
        audit.record("closed", by=by, about=agreement, dossier=conversation.dossier, outcome=str(outcome))
    return review


def take_back(conversation: Conversation) -> None:
    """Undo what freezing fixed, where a change is asked: agreements can be edited, closed ones are open again."""
    conversation.new_agreements.update(agreed_at=None, closed_at=None, closed_in=None)
    conversation.closed_agreements.update(closed_at=None, closed_in=None)
    conversation.reviews.all().delete()


def _open(conversation: Conversation, by: Person) -> Conversation:
    conversation = Conversation.objects.locked(conversation)
    require(Right.WRITE, dossier=conversation.dossier, by=by)
    if conversation.begun_at is None or conversation.reported_at or conversation.cancelled_at:
        raise Refused(_("Agreements are made while the conversation goes on."))
    return conversation
