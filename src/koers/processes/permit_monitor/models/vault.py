"""Reasons and their evidence: the decaan's and the student's, in the schema ``vault``, encrypted (IND-12 to IND-15)."""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from koers.kernel.identifiers import uuid7
from koers.kernel.models import Dossier, Person
from koers.kernel.vault import ConfidentialModel, open_text, seal_text


class Reason(models.TextChoices):
    """What counts as an excusable reason, and what an institution's board or hardship adds."""

    ILLNESS = "illness", _("illness")
    DISABILITY = "disability", _("a physical, sensory or other functional disability")
    PREGNANCY = "pregnancy", _("pregnancy")
    FAMILY = "family", _("special family circumstances")
    BOARD = "board", _("membership of a board")
    INABILITY = "inability", _("a programme that could not be studied well enough")
    OTHER = "other", _("another circumstance that the board recognises")
    HARDSHIP = "hardship", _("hardship")


class Way(models.TextChoices):
    """How a reason reached the decaan."""

    HERE = "here", _("told here by the student")
    VISIT = "visit", _("the student came by")
    CALL = "call", _("by telephone or video")
    MAIL = "mail", _("by mail or letter")


class ExcuseRequest(ConfidentialModel):
    """A reason that a student told the decaan, and what the decaan decided on it.

    Readable only within `koers.kernel.vault.opened`. ``reported_on`` is the local date on which it was first reported,
    to whomever; ``told_at`` the moment at which it came in here, ``told_by`` who wrote it down: the student, or a
    decaan who was told it in another way. What it is about is encrypted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    academic_year = models.CharField(max_length=9)
    told_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    reported_on = models.DateField()
    sealed_content = models.BinaryField()
    decision = models.CharField(max_length=10, default="pending")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    sealed_decision = models.BinaryField(default=bytes)
    sealed_question = models.BinaryField(default=bytes)

    class Meta:
        db_table = "excuse_request"
        ordering = ("told_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="pending", decided_by__isnull=True, decided_at__isnull=True)
                | Q(decision__in=["accepted", "rejected"], decided_by__isnull=False, decided_at__isnull=False),
                name="excuse_request_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def content(self) -> dict[str, str]:
        """What was told: ``reason`` (a `Reason`), ``period``, ``reported_to``, ``story``, and ``way`` (a `Way`)."""
        return _opened(self, "content", self.sealed_content)

    @content.setter
    def content(self, values: dict[str, str]) -> None:
        self.sealed_content = _sealed(self, "content", values)

    @property
    def decided(self) -> dict[str, str]:
        """Why it was decided so: ``grounds``, and ``repeat_grounds`` where the same reason counts again."""
        return _opened(self, "decision", self.sealed_decision)

    @decided.setter
    def decided(self, values: dict[str, str]) -> None:
        self.sealed_decision = _sealed(self, "decision", values)

    @property
    def question(self) -> str:
        """What the decaan still wants to know; empty where nothing was asked."""
        return _opened(self, "question", self.sealed_question).get("text", "")

    @question.setter
    def question(self, text: str) -> None:
        self.sealed_question = _sealed(self, "question", {"text": text})


class ExcuseEvidence(ConfidentialModel):
    """What shows a reason: a file, or papers that lie elsewhere. What it is, is encrypted.

    ``shown_at`` is when it came in here, ``shown_on`` the local date on which it was shown. Of what was removed only
    this row stays: that it was there, and when it was removed, by whom (None: its term was over).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(ExcuseRequest, models.PROTECT, related_name="evidence")
    shown_at = models.DateTimeField()
    shown_on = models.DateField()
    shown_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sealed_name = models.BinaryField()
    sealed_file = models.BinaryField(default=bytes)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "excuse_evidence"
        ordering = ("shown_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True) & ~Q(sealed_name=b"")
                | Q(removed_at__isnull=False, sealed_name=b"", sealed_file=b""),
                name="excuse_evidence_removed_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def keep(self, *, name: str, media_type: str, content: bytes) -> None:
        """Take in a file, encrypted."""
        self.sealed_name = _sealed(self, "name", {"name": name, "media_type": media_type})
        self.sealed_file = seal_text(self, "file", base64.b64encode(content).decode())

    def keep_elsewhere(self, *, name: str, place: str) -> None:
        """Note papers that are not here: what they are and where they lie, encrypted."""
        self.sealed_name = _sealed(self, "name", {"name": name, "place": place})

    def forget(self, *, at: dt.datetime, by_id: uuid.UUID | None) -> None:
        """Let go of what it was; the row still says that it was there."""
        self.sealed_name = self.sealed_file = b""
        self.removed_at, self.removed_by_id = at, by_id

    @property
    def described(self) -> dict[str, str]:
        """Its ``name`` as it was given, and its ``media_type`` as it was found or the ``place`` where it lies."""
        return _opened(self, "name", self.sealed_name)

    @property
    def file(self) -> bytes:
        """What is in it. Only of a file."""
        return base64.b64decode(open_text(self, "file", self.sealed_file))


def _sealed(row: models.Model, column: str, values: dict[str, str]) -> bytes:
    return seal_text(row, column, json.dumps(values, ensure_ascii=False))


def _opened(row: models.Model, column: str, sealed: Any) -> dict[str, str]:
    if not bytes(sealed):
        return {}
    found: dict[str, str] = json.loads(open_text(row, column, sealed))
    return found
