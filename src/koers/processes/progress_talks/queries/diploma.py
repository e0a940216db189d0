"""The diploma dossier of one student: areas, work processes and cards, with what is in and what is planned."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from koers.processes.progress_talks.models import Area, Enrolment, Talk, WorkProcess
from koers.processes.progress_talks.queries.cards import CardState, cards_of
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


def diploma_of(enrolment: Enrolment, position: Position, cards: list[CardState] | None = None) -> list[AreaProgress]:
    """The areas of a student's diploma dossier in their order, by the figures of ``position``, in two queries.

    Areas and work processes without cards in the student's cohort are left out. Give ``cards`` where they were read
    already: that saves a query.
    """
    by_process: dict[int, list[CardState]] = {}
    for card in cards_of(enrolment, position.as_of) if cards is None else cards:
        by_process.setdefault(card.process, []).append(card)
    known = WorkProcess.objects.filter(pk__in=by_process).select_related("area")
    areas: dict[Area, list[WorkProcessProgress]] = {}
    for work_process in known.order_by("area__position", "area__code", "position", "code"):
        found = _progress(work_process, by_process[work_process.pk], position.as_of)
        areas.setdefault(work_process.area, []).append(found)
    return [AreaProgress(area, tuple(processes), position.tolerance) for area, processes in areas.items()]


def _progress(work_process: WorkProcess, cards: list[CardState], as_of: dt.date) -> WorkProcessProgress:
    planned = [card.planned_on for card in cards if card.planned_on <= as_of]
    approved = [card.approved_on for card in cards if card.approved_on]
    return WorkProcessProgress(
        work_process=work_process,
        approved=len(approved),
        planned=len(planned),
        total=len(cards),
        state=_state(len(approved), planned, len(cards), as_of),
        planned_by=max(planned, default=None),
        last_card_on=max(approved, default=None),
    )


def _state(approved: int, planned: list[dt.date], total: int, as_of: dt.date) -> State:
    overdue = sum(day <= as_of - GRACE for day in planned)
    if approved < overdue:
        return State.ATTENTION
    if approved > len(planned) or approved == total:
        return State.GOOD
    return State.ON
