"""A talk from its preparation to its report: which guide, the words in its form, and finishing it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.actions import agreements as kernel_agreements
from koers.kernel.actions import conversations, documents
from koers.kernel.actions.conversations import Saved
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Agreement, Conversation, Document, OtherText, Outcome, Person
from koers.kernel.permissions import require
from koers.kernel.vocabulary import Right
from koers.processes.progress_talks import form, guides, paper
from koers.processes.progress_talks.form import Field, Kind, Where
from koers.processes.progress_talks.models import Talk, Variant
from koers.processes.progress_talks.queries.position import Position, position_of
from koers.processes.progress_talks.queries.talks import is_acquaintance
from koers.processes.progress_talks.sheet import Sheet, looked_back_on


def locked(conversation: Conversation) -> Conversation:
    """The conversation as it is now, and nobody else changes it until this transaction ends."""
    return Conversation.objects.select_related("dossier__enrolment").locked(conversation)


def talk_of(conversation: Conversation) -> Talk:
    """The process's own row of a conversation, made when it is first needed."""
    talk, _new = Talk.objects.select_related("guide").get_or_create(conversation=conversation)
    return talk


@transaction.atomic
def choose_direction(*, conversation: Conversation, career: bool, by: Person) -> Talk:
    """Make a talk that has not begun career-oriented, or ordinary again (SVG-03).

    A first talk with a new SLB'er stays an acquaintance whatever is chosen here: see `begin`. Raises `NotAllowed`,
    and `Refused` where it has begun.
    """
    conversation = locked(conversation)
    require(Right.PLAN, dossier=conversation.dossier, by=by)
    if conversation.begun_at or conversation.cancelled_at:
        raise Refused(_("This can be chosen until the conversation begins."))
    talk = talk_of(conversation)
    talk.variant = Variant.CAREER if career else Variant.ORDINARY
    talk.save(update_fields=["variant"])
    return talk


@transaction.atomic
def begin(*, conversation: Conversation, by: Person) -> Talk:
    """Begin the talk, and fix the guide under which it is held; beginning twice changes nothing (SVG-06, SVG-08).

    The guide is in the student's language, since the talk is held in it. Raises `NotAllowed` for who does not lead
    the talk, and `Refused` where it was cancelled.
    """
    conversation = conversations.begin_conversation(conversation=conversation, by=by)
    talk = talk_of(conversation)
    if talk.guide is None:
        dossier = conversation.dossier
        if is_acquaintance(dossier, by, clock.today()):
            talk.variant = Variant.ACQUAINTANCE
        talk.guide = guides.keep(Variant(talk.variant), dossier.subject.language)
        talk.save(update_fields=["variant", "guide"])
    return talk


@transaction.atomic
def save_field(*, conversation: Conversation, field: str, text: str, base_version: int, by: Person) -> Saved:
    """Save what somebody typed in one field; where another changed it since, both texts are kept.

    Before the talk begins only the student writes, and only the preparation. Raises `NotAllowed`, and `Refused`
    (with the field) where there is no such field, the text cannot be an answer to it, or the form is closed.
    """
    one = form.field(field)
    agreement = form.agreement_of(field)
    if one is None or (agreement and not Agreement.objects.filter(pk=agreement, dossier=conversation.dossier_id)):
        raise Refused(_("There is no such field."), field=field)
    if one.kind in {Kind.CHOICE, Kind.TICK} and text and not one.choice_label(text):
        raise Refused(_("Choose one of the answers at “%(label)s”.") % {"label": one.name}, field=field)
    right = Right.WRITE
    if one.where is Where.PREPARATION and not locked(conversation).begun_at:
        right = Right.PREPARE
    return conversations.save_answer(
        conversation=conversation, field=field, text=text, base_version=base_version, by=by, right=right
    )


@transaction.atomic
def settle_field(
    *, conversation: Conversation, field: Field, text: str, base_version: int, seen: Collection[int], by: Person
) -> Saved:
    """Put one text where several were kept. ``seen``: the other texts that this person's page showed, by their ids.

    Raises `NotAllowed`, and `Changed` where a text was kept beside it since, which nobody may lose unread.
    """
    locked(conversation)
    waiting = OtherText.objects.filter(
        answer__conversation=conversation, answer__field=field.key, settled_at__isnull=True
    )
    if not set(waiting.values_list("pk", flat=True)) <= set(seen):
        raise Changed(_("In the meantime something else was written here. Look at it again."), field=field.key)
    saved = conversations.settle_answer(
        conversation=conversation, field=field.key, text=text, base_version=base_version, by=by
    )
    if saved.kept_beside:
        raise Changed(_("In the meantime something else was written here. Look at it again."), field=field.key)
    return saved


