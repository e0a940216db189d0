"""The home page: "What now?" for everybody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from koers.kernel import clock, registry
from koers.kernel.models import Person
from koers.kernel.obligations import agenda_of
from koers.web.access import person_of


@dataclass(frozen=True)
class Aside:
    """What a process shows beside "What now?": its template with its own variables."""

    template: str
    context: dict[str, Any]


def asides_of(person: Person, today: dt.date) -> list[Aside]:
    """The glances of the processes that have one for this person."""
    found = []
    for process in registry.processes():
        home_aside = getattr(registry.navigation_of(process), "home_aside", None)
        context = home_aside(person, today) if home_aside else None
        if context is not None:
            found.append(Aside(f"{process.key}/home_aside.html", context))
    return found


def headline_of(person: Person, today: dt.date) -> str:
    """The news of the day in a few words, from the first process that has any; empty where none has."""
    for process in registry.processes():
        headline = getattr(registry.navigation_of(process), "headline", None)
        words: str = headline(person, today) if headline else ""
        if words:
            return words
    return ""


def home(request: HttpRequest) -> HttpResponse:
    """What this person must do, late first, and what they wait for and from whom."""
    person, today = person_of(request), clock.today()
    agenda = agenda_of(person, today)
    # Where the title has news of today, its subject comes on top, before what is late already.
    headline = headline_of(person, today)
    first = next((item for item in agenda.to_do if headline and item.due == today), next(iter(agenda.to_do), None))
    return render(
        request,
        "web/home.html",
        {
            "section": "home",
            "headline": headline,
            "first": first,
            "rest": [item for item in agenda.to_do if item is not first],
            "waiting": agenda.waiting,
            "late": sum(item.is_late(today) for item in agenda.to_do),
            "due_today": sum(item.due == today for item in agenda.to_do),
            "asides": asides_of(person, today),
        },
    )
