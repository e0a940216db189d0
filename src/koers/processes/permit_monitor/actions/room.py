"""What every write in the decaan's room begins and ends with: the row locked, and a mail that tells nothing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import clock, outbox, vault
from koers.kernel.errors import Changed, NotAllowed
from koers.kernel.models import Dossier, Party, Person
from koers.processes.permit_monitor.actions.confidential import is_decaan, row_for
from koers.processes.permit_monitor.models import ExcuseRequest
from koers.processes.permit_monitor.process import DECAAN

NEUTRAL_MAIL = "permit_monitor/mail/waiting.txt"
"""Says that there is something to read, and nothing of what or about whom."""


def lock_row(request_id: UUID, by: Person) -> tuple[ExcuseRequest, Dossier]:
    """The row as it is now, its dossier locked. Raises `NotAllowed` for whom it does not exist."""
    found = row_for(request_id, by)
    if found is None:
        raise NotAllowed
    dossier = found[1]
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    with vault.opened():
        return ExcuseRequest.objects.get(pk=request_id), dossier


def require_decaan(dossier: Dossier, by: Person) -> None:
    """Raise `NotAllowed` for who is no decaan of the institution, or is the student."""
    if not is_decaan(dossier, by):
        raise NotAllowed(_("Only a decaan of the institution does this."))


def require_open(row: ExcuseRequest) -> None:
    """Raise `Changed` where it was decided meanwhile."""
    if row.decision != "pending":
        raise Changed(_("This has been decided already. Look at it again."))


def readers_of(dossier: Dossier, but: Person) -> list[Person]:
    """Who hears of a change: the student of what a decaan did, the decanen of what the student did."""
    if but.pk != dossier.subject_id:
        return [dossier.subject]
    here = [key for key in (dossier.organisation_id, dossier.organisation.parent_id) if key]
    held = Party.objects.live(clock.today()).filter(role=DECAAN.key, organisation__in=here).select_related("person")
    return list({party.person_id: party.person for party in held}.values())


def send_word(row: ExcuseRequest, dossier: Dossier, people: Sequence[Person]) -> None:
    """Mail that there is something to read."""
    link = settings.KOERS_URL + reverse("permit_monitor:told", args=[row.pk])
    for person in people:
        outbox.queue_mail(NEUTRAL_MAIL, to=person, dossier=dossier, link=link)
