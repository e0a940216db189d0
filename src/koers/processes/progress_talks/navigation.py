"""What progress conversations put in the top bar, and beside "What now?"."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel.models import Conversation, Dossier, Person
from koers.kernel.registry import NavigationItem
from koers.processes.progress_talks.process import TALK
from koers.processes.progress_talks.queries.overview import Overview
from koers.processes.progress_talks.queries.relations import relations_of
from koers.processes.progress_talks.queries.school import all_rules
from koers.processes.progress_talks.queries.talks import moments
from koers.processes.progress_talks.views.rows import Row
from koers.web import dates


def items_for(person: Person, today: dt.date) -> list[NavigationItem]:
    """The dossier and lists of this process that the person has, in one query."""
    relations = relations_of(person, today)
    items = []
    for dossier_id in relations.own:
        url = reverse("progress_talks:progress", args=[dossier_id])
        items.append(NavigationItem(_("Progress"), url, section_of(dossier_id)))
    if relations.own:
        items.append(NavigationItem(_("Dossier"), reverse("progress_talks:dossier"), "dossier"))
    if relations.guided:
        items.append(NavigationItem(_("Students"), reverse("progress_talks:students"), "students"))
    if relations.leads_team:
        items.append(NavigationItem(_("Team"), reverse("progress_talks:team"), "team"))
    if relations.cares_in:
        items.append(NavigationItem(_("Separate appointments"), reverse("progress_talks:care_list"), "care"))
    return items


def section_of(dossier_id: uuid.UUID) -> str:
    """The section of the top bar that a student's own progress is; she may be in two programmes."""
    return f"progress:{dossier_id}"


def headline(person: Person, today: dt.date) -> str:
    """The news of the day: the conversations of today that have not begun; empty where there are none."""
    start, end = moments(today, today)
    coming = Conversation.objects.visible_to(person, today).to_come().filter(kind=TALK.key)
    starts = list(
        coming.filter(planned_start__gte=start, planned_start__lt=end)
        .order_by("planned_start")
        .values_list("planned_start", flat=True)
    )
    if not starts:
        return ""
    first = {"n": len(starts), "time": dates.wall_clock(starts[0])}
    return (
        ngettext(
            "today at %(time)s you have a conversation",
            "today you have %(n)d conversations, the first at %(time)s",
            len(starts),
        )
        % first
    )


def home_aside(person: Person, today: dt.date) -> dict[str, Any] | None:
    """A glance at where the person stands, or all her students do; None for who is neither student nor SLB'er."""
    relations = relations_of(person, today)
    if not relations.own and not relations.guided:
        return None
    schools = all_rules(today)
    own, guided = (Dossier.objects.filter(pk__in=[*keys]) for keys in (relations.own, relations.guided))
    return {
        "own": [Row(student, today) for student in Overview(own, today, schools).select()] if relations.own else [],
        "students": Overview(guided, today, schools, person).figures() if relations.guided else None,
    }
