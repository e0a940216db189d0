"""What must leave Koers: written with the fact that causes it, sent by the worker at least once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from koers.kernel.identifiers import uuid7
from koers.kernel.models.dossiers import Dossier
from koers.kernel.models.people import Person


class OutboxMessage(models.Model):
    """A mail to a person, or a push to another system.

    ``message_id`` stays the same over all attempts, so that a receiver can tell a repetition. A message about a
    dossier is dropped, with the reason in ``failure``, where its recipient may not read that dossier any more.
    """

    class Kind(models.TextChoices):
        MAIL = "mail"
        PUSH = "push"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    recipient = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="outbox")
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, blank=True, related_name="outbox")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    payload = models.JSONField(default=dict)
    message_id = models.CharField(max_length=120, unique=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["queued_at"], condition=Q(sent_at=None, dropped_at=None), name="outbox_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class ReminderSent(models.Model):
    """That a reminder for an obligation was sent to a person, so that it is sent once."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    obligation = models.CharField(max_length=120)
    sent_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "obligation"], name="reminder_once_an_obligation"),
        ]

    def __str__(self) -> str:
        return self.obligation
