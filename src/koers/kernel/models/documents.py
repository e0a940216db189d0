"""Documents that are signed and kept, the bytes they consist of, and what people attach."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koers.kernel import visibility
from koers.kernel.identifiers import uuid7
from koers.kernel.models.conversations import Conversation
from koers.kernel.models.dossiers import Dossier
from koers.kernel.models.people import Person
from koers.kernel.vocabulary import Resource


class Blob(models.Model):
    """Bytes, named by their own sha256 (hex). Never changed."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    content = models.BinaryField()
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.sha256

    @classmethod
    def keep(cls, content: bytes) -> Blob:
        """Store these bytes, once however often they are given."""
        sha256 = hashlib.sha256(content).hexdigest()
        blob, _created = cls.objects.get_or_create(sha256=sha256, defaults={"content": content, "size": len(content)})
        return blob


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, by who may see them."""

    def visible_to(self, person: Person, on: dt.date) -> DocumentQuerySet:
        """The documents that this person may read on a local date.

        Somebody whose relation has ended keeps, for `visibility.HANDOVER`, what was signed by themselves; not a guest.
        """
        reads = visibility.dossiers(person, on, Resource.DOCUMENT, "dossier__")
        if visibility.confines_of(person):
            return self.filter(reads)
        signed = self.model.objects.filter(
            signatories__person=person,
            signatories__signature__isnull=False,
            dossier__parties__person=person,
            dossier__parties__until__gt=on - visibility.HANDOVER,
            dossier__parties__until__lte=on,
        )
        return self.filter(reads | Q(pk__in=signed.values("pk")))

    def current(self) -> DocumentQuerySet:
        """Not replaced by a later version."""
        return self.filter(voided_at__isnull=True)


class Document(models.Model):
    """A frozen document: ``read_blob`` is what people read and sign, ``sealed_blob`` what the archive keeps.

    ``data`` is what it was made of. An edit makes a new version, and voids this one with its signatures.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="documents")
    conversation = models.ForeignKey(Conversation, models.PROTECT, null=True, blank=True, related_name="documents")
    title = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    code = models.CharField(max_length=14, unique=True)
    template_version = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    data = models.JSONField()
    read_blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    sealed_blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="sealed_documents")
    sealed_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)
    voided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    retention = models.CharField(max_length=40)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("frozen_at",)
        indexes = [models.Index(fields=["dossier", "frozen_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(voided_at=None), name="document_one_current_version"
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True) | Q(voided_at__isnull=True), name="document_sealed_is_not_voided"
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True, sealed_blob__isnull=True)
                | Q(sealed_at__isnull=False, sealed_blob__isnull=False),
                name="document_sealed_has_bytes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Signatory(models.Model):
    """Somebody whose signature a document needs, and in which capacity (a role of its process)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="signatories")
    person = models.ForeignKey(Person, models.PROTECT, related_name="signatories")
    capacity = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["document", "person"], name="signatory_once_a_document")]

    def __str__(self) -> str:
        return f"{self.capacity} of {self.document_id}"


class Signature(models.Model):
    """A signature on a frozen document: on the hash of the bytes that were read, by a method, at a moment.

    ``address`` is where the code was sent with which a guest came in; empty for the other methods.
    """

    class Method(models.TextChoices):
        LOGGED_IN = "logged_in", _("logged in through the school")
        MAILED_CODE = "mailed_code", _("one-time code by e-mail")
        PAPER = "paper", _("on paper, scan in the archive")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    signatory = models.OneToOneField(Signatory, models.PROTECT, related_name="signature")
    sha256 = models.CharField(max_length=64)
    method = models.CharField(max_length=20, choices=Method.choices)
    signed_at = models.DateTimeField()
    address = models.EmailField(blank=True)
    scan = models.ForeignKey("kernel.Attachment", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(method="paper") & Q(scan__isnull=False)) | (~Q(method="paper") & Q(scan__isnull=True)),
                name="signature_on_paper_has_scan",
            ),
            models.CheckConstraint(
                condition=(Q(method="mailed_code") & ~Q(address="")) | (~Q(method="mailed_code") & Q(address="")),
                name="signature_by_code_has_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.signed_at:%Y-%m-%d}"

    @property
    def how(self) -> str:
        """How we know who signed, in words: the method, and the address where there is one."""
        method = str(self.get_method_display())
        return (
            str(_("%(method)s to %(address)s") % {"method": method, "address": self.address})
            if self.address
            else method
        )


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Attachments, by who may see them."""

    def visible_to(self, person: Person, on: dt.date) -> AttachmentQuerySet:
        """The attachments that this person may read on a local date: as the conversation they belong to.

        What was brought for a conversation that has not begun is preparation: only who brought it reads it.
        """
        begun = Q(conversation__isnull=True) | Q(conversation__begun_at__isnull=False)
        return self.filter(
            visibility.dossiers(person, on, Resource.CONVERSATION, "dossier__"), begun | Q(added_by=person)
        )


class Attachment(models.Model):
    """A file that somebody brought in, kept under our own name; ``name`` is only shown. ``kind`` is by content."""

    class Purpose(models.TextChoices):
        PREPARATION = "preparation", _("print-out for the conversation")
        PROUD_WORK = "proud_work", _("piece of work")
        SIGNED_SCAN = "signed_scan", _("scan of the signed form")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="attachments")
    conversation = models.ForeignKey(Conversation, models.PROTECT, null=True, blank=True, related_name="attachments")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("added_at",)

    def __str__(self) -> str:
        return self.name
