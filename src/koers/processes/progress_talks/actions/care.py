"""The care signal: a separate, confidential appointment, out of the form and out of sight (SVG-18).

Rows are readable only within `koers.kernel.vault.opened`, and each reading is recorded before anything is shown. Who
may read one: the student; whoever made it, as long as she is the student's SLB'er; and the person it is with, as long
as that person is the SLB'er or a care co-ordinator there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import audit, clock, outbox, vault
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Dossier, Party, Person
from koers.kernel.permissions import require
from koers.kernel.texts import fitting
from koers.kernel.vocabulary import Right
from koers.processes.progress_talks.actions.particulars import NEUTRAL_MAIL
from koers.processes.progress_talks.models import CareAppointment
from koers.processes.progress_talks.process import CARE_COORDINATOR, PROCESS, SLB

_LATE_ENTRY = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Appointment:
    """A care appointment as one of its three people sees it. ``at`` is aware."""

    id: UUID
    dossier: Dossier
    made_by: Person
    with_person: Person
    at: dt.datetime
    note: str
    cancelled_at: dt.datetime | None

    @property
    def to_come(self) -> bool:
        """Whether it is still to take place."""
        return self.cancelled_at is None and self.at > clock.now()


def care_coordinators(dossier: Dossier, on: dt.date) -> list[Person]:
    """The care co-ordinators of the student's team or school on a local date."""
    here = [dossier.organisation_id, dossier.organisation.parent_id]
    held = Party.objects.live(on).filter(role=CARE_COORDINATOR.key, organisation__in=here)
    found = [party.person for party in held.select_related("person").order_by("person__sort_key")]
    return list(dict.fromkeys(found))


@transaction.atomic
def make_appointment(*, dossier: Dossier, at: dt.datetime, with_person: Person, note: str, by: Person) -> UUID:
    """Make an appointment with oneself or a care co-ordinator. The mail to the others tells nothing.

    ``at`` is aware. Making the same again changes nothing. Raises `NotAllowed`, and `Refused` (field ``at``,
    ``with_person`` or ``note``).
    """
    require(Right.SIGNAL, dossier=dossier, by=by)
    if at < clock.now() - _LATE_ENTRY:
        raise Refused(_("This moment has passed. Choose a later one."), field="at")
    if with_person not in [by, *care_coordinators(dossier, clock.today())]:
        raise Refused(_("Choose with whom the appointment is."), field="with_person")
    note = fitting(note, "note")
    row = CareAppointment(
        dossier_id=dossier.pk, made_by_id=by.pk, with_person_id=with_person.pk, at=at, made_at=clock.now()
    )
    row.note = note
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    with vault.opened():
        if same := _made_already(row):
            return same
        row.save(force_insert=True)
    audit.record("made_care", by=by, about=row, dossier=dossier)
    _tell(row, dossier, [person for person in {dossier.subject, with_person} if person != by])
    return row.pk


def _made_already(row: CareAppointment) -> UUID | None:
    """The very same appointment, made before: a form that was sent twice. Within `vault.opened`."""
    made = CareAppointment.objects.filter(
        dossier_id=row.dossier_id, made_by_id=row.made_by_id, with_person_id=row.with_person_id, at=row.at
    )
    return next((one.pk for one in made.filter(cancelled_at__isnull=True) if one.note == row.note), None)


@transaction.atomic
def cancel_appointment(*, appointment_id: UUID, by: Person) -> None:
    """Take an appointment back; whoever else it concerns gets a mail that tells nothing. Twice changes nothing.

    Raises `NotAllowed` for who may not read it, and for the student, who talks to the person it is with.
    """
    row, dossier = _row(appointment_id, by)
    if row is None or dossier is None or by.pk == dossier.subject_id:
        raise NotAllowed(_("Only who made this appointment, or has it, can cancel it."))
    with vault.opened():
        changed = CareAppointment.objects.filter(pk=row.pk, cancelled_at__isnull=True).update(cancelled_at=clock.now())
    if changed:
        audit.record("cancelled_care", by=by, about=row, dossier=dossier)
        people = Person.objects.filter(pk__in={row.made_by_id, row.with_person_id, dossier.subject_id} - {by.pk})
        _tell(row, dossier, people)


