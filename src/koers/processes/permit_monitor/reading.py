"""Writing down, once a day, that somebody looked at what is about somebody else."""

from __future__ import annotations

from koers.kernel import audit, clock
from koers.kernel.models import AuditEntry, Dossier, Person


def note_reading(dossier: Dossier, person: Person) -> None:
    """Record that this person looked at the dossier; its subject sees it at "Who looked at my dossier?"."""
    if dossier.subject_id == person.pk:
        return
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    noted = AuditEntry.objects.filter(dossier=dossier, actor=person, verb="read", at__gte=midnight)
    if not noted.exists():
        audit.record("read", by=person, about=dossier, dossier=dossier)
