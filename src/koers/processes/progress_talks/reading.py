"""Writing down, once a day, that somebody looked at what is about somebody else."""

from __future__ import annotations

from django.db.models import Model

from koers.kernel import audit, clock
from koers.kernel.models import AuditEntry, Dossier, Person
from koers.processes.progress_talks.models import CareAppointment


def note_reading(dossier: Dossier, person: Person) -> None:
    """Record that this person looked at the dossier; its subject sees it at "Who looked at my dossier?"."""
    if dossier.subject_id != person.pk:
        _note("read", dossier, dossier, person)


def note_reading_of_appointment(appointment: CareAppointment, dossier: Dossier, person: Person) -> None:
    """Record that a care appointment was named to one of the two who are not its subject (SVG-18)."""
    if dossier.subject_id != person.pk:
        _note("read_care", appointment, dossier, person)


def _note(verb: str, about: Model, dossier: Dossier, person: Person) -> None:
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    noted = AuditEntry.objects.filter(
        dossier=dossier, actor=person, verb=verb, about=about._meta.model_name, about_id=str(about.pk), at__gte=midnight
    )
    if not noted.exists():
        audit.record(verb, by=person, about=about, dossier=dossier)
