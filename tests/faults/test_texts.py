"""Texts that are too long, or that hold signs which hide, reorder or begin a line in a header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from icalendar import Calendar

from koers.kernel import outbox
from koers.kernel.models import Agreement, Answer, Attachment, Conversation, Document, OutboxMessage, Person
from koers.kernel.texts import LONGEST
from tests.cast import Cast
from tests.faults.conftest import Visitor, finished, going_on, planned
from tests.mail import smtp
from tests.web import reading

HOSTILE = "Sam\x00\x07\u202eMoc\u2066\r\nBcc: x@y.example"
CLEANED = "SamMoc\nBcc: x@y.example"


def said(page: Any) -> list[str]:
    """What the summary of errors says."""
    return reading.texts(page.content, r'<div class="errors.*?<li>(.*?)</li>')


def test_a_text_that_is_too_long_is_refused_in_words_and_stays_on_the_page(cast: Cast, visitor: Visitor) -> None:
    url = reverse("progress_talks:conversation", args=[going_on(cast).pk])
    text = "é" * (LONGEST + 1)
    page = visitor(cast.sam).post(url, {"base:goes_well": "0.", "goes_well": text})
    assert (page.status_code, said(page)) == (200, ["Deze tekst is te lang. Er passen hoogstens 10000 tekens."])
    assert text in page.content.decode()
    assert Answer.objects.count() == 0


def test_the_same_while_typing(cast: Cast, visitor: Visitor) -> None:
    url = reverse("progress_talks:answer", args=[going_on(cast).pk])
    client = visitor(cast.sam)
    fits = client.post(url, {"field": "goes_well", "text": "é" * LONGEST, "base": "0."})
    longer = client.post(url, {"field": "needs_attention", "text": "é" * (LONGEST + 1), "base": "0."})
    assert (fits.status_code, longer.status_code) == (200, 409)
    assert longer.json() == {"message": "Deze tekst is te lang. Er passen hoogstens 10000 tekens."}


@pytest.mark.parametrize("size", [3_000_000, 15_000_000])
def test_a_request_that_no_page_makes_is_refused_whole(cast: Cast, visitor: Visitor, size: int) -> None:
    url = reverse("progress_talks:conversation", args=[going_on(cast).pk])
    fields = {"base:goes_well": "0.", "goes_well": "Tempo", "base:summary": "0.", "summary": "x" * size}
    assert visitor(cast.sam).post(url, fields).status_code == 400
    many = {f"base:field{number}": "0." for number in range(1001)}
    assert visitor(cast.sam).post(url, many).status_code == 400
    assert Answer.objects.count() == 0


def test_no_sign_that_hides_or_reorders_is_kept_of_what_is_typed(cast: Cast, visitor: Visitor) -> None:
    talk = going_on(cast)
    sam, page = visitor(cast.sam), reverse("progress_talks:conversation", args=[talk.pk])
    sam.post(page, {"base:goes_well": "0.", "goes_well": HOSTILE})
    draft = {
        "new:what": HOSTILE,
        "new:who": HOSTILE,
        "new:how": HOSTILE,
        "new:about": HOSTILE,
        "new:first_step": HOSTILE,
    }
    sam.post(reverse("progress_talks:agreement_add", args=[talk.pk]), draft | {f"base:{name}": "0." for name in draft})
    one_line = " ".join(CLEANED.split())
    assert Answer.objects.get(field="goes_well").text == CLEANED
    agreement = Agreement.objects.get()
    assert {agreement.what, agreement.how} == {CLEANED}
    assert {agreement.who, agreement.about} == {one_line}


def test_a_hostile_text_ends_up_in_the_report_as_text(cast: Cast, visitor: Visitor) -> None:
    typst = '#read("/etc/passwd") $x$ <b>vet</b> \\ [a](b) {{ 7*7 }} {% now "Y" %}'
    talk = going_on(cast)
    fields = {"conclusion": "behind", "goes_well": typst, "summary": HOSTILE}
    client = visitor(cast.marijke)
    answer = client.post(
        reverse("progress_talks:finish", args=[talk.pk]), fields | {f"base:{name}": "0." for name in fields}
    )
    page = client.get(answer.headers["Location"]).content.decode()
    assert "<b>vet</b>" not in page
    assert "&lt;b&gt;vet&lt;/b&gt;" in page
    assert "{{ 7*7 }} {% now &quot;Y&quot; %}" in page
    rows = [row for section in Document.objects.get().data["sections"] for row in section.get("rows", [])]
    assert [row["value"] for row in rows if isinstance(row, dict) and row.get("label") == "Gaat goed"] == [typst]


NUMBERS = ["٣", "²", "-1", "1e9", "9" * 5000, "0x10", "\x00", ""]


def test_a_number_that_is_none_breaks_nothing(cast: Cast, visitor: Visitor) -> None:
    talk = going_on(cast)
    sam = visitor(cast.sam)
    settle = reverse("progress_talks:settle", args=[talk.pk, "goes_well"])
    answer = reverse("progress_talks:answer", args=[talk.pk])
    for number in NUMBERS:
        statuses = [
            sam.post(answer, {"field": "goes_well", "text": "Tempo", "base": f"{number}."}).status_code,
            sam.post(settle, {"seen": [number, "1"], "base:text": number, "text": "Tempo"}).status_code,
            sam.get("/me/", {"page": number}).status_code,
            sam.get("/me/who-looked/", {"page": number}).status_code,
            visitor(cast.marijke).get(reverse("progress_talks:students"), {"page": number, "q": number}).status_code,
            visitor(cast.hendrik_jan).get(reverse("progress_talks:team"), {"page": number, "slb": number}).status_code,
        ]
        assert [status for status in statuses if status not in {200, 302, 409}] == [], number


MOMENTS = [
    ("31-11-2026", "13.15"),
    ("31-12-9999", "23.59"),
    ("1-1-0001", "0.00"),
    ("28-3-2027", "2.30"),
    ("x", "x"),
    ("\x00", "25:61"),
]


def test_a_moment_that_is_none_is_refused_in_words(cast: Cast, visitor: Visitor) -> None:
    care = reverse("progress_talks:care", args=[cast.sam_dossier.pk])
    for day, time in MOMENTS:
        moment = {"day": day, "time": time, "location": HOSTILE}
        plan = visitor(cast.sam).post(reverse("web:plan", args=[cast.sam_dossier.pk, "talk"]), moment)
        appointment = visitor(cast.marijke).post(care, moment | {"with_person": str(cast.farida.pk)})
        assert {plan.status_code, appointment.status_code} <= {200, 302}


def test_a_query_with_any_signs_answers(cast: Cast, visitor: Visitor) -> None:
    for typed in (HOSTILE, "%", "_", "\\", "'; drop table kernel_person; --", "é" * 5000, "%ED%A0%80"):
        query = {
            "q": typed,
            "slb": typed,
            "show": typed,
            "sort": typed,
            "language": typed,
            "saved": typed,
            "next": typed,
        }
        for person, name in (
            (cast.marijke, "progress_talks:students"),
            (cast.hendrik_jan, "progress_talks:team"),
            (cast.sam, "web:preferences"),
            (None, "web:login"),
            (None, "web:verify"),
        ):
            client = visitor(person) if person else visitor()
            assert client.get(reverse(name), query).status_code == 200


class Kept:
    """An SMTP server of this process that keeps the bytes it gets."""

    def __init__(self) -> None:
        self.envelopes: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take in one mail."""
        self.envelopes.append((envelope.rcpt_tos, bytes(envelope.content)))
        return "250 kept"


