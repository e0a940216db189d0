"""The case of a student below the norm: what was done, by whom, when. Where it stands follows from these facts."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from koers.kernel import visibility
from koers.kernel.identifiers import uuid7
from koers.kernel.models import Blob, Document, Dossier, Person
from koers.kernel.vocabulary import Resource
from koers.processes.permit_monitor.models.outcomes import Notice
from koers.processes.permit_monitor.models.records import YEAR


class PermitCaseQuerySet(models.QuerySet["PermitCase"]):
    """Cases, by who may see them: the student, and the officers of the institution."""

    def visible_to(self, person: Person, on: dt.date) -> PermitCaseQuerySet:
        """The cases that this person may read on a local date."""
        return self.filter(visibility.dossiers(person, on, Resource.PROGRESS, "dossier__"))


class PermitCase(models.Model):
    """One student in one academic year.

    ``opened_as`` is what the rule gave then (``insufficient`` or ``undetermined``), ``opened_because`` its code.
    ``early_ground``: why, where the year was not over yet (IND-07). ``referred_at``: shown the way to the decaan.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="permit_cases")
    academic_year = models.CharField(max_length=9)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_as = models.CharField(max_length=20)
    opened_because = models.CharField(max_length=40)
    early_ground = models.TextField(blank=True)
    referred_at = models.DateTimeField(null=True, blank=True)
    referred_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PermitCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "academic_year"], name="permit_case_once_a_year"),
            models.CheckConstraint(condition=Q(academic_year__regex=YEAR), name="permit_case_year"),
            models.CheckConstraint(
                condition=Q(referred_at__isnull=True, referred_by__isnull=True)
                | Q(referred_at__isnull=False, referred_by__isnull=False),
                name="permit_case_referred_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.academic_year} {self.dossier_id}"


class Contact(models.Model):
    """A contact with the student about a year: on which day, in which way, by whom, and in short what was said.

    Letters and mails of Koers itself are notices (`Notice`); reasons that are the decaan's do not belong here.
    """

    class Kind(models.TextChoices):
        INVITED = "invited", _("asked to come and talk")
        HEARD = "heard", _("the student was heard")
        ABSENT = "absent", _("the student did not come or answer")
        OTHER = "other", _("another contact")

    class Way(models.TextChoices):
        SPOKEN = "spoken", _("face to face")
        CALL = "call", _("by telephone or video")
        MAIL = "mail", _("by mail")
        LETTER = "letter", _("by letter")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(PermitCase, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    way = models.CharField(max_length=10, choices=Way.choices)
    on = models.DateField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("on", "at")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["invited", "heard", "absent", "other"]), name="contact_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class ExcuseStatus(models.Model):
    """What everybody but the decaan knows of a valid reason: being assessed, accepted or not. Evidence is elsewhere.

    It tells nothing else: no moment, no order (the key is chance), and it exists only once there is a case, so not
    when something was told.
    """

    class Decision(models.TextChoices):
        PENDING = "pending", _("being assessed by the decaan")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    academic_year = models.CharField(max_length=9)
    decision = models.CharField(max_length=10, choices=Decision.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "academic_year"], name="excuse_status_once_a_year"),
            models.CheckConstraint(condition=Q(academic_year__regex=YEAR), name="excuse_status_year"),
            models.CheckConstraint(
                condition=Q(decision__in=["pending", "accepted", "rejected"]), name="excuse_status_decision"
            ),
        ]

    def __str__(self) -> str:
        return self.decision


