"""The reports of conversations, and for whose signature each waits."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from koers.kernel.models import Document, Person, Signatory


@dataclass(frozen=True)
class ReportState:
    """The current report of a conversation, with the persons who have not signed it yet."""

    document: Document
    waiting_for: tuple[Person, ...]


def reports_of(documents: QuerySet[Document]) -> dict[uuid.UUID | None, ReportState]:
    """The current versions among these documents by their conversation, in two queries."""
    signatories = Signatory.objects.select_related("person", "signature")
    current = documents.filter(voided_at__isnull=True).prefetch_related(Prefetch("signatories", signatories))
    return {
        document.conversation_id: ReportState(
            document,
            tuple(one.person for one in document.signatories.all() if not hasattr(one, "signature")),
        )
        for document in current
    }
