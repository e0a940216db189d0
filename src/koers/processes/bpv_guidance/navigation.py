"""What guidance at the workplace puts in the top bar."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import parties
from koers.kernel.models import Dossier, Person
from koers.kernel.registry import NavigationItem
from koers.kernel.vocabulary import Resource
from koers.processes.bpv_guidance.process import PROCESS, SLB, STAGEBUREAU, STUDENT, TEAM_LEADER


def items_for(person: Person, today: dt.date) -> list[NavigationItem]:
    """The placements that the person has a part in, and the overview of who answers for them."""
    held = parties.held_by(person, today)
    roles = {party.role for party in held if party.dossier and party.dossier.process == PROCESS.key}
    above = {party.role for party in held if party.organisation}
    items = []
    if STUDENT.key in roles:
        items.append(NavigationItem(_("Placement"), reverse("bpv_guidance:placements"), PROCESS.key))
    elif SLB.key in roles or STAGEBUREAU.key in above:
        items.append(NavigationItem(_("Placements"), reverse("bpv_guidance:placements"), PROCESS.key))
    if {TEAM_LEADER.key, STAGEBUREAU.key} & above and _counts(person, today):
        items.append(NavigationItem(_("Workplaces"), reverse("bpv_guidance:team"), "bpv_team"))
    return items


def _counts(person: Person, today: dt.date) -> bool:
    return Dossier.objects.visible_to(person, today, Resource.COUNTS).filter(process=PROCESS.key).exists()
