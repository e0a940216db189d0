"""Who guides and who supervises a placement: named from a day on, and the one before stays on record until then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.actions import guests
from koers.kernel.errors import Refused
from koers.kernel.models import Dossier, Party, Person
from koers.kernel.vocabulary import Role
from koers.processes.bpv_guidance.actions.roles import end_role, require_office
from koers.processes.bpv_guidance.process import SLB, STUDENT, SUPERVISOR
from koers.processes.bpv_guidance.queries.office import slb_candidates
from koers.web import dates


@dataclass(frozen=True)
class Outsider:
    """Somebody of a company, as the school knows them: where their mail goes is who they are."""

    email: str
    given_name: str
    surname: str
    prefix: str = ""


@transaction.atomic
def name_slb(*, dossier: Dossier, person: Person, since: dt.date, by: Person) -> Party:
    """Let somebody of the school guide this placement from a local date on; whoever did until then stops.

    Raises `NotAllowed`, and `Refused` (field ``person`` or ``since``).
    """
    require_office(dossier.organisation, by)
    dossier = Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    if not slb_candidates(dossier.organisation, clock.today()).filter(pk=person.pk).exists():
        raise Refused(_("We do not know this person as somebody of your school."), field="person")
    _make_room(dossier, SLB, person, since, by)
    party = Party.objects.create(dossier=dossier, person=person, role=SLB.key, since=since)
    audit.record("relation_begun", by=by, about=party, dossier=dossier, role=SLB.key, since=str(since))
    return party


@transaction.atomic
def name_supervisor(*, dossier: Dossier, outsider: Outsider, since: dt.date, by: Person) -> Party:
    """Let somebody of the company supervise from a local date on; whoever did until then stops. They get their link.

    They come in the record of the workplace, if they were not. Raises `NotAllowed`, and `Refused` with a field of
    `Outsider`, or ``since``.
    """
    dossier = Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    known = Person.objects.filter(email=outsider.email.strip().lower()).first()
    if known is not None:
        _make_room(dossier, SUPERVISOR, known, since, by)
    else:
        _end_earlier(dossier, SUPERVISOR, since, by)
    party = guests.admit(
        dossier=dossier,
        role=SUPERVISOR.key,
        email=outsider.email,
        given_name=outsider.given_name,
        prefix=outsider.prefix,
        surname=outsider.surname,
        since=since,
        by=by,
    )
    dossier.placement.workplace.contacts.add(party.person)
    return party


def _make_room(dossier: Dossier, role: Role, person: Person, since: dt.date, by: Person) -> None:
    field = "person" if role == SLB else "email"
    if Party.objects.filter(person=person, role=STUDENT.key).exists():
        raise Refused(_("A student cannot guide or supervise a placement."), field=field)
    others = Party.objects.filter(dossier=dossier, person=person).exclude(until__lte=since)
    # Whoever lets the supervisor in must not be able to sign as one too.
    if (role == SUPERVISOR and person == by) or others.exclude(role=role.key).exists():
        raise Refused(_("This person takes part in this placement in another way already."), field=field)
    if others.filter(since__lte=since).exists():
        raise Refused(_("%(name)s does this already.") % {"name": person.full_name}, field=field)
    _end_earlier(dossier, role, since, by)


def _end_earlier(dossier: Dossier, role: Role, since: dt.date, by: Person) -> None:
    placement = dossier.placement
    if not placement.study_started_on <= since <= placement.ends_on:
        raise Refused(_("Choose a day up to and including the last day of the placement."), field="since")
    for party in Party.objects.filter(dossier=dossier, role=role.key).exclude(until__lte=since):
        if party.since >= since and party.since <= clock.today():
            reason = _("%(name)s has done this since %(day)s. Choose a later day.")
            raise Refused(reason % {"name": party.person.full_name, "day": dates.plain_day(party.since)}, field="since")
        end_role(party, since, by)
