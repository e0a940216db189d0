"""Who holds which role in a dossier, on which day."""

from __future__ import annotations

import datetime as dt

from koers.kernel import clock
from koers.kernel.models import Conversation, Dossier, Party, Person
from koers.kernel.once import once
from koers.kernel.vocabulary import Role


def holders(dossier: Dossier, role: Role, on: dt.date) -> list[Person]:
    """The persons with this role in this dossier on a local date, longest first."""
    parties = Party.objects.live(on).filter(dossier=dossier, role=role.key).select_related("person").order_by("since")
    return [party.person for party in parties]


def held_by(person: Person, on: dt.date) -> list[Party]:
    """Everything that somebody is on a local date, longest first, with its dossier or organisation and their parents.

    One query for a whole page: its frame and every process in the top bar ask this.
    """

    def ask() -> list[Party]:
        whole = ("organisation__parent", "dossier__organisation__parent")
        return list(Party.objects.live(on).of(person).select_related(*whole).order_by("since", "pk"))

    return once((held_by, person.pk, on), ask)


def leader(conversation: Conversation) -> Person | None:
    """Who led the conversation; before it began, who holds the leading role on the planned day (or today, if later)."""
    if conversation.led_by is not None:
        return conversation.led_by
    day = max(clock.local(conversation.planned_start).date(), clock.today())
    return next(iter(holders(conversation.dossier, conversation.definition.led_by, day)), None)


def participants(conversation: Conversation) -> list[tuple[Person, Role]]:
    """Everybody who takes part, with their role, in the order in which the process names the roles."""
    day = max(clock.local(conversation.planned_start).date(), clock.today())
    led_by = leader(conversation)
    found: list[tuple[Person, Role]] = []
    for role in conversation.definition.parties:
        if role == conversation.definition.led_by:
            found += [(led_by, role)] if led_by else []
        else:
            found += [(person, role) for person in holders(conversation.dossier, role, day)]
    return found
