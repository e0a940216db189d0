"""What happened: append-only for the application, chained by the database when a transaction commits."""

from __future__ import annotations

import secrets

from django.db import models

from koers.kernel.identifiers import uuid7
from koers.kernel.models.dossiers import Dossier
from koers.kernel.models.people import Person


def _salt() -> bytes:
    return secrets.token_bytes(16)


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """What happened, by who may know that it did."""

    def of_own_dossiers(self, person: Person) -> AuditEntryQuerySet:
        """Everything that was done to the dossiers that are about this person, by whom and when; latest first."""
        return self.filter(dossier__subject=person).order_by("-at", "-id")


class AuditEntry(models.Model):
    """One fact. ``facts_digest`` is sha256 over salt and facts, ``digest`` over the rest of the entry and that: both
    are made by the database, and stay when facts and salt are erased (facts None, salt empty).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    verb = models.CharField(max_length=60)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, blank=True, related_name="audit")
    about = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    facts = models.JSONField(null=True)
    salt = models.BinaryField(default=_salt)
    facts_digest = models.BinaryField(default=bytes)
    digest = models.BinaryField(default=bytes)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["dossier", "at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.about}"


class AuditLink(models.Model):
    """One link of the chain: the entry's digest, hashed with the link before. Written by the database alone."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="link")
    previous = models.BinaryField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"link {self.seq}"
