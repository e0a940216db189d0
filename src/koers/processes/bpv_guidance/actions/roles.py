"""In which capacity somebody acts at a placement."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import NotAllowed
from koers.kernel.models import Dossier, Organisation, Party, Person
from koers.kernel.vocabulary import Role
from koers.processes.bpv_guidance.process import STAGEBUREAU


def has_role(dossier: Dossier, person: Person, *roles: Role) -> bool:
    """Whether somebody holds one of these roles in the dossier today."""
    keys = [role.key for role in roles]
    return Party.objects.live(clock.today()).of(person).filter(dossier=dossier, role__in=keys).exists()


def require_role(dossier: Dossier, person: Person, *roles: Role) -> None:
    """Raise `NotAllowed` unless the person holds one of these roles in the dossier today."""
    if not has_role(dossier, person, *roles):
        raise NotAllowed(_("Your role in this dossier does not allow this."))


def is_of_office(organisation: Organisation, person: Person) -> bool:
    """Whether somebody is of the placement office of a team, or of the institution that it is part of."""
    held = Party.objects.live(clock.today()).of(person).filter(role=STAGEBUREAU.key)
    return held.filter(organisation__in=[organisation.pk, organisation.institution.pk]).exists()


def require_office(organisation: Organisation, person: Person) -> None:
    """Raise `NotAllowed` unless the person is of the placement office of this organisation today."""
    if not is_of_office(organisation, person):
        raise NotAllowed(_("The placement office looks after this. Ask them."))


def end_role(party: Party, on: dt.date, by: Person) -> None:
    """Somebody's role in a dossier ends on a local date; one that had not begun by then never was."""
    facts = {"person": str(party.person_id), "role": party.role, "since": str(party.since), "until": str(on)}
    audit.record("relation_changed", by=by, about=party, dossier=party.dossier, **facts)
    if party.since < on:
        party.until = on
        party.save(update_fields=["until"])
    else:
        party.delete()
