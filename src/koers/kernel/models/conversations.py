"""A conversation from plan to file, and the words written in it."""

from __future__ import annotations

import datetime as dt
import enum

from django.db import models
from django.db.models import F, Q

from koers.kernel import registry, visibility, vocabulary
from koers.kernel.identifiers import uuid7
from koers.kernel.models.dossiers import Dossier
from koers.kernel.models.people import Person
from koers.kernel.vocabulary import Resource


class Stage(enum.StrEnum):
    """How far a conversation has come; derived from its moments, never stored."""

    PLANNED = "planned"
    PREPARED = "prepared"
    HELD = "held"  # it has begun; its form can be written
    REPORTED = "reported"  # the report is frozen and waits for signatures
    FILED = "filed"  # signed by all, sealed, in the archive
    CANCELLED = "cancelled"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Conversations, by who may see them and how far they are."""

    def visible_to(self, person: Person, on: dt.date) -> ConversationQuerySet:
        """The conversations that this person may read on a local date."""
        return self.filter(visibility.dossiers(person, on, Resource.CONVERSATION, "dossier__"))

    def locked(self, conversation: Conversation) -> Conversation:
        """The conversation as it is now, with its dossier; nobody else changes it until this transaction ends.

        Every action takes this lock first, so that two acts at once never wait in a ring.
        """
        rows = self.select_related("dossier__organisation__parent", "dossier__subject", "led_by")
        return rows.select_for_update(no_key=True, of=("self",)).get(pk=conversation.pk)

    def standing(self) -> ConversationQuerySet:
        """Those that were not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def to_come(self) -> ConversationQuerySet:
        """Planned, not begun, not cancelled."""
        return self.standing().filter(begun_at__isnull=True)

    def held(self) -> ConversationQuerySet:
        """Those that count as held: finished, whether or not signed yet."""
        return self.standing().filter(ended_at__isnull=False)


class Conversation(models.Model):
    """One conversation of a kind that its process declares. Moments are aware; ``duration`` is what was planned.

    ``sequence`` goes up with each change of its calendar invitation. ``led_by`` is known once it has begun: before
    that, whoever holds the leading role on the planned day will lead it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="conversations")
    kind = models.CharField(max_length=40)
    planned_start = models.DateTimeField()
    duration = models.DurationField()
    location = models.CharField(max_length=200, blank=True)
    planned_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    led_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="led_conversations")
    sequence = models.PositiveIntegerField(default=0)
    prepared_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ("planned_start",)
        indexes = [
            models.Index(fields=["dossier", "planned_start"]),
            models.Index(
                fields=["dossier"], condition=Q(begun_at=None, cancelled_at=None), name="conversation_to_come"
            ),
            models.Index(fields=["dossier", "ended_at"], condition=Q(ended_at__isnull=False), name="conversation_held"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(begun_at__isnull=True),
                name="conversation_begun_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")),
                name="conversation_ends_after_begin",
            ),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True) | Q(reported_at__isnull=False),
                name="conversation_filed_when_reported",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.planned_start:%Y-%m-%d %H:%M}"

    @property
    def stage(self) -> Stage:
        """How far this conversation has come."""
        for moment, stage in (
            (self.cancelled_at, Stage.CANCELLED),
            (self.filed_at, Stage.FILED),
            (self.reported_at, Stage.REPORTED),
            (self.begun_at, Stage.HELD),
            (self.prepared_at, Stage.PREPARED),
        ):
            if moment is not None:
                return stage
        return Stage.PLANNED

    @property
    def planned_end(self) -> dt.datetime:
        """When it would end if it takes as long as planned."""
        return self.planned_start + self.duration

    @property
    def definition(self) -> vocabulary.Conversation:
        """What its process states about this kind of conversation."""
        return registry.process(self.dossier.process).conversation(self.kind)


class Answer(models.Model):
    """What stands in one field of a conversation's form. ``version`` goes up with each change."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="answers")
    field = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "field"], name="answer_once_a_field")]

    def __str__(self) -> str:
        return f"{self.field} v{self.version}"


class OtherText(models.Model):
    """A text that somebody wrote in a field while another changed it: kept beside the answer until they tidy up."""

    id = models.BigAutoField(primary_key=True)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="others")
    text = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"other text for {self.answer}"
