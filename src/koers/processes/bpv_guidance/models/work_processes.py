"""The work processes that a student learns at a workplace, and how far each is (BPV-02)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from koers.kernel.identifiers import uuid7
from koers.kernel.models import Dossier, Person
from koers.processes.bpv_guidance.models.placements import Direction
from koers.processes.bpv_guidance.models.selecting import InDossier


class WorkProcess(models.Model):
    """One of those that a direction wants to see at the workplace, such as B1-K1-W2."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    direction = models.ForeignKey(Direction, models.CASCADE, related_name="work_processes")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=["direction", "code"], name="bpv_work_process_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Stage(models.IntegerChoices):
    """How far a work process is at a placement."""

    NOT_YET = 0, _("not yet")
    PRACTISED = 1, _("practised")
    AT_LEVEL = 2, _("at level")


class WorkProcessMark(models.Model):
    """That somebody found a work process at another stage on a local date; never changed, the last one counts."""

    id = models.BigAutoField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="work_process_marks")
    work_process = models.ForeignKey(WorkProcess, models.PROTECT, related_name="marks")
    was = models.PositiveSmallIntegerField(choices=Stage.choices)
    stage = models.PositiveSmallIntegerField(choices=Stage.choices)
    on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = InDossier["WorkProcessMark"].as_manager()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["dossier", "work_process"])]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values, was__in=Stage.values), name="bpv_stage_known"),
            models.CheckConstraint(condition=~Q(stage=F("was")), name="bpv_mark_is_a_change"),
        ]

    def __str__(self) -> str:
        return f"{self.work_process_id}: {self.was} to {self.stage}"
