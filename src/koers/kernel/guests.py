"""People without an account: who is one, where their link leads, which mailbox they may have, and who is here now."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import clock, registry
from koers.kernel.errors import Refused
from koers.kernel.models import Dossier, GuestLink, GuestSession, Party, Person
from koers.kernel.models.guests import hidden

CODE_LASTS = dt.timedelta(minutes=10)
CODES_AN_HOUR = 5
HOUR = dt.timedelta(hours=1)
IDLE = dt.timedelta(minutes=30)
AT_MOST = dt.timedelta(hours=2)

security = logging.getLogger("koers.security")
"""What failed in a way that somebody who means harm would make it fail. Never a name, an address or a code."""


@dataclass(frozen=True)
class Guest:
    """Somebody without an account who typed the code in this browser: one person in one dossier, for a short while.

    ``address`` is where the code was sent. ``minutes`` is how long the session stays open when nothing happens.
    """

    person: Person
    dossier: Dossier
    session: uuid.UUID
    link: uuid.UUID
    address: str
    minutes: int


@dataclass(frozen=True)
class Gone:
    """A session that was and is no more, and the link through which one can ask for another."""

    link: uuid.UUID


def takes_part(person: Person, dossier: Dossier, on: dt.date) -> bool:
    """Whether this person holds a role in this dossier on a local date for which no account is needed."""
    roles = registry.process(dossier.process).guest_roles
    if not roles or not person.is_active:
        return False
    return Party.objects.live(on).filter(person=person, dossier=dossier, role__in=roles).exists()


def way_in(person: Person, dossier: Dossier, url: str) -> str:
    """The address to put in a mail about a dossier: ``url``, or for who comes in as a guest their own link.

    Who also holds a role with an account in that dossier gets ``url``.
    """
    guest_roles = registry.process(dossier.process).guest_roles
    if not guest_roles:
        return url
    held = Party.objects.filter(person=person, dossier=dossier).exclude(until__lte=clock.today())
    roles = set(held.values_list("role", flat=True))
    if not roles or not roles <= set(guest_roles):
        return url
    return settings.KOERS_URL + reverse("web:guest", args=[GuestLink.objects.of(person, dossier).pk])


def _mailbox(address: str) -> str:
    """The mailbox behind an address: whatever stands behind a plus arrives in the same one."""
    local, _at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def is_students_mailbox(address: str) -> bool:
    """Whether mail to this address arrives in the mailbox of somebody about whom a dossier is kept."""
    mailbox = Func(
        F("email"), Value(r"\+[^@]*@"), Value("@"), function="regexp_replace", output_field=CharField(max_length=254)
    )
    students = Person.objects.filter(dossiers__closed_on__isnull=True, dossiers__isnull=False)
    return students.annotate(mailbox=mailbox).filter(mailbox=_mailbox(address)).exists()


def check_mailbox(address: str, field: str = "email") -> None:
    """Raise `Refused` for a mailbox that is a student's: who organises a meeting must not be able to answer it too."""
    if is_students_mailbox(address):
        reason = _("This is the address of somebody who has a dossier. Use the address that stands on record.")
        raise Refused(reason, field)


def recognise(token: str) -> Guest | Gone | None:
    """Who is behind a browser's token: a guest, one whose session is over, or nobody.

    A session is over after `IDLE` without a request, `AT_MOST` in all, when its person leaves the dossier, and when
    their mail goes to another address.
    """
    if not token:
        return None
    session = (
        GuestSession.objects.select_related(
            "link__person", "link__dossier__subject", "link__dossier__organisation__parent"
        )
        .annotate(now=Now())
        .filter(token=hidden(token))
        .first()
    )
    if session is None:
        return None
    link, now = session.link, session.now
    left = min(session.seen_at + IDLE, session.begun_at + AT_MOST) - now
    stays = session.ended_at is None and left > dt.timedelta() and session.address == link.person.email
    if not stays or not takes_part(link.person, link.dossier, clock.today()):
        return Gone(link.pk)
    open_for = min(IDLE, session.begun_at + AT_MOST - now)
    return Guest(
        person=link.person,
        dossier=link.dossier,
        session=session.pk,
        link=link.pk,
        address=session.address,
        minutes=max(1, int(open_for.total_seconds() // 60)),
    )
