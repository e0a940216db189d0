"""What a school sets: its terms, the weeks that are free for visits, and when it calls learning stagnant."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from koers.kernel.models import Organisation


class Term(models.Model):
    """One period of a school year (local dates, both inclusive)."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ("starts_on",)
        constraints = [
            models.UniqueConstraint(fields=["institution", "starts_on"], name="bpv_term_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="bpv_term_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.starts_on}..{self.ends_on}"


class FlexWeek(models.Model):
    """A week without lessons, in which visits fit best (BPV-07); ``monday`` is its first day."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    monday = models.DateField()

    class Meta:
        ordering = ("monday",)
        constraints = [
            models.UniqueConstraint(fields=["institution", "monday"], name="bpv_flex_week_once"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="bpv_flex_week_is_a_monday"),
        ]

    def __str__(self) -> str:
        return f"{self.monday}"


class SchoolSettings(models.Model):
    """``stagnation_weeks``: so long without a sign of life, or a work process further, is signalled (BPV-02)."""

    institution = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="+")
    stagnation_weeks = models.PositiveSmallIntegerField(default=6)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stagnation_weeks__gte=1), name="bpv_stagnation_at_least_a_week")
        ]

    def __str__(self) -> str:
        return str(self.institution_id)
