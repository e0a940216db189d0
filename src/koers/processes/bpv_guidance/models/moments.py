"""How a conversation gets its moment: the student proposes, supervisor and SLB teacher answer (BPV-08)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from koers.kernel.identifiers import uuid7
from koers.kernel.models import Conversation, Dossier, Person
from koers.processes.bpv_guidance.models.selecting import InDossier


class ProposalQuerySet(InDossier["Proposal"]):
    """Proposals, by whether they still wait for something."""

    def open(self) -> ProposalQuerySet:
        """Neither settled nor withdrawn."""
        return self.filter(settled_at__isnull=True, withdrawn_at__isnull=True)


class Proposal(models.Model):
    """Some moments for one conversation. ``moves`` is the conversation that gets another moment, else a new one.

    ``late_reason`` is asked where a moment is less than six weeks ahead, and stays to be read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=40)
    location = models.CharField(max_length=200, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)
    moves = models.ForeignKey(Conversation, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("at",)
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind"],
                condition=Q(settled_at=None, withdrawn_at=None),
                name="bpv_one_open_proposal",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(withdrawn_at__isnull=True), name="bpv_settled_or_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class ProposedMoment(models.Model):
    """One of the moments of a proposal; aware."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="moments")
    start = models.DateTimeField()

    class Meta:
        ordering = ("start",)
        constraints = [models.UniqueConstraint(fields=["proposal", "start"], name="bpv_moment_once")]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M}"


class MomentAnswer(models.Model):
    """Whether somebody can be there at a moment."""

    id = models.BigAutoField(primary_key=True)
    moment = models.ForeignKey(ProposedMoment, models.CASCADE, related_name="answers")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    can = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["moment", "by"], name="bpv_answer_once_a_moment")]

    def __str__(self) -> str:
        return f"{self.by_id}: {self.can}"
