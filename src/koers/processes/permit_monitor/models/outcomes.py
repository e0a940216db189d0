"""What was computed for the lists, and what was sent to whom."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from koers.kernel import visibility
from koers.kernel.identifiers import uuid7
from koers.kernel.models import Document, Dossier, Organisation, OutboxMessage, Party, Person
from koers.kernel.vocabulary import Resource
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models.records import YEAR, HigherProgramme, PermitStudent


class StoredOutcomeQuerySet(models.QuerySet["StoredOutcome"]):
    """Stored outcomes, by who may see them."""

    def visible_to(self, person: Person, on: dt.date) -> StoredOutcomeQuerySet:
        """Those that this person may read on a local date."""
        return self.filter(visibility.dossiers(person, on, Resource.PROGRESS, "student__dossier__"))


class StoredOutcome(models.Model):
    """What the rule gives for a student and a year, kept for the lists; never for a decision.

    It is read through `koers.processes.permit_monitor.actions.outcomes.bring_up_to_date`, which computes anew what has
    changed. A decision computes for itself and keeps its own receipt. ``programme``: of the enrolment that ends last.
    """

    id = models.BigAutoField(primary_key=True)
    student = models.ForeignKey(PermitStudent, models.CASCADE, related_name="outcomes")
    academic_year = models.CharField(max_length=9)
    outcome = models.CharField(max_length=20)
    because = models.CharField(max_length=40)
    attainable = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    required = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    earned = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    possible = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    programme = models.ForeignKey(HigherProgramme, models.SET_NULL, null=True, related_name="+")

    objects = StoredOutcomeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["academic_year", "outcome"])]
        constraints = [models.UniqueConstraint(fields=["student", "academic_year"], name="stored_outcome_once")]

    def __str__(self) -> str:
        return f"{self.academic_year} {self.outcome}"


class Computation(models.Model):
    """The list of a year of an institution: when it was last computed, with which rule, how many students it has.

    Only `koers.processes.permit_monitor.actions.outcomes` hands one out that holds now.
    """

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    academic_year = models.CharField(max_length=9)
    computed_at = models.DateTimeField()
    rule_version = models.CharField(max_length=40)
    rule_hash = models.CharField(max_length=64)
    students = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "academic_year"], name="computation_once_a_year"),
            models.CheckConstraint(condition=Q(academic_year__regex=YEAR), name="computation_year"),
        ]

    def __str__(self) -> str:
        return f"{self.academic_year} {self.computed_at}"

    @property
    def year(self) -> AcademicYear:
        """The year it is about."""
        return AcademicYear.parse(self.academic_year)

    @classmethod
    def of(cls, institution: Organisation, academic_year: str) -> Computation | None:
        """The computation of a year at an institution, if there was one."""
        return cls.objects.filter(institution=institution, academic_year=academic_year).first()


class FactsChanged(models.Model):
    """That facts of a student changed which the stored outcomes do not know yet: the database notes it by itself.

    A note is taken away by who computes anew and saw it; there can be several of one student. Neither its key nor
    anything else of it tells when, or which fact.
    """

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    institution_id = models.UUIDField(db_index=True)
    dossier_id = models.UUIDField()

    def __str__(self) -> str:
        return str(self.dossier_id)


class Notice(models.Model):
    """Something that was told to a student, and what is known of its arrival: a letter, a warning, an outcome.

    ``occasion`` tells letters of one kind in one year apart (the day of an interim check), so that a job that is done
    twice sends once. A mail has arrived when ``message`` was sent.
    """

    class Kind(models.TextChoices):
        NORM = "norm"
        WARNING = "warning"
        SUFFICIENT = "sufficient"
        INTENTION = "intention"
        DECISION = "decision"
        EXCUSED = "excused"
        UNDETERMINED = "undetermined"
        OTHER = "other"

    class Channel(models.TextChoices):
        MAIL = "mail"
        LETTER = "letter"
        SPOKEN = "spoken"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="notices")
    academic_year = models.CharField(max_length=9)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    occasion = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    message = models.ForeignKey(OutboxMessage, models.PROTECT, null=True, blank=True, related_name="+")
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("sent_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "academic_year", "kind", "occasion"], name="notice_once_an_occasion"
            ),
            models.CheckConstraint(condition=Q(academic_year__regex=YEAR), name="notice_year"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.academic_year}"


class MailingQuerySet(models.QuerySet["Mailing"]):
    """Mailings, by who may see them."""

    def visible_to(self, person: Person, on: dt.date) -> MailingQuerySet:
        """Those of the institutions of which this person is an officer on a local date."""
        held = Party.objects.live(on).of(person).filter(role="permit_officer", organisation__isnull=False)
        return self.filter(institution__in=held.values("organisation"))


class Mailing(models.Model):
    """A letter to many students at once, with how far it is; the worker sends it, a batch at a time.

    ``done`` are behind us: sent now or earlier, or not fitting any more; ``failed`` of them could not be made.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    academic_year = models.CharField(max_length=9)
    kind = models.CharField(max_length=12, choices=Notice.Kind.choices)
    occasion = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    objects = MailingQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "academic_year", "kind", "occasion"], name="mailing_once_an_occasion"
            ),
            models.CheckConstraint(condition=Q(academic_year__regex=YEAR), name="mailing_year"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.academic_year}"
