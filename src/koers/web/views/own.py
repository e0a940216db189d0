"""What a person can see about themself: own data and messages, and who looked at their dossier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from koers.kernel import clock, registry
from koers.kernel.models import AuditEntry, OutboxMessage, Party, Person
from koers.web.access import person_of
from koers.web.deeds import deed

if TYPE_CHECKING:
    import datetime as dt

A_PAGE = 25


@dataclass(frozen=True)
class RoleHeld:
    """A role that somebody holds, where, and since when (a local date)."""

    label: str
    where: str
    since: dt.date
    until: dt.date | None


def roles_held(person: Person) -> list[RoleHeld]:
    """The roles that a person holds today; former ones show nothing any more."""
    labels = {role.key: str(role.label) for process in registry.processes() for role in process.roles}
    parties = Party.objects.live(clock.today()).of(person).select_related("dossier__subject", "organisation")
    return [
        RoleHeld(
            label=labels.get(party.role, party.role),
            where=_where(party, person),
            since=party.since,
            until=party.until,
        )
        for party in parties.order_by("role", "dossier__subject__sort_key")
    ]


def _where(party: Party, person: Person) -> str:
    if party.organisation:
        return party.organisation.name
    assert party.dossier is not None
    return _("your own dossier") if party.dossier.subject_id == person.pk else party.dossier.subject.full_name


def own_data(request: HttpRequest) -> HttpResponse:
    """Name, number, address and roles of the person who asks, and the mails that were sent to them."""
    person = person_of(request)
    mails = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.MAIL, recipient=person, dropped_at=None)
    page = Paginator(mails.order_by("-queued_at", "-id"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/own_data.html", {"roles": roles_held(person), "page": page, "mails": page.object_list})


def who_looked(request: HttpRequest) -> HttpResponse:
    """Who did or read what in the dossiers that are about the person who asks."""
    entries = AuditEntry.objects.of_own_dossiers(person_of(request)).select_related("actor")
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    rows = [(entry, deed(entry.verb, entry.about)) for entry in page.object_list]
    return render(request, "web/who_looked.html", {"page": page, "rows": rows})
