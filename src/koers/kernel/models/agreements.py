"""Agreements: what somebody will do, followed up over conversations until closed."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koers.kernel import visibility
from koers.kernel.identifiers import uuid7
from koers.kernel.models.conversations import Conversation
from koers.kernel.models.dossiers import Dossier
from koers.kernel.models.people import Person
from koers.kernel.vocabulary import Resource


class Outcome(models.TextChoices):
    """How an agreement went, as said in a later conversation."""

    ACHIEVED = "achieved", _("achieved")
    PARTLY = "partly", _("partly")
    NOT_YET = "not_yet", _("not yet")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements, by who may see them and whether they still stand."""

    def visible_to(self, person: Person, on: dt.date) -> AgreementQuerySet:
        """The agreements that this person may read on a local date."""
        return self.filter(visibility.dossiers(person, on, Resource.AGREEMENT, "dossier__"))

    def open(self) -> AgreementQuerySet:
        """Made in a conversation that was reported, and not closed."""
        return self.filter(agreed_at__isnull=False, closed_at__isnull=True)


class Agreement(models.Model):
    """One agreement, in six parts. ``about`` names what it is about in the process's own words (a work process).

    ``agreed_at`` is the moment at which the report that holds it was frozen; until then it can be changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="agreements")
    made_in = models.ForeignKey(Conversation, models.PROTECT, null=True, blank=True, related_name="new_agreements")
    what = models.TextField()
    about = models.CharField(max_length=200, blank=True)
    who = models.CharField(max_length=200, blank=True)
    how = models.TextField(blank=True)
    by_when = models.DateField(null=True, blank=True)
    first_step = models.TextField(blank=True)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_in = models.ForeignKey(Conversation, models.PROTECT, null=True, blank=True, related_name="closed_agreements")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ("by_when", "written_at")
        indexes = [models.Index(fields=["dossier"], condition=Q(closed_at=None), name="agreement_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | (Q(by_when__isnull=False) & ~Q(what="")),
                name="agreement_has_what_and_when",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(agreed_at__isnull=False), name="agreement_closed_when_agreed"
            ),
        ]

    def __str__(self) -> str:
        return self.what


class AgreementReview(models.Model):
    """What a later conversation says of an agreement: how it went, what was done, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="reviews")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="reviews")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    done = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "conversation"], name="review_once_a_conversation"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.outcome}"
