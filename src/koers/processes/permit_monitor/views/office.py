"""What every page of the officers begins with: at which institution, over which year."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest

from koers.kernel import clock
from koers.kernel.models import Dossier, Organisation, Person
from koers.kernel.vocabulary import Resource
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.process import PROCESS
from koers.processes.permit_monitor.queries.calendar import judged_year
from koers.processes.permit_monitor.queries.offices import relations_of
from koers.web.access import one_of, person_of

OLDEST = 20
"""How many years back a page may be asked for."""


CHOSEN = "permit_office"
"""Where a session keeps the institution that an officer of several chose."""


def office_of(request: HttpRequest) -> tuple[Person, Organisation, dt.date]:
    """Who asks, the institution of which this is an officer, and today. A 404 for who is not one.

    An officer of several chooses with ``?office=``, and keeps it for the session. What a page posts is about the
    institution that the page showed (``permit_monitor/posted_office.html``), whatever was chosen in another window.
    """
    person, today = person_of(request), clock.today()
    institutions = {str(one.pk): one for one in relations_of(person, today).officer_of}
    if not institutions:
        raise Http404
    if wanted := request.POST.get(CHOSEN) or request.GET.get("office"):
        if wanted not in institutions:
            raise Http404
        request.session[CHOSEN] = wanted
    first = next(iter(institutions.values()))
    return person, institutions.get(request.session.get(CHOSEN, ""), first), today


def offices(person: Person, institution: Organisation, today: dt.date) -> dict[str, Any]:
    """What ``permit_monitor/offices.html`` needs: of which institution this is, and the others."""
    return {"office": institution, "offices": relations_of(person, today).officer_of}


def year_in(text: str | None, today: dt.date) -> AcademicYear:
    """The academic year that an address names, or the one that is judged now. A 404 for what is none, or too far."""
    if not text:
        return judged_year(today)
    try:
        year = AcademicYear.parse(text)
    except ValueError:
        raise Http404 from None
    running = AcademicYear.of(today).begins
    if not running - OLDEST <= year.begins <= running:
        raise Http404
    return year


def dossier_in(person: Person, dossier_id: uuid.UUID, today: dt.date) -> Dossier:
    """A student's dossier of an institution of which this is an officer, or a 404."""
    visible = Dossier.objects.visible_to(person, today, Resource.PROGRESS)
    mine = visible.filter(process=PROCESS.key, organisation__in=relations_of(person, today).officer_of)
    return one_of(mine.select_related("subject", "organisation", "permit_student"), dossier_id)