@pytest.fixture
def caught(settings: Any) -> Iterator[Kept]:
    """Real SMTP on a port of this machine, and Koers told to use it."""
    kept = Kept()
    with smtp(kept, settings, enable_SMTPUTF8=True):
        yield kept


def rename(person: Person, given_name: str) -> None:
    """Give somebody a name past every check, as a faulty system beside ours might."""
    with connection.cursor() as cursor:
        cursor.execute("update kernel_person set given_name = %s where id = %s", [given_name, person.pk])
    person.refresh_from_db()


@pytest.mark.parametrize(
    "name",
    ["Sam\r\nBcc: x@y.example", "Sam\nX-Evil: 1", 'Sam" <x@y.example>,', "Sam;CN=x:mailto:x@y", "Sam\u2028\x0bX: 1"],
)
def test_a_name_never_reaches_a_header_or_a_calendar_as_more_than_a_name(
    cast: Cast, visitor: Visitor, caught: Kept, name: str
) -> None:
    rename(cast.sam, name)
    visitor(cast.marijke).post(
        reverse("web:plan", args=[cast.sam_dossier.pk, "talk"]),
        {"day": "20-11-2026", "time": "13.15", "location": "B2\r\nATTENDEE:mailto:x@y.example"},
    )
    for message in OutboxMessage.objects.all():
        outbox.deliver(message)
    assert sorted(address for to, _content in caught.envelopes for address in to) == [
        "004821@waterlanden.example",
        "0412877@waterlanden.example",
    ]
    for to, content in caught.envelopes:
        mail: EmailMessage = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
        assert sorted(set(mail.keys())) == sorted(
            ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]
        )
        assert [address.addr_spec for address in mail["To"].addresses] == to
        part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
        event = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0]
        attendees = event["ATTENDEE"]
        assert sorted(str(attendee) for attendee in attendees) == [
            "mailto:004821@waterlanden.example",
            "mailto:0412877@waterlanden.example",
        ]
        assert event["LOCATION"] == "B2 ATTENDEE:mailto:x@y.example"
        raw = part.get_payload(decode=True).decode().replace("\r\n ", "")
        assert sum(line.startswith("ATTENDEE") for line in raw.split("\r\n")) == 2


def test_a_name_with_a_line_break_is_one_line_on_every_page_and_paper(cast: Cast, visitor: Visitor) -> None:
    rename(cast.sam, "Sam\r\nBcc: x@y.example")
    document = finished(cast)
    assert cast.sam.full_name == "Sam Bcc: x@y.example van der Heijden"
    pdf = visitor(cast.marijke).get(reverse("web:document_pdf", args=[document.pk]))
    assert "\n" not in pdf.headers["Content-Disposition"]
    assert pdf.content.startswith(b"%PDF-")


def test_the_name_of_a_file_is_one_line_without_signs_that_hide(cast: Cast, visitor: Visitor) -> None:
    from koers.kernel.actions.attachments import attach
    from tests.faults.files import a_pdf

    talk = planned(cast, dt.timedelta(days=2))
    attach(
        conversation=talk, purpose=Attachment.Purpose.PREPARATION, name=HOSTILE + ".pdf", content=a_pdf(), by=cast.sam
    )
    file = Attachment.objects.get()
    answer = visitor(cast.sam).get(reverse("web:attachment", args=[file.pk]))
    assert (file.name, answer.headers["Content-Disposition"]) == (
        "SamMoc Bcc: x@y.example.pdf",
        'attachment; filename="SamMoc Bcc- x@y.example.pdf"',
    )
    assert Conversation.objects.count() == 1
