"""Where a student stands: enrolment, evidence handed in and approved, results."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from koers.kernel.models import Dossier
from koers.processes.progress_talks.models.diploma import Card, Cohort


class Enrolment(models.Model):
    """The process's own row of a dossier: the student in a programme's cohort.

    ``started_on`` counts the years of study: year 1 lasts to the end of that school year (31 July).
    """

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="enrolment")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    started_on = models.DateField()

    def __str__(self) -> str:
        return str(self.dossier_id)


class Evidence(models.Model):
    """A card that a student handed in, and since when it is approved (local dates)."""

    id = models.BigAutoField(primary_key=True)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="evidence")
    card = models.ForeignKey(Card, models.PROTECT, related_name="evidence")
    handed_in_on = models.DateField()
    approved_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["enrolment", "approved_on"])]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "card"], name="evidence_once"),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True) | Q(approved_on__gte=F("handed_in_on")),
                name="evidence_approved_after_handed_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} of {self.enrolment_id}"


class Result(models.Model):
    """What a project, job or assignment came to, as the student system has it."""

    class Kind(models.TextChoices):
        PROJECT = "project"
        JOB = "job"
        ASSIGNMENT = "assignment"

    id = models.BigAutoField(primary_key=True)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="results")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200)
    outcome = models.CharField(max_length=60)
    on = models.DateField()

    class Meta:
        ordering = ("-on",)
        constraints = [models.UniqueConstraint(fields=["enrolment", "kind", "name"], name="result_once")]

    def __str__(self) -> str:
        return self.name
