"""What the permit monitor puts in the top bar."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel.models import Person
from koers.kernel.registry import NavigationItem
from koers.processes.permit_monitor.queries.offices import relations_of


def items_for(person: Person, today: dt.date) -> list[NavigationItem]:
    """The lists and the own page of this process that the person has, in one query."""
    relations = relations_of(person, today)
    items = []
    for dossier_id in relations.own:
        url = reverse("permit_monitor:own", args=[dossier_id])
        items.append(NavigationItem(_("My permit"), url, f"permit:{dossier_id}"))
    if relations.officer_of:
        items += [
            NavigationItem(_("Permit and progress"), reverse("permit_monitor:overview"), "permit_monitor"),
            NavigationItem(_("Forecast"), reverse("permit_monitor:forecast"), "permit_forecast"),
            NavigationItem(_("Letters"), reverse("permit_monitor:mailings"), "permit_letters"),
        ]
    if relations.decaan_of:
        items.append(NavigationItem(_("Confidential files"), reverse("permit_monitor:private"), "private"))
    return items
