"""What the placements of a person ask, fetched at once: a fixed number of queries however many placements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

from koers.kernel.models import Conversation, Document, Party, Person
from koers.processes.bpv_guidance.models import Comment, Judgement, Measure, Proposal
from koers.processes.bpv_guidance.process import SLB, SUPERVISOR


class Asking:
    """Rows by the dossier or conversation that they are of."""

    def __init__(self, dossiers: Iterable[uuid.UUID], person: Person, today: dt.date) -> None:
        ids = list(dossiers)
        self.conversations: dict[uuid.UUID, list[Conversation]] = defaultdict(list)
        rows = Conversation.objects.standing().filter(dossier__in=ids, filed_at__isnull=True, visit__isnull=False)
        rows = rows.exclude(kind="phone_contact", begun_at__isnull=False)
        for one in rows.select_related("visit", "dossier"):
            self.conversations[one.dossier_id].append(one)
        reports = Document.objects.current().filter(dossier__in=ids, sealed_at__isnull=True)
        reports = reports.prefetch_related("signatories__person", "signatories__signature")
        self.reports = {one.conversation_id: one for one in reports}
        self.proposals: dict[uuid.UUID, list[Proposal]] = defaultdict(list)
        open_ones = Proposal.objects.open().filter(dossier__in=ids).prefetch_related("moments__answers")
        for proposal in open_ones:
            self.proposals[proposal.dossier_id].append(proposal)
        levels = Judgement.objects.filter(dossier__in=ids, kind=Judgement.Kind.LEVEL)
        self.judged = set(levels.values_list("conversation_id", flat=True))
        comments = Comment.objects.filter(dossier__in=ids, by=person)
        self.commented = set(comments.values_list("conversation_id", flat=True))
        self.measures: dict[uuid.UUID, list[Measure]] = defaultdict(list)
        measures = Measure.objects.filter(
            owner=person, done_on=None, bottleneck__dossier__in=ids, bottleneck__ended_at=None
        )
        for measure in measures.select_related("bottleneck"):
            self.measures[measure.bottleneck.dossier_id].append(measure)
        self.people = _people(ids, today)


def _people(ids: list[uuid.UUID], today: dt.date) -> dict[uuid.UUID, list[Person]]:
    """Whose answer a proposal waits for: the longest supervisor and SLB teacher of the day, by dossier."""
    found: dict[uuid.UUID, dict[str, Person]] = defaultdict(dict)
    parties = Party.objects.live(today).filter(dossier__in=ids, role__in=[SUPERVISOR.key, SLB.key])
    for party in parties.select_related("person").order_by("since"):
        assert party.dossier_id is not None
        found[party.dossier_id].setdefault(party.role, party.person)
    return {dossier: list(dict.fromkeys(roles.values())) for dossier, roles in found.items()}
