"""Preparing a talk: words and files, for the student alone until it begins."""

from __future__ import annotations

import base64

import pytest
from django.urls import reverse

from koers.kernel.models import Attachment, Conversation, Person
from koers.processes.progress_talks import form
from koers.processes.progress_talks.actions import talks
from koers.processes.progress_talks.sheet import Sheet
from tests.cast import Cast
from tests.processes.progress_talks.talks.situations import begin, plan
from tests.stories.scriptless import Browser, Page

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
MORE = "Bewaar, en voeg de bestanden toe"


def prepare(person: Person, conversation: Conversation) -> Page:
    """The page on which somebody prepares."""
    return Browser(person).open(reverse("progress_talks:prepare", args=[conversation.pk]))


@pytest.mark.requirement("SVG-04", "SVG-19")
def test_words_and_print_outs_are_kept_and_said_to_be_ready(cast: Cast) -> None:
    conversation = plan(cast.sam_dossier, cast.sam)
    page = (
        prepare(cast.sam, conversation)
        .fill("Waar wil je het over hebben?", "Tijd op de werkplaats")
        .choose_files("Uitdraaien", ("PARS.png", PNG), ("CVS.png", PNG))
        .choose_files("Laat het zien met een foto of pdf", ("riem.png", PNG))
        .press(MORE)
    )
    assert [name for name in ("PARS.png", "CVS.png", "riem.png") if name in page.links] == [
        "PARS.png",
        "CVS.png",
        "riem.png",
    ]
    page.press("Klaar met voorbereiden")
    conversation.refresh_from_db()
    assert conversation.prepared_at is not None
    assert Sheet.of(conversation).text(form.TOPICS) == "Tijd op de werkplaats"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("virus.pdf", b"MZ\x90\x00 not a pdf", "Kies een pdf, of een foto (PNG of JPEG)."),
        ("leeg.pdf", b"", "Dit bestand is leeg. Kies een ander bestand."),
        ("groot.png", PNG + b"\0" * 10 * 1024 * 1024, "Dit bestand is 11 MB. Het mag hoogstens 10 MB zijn."),
    ],
)
def test_a_file_that_cannot_be_kept_says_why_and_the_words_stay(
    cast: Cast, name: str, content: bytes, message: str
) -> None:
    conversation = plan(cast.sam_dossier, cast.sam)
    page = (
        prepare(cast.sam, conversation)
        .fill("Waar ben je trots op?", "De riem")
        .choose_files("Uitdraaien", (name, content))
        .press("Klaar met voorbereiden")
    )
    assert {text: link for text, link in page.links.items() if link.startswith("#f-")} == {message: "#f-print_outs"}
    assert page.value("Waar ben je trots op?") == "De riem"
    conversation.refresh_from_db()
    assert (conversation.prepared_at, Attachment.objects.count()) == (None, 0)


def test_a_file_can_be_taken_away_again(cast: Cast) -> None:
    conversation = plan(cast.sam_dossier, cast.sam)
    page = prepare(cast.sam, conversation).choose_files("Uitdraaien", ("PARS.png", PNG)).press(MORE)
    gone = page.fill("Waar ben je trots op?", "De riem").press("Haal weg PARS.png")
    assert ("PARS.png" in gone.links, gone.value("Waar ben je trots op?")) == (False, "De riem")


@pytest.mark.parametrize("who", ["marijke", "lotte", "peter", "hendrik_jan", "gozde"])
def test_nobody_else_opens_or_fills_it(cast: Cast, who: str) -> None:
    conversation = plan(cast.sam_dossier, cast.sam)
    address = reverse("progress_talks:prepare", args=[conversation.pk])
    client = Browser(getattr(cast, who)).client
    assert client.get(address).status_code == 404


@pytest.mark.requirement("SVG-04")
def test_the_slber_opens_the_files_once_the_talk_begins_and_not_before(cast: Cast) -> None:
    conversation = plan(cast.sam_dossier, cast.sam)
    prepare(cast.sam, conversation).choose_files("Uitdraaien", ("PARS.png", PNG)).press(MORE)
    address = reverse("web:attachment", args=[Attachment.objects.get().pk])
    marijke, sam = Browser(cast.marijke).client, Browser(cast.sam).client
    assert [marijke.get(address).status_code, sam.get(address).status_code] == [404, 200]
    talks.begin(conversation=conversation, by=cast.marijke)
    assert marijke.get(address).status_code == 200


def test_once_the_talk_begins_preparing_leads_to_it(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    assert prepare(cast.sam, conversation).heading == "Gesprek met Marijke van der Laan-Öztürk"
