"""What the institution knows of the students it monitors: permits, enrolments, results, judgements, figures.

These are the tables over which the rule of `koers.lawbook` is evaluated: an empty value (NULL, or an empty text) means
there what the lawbook's description of the same column says, mostly *unknown*. A student's id in the rule is the id of
the dossier: there is one dossier for each student at an institution.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q

from koers.kernel import visibility
from koers.kernel.identifiers import uuid7
from koers.kernel.models import Dossier, Organisation, Person
from koers.kernel.vocabulary import Resource

YEAR = r"^\d{4}-\d{4}$"


def _credits(*, null: bool = False, blank: bool = False) -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=10, decimal_places=4, null=null, blank=blank)


def _one_of(column: str, values: list[str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{column}__in": values}), name=name)


def _is_year(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(academic_year__regex=YEAR), name=name)


class PermitStudentQuerySet(models.QuerySet["PermitStudent"]):
    """Monitored students, by who may see them."""

    def visible_to(self, person: Person, on: dt.date) -> PermitStudentQuerySet:
        """Those of whom this person may read the records on a local date."""
        return self.filter(visibility.dossiers(person, on, Resource.PROGRESS, "dossier__"))


class PermitStudent(models.Model):
    """The process's own row of a dossier: a student who holds, or held, a residence permit.

    V-number and birth date go into a report to the IND, and nowhere else; the postal address into letters. The mail
    address is that of the person. ``country`` empty: in the Netherlands.
    """

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="permit_student")
    v_number = models.CharField(max_length=20, blank=True)
    born_on = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=100, blank=True)
    house_number = models.CharField(max_length=20, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=60, blank=True)

    objects = PermitStudentQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.dossier_id)

    @property
    def postal_address(self) -> list[str]:
        """The lines below the name on an envelope; none where no address is known."""
        if not self.street:
            return []
        lines = [f"{self.street} {self.house_number}", f"{self.postal_code} {self.city}", self.country]
        return [line.strip() for line in lines if line.strip()]


class PermitRecord(models.Model):
    """One residence permit. ``purpose`` empty: unknown. ``valid_until`` (last day) None: no end yet."""

    class Purpose(models.TextChoices):
        STUDY = "study"
        OTHER = "other"

    id = models.BigAutoField(primary_key=True)
    student = models.ForeignKey(PermitStudent, models.CASCADE, related_name="permits")
    purpose = models.CharField(max_length=10, choices=Purpose.choices, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("valid_from",)
        constraints = [
            models.UniqueConstraint(fields=["student", "valid_from"], name="permit_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="permit_ends_after_it_begins",
            ),
            _one_of("purpose", ["", "study", "other"], "permit_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.valid_from}"


class HigherProgramme(models.Model):
    """A programme, with the study load of the register (IND-18). ``total_credits``: of a preparatory programme."""

    class CreditSystem(models.TextChoices):
        ECTS = "ects"
        NONE = "none"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    rio_code = models.CharField(max_length=40, blank=True)
    credit_system = models.CharField(max_length=10, choices=CreditSystem.choices)
    nominal_credits = _credits(null=True, blank=True)
    total_credits = _credits(null=True, blank=True)

    class Meta:
        ordering = ("name", "code")
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="higher_programme_once"),
            _one_of("credit_system", ["ects", "none"], "higher_programme_credit_system"),
            models.CheckConstraint(
                condition=(Q(nominal_credits__isnull=True) | Q(nominal_credits__gte=0))
                & (Q(total_credits__isnull=True) | Q(total_credits__gte=0)),
                name="higher_programme_load_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class HigherEnrolment(models.Model):
    """An enrolment of a student, also of earlier years. ``code`` is its number in the institution's own system.

    ``kind`` and, where there is an end, ``end_reason`` empty: unknown. ``permit_programme`` None: not designated.
    """

    class Kind(models.TextChoices):
        DEGREE = "degree"
        PREPARATORY = "preparatory"
        EXCHANGE = "exchange"

    class EndReason(models.TextChoices):
        GRADUATED = "graduated"
        DISENROLLED = "disenrolled"
        TRANSFERRED = "transferred"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    student = models.ForeignKey(PermitStudent, models.CASCADE, related_name="enrolments")
    programme = models.ForeignKey(HigherProgramme, models.PROTECT, related_name="enrolments")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)
    permit_programme = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ("start", "code")
        indexes = [models.Index(fields=["student", "start"])]
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="higher_enrolment_once"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="higher_enrolment_ends_after_start"
            ),
            _one_of("kind", ["", "degree", "preparatory", "exchange"], "higher_enrolment_kind"),
            _one_of("end_reason", ["", "graduated", "disenrolled", "transferred"], "higher_enrolment_end_reason"),
        ]

    def __str__(self) -> str:
        return self.code


class JointPartQuerySet(models.QuerySet["JointPart"]):
    """Parts of other institutions, by who may see them."""

    def visible_to(self, person: Person, on: dt.date) -> JointPartQuerySet:
        """Those of students of whom this person may read the records on a local date."""
        return self.filter(visibility.dossiers(person, on, Resource.PROGRESS, "student__dossier__"))

    def with_counts(self) -> JointPartQuerySet:
        """Each with the number of its results, as ``obtained``."""
        return self.annotate(obtained=models.Count("results"))


class JointPart(models.Model):
    """That another institution keeps a part of a student's progress (IND-21), and who is recognised sponsor.

    What was obtained there are results with this ``part``; they count as all other results do.
    """

    class Sponsor(models.TextChoices):
        OWN = "own"
        PARTNER = "partner"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    student = models.ForeignKey(PermitStudent, models.CASCADE, related_name="parts")
    partner = models.CharField(max_length=200)
    sponsor = models.CharField(max_length=10, choices=Sponsor.choices)
    contact = models.CharField(max_length=254, blank=True)

    objects = JointPartQuerySet.as_manager()

    class Meta:
        ordering = ("partner",)
        constraints = [
            models.UniqueConstraint(fields=["student", "partner"], name="joint_part_once"),
            _one_of("sponsor", ["own", "partner"], "joint_part_sponsor"),
        ]

    def __str__(self) -> str:
        return self.partner


class HigherResult(models.Model):
    """A result obtained, an exemption, or credits from abroad. What is None or empty is unknown.

    ``unit`` is the course, as the institution names it: the same unit counts once. ``code`` is the result's own number.
    """

    class Kind(models.TextChoices):
        COURSE = "course"
        EXEMPTION = "exemption"
        ABROAD = "abroad"
        PLACEMENT = "placement"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    student = models.ForeignKey(PermitStudent, models.CASCADE, related_name="results")
    programme = models.ForeignKey(HigherProgramme, models.PROTECT, null=True, blank=True, related_name="+")
    part = models.ForeignKey(JointPart, models.CASCADE, null=True, blank=True, related_name="results")
    unit = models.CharField(max_length=200)
    credits = _credits(null=True, blank=True)
    achieved_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    counts = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ("achieved_on", "unit")
        indexes = [models.Index(fields=["student", "achieved_on"])]
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="higher_result_once"),
            _one_of("kind", ["course", "exemption", "abroad", "placement"], "higher_result_kind"),
            models.CheckConstraint(
                condition=Q(credits__isnull=True) | Q(credits__gte=0), name="higher_result_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.unit


class Judgement(models.Model):
    """Whether progress in a programme without credits was sufficient, on which ground, by whom (IND-19).

    ``sufficient`` None: there is no judgement yet. ``assessor`` is the name of who judged, ``recorded_by`` who wrote
    it down here.
    """

    id = models.BigAutoField(primary_key=True)
    student = models.ForeignKey(PermitStudent, models.CASCADE, related_name="judgements")
    academic_year = models.CharField(max_length=9)
    sufficient = models.BooleanField(null=True, blank=True)
    ground = models.TextField(blank=True)
    assessor = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "academic_year"], name="judgement_once_a_year"),
            _is_year("judgement_year"),
            models.CheckConstraint(
                condition=Q(sufficient__isnull=True) | (~Q(ground="") & ~Q(assessor="")),
                name="judgement_has_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.academic_year} {self.student_id}"


class AttainableFigure(models.Model):
    """What a student could attain in a year, where somebody set it: it replaces the computed figure."""

    id = models.BigAutoField(primary_key=True)
    student = models.ForeignKey(PermitStudent, models.CASCADE, related_name="figures")
    academic_year = models.CharField(max_length=9)
    credits = _credits()
    reason = models.TextField()
    set_by = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "academic_year"], name="figure_once_a_year"),
            _is_year("figure_year"),
            models.CheckConstraint(condition=Q(credits__gte=0), name="figure_not_negative"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(set_by=""), name="figure_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.academic_year} {self.student_id}"


class PlannedCredits(models.Model):
    """A course for which a student is registered, or that is in the study plan: for the forecast, never the rule."""

    id = models.BigAutoField(primary_key=True)
    student = models.ForeignKey(PermitStudent, models.CASCADE, related_name="planned")
    academic_year = models.CharField(max_length=9)
    unit = models.CharField(max_length=200)
    credits = _credits()
    expected_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student", "academic_year", "unit"], name="planned_once_a_year"),
            _is_year("planned_year"),
            models.CheckConstraint(condition=Q(credits__gte=0), name="planned_not_negative"),
        ]

    def __str__(self) -> str:
        return self.unit
