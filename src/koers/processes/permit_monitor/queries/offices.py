"""What somebody is in this process: officer or decaan of an institution, or a student herself."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from koers.kernel import parties
from koers.kernel.models import Organisation, Party, Person
from koers.kernel.vocabulary import Role
from koers.processes.permit_monitor.process import DECAAN, PERMIT_OFFICER, PROCESS, STUDENT


@dataclass(frozen=True)
class Relations:
    """The institutions in which somebody is officer or decaan, and keys of the dossiers that are her own."""

    officer_of: tuple[Organisation, ...] = ()
    decaan_of: tuple[Organisation, ...] = ()
    own: tuple[uuid.UUID, ...] = field(default=())


def relations_of(person: Person, on: dt.date) -> Relations:
    """What somebody is on a local date."""
    officer_of, decaan_of, own = [], [], []
    for party in parties.held_by(person, on):
        if party.organisation and party.role == PERMIT_OFFICER.key:
            officer_of.append(party.organisation)
        elif party.organisation and party.role == DECAAN.key:
            decaan_of.append(party.organisation)
        elif party.dossier and party.role == STUDENT.key and party.dossier.process == PROCESS.key:
            own.append(party.dossier.pk)
    return Relations(tuple(officer_of), tuple(decaan_of), tuple(own))


def is_officer(person: Person, institution: Organisation, on: dt.date) -> bool:
    """Whether somebody is an officer of this institution on a local date."""
    return holds(person, PERMIT_OFFICER, institution, on)


def holds(person: Person, role: Role, institution: Organisation, on: dt.date) -> bool:
    """Whether somebody holds a role in this institution on a local date."""
    return Party.objects.live(on).of(person).filter(role=role.key, organisation=institution).exists()
