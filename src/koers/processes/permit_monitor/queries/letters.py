"""Which letter a document is, and where it belongs."""

from __future__ import annotations

from koers.kernel.models import Document
from koers.processes.permit_monitor.models import LetterCopy, Notice, PermitCase


def sent_as(document: Document) -> Notice | None:
    """The notice that a document was sent with, in whichever of its languages; None for another document."""
    notices = Notice.objects.select_related("dossier", "document")
    return notices.filter(document=document).first() or notices.filter(copy__document=document).first()


def other_language(document: Document, notice: Notice | None) -> Document | None:
    """The same letter in the other language."""
    if notice is None:
        return None
    copy = LetterCopy.objects.filter(notice=notice).select_related("document").first()
    if copy is None:
        return None
    return notice.document if copy.document_id == document.pk else copy.document


def case_of_letter(notice: Notice | None) -> PermitCase | None:
    """The case of the student and year that a letter is about."""
    if notice is None:
        return None
    return PermitCase.objects.filter(dossier=notice.dossier_id, academic_year=notice.academic_year).first()
