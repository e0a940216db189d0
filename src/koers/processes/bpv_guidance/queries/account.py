"""The account of a school year: contacts with each department of a workplace, and what came of them (BPV-01)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Avg, Count

from koers.kernel import clock
from koers.kernel.models import Conversation, Document, Person
from koers.kernel.vocabulary import Resource
from koers.processes.bpv_guidance.models import Bottleneck, Feedback, Placement, Workplace
from koers.processes.bpv_guidance.models.placements import PlacementQuerySet
from koers.processes.bpv_guidance.plan import SchoolYear, State
from koers.processes.bpv_guidance.process import PROCESS, VISIT
from koers.processes.bpv_guidance.queries.contacts import Standing, standings
from koers.processes.bpv_guidance.queries.placements import with_everything


@dataclass
class Department:
    """What a school year came to at one department. ``followed_up`` and ``open``: feedback that led to something."""

    workplace: Workplace
    placements: int = 0
    contacts: int = 0
    visits: int = 0
    signed: int = 0
    followed_up: int = 0
    open: int = 0

    @property
    def falls_short(self) -> bool:
        """Whether the inspection's yearly contact is not there (yet)."""
        return self.contacts < PROCESS.norm("department_contacts_a_year").value


@dataclass(frozen=True)
class Marks:
    """The average of released feedback; only where enough answers were given that nobody can be told from it."""

    answers: int
    at_work: float | None
    at_school: float | None


@dataclass
class Group:
    """The placements of one SLB teacher (or of nobody), in figures."""

    slb: str
    placements: int = 0
    short: int = 0
    hurry: int = 0
    reports_late: int = 0
    bottlenecks: int = 0
    held: int = 0


@dataclass(frozen=True)
class Account:
    """A school year of everything that a person answers for."""

    year: SchoolYear
    departments: list[Department]
    groups: list[Group] = field(default_factory=list)
    rows: list[Standing] = field(default_factory=list)
    marks: Marks = Marks(0, None, None)

    @property
    def short(self) -> int:
        """How many placements fell short."""
        return sum(group.short for group in self.groups)

    @property
    def departments_short(self) -> int:
        """How many departments had no contact (yet)."""
        return sum(one.falls_short for one in self.departments)


def counted(person: Person, today: dt.date, year: SchoolYear) -> PlacementQuerySet:
    """The placements of a school year of which this person may see the figures."""
    visible = Placement.objects.visible_to(person, today, Resource.COUNTS)
    return with_everything(visible.running(year.starts_on, year.ends_on))


def account(person: Person, today: dt.date, year: SchoolYear) -> Account:
    """The whole account, in a fixed number of queries."""
    placements = list(counted(person, today, year))
    rows = standings(placements, min(today, year.ends_on + dt.timedelta(days=1)), year)
    return Account(year, _departments(placements, year), _groups(rows), rows, _marks(placements, year))


def _bounds(year: SchoolYear) -> tuple[dt.datetime, dt.datetime]:
    return clock.at(year.starts_on, dt.time.min), clock.at(SchoolYear(year.first + 1).starts_on, dt.time.min)


def _departments(placements: Sequence[Placement], year: SchoolYear) -> list[Department]:
    found: dict[uuid.UUID, Department] = {}
    where: dict[uuid.UUID, Department] = {}
    for placement in placements:
        one = found.setdefault(placement.workplace_id, Department(placement.workplace))
        one.placements += 1
        where[placement.pk] = one
    begins, ends = _bounds(year)
    held = Conversation.objects.held().filter(dossier__in=where, begun_at__gte=begins, begun_at__lt=ends)
    for dossier, kind in held.values_list("dossier_id", "kind"):
        where[dossier].contacts += 1
        where[dossier].visits += kind == VISIT.key
    signed = Document.objects.filter(
        dossier__in=where, sealed_at__isnull=False, conversation__begun_at__gte=begins, conversation__begun_at__lt=ends
    )
    for dossier in signed.values_list("dossier_id", flat=True):
        where[dossier].signed += 1
    followed = Bottleneck.objects.filter(
        dossier__in=where, origin=Bottleneck.Origin.FEEDBACK, at__gte=begins, at__lt=ends
    )
    for dossier, ended in followed.values_list("dossier_id", "ended_at"):
        where[dossier].followed_up += ended is not None
        where[dossier].open += ended is None
    return sorted(found.values(), key=lambda one: (one.workplace.company.name, one.workplace.name))


def _groups(rows: Sequence[Standing]) -> list[Group]:
    found: dict[str, Group] = defaultdict(lambda: Group(""))
    for row in rows:
        group = found[row.slb]
        group.slb = row.slb
        group.placements += 1
        group.short += row.falls_short
        group.hurry += row.worst is State.LATE
        group.reports_late += row.reports_late
        group.bottlenecks += row.bottlenecks
        group.held += row.held
    return sorted(found.values(), key=lambda group: group.slb)


def _marks(placements: Sequence[Placement], year: SchoolYear) -> Marks:
    begins, ends = _bounds(year)
    given = Feedback.objects.filter(
        dossier__in=[one.pk for one in placements], released_at__isnull=False, at__gte=begins, at__lt=ends
    ).aggregate(people=Count("by", distinct=True), at_work=Avg("at_work"), at_school=Avg("at_school"))
    if given["people"] < PROCESS.norm("answers_to_show").value:
        return Marks(given["people"], None, None)
    return Marks(given["people"], float(given["at_work"]), float(given["at_school"]))
