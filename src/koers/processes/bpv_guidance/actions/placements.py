"""Opening and changing a placement: what the placement office does, and the school's files through the import."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Conversation, Dossier, Organisation, Party, Person
from koers.kernel.texts import clean
from koers.processes.bpv_guidance.actions.roles import end_role, require_office
from koers.processes.bpv_guidance.models import Direction, Placement, PlacementPhase, Workplace
from koers.processes.bpv_guidance.process import PROCESS, STUDENT, SUPERVISOR
from koers.processes.bpv_guidance.queries.office import is_candidate
from koers.web import dates

LONGEST_STAY = dt.timedelta(days=4 * 366)


@dataclass(frozen=True)
class PlacementFacts:
    """What is known of a placement; both days are inclusive, ``programme`` is a name."""

    workplace: Workplace
    direction: Direction
    route: str
    programme: str
    starts_on: dt.date
    ends_on: dt.date
    planned_hours: int
    study_started_on: dt.date
    advice_on: dt.date | None = None
    proeve_on: dt.date | None = None

    @classmethod
    def of(cls, placement: Placement) -> PlacementFacts:
        """Those of a placement as it is."""
        return cls(**{name: getattr(placement, name) for name in cls.__dataclass_fields__})

    @property
    def stamp(self) -> str:
        """The same for the same facts: a page keeps it, to know whether somebody changed them since."""
        return hashlib.sha256(repr([str(value) for value in _columns(self).values()]).encode()).hexdigest()


def create_placement(
    *, student: uuid.UUID, team: uuid.UUID, number: str, facts: Mapping[str, Any], by: Person | None
) -> Placement:
    """A dossier, its placement and its student: the part that the import shares with `open_placement`.

    Whoever calls it has asked who may, and writes it down: ``by`` is None for the school's own import.
    """
    dossier = Dossier.objects.create(
        process=PROCESS.key, subject_id=student, organisation_id=team, opened_on=facts["starts_on"]
    )
    placement = Placement.objects.create(dossier=dossier, number=number, **facts)
    # Before it begins too: a visit is arranged six weeks ahead.
    Party.objects.create(person_id=student, role=STUDENT.key, dossier=dossier, since=facts["study_started_on"])
    if by is not None:
        audit.record("placement_opened", by=by, about=placement, dossier=dossier, number=number)
    return placement


@transaction.atomic
def open_placement(
    *, student: Person, team: Organisation, number: str, facts: PlacementFacts, phase: int, by: Person
) -> Placement:
    """Open a placement for a student of the office's institution; people come to it after (`name_slb` and others).

    Raises `NotAllowed`, and `Refused` with the field of `PlacementFacts`, or ``number``.
    """
    require_office(team, by)
    if not is_candidate(student, by, clock.today()):
        raise Refused(_("We do not know this student."))
    number = clean(number, lines=False)
    if not number:
        raise Refused(_("Fill in the number by which the school knows this placement."), field="number")
    _check(facts, team)
    if not facts.workplace.is_recognised(facts.starts_on):
        assert facts.workplace.recognised_until is not None
        day = dates.plain_day(facts.workplace.recognised_until)
        raise Refused(_("This workplace was recognised up to and including %(day)s.") % {"day": day}, "workplace")
    try:
        with transaction.atomic():
            placement = create_placement(student=student.pk, team=team.pk, number=number, facts=_columns(facts), by=by)
    except IntegrityError:
        raise Refused(_("There is a placement with this number already."), field="number") from None
    PlacementPhase.objects.create(placement=placement, phase=phase, since=facts.starts_on)
    return placement


@transaction.atomic
def change_placement(
    *,
    placement: Placement,
    facts: PlacementFacts,
    seen: str,
    phase: int,
    phase_since: dt.date | None,
    by: Person,
) -> Placement:
    """Change what is known of a placement. ``seen`` is the stamp of what the page showed; ``phase_since`` is for
    another phase (today).

    Who supervised at another workplace leaves. Nothing new changes nothing. Raises `NotAllowed`, `Changed` where
    somebody else was earlier, and `Refused` with the field.
    """
    require_office(placement.dossier.organisation, by)
    dossier = Dossier.objects.select_for_update(no_key=True).get(pk=placement.pk)
    found = Placement.objects.select_related("workplace", "direction").get(pk=placement.pk)
    now = PlacementFacts.of(found)
    if now.stamp != seen:
        raise Changed(_("Somebody else changed this placement in the meantime. Look at it again."))
    _check(facts, placement.dossier.organisation)
    changed = {name: value for name, value in _columns(facts).items() if getattr(now, name) != value}
    if "workplace" in changed:
        _leave_workplace(dossier, facts.workplace, by)
    if changed:
        for name, value in changed.items():
            setattr(found, name, value)
        found.save()
        audit.record("placement_changed", by=by, about=found, dossier=dossier, fields=sorted(changed))
    _change_phase(found, phase, phase_since or clock.today(), by)
    return found


def _columns(facts: PlacementFacts) -> dict[str, Any]:
    """By the names of the model; `dataclasses.asdict` would copy the rows in it."""
    return {name: getattr(facts, name) for name in PlacementFacts.__dataclass_fields__}


def _check(facts: PlacementFacts, team: Organisation) -> None:
    if facts.ends_on <= facts.starts_on:
        raise Refused(_("The last day must be later than the first."), field="ends_on")
    if facts.ends_on - facts.starts_on > LONGEST_STAY:
        raise Refused(_("This is more than four years after the first day."), field="ends_on")
    if facts.study_started_on > facts.starts_on:
        raise Refused(_("A study begins before its placements do."), field="study_started_on")
    if facts.direction.institution_id != team.institution.pk:
        raise Refused(_("Choose a direction of your own school."), field="direction")


def _leave_workplace(dossier: Dossier, to: Workplace, by: Person) -> None:
    """A contact that was held belongs to the workplace where it was; who supervised there is of no use elsewhere."""
    if Conversation.objects.held().filter(dossier=dossier).exists():
        raise Refused(
            _("A contact was held at this workplace already. Give this placement an end, and open another one."),
            field="workplace",
        )
    for party in Party.objects.filter(dossier=dossier, role=SUPERVISOR.key).exclude(until__lte=clock.today()):
        if not to.contacts.filter(pk=party.person_id).exists():
            end_role(party, clock.today(), by)


def _change_phase(placement: Placement, phase: int, since: dt.date, by: Person) -> None:
    if placement.phase_on(clock.today()) == phase:
        return
    if not placement.starts_on <= since <= placement.ends_on:
        raise Refused(_("This day is outside the placement."), field="phase_since")
    PlacementPhase.objects.update_or_create(placement=placement, since=since, defaults={"phase": phase})
    audit.record("phase_changed", by=by, about=placement, dossier=placement.dossier, phase=phase, since=str(since))
