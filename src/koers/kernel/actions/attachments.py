"""Files that people bring in: looked at by content, kept under our own name."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel import audit, clock
from koers.kernel.errors import Refused
from koers.kernel.models import Attachment, Blob, Conversation, Person
from koers.kernel.permissions import require
from koers.kernel.texts import clean
from koers.kernel.vocabulary import Right
from koers.printing import uploads

MOST = 10
"""Files a conversation may have."""


@transaction.atomic
def attach(
    *, conversation: Conversation, purpose: Attachment.Purpose, name: str, content: bytes, by: Person
) -> Attachment:
    """Add a print-out or a piece of work (PDF, PNG or JPEG) to a conversation whose report is not frozen.

    Adding the same again changes nothing. Raises `NotAllowed`, and `Refused` (field ``file``) saying what is wrong
    with the file and what to do.
    """
    conversation = Conversation.objects.locked(conversation)
    require(Right.PREPARE, dossier=conversation.dossier, by=by)
    sha256, brought = hashlib.sha256(content).hexdigest(), conversation.attachments
    if same := brought.filter(blob=sha256, purpose=purpose, name=_shown(name), added_by=by).first():
        return same
    if conversation.reported_at or conversation.cancelled_at:
        raise Refused(_("This conversation is closed: nothing can be added to it any more."), field="file")
    if conversation.attachments.count() >= MOST:
        raise Refused(
            ngettext(
                "There is already %(n)s file here. Remove it first.",
                "There are already %(n)s files here. Remove one first.",
                MOST,
            )
            % {"n": MOST},
            field="file",
        )
    attachment = keep_file(conversation=conversation, purpose=purpose, name=name, content=content, by=by)
    audit.record("attached", by=by, about=attachment, dossier=conversation.dossier)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: Person) -> None:
    """Take away a file that this person added, before the report is frozen."""
    assert attachment.conversation_id is not None
    # Locked, as freezing does: what a report names is not taken away while it is made.
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=attachment.conversation_id)
    require(Right.PREPARE, dossier=attachment.dossier, by=by)
    if conversation.reported_at or attachment.added_by_id != by.pk:
        raise Refused(_("This file belongs to a report that is fixed."))
    audit.record("removed", by=by, about=attachment, dossier=attachment.dossier)
    attachment.delete()


def keep_file(
    *, conversation: Conversation, purpose: Attachment.Purpose, name: str, content: bytes, by: Person
) -> Attachment:
    """Look at a file by its content and keep it. Raises `Refused` (field ``file``)."""
    if not content:
        raise Refused(_("This file is empty. Choose another one."), field="file")
    limit = settings.KOERS_UPLOAD_LIMIT
    if len(content) > limit:
        raise Refused(
            _("This file is %(size)s MB. It may be %(limit)s MB at most.")
            % {"size": -(-len(content) // 1048576), "limit": limit // 1048576},
            field="file",
        )
    try:
        kind = uploads.inspect(content)
    except uploads.UploadRefused as refusal:
        raise Refused(explain(refusal), field="file") from refusal
    return Attachment.objects.create(
        dossier=conversation.dossier,
        conversation=conversation,
        purpose=purpose,
        name=_shown(name),
        media_type=kind.media_type,
        blob=Blob.keep(content),
        added_by=by,
        added_at=clock.now(),
    )


def _shown(name: str) -> str:
    return clean(name, lines=False)[-200:] or _("file")


def explain(refusal: uploads.UploadRefused) -> str:
    """What is wrong with a file, and what to do, for the person who chose it."""
    known = {
        "encrypted": _("This PDF has a password. Save it without one and try again."),
        "active": _("This PDF holds a script. Print it to a new PDF and try again."),
        "broken": _("This file cannot be opened. Save it again and try once more."),
        "too_large_picture": _("This picture has too many pixels. Make it smaller and try again."),
    }
    return known.get(refusal.reason_key, _("Choose a PDF, or a picture (PNG or JPEG)."))
