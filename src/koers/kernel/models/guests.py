"""How people without an account come in: a link that only locates, a code by mail, and a short session."""

from __future__ import annotations

import hashlib
import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare, salted_hmac

from koers.kernel.models.dossiers import Dossier
from koers.kernel.models.people import Person

TRIES = 5
"""How often one code may be typed wrong."""


def hidden(token: str) -> str:
    """A token of a browser's cookie as it is kept here: who reads the database cannot take over a browser."""
    return hashlib.sha256(token.encode()).hexdigest()


class GuestLinkManager(models.Manager["GuestLink"]):
    """Links, one for each person in each dossier."""

    def of(self, person: Person, dossier: Dossier) -> GuestLink:
        """The link of this person to this dossier: the same in every mail."""
        link, _new = self.get_or_create(person=person, dossier=dossier)
        return link


class GuestLink(models.Model):
    """Where a mailed link leads: this person, in this dossier. Its id is random, and whoever has it has nothing yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="guest_links")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="guest_links")

    objects = GuestLinkManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "dossier"], name="guest_link_once_a_dossier")]

    def __str__(self) -> str:
        return str(self.id)


class GuestCode(models.Model):
    """That a code was asked for, in one browser. Moments are the database's, whatever the clocks of its clients say.

    ``asked_of`` is the id that stood in the address, whether there is such a link or not: an unknown one costs and
    answers the same. ``browser`` is `hidden`. The code itself is kept nowhere: see `digits`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_of = models.UUIDField()
    browser = models.CharField(max_length=64)
    asked_at = models.DateTimeField(db_default=Now())
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_of", "asked_at"])]
        constraints = [models.CheckConstraint(condition=Q(tries__lte=TRIES), name="guest_code_few_tries")]

    def __str__(self) -> str:
        return f"code {self.id}"

    @property
    def digits(self) -> str:
        """The six digits: a keyed hash of this row's random id. Without the key of this Koers they cannot be told."""
        value = salted_hmac("koers.kernel.guest_code", str(self.pk), algorithm="sha256").digest()
        return f"{int.from_bytes(value) % 1_000_000:06}"

    def fits(self, typed: str) -> bool:
        """Whether these are the six digits, in a time that does not depend on them."""
        return constant_time_compare(typed, self.digits)


class GuestSession(models.Model):
    """A browser in which somebody typed the code. ``address`` is where that code was sent; ``token`` is `hidden`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(GuestLink, models.CASCADE, related_name="sessions")
    token = models.CharField(max_length=64, unique=True)
    address = models.EmailField()
    begun_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["link"], condition=Q(ended_at=None), name="guest_session_open")]

    def __str__(self) -> str:
        return f"guest session {self.id}"
