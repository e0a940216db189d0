"""How learning goes on at many placements, from a handful of queries however many there are (BPV-02)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Max

from koers.kernel import clock
from koers.kernel.models import Conversation, Dossier
from koers.processes.bpv_guidance.models import (
    Assessment,
    HoursWeek,
    Placement,
    SchoolSettings,
    Stage,
    WorkProcess,
    WorkProcessMark,
)
from koers.processes.bpv_guidance.progress import DAY, Progress

WEEKS = 6
"""Where a school sets nothing: so many weeks."""


def progress_of(
    placements: Sequence[Placement], conversations: Mapping[uuid.UUID, Sequence[Conversation]], today: dt.date
) -> dict[uuid.UUID, Progress]:
    """How those of these placements stand that go on today."""
    running = [one for one in placements if one.starts_on <= today <= one.ends_on]
    ids = [placement.pk for placement in running]
    weeks = dict(SchoolSettings.objects.values_list("institution_id", "stagnation_weeks"))
    worked = _latest(
        HoursWeek.objects.filter(dossier__in=ids, hours__gt=0).values_list("dossier_id").annotate(last=Max("monday"))
    )
    judged = _latest(Assessment.objects.filter(dossier__in=ids).values_list("dossier_id").annotate(last=Max("at")))
    further = WorkProcessMark.objects.filter(dossier__in=ids, stage__gt=F("was"), on__lte=today)
    advanced = dict(further.values_list("dossier_id").annotate(last=Max("on")))
    totals = dict(
        WorkProcess.objects.filter(direction__in={one.direction_id for one in running})
        .values_list("direction_id")
        .annotate(n=Count("pk"))
    )
    begun, at_level = _counted(running)
    found = {}
    for placement in running:
        pk, organisation = placement.pk, placement.dossier.organisation
        met = [clock.local(one.begun_at).date() for one in conversations.get(pk, ()) if one.begun_at]
        latest = advanced.get(pk, placement.starts_on)
        found[pk] = Progress(
            total=totals.get(placement.direction_id, 0),
            begun=begun[pk],
            at_level=at_level[pk],
            seen=max([placement.starts_on, latest, worked.get(pk, dt.date.min), judged.get(pk, dt.date.min), *met]),
            advanced=max(placement.starts_on, latest),
            weeks=weeks.get(organisation.parent_id or organisation.pk, WEEKS),
            over=(today - placement.starts_on).days,
            lasts=(placement.ends_on - placement.starts_on + DAY).days,
            today=today,
        )
    return found


def stages_of(dossier: Dossier) -> list[tuple[WorkProcess, WorkProcessMark | None]]:
    """The work processes of a placement's direction, with the mark that counts; None: nobody marked it."""
    marks = {mark.work_process_id: mark for mark in _last_marks([dossier.pk]).select_related("by")}
    wanted = WorkProcess.objects.filter(direction=dossier.placement.direction_id)
    return [(one, marks.get(one.pk)) for one in wanted]


def _last_marks(dossiers: Iterable[uuid.UUID]) -> Any:
    marks = WorkProcessMark.objects.filter(dossier__in=dossiers)
    return marks.order_by("dossier_id", "work_process_id", "-id").distinct("dossier_id", "work_process_id")


def _counted(placements: Sequence[Placement]) -> tuple[Counter[uuid.UUID], Counter[uuid.UUID]]:
    """How many work processes of their own direction are on their way, and at level, by placement."""
    directions = {one.pk: one.direction_id for one in placements}
    begun: Counter[uuid.UUID] = Counter()
    at_level: Counter[uuid.UUID] = Counter()
    columns = ("dossier_id", "work_process__direction_id", "stage")
    for dossier, direction, stage in _last_marks(directions).values_list(*columns):
        if directions[dossier] == direction:
            begun[dossier] += stage >= Stage.PRACTISED
            at_level[dossier] += stage == Stage.AT_LEVEL
    return begun, at_level


def _latest(rows: Iterable[tuple[uuid.UUID, Any]]) -> dict[uuid.UUID, dt.date]:
    return {
        pk: clock.local(last).date() if isinstance(last, dt.datetime) else last + dt.timedelta(days=6)
        for pk, last in rows
    }
