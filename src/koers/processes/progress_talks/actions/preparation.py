"""The student's preparation: own topics, a piece of work to be proud of, and print-outs (SVG-04, SVG-19).

Until the talk begins nobody else reads it; the SLB'er sees only that it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from koers.kernel.actions.attachments import attach, remove_attachment
from koers.kernel.actions.conversations import mark_prepared
from koers.kernel.models import Attachment, Conversation, Person

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PURPOSES = (Attachment.Purpose.PREPARATION, Attachment.Purpose.PROUD_WORK)

__all__ = ["PURPOSES", "bring", "mark_prepared", "remove_attachment"]


@transaction.atomic
def bring(
    *, conversation: Conversation, purpose: Attachment.Purpose, files: Sequence[UploadedFile[bytes]], by: Person
) -> list[Attachment]:
    """Add files to the talk: all of them, or none.

    Raises `NotAllowed`, and `Refused` (field ``file``) with what is wrong with the first that cannot be kept.
    """
    return [
        attach(
            conversation=conversation,
            purpose=purpose,
            name=file.name or "",
            content=file.read(),
            by=by,
        )
        for file in files
    ]
