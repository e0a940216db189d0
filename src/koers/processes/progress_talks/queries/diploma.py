"""The diploma dossier of one student: areas, work processes and cards, with what is in and what is planned."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from koers.processes.progress_talks.models import Area, Card, Enrolment, Evidence, Talk, WorkProcess
from koers.processes.progress_talks.queries.position import Position, verdict

GRACE = dt.timedelta(days=14)
"""A card that was planned no longer ago than this does not yet make a work process ask for attention."""


class State(enum.StrEnum):
    """How a work process goes (SVG-11)."""

    GOOD = "good"
    ATTENTION = "attention"
    ON = "on"


@dataclass(frozen=True)
class WorkProcessProgress:
    """Cards of one work process by the school's figures (local dates).

    ``planned_by``: the day on which the cards that are planned by now should all have been in.
    """

    work_process: WorkProcess
    approved: int
    planned: int
    total: int
    state: State
    planned_by: dt.date | None
    last_card_on: dt.date | None

    @property
    def missing(self) -> int:
        """Cards that were planned by now and are not in."""
        return max(self.planned - self.approved, 0)

    @property
    def ahead(self) -> int:
        """Cards that are in before they were planned."""
        return max(self.approved - self.planned, 0)

    @property
    def complete(self) -> bool:
        """Whether all its cards are in."""
        return 0 < self.total <= self.approved


@dataclass(frozen=True)
class AreaProgress:
    """One area of the diploma dossier with its work processes; figures are the sums of theirs (SVG-01)."""

    area: Area
    work_processes: tuple[WorkProcessProgress, ...]
    tolerance: int

    @property
    def approved(self) -> int:
        """Cards that are in."""
        return sum(process.approved for process in self.work_processes)

    @property
    def planned(self) -> int:
        """Cards that were planned by now."""
        return sum(process.planned for process in self.work_processes)

    @property
    def total(self) -> int:
        """Cards of the whole programme."""
        return sum(process.total for process in self.work_processes)

    @property
    def difference(self) -> int:
        """Cards ahead of the plan; negative is behind."""
        return self.approved - self.planned

    @property
    def verdict(self) -> Talk.Conclusion:
        """Ahead, on or behind schedule, with the tolerance of the whole."""
        return verdict(self.difference, self.tolerance)


@dataclass(frozen=True)
class _Plan:
    total: int = 0
    planned: int = 0
    overdue: int = 0
    planned_by: dt.date | None = None


@dataclass(frozen=True)
class _In:
    approved: int = 0
    last_on: dt.date | None = None


def diploma_of(enrolment: Enrolment, position: Position) -> list[AreaProgress]:
    """The areas of a student's diploma dossier in their order, by the figures of ``position``, in three queries.

    Areas and work processes without cards in the student's cohort are left out.
    """
    plans, ins = _plans(enrolment, position.as_of), _ins(enrolment, position.as_of)
    known = WorkProcess.objects.filter(pk__in={*plans, *ins}).select_related("area")
    areas: dict[Area, list[WorkProcessProgress]] = {}
    for work_process in known.order_by("area__position", "area__code", "position", "code"):
        plan, got = plans.get(work_process.pk, _Plan()), ins.get(work_process.pk, _In())
        areas.setdefault(work_process.area, []).append(
            WorkProcessProgress(
                work_process=work_process,
                approved=got.approved,
                planned=plan.planned,
                total=plan.total,
                state=_state(got.approved, plan),
                planned_by=plan.planned_by,
                last_card_on=got.last_on,
            )
        )
    return [AreaProgress(area, tuple(processes), position.tolerance) for area, processes in areas.items()]


def _plans(enrolment: Enrolment, as_of: dt.date) -> dict[int, _Plan]:
    rows = (
        Card.objects.filter(cohort=enrolment.cohort_id)
        .order_by()
        .values("work_process")
        .annotate(
            n=Count("pk"),
            planned=Count("pk", filter=Q(planned_on__lte=as_of)),
            overdue=Count("pk", filter=Q(planned_on__lte=as_of - GRACE)),
            planned_by=Max("planned_on", filter=Q(planned_on__lte=as_of)),
        )
    )
    return {
        process: _Plan(total, planned, overdue, planned_by)
        for process, total, planned, overdue, planned_by in rows.values_list(
            "work_process", "n", "planned", "overdue", "planned_by"
        )
    }


def _ins(enrolment: Enrolment, as_of: dt.date) -> dict[int, _In]:
    rows = (
        Evidence.objects.filter(enrolment=enrolment, approved_on__lte=as_of)
        .order_by()
        .values("card__work_process")
        .annotate(n=Count("pk"), last_on=Max("approved_on"))
    )
    return {
        process: _In(approved, last_on)
        for process, approved, last_on in rows.values_list("card__work_process", "n", "last_on")
    }


def _state(approved: int, plan: _Plan) -> State:
    if approved < plan.overdue:
        return State.ATTENTION
    if approved > plan.planned or 0 < plan.total <= approved:
        return State.GOOD
    return State.ON
