"""A placement: who learns where, for what, from when to when, and under whose eyes (the parties of its dossier)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from koers.kernel import visibility
from koers.kernel.identifiers import uuid7
from koers.kernel.models import Dossier, Organisation, Person
from koers.kernel.vocabulary import Resource


class Direction(models.Model):
    """A direction of study (AG, DV/HZW), with the address of its handbook (BPV-16)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    handbook = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="bpv_direction_once")]

    def __str__(self) -> str:
        return self.name


class Workplace(models.Model):
    """A department of a company, where people learn. ``recognised_until`` is the last day of its recognition.

    ``national_id`` is the number by which recognised workplaces are known nationally. ``contacts`` are the people of
    the company's record: only they can be made supervisor, at the address that the school has of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    company = models.ForeignKey(Organisation, models.PROTECT, related_name="workplaces")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    national_id = models.CharField(max_length=40)
    recognised_until = models.DateField(null=True, blank=True)
    contacts = models.ManyToManyField(Person, related_name="workplaces")

    class Meta:
        ordering = ("company__name", "name")

    def __str__(self) -> str:
        return f"{self.company.name}, {self.name}"

    def is_recognised(self, on: dt.date) -> bool:
        """Whether the recognition holds on a local date; one without an end holds on."""
        return self.recognised_until is None or on <= self.recognised_until


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Placements, by who may see them."""

    def visible_to(self, person: Person, on: dt.date, resource: Resource = Resource.CARD) -> PlacementQuerySet:
        """The placements of which this person may read a resource on a local date."""
        return self.filter(visibility.dossiers(person, on, resource, "dossier__"))

    def running(self, first: dt.date, last: dt.date) -> PlacementQuerySet:
        """Those that have a day between two days, both inclusive."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def about(self, typed: str) -> PlacementQuerySet:
        """Those with all of these words in the student's name or number, the workplace or the placement's number."""
        found = self
        for word in typed.split():
            student = Q(dossier__subject__given_name__icontains=word) | Q(dossier__subject__surname__icontains=word)
            where = Q(workplace__name__icontains=word) | Q(workplace__company__name__icontains=word)
            found = found.filter(student | where | Q(dossier__subject__number=word) | Q(number__iexact=word))
        return found


class Placement(models.Model):
    """The process's row of a dossier; both days are inclusive.

    ``number`` is how the school knows it. ``advice_on`` is the day of the first study advice, ``proeve_on`` that on
    which the proeve is planned; None where there is none (yet).
    """

    class Route(models.TextChoices):
        BOL = "bol", "BOL"
        BBL = "bbl", "BBL"

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="placement")
    number = models.CharField(max_length=40, unique=True)
    route = models.CharField(max_length=3, choices=Route.choices)
    programme = models.CharField(max_length=200)
    direction = models.ForeignKey(Direction, models.PROTECT, related_name="placements")
    workplace = models.ForeignKey(Workplace, models.PROTECT, related_name="placements")
    starts_on = models.DateField()
    ends_on = models.DateField()
    planned_hours = models.PositiveIntegerField()
    study_started_on = models.DateField()
    advice_on = models.DateField(null=True, blank=True)
    proeve_on = models.DateField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ("dossier__subject__sort_key",)
        indexes = [models.Index(fields=["starts_on", "ends_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="bpv_placement_ends_after_start"),
            models.CheckConstraint(
                condition=Q(study_started_on__lte=F("starts_on")), name="bpv_study_begins_before_placement"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def phase_on(self, day: dt.date) -> int:
        """The phase (1, 2 or 3) on a local date: of the last change until then, or else the first."""
        phases = sorted(self.phases.all(), key=lambda phase: phase.since)
        begun = [phase.phase for phase in phases if phase.since <= day]
        return begun[-1] if begun else (phases[0].phase if phases else 1)


class PlacementPhase(models.Model):
    """From which day a placement is in which phase."""

    id = models.BigAutoField(primary_key=True)
    placement = models.ForeignKey(Placement, models.CASCADE, related_name="phases")
    phase = models.PositiveSmallIntegerField(choices=[(1, _("phase 1")), (2, _("phase 2")), (3, _("phase 3"))])
    since = models.DateField()

    class Meta:
        ordering = ("since",)
        constraints = [
            models.UniqueConstraint(fields=["placement", "since"], name="bpv_phase_once_a_day"),
            models.CheckConstraint(condition=Q(phase__in=[1, 2, 3]), name="bpv_phase_known"),
        ]

    def __str__(self) -> str:
        return f"{self.phase} since {self.since}"