class NotComplete(Refused):
    """A talk cannot be finished yet; ``faults`` are all reasons, each with its field."""

    def __init__(self, faults: Sequence[Refused]) -> None:
        super().__init__(faults[0].message, faults[0].field)
        self.faults = tuple(faults)


@transaction.atomic
def finish_talk(*, conversation: Conversation, by: Person) -> Document:
    """End the talk: look-backs and conclusion are recorded with the figures of that day, and the report is frozen.

    Raises `NotAllowed`, `NotComplete` with everything that is still asked, and `Changed` where it was finished.
    """
    conversation = locked(conversation)
    require(Right.WRITE, dossier=conversation.dossier, by=by)
    if conversation.begun_at is None or conversation.cancelled_at:
        raise Refused(_("The conversation has not begun yet."))
    if conversation.reported_at:
        raise Changed(_("The report is ready to sign. Ask for a change if something is not right."))
    filled = Filled(conversation, Sheet.of(conversation), looked_back_on(conversation))
    faults = filled.faults()
    if faults:
        raise NotComplete(faults)
    talk, position = talk_of(conversation), position_of(conversation.dossier.enrolment, clock.today())
    _record(talk, filled, position, by)
    assert talk.guide is not None
    with translation.override(talk.guide.language):
        report = paper.report(conversation, talk, filled.sheet, filled.agreements, position)
    return documents.freeze_report(conversation=conversation, paper=report, by=by)


@dataclass(frozen=True)
class Filled:
    """The form of a talk with the agreements that it looks back on."""

    conversation: Conversation
    sheet: Sheet
    agreements: Sequence[Agreement]

    def faults(self) -> list[Refused]:
        """What keeps this talk from being finished, in the order of the page."""
        found = [self._unsettled(key) for key in self.sheet.others]
        found += [fault for agreement in self.agreements if (fault := self._review(agreement))]
        if not self.sheet.text(form.CONCLUSION):
            found.append(Refused(_("Choose a conclusion: ahead, on schedule or behind."), field=form.CONCLUSION.key))
        found += [self._undated(one) for one in self.conversation.new_agreements.filter(by_when__isnull=True)]
        if self.sheet.draft:
            found.append(
                Refused(
                    _("Add the agreement that you were writing, or make its fields empty."),
                    field=self.sheet.draft[0].field.key,
                )
            )
        return found

    def _unsettled(self, key: str) -> Refused:
        one = form.field(key)
        label = one.name if one else key
        return Refused(_("Two texts stand in “%(label)s”. Put them side by side first.") % {"label": label}, field=key)

    def _review(self, agreement: Agreement) -> Refused | None:
        fields = form.review_fields(agreement.pk)
        said = self.sheet.text(fields.done) or self.sheet.text(fields.close)
        if said and not self.sheet.text(fields.outcome):
            return Refused(_("Choose how “%(what)s” went.") % {"what": agreement.what}, field=fields.outcome.key)
        return None

    def _undated(self, agreement: Agreement) -> Refused:
        return Refused(
            _("Fill in when “%(what)s” is done.") % {"what": agreement.what}, field=f"agreement:{agreement.pk}"
        )


def _record(talk: Talk, filled: Filled, position: Position, by: Person) -> None:
    for agreement in filled.agreements:
        fields = form.review_fields(agreement.pk)
        outcome = filled.sheet.text(fields.outcome)
        if outcome:
            kernel_agreements.review_agreement(
                agreement=agreement,
                conversation=filled.conversation,
                outcome=Outcome(outcome),
                done=filled.sheet.text(fields.done),
                close=filled.sheet.text(fields.close) == form.CLOSE,
                by=by,
            )
    talk.conclusion = filled.sheet.text(form.CONCLUSION)
    talk.measured_approved = position.approved
    talk.measured_planned = position.planned
    talk.measured_on = position.as_of
    talk.save(update_fields=["conclusion", "measured_approved", "measured_planned", "measured_on"])
