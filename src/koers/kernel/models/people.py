"""Persons, the organisations they belong to, and the relations (parties) that give them their rights."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from koers.kernel import visibility
from koers.kernel.identifiers import uuid7
from koers.kernel.texts import clean

if TYPE_CHECKING:
    from koers.kernel.models.dossiers import Dossier


class Organisation(models.Model):
    """An institution, a team of it, or a company. ``parent`` is the institution that a team is part of."""

    class Kind(models.TextChoices):
        INSTITUTION = "institution", _("institution")
        TEAM = "team", _("team")
        COMPANY = "company", _("company")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def institution(self) -> Organisation:
        """The institution that this is, or is part of."""
        return self.parent.institution if self.parent else self


class PersonManager(BaseUserManager["Person"]):
    """Persons, also as accounts: Django asks for these two methods."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Make a person who can log in with a password."""
        person = self.model(email=email.lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person with this e-mail address, whatever its capitals."""
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody. A person has no role by itself: see `Party`.

    ``number`` is the student or staff number, text, with its leading zeros. Names are as the person writes them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    given_name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=40, blank=True)
    surname = models.CharField(max_length=100)
    email = models.EmailField(unique=True)
    language = models.CharField(max_length=2, choices=[("nl", "Nederlands"), ("en", "English")], default="nl")
    is_active = models.BooleanField(default=True)
    sort_key = models.GeneratedField(
        expression=Func(F("surname"), Value(" "), F("given_name"), Value(" "), F("prefix"), function="koers_sort_key"),
        output_field=models.CharField(max_length=300),
        db_persist=True,
    )

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["given_name", "surname", "number"]

    class Meta:
        indexes = [models.Index(fields=["sort_key"])]
        constraints = [
            models.CheckConstraint(condition=Q(email=models.functions.Lower("email")), name="person_email_lower"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given name, prefix (tussenvoegsel) and surname, on one line: it also stands in headers of mails."""
        return clean(" ".join((self.given_name, self.prefix, self.surname)), lines=False)

    @property
    def initials(self) -> str:
        """Two letters that stand for the person where a name does not fit."""
        return (self.given_name[:1] + self.surname[:1]).upper()


class PartyQuerySet(models.QuerySet["Party"]):
    """Relations, by when they hold."""

    def live(self, on: dt.date) -> PartyQuerySet:
        """The relations that hold on a local date: ``since <= on < until``."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)

    def of(self, person: Person) -> PartyQuerySet:
        """The relations of one person; of a guest, those as a guest of the one dossier that they came in for."""
        found = self.filter(person=person)
        confines = visibility.confines_of(person)
        return found.filter(dossier=confines.dossier, role__in=confines.roles) if confines else found


class Party(models.Model):
    """A person in a role, in one dossier or in one organisation, from ``since`` up to but not on ``until``.

    Everything that anybody may see or do follows from these rows (local dates, Europe/Amsterdam).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="parties")
    role = models.CharField(max_length=40)
    dossier: models.ForeignKey[Dossier | None] = models.ForeignKey(
        "kernel.Dossier", models.PROTECT, null=True, blank=True, related_name="parties"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="parties")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["dossier", "role"]), models.Index(fields=["person", "role"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=True, organisation__isnull=False)
                | Q(dossier__isnull=False, organisation__isnull=True),
                name="party_in_dossier_or_organisation",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="party_until_after_since"
            ),
            ExclusionConstraint(
                name="party_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Cast(Coalesce("dossier_id", "organisation_id"), models.UUIDField()), RangeOperators.EQUAL),
                    (
                        Func(F("since"), F("until"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.since}..{self.until or ''}"
