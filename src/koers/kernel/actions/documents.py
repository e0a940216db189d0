"""Freezing a report, signing it, and sealing it in the archive once everybody has signed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import audit, clock, outbox, papers, parties, registry
from koers.kernel.actions import agreements, attachments
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import (
    Attachment,
    Blob,
    Conversation,
    Document,
    Dossier,
    Person,
    Signatory,
    Signature,
)
from koers.kernel.permissions import require
from koers.kernel.texts import clean
from koers.kernel.vocabulary import Right
from koers.printing.codes import new_code


@transaction.atomic
def freeze_report(*, conversation: Conversation, paper: papers.Paper, by: Person) -> Document:
    """Freeze the report of a conversation: from now on it can be read and signed, and not changed.

    The process's own action checks what its form needs, and calls this last. Raises `NotAllowed`, and `Refused`
    where it is frozen already or an agreement has no date.
    """
    conversation = Conversation.objects.locked(conversation)
    require(Right.WRITE, dossier=conversation.dossier, by=by)
    if conversation.begun_at is None:
        raise Refused(_("The conversation has not begun yet."))
    if conversation.reported_at:
        raise Refused(_("The report is ready to sign. Ask for a change if something is not right."))
    agreements.agree_on(conversation, by)
    now = clock.now()
    data = {**papers.frame(paper, conversation.dossier, now), "sections": paper.sections}
    earlier = Document.objects.filter(conversation=conversation).count()
    document = Document(
        dossier=conversation.dossier,
        conversation=conversation,
        title=paper.title,
        version=earlier + 1,
        code=new_code(),
        language=paper.language,
        data=data,
        frozen_at=now,
        retention=conversation.definition.report.retention,
    )
    signatories = _signatories(conversation, document)
    rendered = papers.draw_for_reading(data, signatories, conversation)
    document.read_blob = Blob.keep(rendered.pdf)
    document.template_version = rendered.template_version
    document.save(force_insert=True)
    Signatory.objects.bulk_create(signatories)
    conversation.reported_at = now
    conversation.ended_at = conversation.ended_at or now
    conversation.save(update_fields=["reported_at", "ended_at"])
    audit.record(
        "frozen", by=by, about=document, dossier=document.dossier, version=document.version, sha256=rendered.sha256
    )
    for signatory in signatories:
        if signatory.person_id != by.pk:
            _mail(document, signatory.person, "kernel/mail/to_sign.txt")
    return document


def _signatories(conversation: Conversation, document: Document) -> list[Signatory]:
    people = {role: person for person, role in parties.participants(conversation)}
    # Who led it may have handed over since, and cannot sign any more: then whoever leads now does.
    leading = conversation.definition.led_by
    now = parties.holders(conversation.dossier, leading, clock.today())
    if now and people.get(leading) not in now:
        people[leading] = now[0]
    signed_by = conversation.definition.signed_by
    missing = [role for role in signed_by if role not in people]
    if missing:
        raise Refused(_("Nobody is %(role)s in this dossier today.") % {"role": missing[0].label})
    return [
        Signatory(document=document, person=people[role], capacity=role.key, position=place)
        for place, role in enumerate(signed_by)
    ]


@transaction.atomic
def file_document(*, dossier: Dossier, paper: papers.Paper, retention: str, by: Person | None) -> Document:
    """Freeze and seal at once a document that nobody signs: a letter, or a filled form.

    The process's own action checks whether ``by`` may (None: Koers by itself), and queues what must be sent.
    """
    now = clock.now()
    data: dict[str, Any] = {**papers.frame(paper, dossier, now), "sections": paper.sections}
    rendered = papers.draw_unsigned(data)
    document = Document(
        dossier=dossier,
        title=paper.title,
        code=new_code(),
        template_version=rendered.template_version,
        language=paper.language,
        data=data,
        read_blob=Blob.keep(rendered.pdf),
        frozen_at=now,
        retention=retention,
    )
    document.sealed_blob = Blob.keep(papers.draw_sealed(document, [], now))
    document.sealed_at = now
    document.save(force_insert=True)
    audit.record("filed", by=by, about=document, dossier=dossier, sha256=document.sealed_blob_id)
    return document


@transaction.atomic
def sign_document(*, document: Document, sha256: str, by: Person, address: str = "") -> Document:
    """Sign: ``sha256`` is the hash of the bytes that the person was shown. Signing twice changes nothing.

    ``address`` is where the code was sent with which a guest came in; without it, ``by`` logged in.

    Raises `Changed` where that is not the document any more, `NotAllowed` where this person's signature is not
    asked or their part in the dossier has ended.
    """
    document = _lock_document(document)
    signatory = document.signatories.filter(person=by).first()
    if signatory is None:
        raise NotAllowed(_("Your signature is not asked on this document."))
    require(Right.SIGN, dossier=document.dossier, by=by)
    if document.voided_at or document.read_blob_id != sha256:
        raise Changed(_("The report has changed since you opened it. Read it again before you sign."))
    if not Signature.objects.filter(signatory=signatory).exists():
        method = Signature.Method.MAILED_CODE if address else Signature.Method.LOGGED_IN
        Signature.objects.create(
            signatory=signatory, sha256=sha256, method=method, signed_at=clock.now(), address=address
        )
        audit.record("signed", by=by, about=document, dossier=document.dossier, sha256=sha256, method=method)
        _seal_when_complete(document, by)
    return document


@transaction.atomic
def accept_signed_scan(*, document: Document, name: str, content: bytes, by: Person) -> Document:
    """Take in the scan of a form that everybody signed on paper: it counts as the signatures that were missing.

    So only who leads the conversation brings it in: nobody else's word stands for the signature of another. Raises
    `NotAllowed`, `Changed` where the document was replaced or sealed, and `Refused` (field ``file``) for a
    file that cannot be kept.
    """
    document = _lock_document(document)
    require(Right.LEAD, dossier=document.dossier, by=by)
    if document.voided_at or document.sealed_at:
        raise Changed(_("This version does not wait for signatures any more."))
    assert document.conversation is not None
    scan = attachments.keep_file(
        conversation=document.conversation, purpose=Attachment.Purpose.SIGNED_SCAN, name=name, content=content, by=by
    )
    for signatory in document.signatories.filter(signature__isnull=True):
        Signature.objects.create(
            signatory=signatory,
            sha256=document.read_blob_id,
            method=Signature.Method.PAPER,
            signed_at=clock.now(),
            scan=scan,
        )
    audit.record("signed_on_paper", by=by, about=document, dossier=document.dossier, scan=scan.blob_id)
    _seal_when_complete(document, by)
    return document


@transaction.atomic
def ask_for_change(*, document: Document, reason: str, by: Person) -> Conversation:
    """Open the form again: this version is void, with the signatures on it, and everybody is told why.

    Raises `NotAllowed`, `Changed` where it was sealed or replaced already, `Refused` (field ``reason``) without reason.
    """
    document = _lock_document(document)
    require(Right.SIGN, dossier=document.dossier, by=by)
    reason = clean(reason)
    if not reason:
        raise Refused(_("Write what must be changed."), field="reason")
    if document.voided_at or document.sealed_at:
        raise Changed(_("This version does not wait for signatures any more."))
    assert document.conversation is not None
    conversation = Conversation.objects.locked(document.conversation)
    document.voided_at = clock.now()
    document.void_reason = reason[:500]
    document.voided_by = by
    document.save(update_fields=["voided_at", "void_reason", "voided_by"])
    conversation.reported_at = None
    conversation.save(update_fields=["reported_at"])
    agreements.take_back(conversation)
    audit.record("voided", by=by, about=document, dossier=document.dossier, version=document.version)
    for signatory in document.signatories.select_related("person"):
        if signatory.person_id != by.pk:
            _mail(document, signatory.person, "kernel/mail/change_asked.txt")
    return conversation


def _seal_when_complete(document: Document, by: Person) -> None:
    signatories = list(document.signatories.select_related("person", "signature"))
    if any(not hasattr(signatory, "signature") for signatory in signatories):
        return
    assert document.conversation is not None
    now = clock.now()
    document.sealed_blob = Blob.keep(papers.draw_sealed(document, signatories, now))
    document.sealed_at = now
    document.save(update_fields=["sealed_blob", "sealed_at"])
    conversation = Conversation.objects.locked(document.conversation)
    conversation.filed_at = now
    conversation.save(update_fields=["filed_at"])
    audit.record("sealed", by=by, about=document, dossier=document.dossier, sha256=document.sealed_blob_id)
    for signatory in signatories:
        _mail(document, signatory.person, "kernel/mail/sealed.txt")
    registry.report_of(registry.process(document.dossier.process)).filed(document, by)


def _mail(document: Document, to: Person, template: str) -> None:
    link = settings.KOERS_URL + reverse("web:document", args=[document.pk])
    outbox.queue_mail(template, to=to, dossier=document.dossier, link=link)


def _lock_document(document: Document) -> Document:
    """Lock the conversation first, as everybody does, then the document: so two acts at once never wait in a ring."""
    if document.conversation_id:
        Conversation.objects.select_for_update(no_key=True).get(pk=document.conversation_id)
    return (
        Document.objects.select_for_update(no_key=True, of=("self",))
        .select_related("dossier__organisation__parent", "dossier__subject", "read_blob", "conversation__dossier")
        .get(pk=document.pk)
    )
