"""Hours worked: logged by the student each week, confirmed by the supervisor."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from koers.kernel.models import Dossier, Person
from koers.processes.bpv_guidance.models.selecting import InDossier


class HoursWeek(models.Model):
    """The hours of one week, which begins on ``monday``. A change takes the confirmation away."""

    id = models.BigAutoField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="hours")
    monday = models.DateField()
    hours = models.DecimalField(max_digits=4, decimal_places=2)
    note = models.CharField(max_length=500, blank=True)
    logged_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = InDossier["HoursWeek"].as_manager()

    class Meta:
        ordering = ("monday",)
        constraints = [
            models.UniqueConstraint(fields=["dossier", "monday"], name="bpv_hours_once_a_week"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="bpv_hours_week_is_a_monday"),
            models.CheckConstraint(condition=Q(hours__range=(0, 60)), name="bpv_hours_of_a_week"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="bpv_hours_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.monday}: {self.hours}"
