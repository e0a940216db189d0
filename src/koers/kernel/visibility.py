"""Who may read what of which dossier: one rule, from parties and what the processes state, for every selector."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q

from koers.kernel import registry
from koers.kernel.vocabulary import Resource, Scope

if TYPE_CHECKING:
    from koers.kernel.models import Dossier, Person
    from koers.kernel.vocabulary import Right

HANDOVER = dt.timedelta(days=30)
"""How long somebody whose relation ended keeps the documents that they signed themselves (PRB-09)."""


@dataclass(frozen=True)
class Confines:
    """Where a guest is: this person, in this dossier, in these roles."""

    person: uuid.UUID
    dossier: uuid.UUID
    roles: tuple[str, ...]


_confines: ContextVar[Confines | None] = ContextVar("confines", default=None)


@contextlib.contextmanager
def confined(person: Person, dossier: Dossier) -> Iterator[None]:
    """Within this block the person sees and may no more than as a guest of this one dossier, whoever they are besides.

    It stands around a whole request, so that no selector and no action has to think of it.
    """
    roles = registry.process(dossier.process).guest_roles
    token = _confines.set(Confines(person.pk, dossier.pk, roles))
    try:
        yield
    finally:
        _confines.reset(token)


def confines_of(person: Person) -> Confines | None:
    """The confines within which this person is now; None for who has an account and logged in."""
    found = _confines.get()
    return found if found is not None and found.person == person.pk else None


def dossiers(person: Person, on: dt.date, resource: Resource, path: str = "") -> Q:
    """The condition that a row's dossier is one of which this person may read ``resource`` on a local date.

    ``path`` is the way from the row to its dossier, such as ``"dossier__"``; empty where the row is the dossier.
    """
    party = apps.get_model("kernel", "Party")
    mine = party.objects.live(on).of(person)
    condition = Q(pk__in=[])
    for process in registry.processes():
        here = Q(**{f"{path}process": process.key})
        in_dossier = process.roles_reading(resource, Scope.DOSSIER)
        if in_dossier:
            ids = mine.filter(role__in=in_dossier, dossier__process=process.key).values("dossier_id")
            condition |= here & Q(**{f"{path}id__in": ids})
        in_organisation = process.roles_reading(resource, Scope.ORGANISATION)
        if in_organisation:
            held = mine.filter(role__in=in_organisation, organisation__isnull=False).values("organisation_id")
            condition |= here & (
                Q(**{f"{path}organisation_id__in": held}) | Q(**{f"{path}organisation__parent_id__in": held})
            )
    return condition


def may(person: Person, right: Right, dossier: Dossier, on: dt.date) -> bool:
    """Whether a live relation of this person gives a right in this dossier."""
    process = registry.process(dossier.process)
    roles = {role.key: role for role in process.roles if right in role.may}
    if not roles:
        return False
    party = apps.get_model("kernel", "Party")
    live = party.objects.live(on).of(person).filter(role__in=roles)
    organisation = dossier.organisation
    wider = [organisation.pk, organisation.parent_id] if organisation.parent_id else [organisation.pk]
    inside = [key for key, role in roles.items() if role.scope is Scope.DOSSIER]
    above = [key for key, role in roles.items() if role.scope is Scope.ORGANISATION]
    return bool(
        live.filter(Q(role__in=inside, dossier_id=dossier.pk) | Q(role__in=above, organisation_id__in=wider)).exists()
    )
