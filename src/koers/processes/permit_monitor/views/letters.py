"""A letter on screen, in either language."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koers.kernel import audit, clock
from koers.kernel.models import Document
from koers.processes.permit_monitor.actions.letters import note_read
from koers.processes.permit_monitor.process import PROCESS
from koers.processes.permit_monitor.queries.letters import case_of_letter, other_language, sent_as
from koers.web.access import one_of, person_of
from koers.web.pages import Crumb


@require_safe
def letter(request: HttpRequest, letter_id: uuid.UUID) -> HttpResponse:
    """A letter as it was sent, with the same in the other language, and for the student the way to react."""
    person = person_of(request)
    visible = Document.objects.visible_to(person, clock.today()).filter(dossier__process=PROCESS.key)
    found = one_of(visible.select_related("dossier__subject", "dossier__organisation__parent"), letter_id)
    notice = sent_as(found)
    own = found.dossier.subject_id == person.pk
    if notice is None:
        raise Http404
    note_read(notice=notice, by=person)
    if not own:
        audit.record("read", by=person, about=found, dossier=found.dossier)
    dossier = found.dossier
    if own:
        up = [Crumb(_("My permit"), reverse("permit_monitor:own", args=[dossier.pk]))]
    else:
        student = reverse("permit_monitor:student", args=[dossier.pk, notice.academic_year])
        up = [
            Crumb(_("Permit and progress"), reverse("permit_monitor:overview")),
            Crumb(dossier.subject.full_name, student),
        ]
    context = {
        "section": f"permit:{dossier.pk}" if own else "permit_monitor",
        "crumbs": [*up, Crumb(_("Letter"))],
        "document": found,
        "sections": found.data["sections"],
        "other": other_language(found, notice),
        "case": case_of_letter(notice),
        "own": own,
    }
    return render(request, "permit_monitor/letter.html", context)
