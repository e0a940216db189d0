"""What an institution sets: the days of its year, and the terms of its cases."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from koers.kernel.models import Organisation
from koers.processes.permit_monitor.models.records import YEAR


class MonitorSettings(models.Model):
    """The terms in one institution, in days; without a row they are these defaults.

    A report goes to the IND ``report_after`` days after the decision (an objection may come in until then) and at the
    latest ``report_within`` days after it. ``view_days``: to react to an intended decision.
    ``evidence_months``: how long what shows a reason is kept after the case ended.
    """

    institution = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="+")
    office = models.CharField(max_length=200, blank=True)
    office_email = models.EmailField(blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    view_days = models.PositiveSmallIntegerField(default=7)
    objection_offered = models.BooleanField(default=True)
    objection_days = models.PositiveSmallIntegerField(default=21)
    report_after = models.PositiveSmallIntegerField(default=21)
    report_within = models.PositiveSmallIntegerField(default=28)
    evidence_months = models.PositiveSmallIntegerField(default=12)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(report_within__gte=F("report_after")), name="report_waits_within_its_term"
            ),
            models.CheckConstraint(condition=Q(report_within__lte=28), name="report_within_four_weeks"),
        ]

    def __str__(self) -> str:
        return str(self.institution_id)


class YearCalendar(models.Model):
    """The days of one academic year in an institution that sets its own; local dates, all inclusive."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    academic_year = models.CharField(max_length=9)
    norm_letter_on = models.DateField()
    checks_on = ArrayField(models.DateField())
    circumstances_from = models.DateField()
    circumstances_until = models.DateField()
    determined_by = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "academic_year"], name="calendar_once_a_year"),
            models.CheckConstraint(condition=Q(academic_year__regex=YEAR), name="calendar_year"),
            models.CheckConstraint(
                condition=Q(circumstances_until__gte=F("circumstances_from")),
                name="calendar_window_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.academic_year} {self.institution_id}"
