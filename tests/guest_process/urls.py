"""Pages of the process: one that a guest may open, and one that nobody said so of."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import path

from koers.kernel import clock
from koers.kernel.models import Dossier
from koers.web.access import one_of
from koers.web.guests import for_guests, guest_of

app_name = "guest_process"


@for_guests
def card(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The name of whose dossier it is, and what was typed."""
    found = one_of(Dossier.objects.visible_to(guest_of(request).person, clock.today()), dossier_id)
    return HttpResponse(f"{found.subject.full_name}: {request.POST.get('comment', '')}")


def staff(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """An ordinary page."""
    return HttpResponse("not for guests")


urlpatterns = [
    path("<uuid:dossier_id>/card/", card, name="card"),
    path("<uuid:dossier_id>/staff/", staff, name="staff"),
    path("conversation/<uuid:conversation_id>/", staff, name="conversation"),
]
