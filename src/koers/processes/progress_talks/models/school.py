"""What a school sets: its periods, and the figures in which it differs from the source text."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from koers.kernel.models import Organisation


class SchoolPeriod(models.Model):
    """One period of a school year: a conversation is due by the end of each (local dates, both inclusive)."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ("starts_on",)
        constraints = [
            models.UniqueConstraint(fields=["institution", "starts_on"], name="period_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="period_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.starts_on}..{self.ends_on}"


class SchoolSettings(models.Model):
    """Where a school sets another figure than the default of `process.PROCESS`. ``as_of``: the day of its figures."""

    institution = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="+")
    talks_a_year = models.PositiveSmallIntegerField(null=True, blank=True)
    on_schedule = models.PositiveSmallIntegerField(null=True, blank=True)
    figures_as_of = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.institution_id)
