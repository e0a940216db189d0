"""What somebody is in this process: whose SLB'er, in which dossiers of her own a student, a team's leader."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from koers.kernel.models import Party, Person
from koers.processes.progress_talks.process import CARE_COORDINATOR, PROCESS, SLB, STUDENT, TEAM_LEADER


@dataclass
class Relations:
    """Keys of the dossiers of which somebody is the student, with the SLB'er if there is one, or the SLB'er.

    ``cares_in``: keys of the organisations in which the person is a care co-ordinator.
    """

    own: dict[uuid.UUID, Person | None] = field(default_factory=dict)
    guided: set[uuid.UUID] = field(default_factory=set)
    leads_team: bool = False
    cares_in: set[uuid.UUID] = field(default_factory=set)


def relations_of(person: Person, on: dt.date) -> Relations:
    """What somebody is on a local date, in dossiers that were not closed; in one query."""
    mine = Party.objects.live(on).filter(person=person, role=STUDENT.key, dossier=OuterRef("dossier"))
    standing = Q(dossier__process=PROCESS.key) & (Q(dossier__closed_on__isnull=True) | Q(dossier__closed_on__gt=on))
    parties = (
        Party.objects.live(on)
        .filter(
            Q(person=person, role__in=(TEAM_LEADER.key, CARE_COORDINATOR.key), organisation__isnull=False)
            | (standing & Q(person=person, role__in=(STUDENT.key, SLB.key)))
            | (standing & Q(Exists(mine), role=SLB.key))
        )
        .select_related("person")
        .order_by("since", "pk")
    )
    found = Relations()
    for party in parties:
        if party.role == CARE_COORDINATOR.key and party.organisation_id:
            found.cares_in.add(party.organisation_id)
        elif party.dossier_id is None:
            found.leads_team = True
        elif party.role == STUDENT.key:
            found.own.setdefault(party.dossier_id, None)
        elif party.person_id == person.pk:
            found.guided.add(party.dossier_id)
    for party in parties:
        if party.role == SLB.key and party.dossier_id in found.own and found.own[party.dossier_id] is None:
            found.own[party.dossier_id] = party.person
    return found
