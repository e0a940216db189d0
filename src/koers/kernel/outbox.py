"""Queueing what must leave Koers, in the transaction of the fact that causes it; and sending it, from the worker."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import make_msgid, parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.template import Context, Engine
from django.utils import translation

from koers.kernel import clock, guests
from koers.kernel.models import Document, Dossier, GuestCode, OutboxMessage, Party, Person

CODE = "******"
"""Stands in a mail that waits, where the code will be: a code is in no table, only in the mail itself."""
URGENT = 10
"""The priority of a mail that somebody sits waiting for."""


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar text and its method: REQUEST or CANCEL."""

    text: str
    method: str


def _message_id() -> str:
    return make_msgid(domain=parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "koers")


def queue_mail(
    template: str,
    *,
    to: Person,
    dossier: Dossier | None = None,
    calendar: CalendarPart | None = None,
    code: GuestCode | None = None,
    **context: Any,
) -> OutboxMessage:
    """Queue a mail in the language of its reader.

    ``template`` is a text template: its first line is the subject (which names no process, reason or other person),
    the rest the body, with at most one link. Where ``dossier`` is given, it is sent only to who still may read it, and
    for who comes in as a guest there, ``link`` becomes their own. ``code`` is put in when the mail is sent.
    """
    if dossier is not None and "link" in context:
        context["link"] = guests.way_in(to, dossier, context["link"])
    if code is not None:
        context["code"] = CODE
    with translation.override(to.language):
        # A mail is plain text: nothing in it is escaped as HTML would be.
        text = Engine.get_default().get_template(template).render(Context({"to": to, **context}, autoescape=False))
    subject, _newline, body = text.strip().partition("\n")
    message = OutboxMessage.objects.create(
        kind=OutboxMessage.Kind.MAIL,
        recipient=to,
        dossier=dossier,
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        calendar=calendar.text if calendar else "",
        calendar_method=calendar.method if calendar else "",
        payload={"code": str(code.pk)} if code else {},
        message_id=_message_id(),
        queued_at=clock.now(),
    )
    _defer(message, URGENT if code else 0)
    return message


def queue_push(*, to: str, name: str, payload: dict[str, Any], dossier: Dossier) -> OutboxMessage:
    """Queue a file drop for another system: ``payload`` as JSON, with the sealed PDF it names, under ``name``."""
    message = OutboxMessage.objects.create(
        kind=OutboxMessage.Kind.PUSH,
        dossier=dossier,
        subject=to,
        payload={"name": name, **payload},
        message_id=_message_id(),
        queued_at=clock.now(),
    )
    _defer(message)
    return message


def _defer(message: OutboxMessage, priority: int = 0) -> None:
    from koers.kernel import jobs

    with transaction.atomic():
        jobs.deliver.configure(priority=priority).defer(message_id=str(message.pk))


def defer_code(code: GuestCode) -> None:
    """Let the worker see whether a code that was asked for is to be mailed, and to whom."""
    from koers.kernel import jobs

    with transaction.atomic():
        jobs.mail_code.configure(priority=URGENT).defer(code_id=str(code.pk))


def deliver(message: OutboxMessage) -> None:
    """Send one message now, unless it was sent or its reader lost the right to it. Raises what the transport raises."""
    if message.sent_at or message.dropped_at:
        return
    if message.kind == OutboxMessage.Kind.MAIL:
        if fault := _not_to_send(message):
            message.dropped_at = clock.now()
            message.failure = fault
            message.save(update_fields=["dropped_at", "failure"])
            return
        _send_mail(message)
    else:
        _drop_files(message)
    message.sent_at = clock.now()
    message.failure = ""
    message.save(update_fields=["sent_at", "failure"])


def _not_to_send(message: OutboxMessage) -> str:
    """Why this mail is not sent any more; empty where it is."""
    if not _still_welcome(message):
        return "the recipient has no part in the dossier any more"
    code = message.payload.get("code")
    if code and not GuestCode.objects.filter(pk=code, used_at=None, asked_at__gt=Now() - guests.CODE_LASTS).exists():
        return "the code in it is past"
    return ""


def _still_welcome(message: OutboxMessage) -> bool:
    if message.dossier_id is None or message.recipient is None:
        return True
    dossier = message.dossier
    assert dossier is not None
    organisations = [dossier.organisation_id, dossier.organisation.parent_id]
    live = Party.objects.live(clock.today()).of(message.recipient)
    if message.calendar:  # It says who meets whom: a part in the dossier is asked, now or later.
        theirs = Party.objects.of(message.recipient).filter(dossier=dossier)
        return theirs.filter(Q(until__isnull=True) | Q(until__gt=clock.today())).exists()
    return live.filter(Q(dossier=dossier) | Q(organisation__in=organisations)).exists()


def _send_mail(message: OutboxMessage) -> None:
    person = message.recipient
    assert person is not None
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=_with_code(message),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[str(Address(display_name=person.full_name, addr_spec=person.email))],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.calendar:
        mail.attach_alternative(message.calendar, f"text/calendar; method={message.calendar_method}")
    mail.send()


def _with_code(message: OutboxMessage) -> str:
    code = message.payload.get("code")
    return message.body.replace(CODE, GuestCode.objects.get(pk=code).digits) if code else message.body


def _drop_files(message: OutboxMessage) -> None:
    """Write JSON and PDF where the student system fetches them: the PDF first, each whole or not at all."""
    folder = Path(settings.KOERS_DROP)
    folder.mkdir(parents=True, exist_ok=True)
    payload = dict(message.payload)
    name = payload.pop("name").replace("/", "-")  # a student's number may hold one, and a file's name may not
    if document_id := payload.get("document"):
        document = Document.objects.select_related("sealed_blob").get(pk=document_id)
        assert document.sealed_blob is not None
        _write_whole(folder / f"{name}.pdf", bytes(document.sealed_blob.content))
    _write_whole(folder / f"{name}.json", json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True).encode())


def _write_whole(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)
