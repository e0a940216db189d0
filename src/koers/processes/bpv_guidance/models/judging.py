"""What is judged at a placement: work attitude (BPV-15), the level (BPV-13), and the go for the proeve (BPV-14)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koers.kernel.identifiers import uuid7
from koers.kernel.models import Conversation, Dossier, Person
from koers.processes.bpv_guidance.models.selecting import InDossier


class Capacity(models.TextChoices):
    """Who fills in the form for work attitude."""

    SUPERVISOR = "supervisor", _("supervisor at the workplace")
    STUDENT = "student", _("student")


class Assessment(models.Model):
    """One filled-in form for work attitude; never changed, a new round shows what changed.

    ``round`` puts the student's beside the supervisor's. ``form`` is the content file as it was: criteria and scale.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="assessments")
    round = models.PositiveSmallIntegerField()
    capacity = models.CharField(max_length=20, choices=Capacity.choices)
    form = models.JSONField()
    remark = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = InDossier["Assessment"].as_manager()

    class Meta:
        ordering = ("round", "capacity")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round", "capacity"], name="bpv_assessment_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.capacity}"


class AssessmentScore(models.Model):
    """The score on one criterion, from 1 (insufficient) to 4 (good); None: does not apply here."""

    id = models.BigAutoField(primary_key=True)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=40)
    score = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="bpv_score_once_a_criterion"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 4)), name="bpv_score_on_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.score}"


class Judgement(models.Model):
    """Whether the student works at level, or may start the proeve; the last of a kind counts.

    ``reason`` is why there is a go without what is asked for one: a signed report and a sufficient work attitude.
    """

    class Kind(models.TextChoices):
        LEVEL = "level", _("works at level")
        GO = "go", _("go for the proeve")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="judgements")
    conversation = models.ForeignKey(Conversation, models.PROTECT, null=True, blank=True, related_name="judgements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    positive = models.BooleanField()
    grounds = models.TextField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = InDossier["Judgement"].as_manager()

    class Meta:
        ordering = ("at",)
        constraints = [models.CheckConstraint(condition=~Q(grounds=""), name="bpv_judgement_has_grounds")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.positive}"
