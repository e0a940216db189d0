"""What the placement office can choose from: students and people of its own institution, and workplaces."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from koers.kernel.models import Dossier, Organisation, Party, Person
from koers.processes.bpv_guidance.models import Direction, Placement, Workplace
from koers.processes.bpv_guidance.process import STAGEBUREAU, STUDENT


def offices(person: Person, today: dt.date) -> list[uuid.UUID]:
    """The organisations of whose placement office somebody is."""
    held = Party.objects.live(today).of(person).filter(role=STAGEBUREAU.key, organisation__isnull=False)
    return [pk for pk in held.values_list("organisation_id", flat=True) if pk is not None]


def teams(person: Person, today: dt.date) -> QuerySet[Organisation]:
    """Where the office can open a placement: teams of its institution, or its own team."""
    served = offices(person, today)
    return Organisation.objects.filter(kind=Organisation.Kind.TEAM).filter(Q(pk__in=served) | Q(parent__in=served))


def candidates(person: Person, today: dt.date) -> QuerySet[Person]:
    """Whom the office can open a placement for: students with a dossier at its institution, and who came in by the
    school's files and has no place anywhere yet.
    """
    served = offices(person, today)
    if not served:
        return Person.objects.none()
    here = Dossier.objects.filter(Q(organisation__in=served) | Q(organisation__parent__in=served))
    parties = Party.objects.filter(person=OuterRef("pk"))
    known = Exists(here.filter(subject=OuterRef("pk")))
    unplaced = ~Exists(parties) & ~Exists(Workplace.contacts.through.objects.filter(person=OuterRef("pk")))
    new = unplaced & ~Exists(Dossier.objects.filter(subject=OuterRef("pk")))
    return Person.objects.filter(known | new).order_by("sort_key")


def is_candidate(student: Person, person: Person, today: dt.date) -> bool:
    """Whether the office can open a placement for this student."""
    return candidates(person, today).filter(pk=student.pk).exists()


def find_people(people: QuerySet[Person], typed: str) -> QuerySet[Person]:
    """Those with this number, or with all of these words in their name."""
    wanted = Q()
    for word in typed.split():
        wanted &= Q(given_name__icontains=word) | Q(prefix__icontains=word) | Q(surname__icontains=word)
    return people.filter(Q(number=typed.strip()) | wanted)


def slb_candidates(organisation: Organisation, today: dt.date) -> QuerySet[Person]:
    """Who can guide a placement of this organisation: everybody with a role in its institution who is no student."""
    institution = organisation.institution
    held = Party.objects.live(today).filter(person=OuterRef("pk"))
    inside = Q(organisation=institution) | Q(organisation__parent=institution)
    student = Party.objects.filter(person=OuterRef("pk"), role=STUDENT.key)
    return Person.objects.filter(Exists(held.filter(inside)), ~Exists(student)).order_by("sort_key")


def directions(person: Person, today: dt.date) -> QuerySet[Direction]:
    """The directions of the institution of an office."""
    served = offices(person, today)
    return Direction.objects.filter(Q(institution__in=served) | Q(institution__parts__in=served)).distinct()


def team_of(student: Person, among: Iterable[Organisation]) -> Organisation | None:
    """The team in which a student is known already, among some."""
    found = Dossier.objects.filter(subject=student, organisation__in=list(among)).order_by("-opened_on").first()
    return found.organisation if found else None


def find_workplaces(typed: str) -> QuerySet[Workplace]:
    """Departments with this number or code, or with all of these words in their name or their company's."""
    typed, wanted = typed.strip(), Q()
    for word in typed.replace(",", " ").split():
        wanted &= Q(name__icontains=word) | Q(company__name__icontains=word)
    by_number = Q(national_id__iexact=typed) | Q(code__iexact=typed)
    return Workplace.objects.select_related("company").filter(by_number | wanted)


def own_workplaces(person: Person, today: dt.date) -> QuerySet[Workplace]:
    """The departments that an office looks after: where it has a placement, or nobody has."""
    served = offices(person, today)
    if not served:
        return Workplace.objects.none()
    any_placement = Placement.objects.filter(workplace=OuterRef("pk"))
    own = any_placement.filter(Q(dossier__organisation__in=served) | Q(dossier__organisation__parent__in=served))
    return Workplace.objects.select_related("company").filter(Exists(own) | ~Exists(any_placement))
