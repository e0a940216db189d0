"""How far each work process is: said by student and supervisor, and never taken over silently (BPV-02)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import Refused
from koers.kernel.models import Dossier, Person
from koers.processes.bpv_guidance.actions.roles import has_role, require_role
from koers.processes.bpv_guidance.models import Stage, WorkProcessMark
from koers.processes.bpv_guidance.process import STUDENT, SUPERVISOR
from koers.processes.bpv_guidance.queries.stagnation import stages_of


@transaction.atomic
def mark_work_processes(*, dossier: Dossier, stages: Mapping[uuid.UUID, int], on: dt.date, by: Person) -> int:
    """Say of work processes, by their ids, at which stage they are since a local date. How many changed.

    A student says what was practised; the supervisor also what is at level, and that it is not. Raises `NotAllowed`,
    and `Refused` (field ``on``, or the id of the work process).
    """
    require_role(dossier, by, STUDENT, SUPERVISOR)
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    if on > clock.today():
        raise Refused(_("This moment is still to come."), field="on")
    if on < dossier.placement.starts_on:
        raise Refused(_("This day is outside the placement."), field="on")
    supervises, changed = has_role(dossier, by, SUPERVISOR), 0
    for work_process, mark in stages_of(dossier):
        was = mark.stage if mark else Stage.NOT_YET
        stage = stages.get(work_process.pk, was)
        if stage == was:
            continue
        if stage not in Stage.values or (not supervises and Stage.AT_LEVEL in {stage, was}):
            raise Refused(_("Your supervisor says what is at level."), field=str(work_process.pk))
        WorkProcessMark.objects.create(
            dossier=dossier, work_process=work_process, was=was, stage=stage, on=on, by=by, at=clock.now()
        )
        changed += 1
    if changed:
        audit.record("work_processes_marked", by=by, about=dossier, dossier=dossier, n=changed)
    return changed
