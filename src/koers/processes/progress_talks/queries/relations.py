"""What somebody is in this process: whose SLB'er, in which dossiers of her own a student, a team's leader."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.db import connection

from koers.kernel import parties
from koers.kernel.models import Person
from koers.kernel.once import once
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


_ROLES = [STUDENT.key, SLB.key, TEAM_LEADER.key, CARE_COORDINATOR.key]
_RELATIONS = """
with mine as (
    select party.role, party.dossier_id, party.organisation_id
    from kernel_party party left join kernel_dossier dossier on dossier.id = party.dossier_id
    where party.person_id = %(person)s and party.role = any(%(roles)s)
    and party.since <= %(on)s and (party.until is null or party.until > %(on)s)
    and (party.dossier_id is null or (dossier.process = %(process)s and
        (dossier.closed_on is null or dossier.closed_on > %(on)s)))
)
select mine.role, mine.dossier_id, mine.organisation_id, guide.id, guide.given_name, guide.prefix, guide.surname
from mine left join lateral (
    select person.* from kernel_party party join kernel_person person on person.id = party.person_id
    where mine.role = %(student)s and party.dossier_id = mine.dossier_id and party.role = %(slb)s
    and party.since <= %(on)s and (party.until is null or party.until > %(on)s)
    order by party.since, party.id limit 1
) guide on true
order by mine.dossier_id
"""


def relations_of(person: Person, on: dt.date) -> Relations:
    """What somebody is on a local date, in dossiers that were not closed; in one query.

    In SQL, since every page asks it for its top bar: the ORM took longer to write the question than the database
    to answer it.
    """
    if not any(party.role in _ROLES for party in parties.held_by(person, on)):
        return Relations()
    return once((relations_of, person.pk, on), lambda: _ask(person, on))


def _ask(person: Person, on: dt.date) -> Relations:
    found = Relations()
    with connection.cursor() as cursor:
        cursor.execute(
            _RELATIONS,
            {
                "person": person.pk,
                "on": on,
                "process": PROCESS.key,
                "student": STUDENT.key,
                "slb": SLB.key,
                "roles": _ROLES,
            },
        )
        for role, dossier, organisation, guide, given_name, prefix, surname in cursor.fetchall():
            if role == STUDENT.key and dossier:
                slb = Person(pk=guide, given_name=given_name, prefix=prefix, surname=surname) if guide else None
                found.own[dossier] = slb
            elif role == SLB.key and dossier:
                found.guided.add(dossier)
            elif role == CARE_COORDINATOR.key and organisation:
                found.cares_in.add(organisation)
            elif role == TEAM_LEADER.key and organisation:
                found.leads_team = True
    return found
