"""The diploma dossier of a programme: areas, work processes and evidence cards with their planned dates."""

from __future__ import annotations

from django.db import models

from koers.kernel.models import Organisation


class Programme(models.Model):
    """A programme of an institution. ``code`` is its crebo, ``route`` BOL or BBL, ``level`` 1 to 4."""

    class Route(models.TextChoices):
        BOL = "BOL"
        BBL = "BBL"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField()
    route = models.CharField(max_length=3, choices=Route.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "code", "route"], name="programme_once")]

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """The students of a programme who began in one school year; their cards have planned dates of their own."""

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=20)
    starts_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="cohort_once")]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """One of the (6 to 8) areas of a diploma dossier (SVG-01)."""

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="areas")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="area_once")]

    def __str__(self) -> str:
        return self.name


class WorkProcess(models.Model):
    """A work process within an area, such as B1-K1-W2."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="work_processes")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "code")
        constraints = [models.UniqueConstraint(fields=["area", "code"], name="work_process_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Card(models.Model):
    """An evidence card (bewijskaart) that a cohort should have by its planned date."""

    id = models.BigAutoField(primary_key=True)
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="cards")
    work_process = models.ForeignKey(WorkProcess, models.PROTECT, related_name="cards")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    planned_on = models.DateField()

    class Meta:
        ordering = ("number",)
        indexes = [models.Index(fields=["cohort", "planned_on"])]
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="card_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"