@transaction.atomic
def read_appointment(*, appointment_id: UUID, by: Person) -> Appointment | None:
    """One appointment with its note, or None for whom it does not exist. The reading is recorded."""
    row, dossier = _row(appointment_id, by)
    return None if row is None or dossier is None else _shown([row], {dossier.pk: dossier}, by)[0]


@transaction.atomic
def read_appointments(*, by: Person, dossier: Dossier | None = None) -> list[Appointment]:
    """All appointments that this person may read, of one dossier or of all, next ones first. Readings are recorded."""
    own = list(Dossier.objects.filter(process=PROCESS.key, subject=by).values_list("pk", flat=True))
    with vault.opened():
        concerned = CareAppointment.objects.filter(Q(made_by=by.pk) | Q(with_person=by.pk) | Q(dossier__in=own))
        rows = list(concerned.filter(dossier=dossier.pk) if dossier else concerned)
    dossiers = _dossiers({row.dossier_id for row in rows})
    relations = _Relations(by)
    readable = [row for row in rows if relations.may_read(row, dossiers[row.dossier_id])]
    now = clock.now()
    return sorted(_shown(readable, dossiers, by), key=lambda one: (one.at < now, abs(one.at - now)))


class _Relations:
    """What a person is today: of which dossiers the SLB'er, and in which organisations a care co-ordinator."""

    def __init__(self, person: Person) -> None:
        self.person = person
        live = list(Party.objects.live(clock.today()).of(person).filter(role__in=[SLB.key, CARE_COORDINATOR.key]))
        self.guides = {party.dossier_id for party in live if party.role == SLB.key}
        self.cares_in = {party.organisation_id for party in live if party.role == CARE_COORDINATOR.key}

    def may_read(self, row: CareAppointment, dossier: Dossier) -> bool:
        """Whether this appointment exists for the person, today."""
        if dossier.subject_id == self.person.pk:
            return True
        if self.person.pk not in {row.made_by_id, row.with_person_id}:
            return False
        if dossier.pk in self.guides:
            return True
        here = {dossier.organisation_id, dossier.organisation.parent_id} - {None}
        return self.person.pk == row.with_person_id and bool(here & self.cares_in)


def _row(appointment_id: UUID, by: Person) -> tuple[CareAppointment | None, Dossier | None]:
    with vault.opened():
        row = CareAppointment.objects.filter(pk=appointment_id).first()
    dossier = _dossiers([row.dossier_id])[row.dossier_id] if row else None
    if row is None or dossier is None or not _Relations(by).may_read(row, dossier):
        return None, None
    return row, dossier


def _dossiers(ids: Iterable[UUID]) -> dict[UUID, Dossier]:
    found = Dossier.objects.filter(pk__in=ids).select_related("subject", "organisation__parent")
    return {dossier.pk: dossier for dossier in found}


def _shown(rows: list[CareAppointment], dossiers: dict[UUID, Dossier], by: Person) -> list[Appointment]:
    people = Person.objects.in_bulk({row.made_by_id for row in rows} | {row.with_person_id for row in rows})
    for row in rows:
        audit.record("read_care", by=by, about=row, dossier=dossiers[row.dossier_id])
    return [
        Appointment(
            id=row.pk,
            dossier=dossiers[row.dossier_id],
            made_by=people[row.made_by_id],
            with_person=people[row.with_person_id],
            at=row.at,
            note=row.note,
            cancelled_at=row.cancelled_at,
        )
        for row in rows
    ]


def _tell(row: CareAppointment, dossier: Dossier, people: Iterable[Person]) -> None:
    link = settings.KOERS_URL + reverse("progress_talks:care_appointment", args=[row.pk])
    for person in people:
        outbox.queue_mail(NEUTRAL_MAIL, to=person, dossier=dossier, link=link)
