"""Two worlds that differ only in a care appointment are the same, to the byte, for everybody it does not concern."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from koers.kernel import clock
from koers.kernel.models import Blob, Document, OutboxMessage, Person
from koers.processes.progress_talks.actions import care, talks
from koers.processes.progress_talks.actions.particulars import send_particulars
from tests.cast import Cast
from tests.processes.progress_talks.talks.situations import ready

OUTSIDERS = ("hendrik_jan", "peter", "loes", "gozde", "lotte")
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def addresses(cast: Cast, document: Document) -> list[str]:
    """Every page on which a trace could show."""
    dossier, conversation = cast.sam_dossier.pk, document.conversation_id
    return [
        reverse("web:home"),
        reverse("web:own_data"),
        reverse("web:who_looked"),
        reverse("progress_talks:students"),
        reverse("progress_talks:student", args=[dossier]),
        reverse("progress_talks:progress", args=[dossier]),
        reverse("progress_talks:dossier"),
        reverse("progress_talks:team"),
        reverse("progress_talks:conversation", args=[conversation]),
        reverse("progress_talks:updates", args=[conversation]),
        reverse("progress_talks:care", args=[dossier]),
        reverse("progress_talks:care_list"),
        reverse("web:document", args=[document.pk]),
        reverse("web:document_pdf", args=[document.pk]),
    ]


def world_of(cast: Cast, person: Person, document: Document) -> dict[str, tuple[int, bytes]]:
    """What one person gets at every address, without what differs on every request."""
    client = Client()
    client.force_login(person)
    seen = {}
    for address in addresses(cast, document):
        response = client.get(address)
        seen[address] = (response.status_code, _TOKEN.sub(b"", response.content))
    return seen


def mails_of(person: Person) -> list[tuple[str, str]]:
    """The mails that somebody got."""
    return list(OutboxMessage.objects.filter(recipient=person).order_by("queued_at").values_list("subject", "body"))


@pytest.fixture
def reported(cast: Cast, tuesday: Callable[..., None]) -> Document:
    """A talk of Sam with a report, particulars for the trajectbegeleider, and a talk of Lotte."""
    conversation = ready(cast.sam_dossier, cast.marijke)
    send_particulars(conversation=conversation, text="Over de tester", to=[cast.gozde], by=cast.marijke)
    return talks.finish_talk(conversation=conversation, by=cast.marijke)


def make_two(cast: Cast) -> None:
    """The secret: an appointment with the care co-ordinator, and one with the SLB'er."""
    for with_person in (cast.farida, cast.marijke):
        care.make_appointment(
            dossier=cast.sam_dossier,
            at=clock.at(dt.date(2026, 11, 20), dt.time(10, 30)),
            with_person=with_person,
            note="Kanarie in de mijn",
            by=cast.marijke,
        )


@pytest.mark.requirement("SVG-18")
@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_outside_can_tell_whether_there_is_an_appointment(cast: Cast, reported: Document, who: str) -> None:
    person = getattr(cast, who)
    without = world_of(cast, person, reported), mails_of(person)
    make_two(cast)
    assert (world_of(cast, person, reported), mails_of(person)) == without


@pytest.mark.parametrize("who", ["sam", "marijke", "farida"])
def test_the_same_comparison_does_tell_the_three_it_concerns(cast: Cast, reported: Document, who: str) -> None:
    person = getattr(cast, who)
    without = world_of(cast, person, reported)
    make_two(cast)
    with_it = world_of(cast, person, reported)
    assert reverse("progress_talks:care_list") in {page for page in without if with_it[page] != without[page]}


@pytest.mark.requirement("SVG-18")
def test_the_report_is_the_same_and_no_word_of_it_leaves_the_vault(cast: Cast, reported: Document) -> None:
    before = Blob.objects.get(pk=reported.read_blob_id).content
    care.make_appointment(
        dossier=cast.sam_dossier,
        at=timezone.now() + dt.timedelta(days=2),
        with_person=cast.farida,
        note="Kanarie in de mijn",
        by=cast.marijke,
    )
    assert bytes(Blob.objects.get(pk=reported.read_blob_id).content) == bytes(before)
    assert not [
        mail for mail in OutboxMessage.objects.all() if "Kanarie" in f"{mail.subject} {mail.body} {mail.payload}"
    ]
