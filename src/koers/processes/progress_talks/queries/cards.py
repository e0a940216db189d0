"""The single evidence cards and results of one student."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q

from koers.processes.progress_talks.models import Card, Enrolment, Result


@dataclass(frozen=True)
class CardState:
    """One card of the cohort: planned, handed in and approved on which local dates (None: not yet).

    ``process`` is the key of its work process, ``work_process`` its code.
    """

    number: int
    name: str
    process: int
    work_process: str
    planned_on: dt.date
    handed_in_on: dt.date | None
    approved_on: dt.date | None


def cards_of(enrolment: Enrolment, as_of: dt.date) -> list[CardState]:
    """Every card of a student's cohort in its order, with what happened to it up to a local date; in one query."""
    own = FilteredRelation("evidence", condition=Q(evidence__enrolment=enrolment))
    rows = (
        Card.objects.filter(cohort=enrolment.cohort_id)
        .annotate(own=own)
        .order_by("number")
        .values_list(
            "number",
            "name",
            "work_process",
            "work_process__code",
            "planned_on",
            "own__handed_in_on",
            "own__approved_on",
        )
    )
    return [
        CardState(number, name, process, code, planned_on, _until(handed_in, as_of), _until(approved, as_of))
        for number, name, process, code, planned_on, handed_in, approved in rows
    ]


def results_of(enrolment: Enrolment) -> list[Result]:
    """What projects, jobs and assignments came to, the latest first."""
    return list(Result.objects.filter(enrolment=enrolment).order_by(F("on").desc(), "name"))


def _until(day: dt.date | None, as_of: dt.date) -> dt.date | None:
    return day if day is not None and day <= as_of else None
