"""Particulars of a talk: to whom they can be sent, and who may read what was sent (SVG-17)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from koers.kernel import parties
from koers.kernel.models import Dossier, Party, Person
from koers.processes.progress_talks.models import TeamMessage, TeamMessageRecipient
from koers.processes.progress_talks.process import SLB, TEAM_MEMBER, TRAJECTORY_GUIDE


@dataclass(frozen=True)
class Addressees:
    """Who can be told something about a student: the trajectbegeleider, and the teachers of the team."""

    guides: tuple[Person, ...]
    team: tuple[Person, ...]

    @property
    def everybody(self) -> tuple[Person, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.guides, *self.team)))


def addressees_of(dossier: Dossier, on: dt.date, besides: Person) -> Addressees:
    """Who can be told something on a local date, without the person who tells it."""
    members = Party.objects.live(on).filter(organisation=dossier.organisation_id, role=TEAM_MEMBER.key)
    team = [party.person for party in members.select_related("person").order_by("person__sort_key")]
    return Addressees(
        guides=tuple(one for one in parties.holders(dossier, TRAJECTORY_GUIDE, on) if one != besides),
        team=tuple(one for one in team if one not in {besides, dossier.subject}),
    )


def visible_messages(person: Person, on: dt.date) -> QuerySet[TeamMessage]:
    """The messages that this person may read on a local date: addressed to them, or sent by them.

    Both end with the role: a sender reads them as long as she is the student's SLB'er, an addressee as long as he
    is trajectbegeleider of the student or in the student's team.
    """
    mine = Party.objects.live(on).of(person)
    in_dossier = mine.filter(dossier=OuterRef("dossier"))
    in_team = mine.filter(organisation=OuterRef("dossier__organisation"), role=TEAM_MEMBER.key)
    addressed = TeamMessageRecipient.objects.filter(message=OuterRef("pk"), person=person)
    return TeamMessage.objects.filter(
        Q(Exists(addressed)) & (Q(Exists(in_dossier.filter(role=TRAJECTORY_GUIDE.key))) | Q(Exists(in_team)))
        | Q(by=person) & Q(Exists(in_dossier.filter(role=SLB.key)))
    )
