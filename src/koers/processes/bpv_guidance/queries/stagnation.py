"""Which placements stand still: nothing happened there for longer than the school allows (BPV-02)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max

from koers.kernel import clock
from koers.kernel.models import Conversation
from koers.processes.bpv_guidance.models import Assessment, HoursWeek, Placement, SchoolSettings

WEEKS = 6
"""Where a school sets nothing: so many weeks without hours, contact or assessment."""


def stagnant(
    placements: Sequence[Placement], conversations: Mapping[uuid.UUID, Sequence[Conversation]], today: dt.date
) -> set[uuid.UUID]:
    """Of these placements, those that go on today and in which nothing happened for the school's number of weeks."""
    ids = [placement.pk for placement in placements]
    weeks = dict(SchoolSettings.objects.values_list("institution_id", "stagnation_weeks"))
    worked = _latest(
        HoursWeek.objects.filter(dossier__in=ids, hours__gt=0).values_list("dossier_id").annotate(last=Max("monday"))
    )
    judged = _latest(Assessment.objects.filter(dossier__in=ids).values_list("dossier_id").annotate(last=Max("at")))
    found = set()
    for placement in placements:
        if not placement.starts_on <= today <= placement.ends_on:
            continue
        met = [clock.local(one.begun_at).date() for one in conversations.get(placement.pk, ()) if one.begun_at]
        last = max(
            [placement.starts_on, worked.get(placement.pk, dt.date.min), judged.get(placement.pk, dt.date.min), *met]
        )
        organisation = placement.dossier.organisation
        allowed = weeks.get(organisation.parent_id or organisation.pk, WEEKS)
        if last < today - dt.timedelta(weeks=allowed):
            found.add(placement.pk)
    return found


def _latest(rows: Iterable[tuple[uuid.UUID, Any]]) -> dict[uuid.UUID, dt.date]:
    return {
        pk: clock.local(last).date() if isinstance(last, dt.datetime) else last + dt.timedelta(days=6)
        for pk, last in rows
    }
