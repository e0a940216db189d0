"""The care signal: a separate, confidential appointment (SVG-18), in the schema ``vault``."""

from __future__ import annotations

from django.db import models

from koers.kernel.identifiers import uuid7
from koers.kernel.models import Dossier, Person
from koers.kernel.vault import ConfidentialModel, open_text, seal_text


class CareAppointment(ConfidentialModel):
    """An appointment with the SLB'er or a care co-ordinator: for these two and the student, and nobody else.

    Readable only within `koers.kernel.vault.opened`. ``at`` is aware. The note is encrypted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    with_person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sealed_note = models.BinaryField()
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "care_appointment"
        ordering = ("at",)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def note(self) -> str:
        """What the maker wrote; empty where nothing was written."""
        return open_text(self, "note", self.sealed_note)

    @note.setter
    def note(self, text: str) -> None:
        self.sealed_note = seal_text(self, "note", text)
