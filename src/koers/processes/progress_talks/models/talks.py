"""What a progress conversation has beyond the kernel's conversation: its guide, conclusion and measured position."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from koers.kernel.identifiers import uuid7
from koers.kernel.models import Conversation, Dossier, Person


class Variant(models.TextChoices):
    """The three kinds of guide: ordinary, acquaintance with a new SLB'er (SVG-06), career-oriented (SVG-03)."""

    ORDINARY = "ordinary", _("ordinary")
    ACQUAINTANCE = "acquaintance", _("acquaintance")
    CAREER = "career", _("career-oriented")


class GuideVersion(models.Model):
    """A guide as it stood in its content file: an old conversation keeps the one it was held under (SVG-08)."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    variant = models.CharField(max_length=20, choices=Variant.choices)
    language = models.CharField(max_length=2)
    content = models.JSONField()
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.variant} {self.sha256[:8]}"


class Talk(models.Model):
    """The process's own row of a conversation.

    ``measured_*`` are the figures that lay on the table when the report was frozen: cards approved and planned.
    """

    class Conclusion(models.TextChoices):
        AHEAD = "ahead", _("ahead of schedule")
        ON = "on", _("on schedule")
        BEHIND = "behind", _("behind schedule")

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="talk")
    variant = models.CharField(max_length=20, choices=Variant.choices, default=Variant.ORDINARY)
    guide = models.ForeignKey(GuideVersion, models.PROTECT, null=True, blank=True, related_name="talks")
    conclusion = models.CharField(max_length=10, choices=Conclusion.choices, blank=True)
    measured_approved = models.PositiveIntegerField(null=True, blank=True)
    measured_planned = models.PositiveIntegerField(null=True, blank=True)
    measured_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.variant} {self.conversation_id}"


class TeamMessage(models.Model):
    """Particulars of a conversation, fed back to the trajectbegeleider or the team (SVG-17): never in the form."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="team_messages")
    conversation = models.ForeignKey(Conversation, models.PROTECT, null=True, blank=True, related_name="team_messages")
    text = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("-sent_at",)

    def __str__(self) -> str:
        return f"message {self.id}"


class TeamMessageRecipient(models.Model):
    """One person to whom a message was addressed."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(TeamMessage, models.CASCADE, related_name="recipients")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="message_once_a_person")]

    def __str__(self) -> str:
        return str(self.person_id)