class Step(models.Model):
    """A step that can be taken back, with who did and why. There is one at a time that was not."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        abstract = True


def _withdrawn_whole(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_why="")
        | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why="")),
        name=name,
    )


class Settlement(Step):
    """What a person determined where the rule could not, or what the rule gives by now; with its ground.

    ``receipt`` is the rule's own answer at that moment.
    """

    class Outcome(models.TextChoices):
        SUFFICIENT = "sufficient", _("sufficient")
        INSUFFICIENT = "insufficient", _("insufficient")
        NOT_MONITORED = "not_monitored", _("not monitored")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(PermitCase, models.PROTECT, related_name="settlements")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    ground = models.TextField()
    receipt = models.JSONField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(withdrawn_at=None), name="settlement_one_current"),
            models.CheckConstraint(
                condition=Q(outcome__in=["sufficient", "insufficient", "not_monitored"]) & ~Q(ground=""),
                name="settlement_has_its_ground",
            ),
            _withdrawn_whole("settlement_withdrawn_whole"),
        ]

    def __str__(self) -> str:
        return self.outcome


class Intention(Step):
    """An intended decision to report: the student may react up to and including ``view_until`` (a local date)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(PermitCase, models.PROTECT, related_name="intentions")
    cause = models.TextField()
    view_until = models.DateField()
    receipt = models.JSONField()
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(withdrawn_at=None), name="intention_one_current"),
            models.CheckConstraint(condition=~Q(cause=""), name="intention_has_its_cause"),
            _withdrawn_whole("intention_withdrawn_whole"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class StudentView(models.Model):
    """What the student says to an intended decision; ``by`` an officer where it came in another way."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    intention = models.OneToOneField(Intention, models.PROTECT, related_name="view")
    text = models.TextField()
    received_on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="student_view_says_something")]

    def __str__(self) -> str:
        return str(self.id)


class DeregistrationDecision(Step):
    """A decision to report a student: prepared by one, approved by another (the database holds that).

    ``report_from`` up to and including ``report_by`` are the days on which the report may go out; both are moved when
    an objection was rejected. ``objection_until`` (last day) is None where the institution offers none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(PermitCase, models.PROTECT, related_name="decisions")
    grounds = models.TextField()
    receipt = models.JSONField()
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    report_from = models.DateField(null=True, blank=True)
    report_by = models.DateField(null=True, blank=True)
    objection_until = models.DateField(null=True, blank=True)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("prepared_at",)
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(withdrawn_at=None), name="decision_one_current"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")), name="decision_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(
                    approved_by__isnull=True,
                    approved_at__isnull=True,
                    decided_on__isnull=True,
                    report_from__isnull=True,
                    report_by__isnull=True,
                )
                | Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    decided_on__isnull=False,
                    report_from__gte=F("decided_on"),
                    report_by__gte=F("report_from"),
                ),
                name="decision_approved_whole",
            ),
            models.CheckConstraint(condition=~Q(grounds=""), name="decision_has_its_grounds"),
            _withdrawn_whole("decision_withdrawn_whole"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Objection(models.Model):
    """An objection to a decision, and what was decided on it, by which body."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("the student is right: nothing is reported")
        REJECTED = "rejected", _("the decision stands")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.OneToOneField(DeregistrationDecision, models.PROTECT, related_name="objection")
    received_on = models.DateField()
    text = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    grounds = models.TextField(blank=True)
    body = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_something"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True, recorded_by__isnull=True)
                | (
                    Q(outcome__in=["granted", "rejected"], decided_on__isnull=False, recorded_by__isnull=False)
                    & ~Q(grounds="")
                    & ~Q(body="")
                ),
                name="objection_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PermitReport(models.Model):
    """The report to the IND: the filled form, its line of figures, and the proof that a person sent it.

    Koers makes it and never sends it. ``line`` holds the values of the CSV line as they were.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.OneToOneField(DeregistrationDecision, models.PROTECT, related_name="report")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    line = models.JSONField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_on = models.DateField(null=True, blank=True)
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    proof = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    proof_name = models.CharField(max_length=200, blank=True)
    proof_type = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, sent_by__isnull=True, proof__isnull=True)
                | Q(sent_on__isnull=False, sent_by__isnull=False, proof__isnull=False),
                name="permit_report_sent_with_proof",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Arrangement(models.Model):
    """What institution and student agreed on after a valid reason was accepted: the plan for the time to come."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(PermitCase, models.PROTECT, related_name="arrangement")
    text = models.TextField()
    agreed_on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="arrangement_says_something")]

    def __str__(self) -> str:
        return str(self.id)


class LetterCopy(models.Model):
    """A letter in the other language: the same words, the same weight."""

    notice = models.OneToOneField(Notice, models.PROTECT, primary_key=True, related_name="copy")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.notice_id)
