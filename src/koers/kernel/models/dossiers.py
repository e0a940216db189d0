"""The dossier: what one process keeps about one person."""

from __future__ import annotations

import datetime as dt

from django.db import models

from koers.kernel import visibility
from koers.kernel.identifiers import uuid7
from koers.kernel.models.people import Organisation, Person
from koers.kernel.vocabulary import Resource


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Dossiers, by who may read what of them."""

    def visible_to(self, person: Person, on: dt.date, resource: Resource = Resource.CARD) -> DossierQuerySet:
        """The dossiers of which this person may read a resource on a local date."""
        return self.filter(visibility.dossiers(person, on, resource))


class Dossier(models.Model):
    """One process about one subject. A process keeps its own facts in a row of its own, OneToOne on this."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    process = models.CharField(max_length=40)
    subject = models.ForeignKey(Person, models.PROTECT, related_name="dossiers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="dossiers")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["process", "organisation"]), models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.process} {self.id}"
