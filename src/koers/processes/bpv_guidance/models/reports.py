"""What a conversation at the workplace has beyond the kernel's: how it was agreed, its guide, and what others say."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from koers.kernel.identifiers import uuid7
from koers.kernel.models import Conversation, Dossier, Person
from koers.processes.bpv_guidance.models.selecting import InDossier


class Visit(models.Model):
    """The process's own row of a conversation, visit or telephone contact.

    ``agreed_on`` is the local date on which all agreed on the moment; ``late_reason`` says why that was less than six
    weeks ahead. ``guide`` is the content under which it was prepared and held (see `koers.processes.bpv_guidance.
    guides`). ``handed_in_at``: from then on the others read the report and comment on it.
    """

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="visit")
    phase = models.PositiveSmallIntegerField()
    guide = models.JSONField()
    agreed_on = models.DateField()
    late_reason = models.CharField(max_length=500, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(phase__in=[1, 2, 3]), name="bpv_visit_phase_known")]

    def __str__(self) -> str:
        return str(self.conversation_id)


class Comment(models.Model):
    """What somebody says of a report that was handed in; an empty text says that it is right as it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="comments")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = InDossier["Comment"].as_manager()

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return self.text[:40]
