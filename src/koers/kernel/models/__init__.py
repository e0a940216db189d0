"""The kernel's tables: one module a concept."""

from koers.kernel.models.agreements import Agreement, AgreementReview, Outcome
from koers.kernel.models.audit import AuditEntry, AuditLink
from koers.kernel.models.conversations import Answer, Conversation, OtherText, Stage
from koers.kernel.models.documents import Attachment, Blob, Document, Signatory, Signature
from koers.kernel.models.dossiers import Dossier
from koers.kernel.models.guests import GuestCode, GuestLink, GuestSession
from koers.kernel.models.logins import FailedLogin
from koers.kernel.models.outbox import OutboxMessage, ReminderSent
from koers.kernel.models.people import Organisation, Party, Person

__all__ = [
    "Agreement",
    "AgreementReview",
    "Answer",
    "Attachment",
    "AuditEntry",
    "AuditLink",
    "Blob",
    "Conversation",
    "Document",
    "Dossier",
    "FailedLogin",
    "GuestCode",
    "GuestLink",
    "GuestSession",
    "Organisation",
    "OtherText",
    "OutboxMessage",
    "Outcome",
    "Party",
    "Person",
    "ReminderSent",
    "Signatory",
    "Signature",
    "Stage",
]
