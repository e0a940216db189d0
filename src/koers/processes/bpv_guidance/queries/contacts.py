"""The contact plans of many placements, from a handful of queries however many there are."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from koers.kernel import clock
from koers.kernel.models import Conversation, Party
from koers.processes.bpv_guidance.models import Bottleneck, FlexWeek, Placement, Term
from koers.processes.bpv_guidance.plan import Contact, Facts, Moment, SchoolYear, State, contact_plan
from koers.processes.bpv_guidance.process import REPORT_WITHIN, SLB, SUPERVISOR, VISIT
from koers.processes.bpv_guidance.progress import Progress
from koers.processes.bpv_guidance.queries.stagnation import progress_of

WORST = (State.MISSED, State.LATE, State.OPEN, State.PLANNED, State.DONE)


@dataclass(frozen=True)
class Standing:
    """How one placement stands on a day. ``supervisor`` and ``slb``: the names of that day, empty where nobody is.

    ``progress`` is None where the placement does not go on that day.
    """

    placement: Placement
    moments: tuple[Moment, ...]
    slb: str
    supervisor: str
    held: int
    reports_late: int
    bottlenecks: int
    progress: Progress | None

    @property
    def stagnates(self) -> bool:
        """Whether nothing happens, or no work process gets further."""
        return self.progress is not None and self.progress.stagnates

    @property
    def falls_behind(self) -> bool:
        """Whether fewer work processes are on their way than by now are expected."""
        return self.progress is not None and self.progress.falls_behind

    @property
    def worst(self) -> State:
        """The state of the moment that needs most; done where there is none."""
        states = {moment.state for moment in self.moments}
        return next((state for state in WORST if state in states), State.DONE)

    @property
    def falls_short(self) -> bool:
        """Whether a moment passed without its contact."""
        return self.worst is State.MISSED

    @property
    def next_moment(self) -> Moment | None:
        """The moment for which something must be done first, while it can still be held."""
        asked = [moment for moment in self.moments if moment.state in {State.OPEN, State.LATE}]
        return min(asked, key=lambda moment: moment.agree_by, default=None)


def standings(placements: Iterable[Placement], today: dt.date, year: SchoolYear | None = None) -> list[Standing]:
    """How these placements stand today in a school year, this one if none is given; in the order given."""
    placements = list(placements)
    year = year or SchoolYear.of(today)
    ids = [placement.pk for placement in placements]
    conversations = _conversations(ids)
    facts = facts_of(placements, conversations)
    names = _names(ids, today)
    bottlenecks = _count(Bottleneck.objects.open().filter(dossier__in=ids).values_list("dossier_id", flat=True))
    progress = progress_of(placements, conversations, today)
    return [
        Standing(
            placement=placement,
            moments=contact_plan(facts[placement.pk], year, today),
            slb=names.get((placement.pk, SLB.key), ""),
            supervisor=names.get((placement.pk, SUPERVISOR.key), ""),
            held=sum(
                one.ended_at is not None and SchoolYear.of(day_of(one)) == year for one in conversations[placement.pk]
            ),
            reports_late=sum(is_report_late(one, today) for one in conversations[placement.pk]),
            bottlenecks=bottlenecks.get(placement.pk, 0),
            progress=progress.get(placement.pk),
        )
        for placement in placements
    ]


def day_of(conversation: Conversation) -> dt.date:
    """The local date of a conversation: on which it was held, or else is planned."""
    return clock.local(conversation.begun_at or conversation.planned_start).date()


def report_due(conversation: Conversation) -> dt.date:
    """The last day on which the report of a visit is handed in in time (BPV-10)."""
    return day_of(conversation) + REPORT_WITHIN


def is_report_late(conversation: Conversation, today: dt.date) -> bool:
    """Whether a visit that was held has no report yet, and its two weeks are over."""
    if conversation.kind != VISIT.key or conversation.begun_at is None:
        return False
    visit = getattr(conversation, "visit", None)
    return (visit is None or visit.handed_in_at is None) and report_due(conversation) < today


def _conversations(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Conversation]]:
    found: dict[uuid.UUID, list[Conversation]] = defaultdict(list)
    for one in Conversation.objects.standing().filter(dossier__in=ids).select_related("visit"):
        found[one.dossier_id].append(one)
    return found


def facts_of(
    placements: Sequence[Placement], conversations: dict[uuid.UUID, list[Conversation]] | None = None
) -> dict[uuid.UUID, Facts]:
    """What the plans of these placements follow from. Give them with their dossier's organisation and phases."""
    if conversations is None:
        conversations = _conversations([placement.pk for placement in placements])
    institutions = {_institution(placement) for placement in placements}
    terms: dict[uuid.UUID, list[tuple[int, dt.date, dt.date]]] = defaultdict(list)
    for term in Term.objects.filter(institution__in=institutions):
        terms[term.institution_id].append((term.number, term.starts_on, term.ends_on))
    weeks: dict[uuid.UUID, list[dt.date]] = defaultdict(list)
    for week in FlexWeek.objects.filter(institution__in=institutions):
        weeks[week.institution_id].append(week.monday)
    return {
        placement.pk: Facts(
            starts_on=placement.starts_on,
            ends_on=placement.ends_on,
            study_started_on=placement.study_started_on,
            advice_on=placement.advice_on,
            proeve_on=placement.proeve_on,
            phases=tuple((phase.since, phase.phase) for phase in placement.phases.all()),
            terms=tuple(terms[_institution(placement)]),
            flex_weeks=tuple(weeks[_institution(placement)]),
            contacts=tuple(
                Contact(one.kind, day_of(one), one.ended_at is not None) for one in conversations[placement.pk]
            ),
        )
        for placement in placements
    }


def _institution(placement: Placement) -> uuid.UUID:
    organisation = placement.dossier.organisation
    return organisation.parent_id or organisation.pk


def _names(ids: Sequence[uuid.UUID], today: dt.date) -> dict[tuple[uuid.UUID, str], str]:
    parties = Party.objects.live(today).filter(dossier__in=ids, role__in=[SLB.key, SUPERVISOR.key])
    found: dict[tuple[uuid.UUID, str], str] = {}
    for party in parties.select_related("person").order_by("since"):
        assert party.dossier_id is not None
        found.setdefault((party.dossier_id, party.role), party.person.full_name)
    return found


def _count(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = defaultdict(int)
    for one in ids:
        found[one] += 1
    return found
