"""Everybody's mail, as the demo caught it."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Event

from koers.demo import mailbox
from tests.cast import Cast
from tests.web import reading


def catch(folder: Path, key: str, to: str, subject: str, invitation: bytes = b"") -> None:
    """Put a mail in the folder, as the catcher does."""
    mail = EmailMessage()
    mail["From"] = "ROC De Waterlanden <koers@waterlanden.example>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = dt.datetime(2026, 11, 17, 9, int(key[-1]), tzinfo=dt.UTC)
    mail.set_content(
        "Dag Sam,\n\nEr staat iets voor je klaar:\nhttp://localhost:8000/conversation/1/\n<script>x</script>"
    )
    if invitation:
        mail.add_alternative(invitation, maintype="text", subtype="calendar", params={"method": "REQUEST"})
    (folder / f"{key}.eml").write_bytes(f"X-Envelope-To: {to}\r\n".encode() + bytes(mail))


def invitation(method: str = "REQUEST") -> bytes:
    """An invitation for a talk of a quarter of an hour."""
    calendar, event = Calendar(), Event()
    calendar.add("method", method)
    event.add("summary", "Gesprek op school")
    event.add("dtstart", dt.datetime(2026, 11, 17, 12, 15, tzinfo=dt.UTC))
    event.add("dtend", dt.datetime(2026, 11, 17, 12, 30, tzinfo=dt.UTC))
    event.add("location", "B1.12")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


@pytest.fixture
def mails(demo: Cast, tmp_path: Path) -> Cast:
    """Two mails to Sam, the later one with an invitation, and one to Marijke."""
    catch(tmp_path, "mail-1", demo.sam.email, "Je hebt een verslag om te lezen")
    catch(tmp_path, "mail-2", demo.sam.email.upper(), "Je hebt een afspraak op school", invitation())
    catch(tmp_path, "mail-3", demo.marijke.email, "Voor Marijke")
    return demo


def test_each_person_has_their_own_mail_latest_first(visitor: Any, mails: Cast):
    client = visitor()
    counts = reading.texts(client.get("/demo/mail/").content, r'</div><span class="meta">(.*?)</span>')
    listed = reading.tasks(client.get(f"/demo/mail/{mails.sam.number}/").content)
    assert counts == ["2 mails", "1 mail"]
    assert listed == [
        ("di 17 nov, 10.02 uur", "Je hebt een afspraak op school", "met uitnodiging"),
        ("di 17 nov, 10.01 uur", "Je hebt een verslag om te lezen", ""),
    ]


def test_a_mail_can_be_read_and_its_link_followed(visitor: Any, mails: Cast):
    page = visitor().get(f"/demo/mail/{mails.sam.number}/mail-1/").content.decode()
    assert '<a href="http://localhost:8000/conversation/1/"' in page
    assert ("<script>" in page, "&lt;script&gt;x&lt;/script&gt;" in page) == (False, True)


def test_an_invitation_is_readable_and_can_be_kept(visitor: Any, mails: Cast):
    client = visitor()
    page = client.get(f"/demo/mail/{mails.sam.number}/mail-2/").content
    assert reading.texts(page, r"<dd>(.*?)</dd>")[-3:] == [
        "Gesprek op school",
        "dinsdag 17 november 2026, 13.15 uur – 13.30 uur",
        "B1.12",
    ]
    file = client.get(f"/demo/mail/{mails.sam.number}/mail-2/invitation.ics")
    assert (file.headers["Content-Disposition"], file.content) == (
        'attachment; filename="Gesprek op school.ics"',
        invitation(),
    )


def test_a_cancelled_appointment_says_so(visitor: Any, mails: Cast, tmp_path: Path):
    catch(tmp_path, "mail-4", mails.sam.email, "Je afspraak gaat niet door", invitation("CANCEL"))
    page = visitor().get(f"/demo/mail/{mails.sam.number}/mail-4/").content
    assert reading.texts(page, r'<h2 id="invitation">(.*?)</h2>') == ["Haalt dit uit de agenda"]


@pytest.mark.parametrize("key", ["mail-3", "mail-9", "..%2f..%2fsecret", ".mail-1.eml"])
def test_a_mail_of_somebody_else_or_a_file_elsewhere_is_not_there(visitor: Any, mails: Cast, key: str):
    assert visitor().get(f"/demo/mail/{mails.sam.number}/{key}/").status_code == 404


def test_a_mail_without_a_date_or_a_body_still_shows(demo: Cast, tmp_path: Path):
    (tmp_path / "bare.eml").write_bytes(f"X-Envelope-To: {demo.sam.email}\r\n\r\n".encode())
    (mail,) = mailbox.mails_to(demo.sam.email)
    assert (mail.key, mail.sent_at, mail.subject, mail.invitation) == ("bare", None, "", None)


def test_without_any_mail_it_says_what_to_do(visitor: Any, demo: Cast):
    page = visitor().get(f"/demo/mail/{demo.sam.number}/").content
    assert reading.texts(page, r'<div class="empty">(.*?)</div>') == [
        "Er is nog geen mail aan deze persoon. Plan bijvoorbeeld een gesprek en kijk opnieuw."
    ]
