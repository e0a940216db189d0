"""What goes wrong and what is done about it (BPV-02, BPV-03), and what the student says of the guidance (BPV-04)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koers.kernel.identifiers import uuid7
from koers.kernel.models import Conversation, Dossier, Person
from koers.processes.bpv_guidance.models.selecting import InDossier


class FeedbackQuerySet(InDossier["Feedback"]):
    """Feedback, by who may see it."""

    def visible_to(self, person: Person, on: dt.date) -> FeedbackQuerySet:
        """The student's own, and for the others of the dossier what the student released."""
        return super().visible_to(person, on).filter(Q(by=person) | Q(released_at__isnull=False))


class Feedback(models.Model):
    """What a student says of the guidance, at work and at school, each with a mark from 1 to 5."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="feedback")
    at_work = models.PositiveSmallIntegerField()
    about_work = models.TextField(blank=True)
    at_school = models.PositiveSmallIntegerField()
    about_school = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ("at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(at_work__range=(1, 5), at_school__range=(1, 5)), name="bpv_feedback_from_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class BottleneckQuerySet(InDossier["Bottleneck"]):
    """Bottlenecks, by whether they are open."""

    def open(self) -> BottleneckQuerySet:
        """Of which nobody said yet how it ended."""
        return self.filter(ended_at__isnull=True)


class Bottleneck(models.Model):
    """Something that keeps a student from learning. It stays open until somebody says how it ended."""

    class Origin(models.TextChoices):
        SIGNALLED = "signalled", _("signalled")
        FEEDBACK = "feedback", _("from the student's feedback")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="bottlenecks")
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.SIGNALLED)
    feedback = models.ForeignKey(Feedback, models.PROTECT, null=True, blank=True, related_name="bottlenecks")
    what = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    contact = models.ForeignKey(Conversation, models.PROTECT, null=True, blank=True, related_name="bottlenecks")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    how_ended = models.TextField(blank=True)

    objects = BottleneckQuerySet.as_manager()

    class Meta:
        ordering = ("at",)
        indexes = [models.Index(fields=["dossier"], condition=Q(ended_at=None), name="bpv_bottleneck_open")]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="bpv_bottleneck_says_what"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(how_ended=""), name="bpv_bottleneck_says_how_it_ended"
            ),
        ]

    def __str__(self) -> str:
        return self.what[:40]


class Measure(models.Model):
    """What somebody of the three will do about a bottleneck, by a local date."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bottleneck = models.ForeignKey(Bottleneck, models.CASCADE, related_name="measures")
    what = models.TextField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_when = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("by_when",)
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="bpv_measure_says_what")]

    def __str__(self) -> str:
        return self.what[:40]
