"""The first line of a view: the placement, contact or row that it is about, among those that the person may see."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse

from koers.kernel import audit, clock
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Conversation
from koers.kernel.vocabulary import Resource
from koers.processes.bpv_guidance.models import Placement
from koers.processes.bpv_guidance.process import PROCESS
from koers.processes.bpv_guidance.queries.placements import with_everything
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm
from koers.web.pages import Crumb


def placement_of(request: HttpRequest, dossier_id: uuid.UUID, resource: Resource = Resource.CONVERSATION) -> Placement:
    """The placement with this dossier, or a 404."""
    visible = Placement.objects.visible_to(person_of(request), clock.today(), resource)
    return one_of(with_everything(visible), dossier_id)


def conversation_of(request: HttpRequest, conversation_id: uuid.UUID) -> Conversation:
    """The contact with this key, or a 404; only one that the process knows of."""
    visible = Conversation.objects.visible_to(person_of(request), clock.today())
    visible = visible.filter(dossier__process=PROCESS.key, visit__isnull=False)
    return one_of(
        visible.select_related("dossier__subject", "dossier__organisation__parent", "led_by", "visit"), conversation_id
    )


def note_reading(request: HttpRequest, placement: Placement) -> None:
    """Write down that somebody looked at what is about somebody else."""
    person = person_of(request)
    if placement.dossier.subject_id != person.pk:
        audit.record("read", by=person, about=placement.dossier, dossier=placement.dossier)


def attempt(form: KoersForm, act: Callable[[], object]) -> int:
    """Do what the form asks; what is refused is shown at its field. 0 where it was done, else the answer's status."""
    try:
        act()
    except Refused as refusal:
        form.refuse(refusal)
        return 409 if isinstance(refusal, Changed) else 200
    return 0


def crumbs(placement: Placement, label: str) -> list[Crumb]:
    """The way to a page below a placement."""
    name = placement.dossier.subject.full_name
    return [Crumb(name, reverse("bpv_guidance:placement", args=[placement.pk])), Crumb(label)]
