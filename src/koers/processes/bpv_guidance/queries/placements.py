"""The placements of a person, and what belongs to one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Sum

from koers.kernel.models import Dossier, Party, Person
from koers.kernel.vocabulary import Resource
from koers.processes.bpv_guidance.models import HoursWeek, Placement, Proposal
from koers.processes.bpv_guidance.models.placements import PlacementQuerySet
from koers.processes.bpv_guidance.process import PROCESS, SLB, STUDENT, SUPERVISOR


def with_everything(placements: PlacementQuerySet) -> PlacementQuerySet:
    """These placements with what pages show of them."""
    return placements.select_related(
        "dossier__subject", "dossier__organisation__parent", "direction", "workplace__company"
    ).prefetch_related("phases")


def held_by(person: Person, role: str, today: dt.date) -> PlacementQuerySet:
    """The placements in which somebody holds a role in the dossier today, that have not been over for long.

    Sixty days after its end a placement asks nothing any more.
    """
    mine = Party.objects.live(today).of(person).filter(role=role, dossier__process=PROCESS.key).values("dossier_id")
    visible = Placement.objects.visible_to(person, today, Resource.CONVERSATION)
    return with_everything(visible.filter(pk__in=mine, ends_on__gte=today - dt.timedelta(days=60)))


def own(person: Person, today: dt.date) -> PlacementQuerySet:
    """The student's own."""
    return held_by(person, STUDENT.key, today)


def guided(person: Person, today: dt.date) -> PlacementQuerySet:
    """Those that an SLB teacher guides."""
    return held_by(person, SLB.key, today)


def took_part(placement: Placement) -> list[Party]:
    """Everybody who takes part in a placement, did or will, the latest of each role first."""
    rows = Party.objects.filter(dossier=placement.dossier).select_related("person")
    return list(rows.order_by("role", "-since"))


def supervisors(placement: Placement, today: dt.date) -> list[Person]:
    """Who supervises on a local date, or will from a later one on."""
    rows = Party.objects.filter(dossier=placement.dossier, role=SUPERVISOR.key).exclude(until__lte=today)
    return [party.person for party in rows.select_related("person").order_by("since")]


def hours_total(dossier: Dossier) -> tuple[Decimal, Decimal]:
    """All hours that were logged, and those of them that were confirmed; without zeros at the end."""
    weeks = HoursWeek.objects.filter(dossier=dossier)
    logged = weeks.aggregate(total=Sum("hours"))["total"] or Decimal(0)
    confirmed = weeks.filter(confirmed_at__isnull=False).aggregate(total=Sum("hours"))["total"] or Decimal(0)
    return plain(logged), plain(confirmed)


def plain(hours: Decimal) -> Decimal:
    """The same number without zeros at the end: 24 and 31,5, as people write hours."""
    return Decimal(f"{hours.normalize():f}")


def open_proposals(dossier: Dossier) -> list[Proposal]:
    """What still waits for an answer or a choice, with moments and answers."""
    rows = Proposal.objects.open().filter(dossier=dossier).select_related("dossier", "by", "moves")
    return list(rows.prefetch_related("moments__answers__by"))
