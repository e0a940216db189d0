"""The mails that the demo caught: one ``*.eml`` a file in ``settings.KOERS_MAILDIR``, read for a page."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from icalendar import Calendar

_KEY = re.compile(r"[A-Za-z0-9_.,=+-]{1,200}")


@dataclass(frozen=True)
class Invitation:
    """The calendar part of a mail: its method (REQUEST, CANCEL), what, when (aware) and where, and the file itself."""

    method: str
    summary: str
    start: dt.datetime | None
    end: dt.datetime | None
    location: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One caught mail. ``key`` is its file's name without the ending."""

    key: str
    sent_at: dt.datetime | None
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    invitation: Invitation | None


def mails_to(address: str) -> list[Mail]:
    """The mails to one address, latest first."""
    found = [mail for mail in map(_read, _files()) if mail and address.lower() in mail.to]
    return sorted(found, key=lambda mail: (mail.sent_at.timestamp() if mail.sent_at else 0.0, mail.key), reverse=True)


def mail_to(address: str, key: str) -> Mail | None:
    """One mail to this address, or None where there is no such mail to it."""
    path = settings.KOERS_MAILDIR / f"{key}.eml"
    if not _KEY.fullmatch(key) or not path.is_file():
        return None
    mail = _read(path)
    return mail if mail and address.lower() in mail.to else None


def counts() -> dict[str, int]:
    """How many mails there are for each address."""
    found: dict[str, int] = {}
    for mail in map(_read, _files()):
        for address in mail.to if mail else ():
            found[address] = found.get(address, 0) + 1
    return found


def _files() -> list[Path]:
    folder: Path = settings.KOERS_MAILDIR
    return sorted(folder.glob("*.eml")) if folder.is_dir() else []


def _read(path: Path) -> Mail | None:
    try:
        message = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)
    except OSError:  # taken away between listing and reading
        return None
    body = message.get_body(("plain",))
    # Who really got it stands on the envelope; a blind copy is in no header.
    receivers = message.get_all("X-Envelope-To") or message.get_all("To") or []
    return Mail(
        key=path.stem,
        sent_at=_sent_at(message),
        sender=str(message["From"] or ""),
        to=tuple(address.lower() for _name, address in getaddresses([str(to) for to in receivers])),
        subject=str(message["Subject"] or ""),
        text=body.get_content() if body else "",
        invitation=_invitation(message),
    )


def _sent_at(message: EmailMessage) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _invitation(message: EmailMessage) -> Invitation | None:
    for part in message.walk():
        if part.get_content_type() != "text/calendar":
            continue
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        calendar = Calendar.from_ical(content)
        for event in calendar.walk("VEVENT"):
            return Invitation(
                method=str(calendar.get("METHOD", "")),
                summary=str(event.get("SUMMARY", "")),
                start=_moment(event, "DTSTART"),
                end=_moment(event, "DTEND"),
                location=str(event.get("LOCATION", "")),
                content=content,
            )
    return None


def _moment(event: object, name: str) -> dt.datetime | None:
    value = getattr(event.get(name), "dt", None)  # type: ignore[attr-defined]
    return value if isinstance(value, dt.datetime) and value.tzinfo else None
