"""The whole progress talk through the pages, in the order of its source text, by two people without scripts."""

from __future__ import annotations

import base64

import pytest
from django.urls import reverse

from koers.kernel.models import Agreement, Conversation, Document, OutboxMessage, Person
from tests.cast import Cast
from tests.stories.scriptless import Browser, Page

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def talk_page(person: Person, conversation: Conversation) -> Page:
    """The page of the talk on this person's own screen."""
    return Browser(person).open(reverse("progress_talks:conversation", args=[conversation.pk]))


@pytest.mark.requirement("SVG-02", "SVG-04", "SVG-05", "SVG-09", "SVG-13", "SVG-14", "SVG-15", "SVG-16", "SVG-19")
def test_sam_and_marijke_have_a_progress_talk(cast: Cast) -> None:
    # Voorbereiding gesprek: Sam plans it, and prepares.
    planned = (
        Browser(cast.sam)
        .open(reverse("web:plan", args=[cast.sam_dossier.pk, "talk"]))
        .fill("Op welke dag?", "17 november 2026")
        .fill("Hoe laat?", "13.15")
        .press("Plan het gesprek")
    )
    assert planned.status == 200
    conversation = Conversation.objects.get()
    assert conversation.duration.total_seconds() == 15 * 60
    prepared = (
        talk_page(cast.sam, conversation)
        .follow("Bereid het gesprek voor")
        .fill("Waar wil je het over hebben?", "Te weinig tijd om storingen te zoeken")
        .fill("Wanneer ben je na het gesprek tevreden?", "ik weet hoe ik mijn remmenproef haal")
        .fill("Waar ben je trots op?", "Distributieriem vervangen, Opel Corsa")
        .choose_files("Uitdraaien", ("PARS 14 november.png", PNG))
        .press("Klaar met voorbereiden")
    )
    assert "Je bent voorbereid" in prepared.text

    # Inleiding: Marijke sees that Sam is prepared, and begins.
    before = talk_page(cast.marijke, conversation)
    assert "Sam is voorbereid" in before.text
    assert "storingen" not in before.text
    talk = before.press("Begin het gesprek")
    assert talk.heading == "Gesprek met Sam van der Heijden"
    assert "Te weinig tijd om storingen te zoeken" in talk.text
    assert "Leerjaar 2: Sam maakt de aantekeningen op een eigen scherm." in talk.text
    assert "6 kaarten achter" in talk.text
    assert "PARS 14 november.png" in talk.links

    # Kern and afronden: Sam takes the notes.
    notes = (
        talk_page(cast.sam, conversation)
        .fill("Gaat goed", "Onderhoudsbeurten")
        .fill("Wat is er geleerd over het vak?", "Eerst blokkeren")
        .fill("Is dat gelukt?", "Ja")
        .fill("Wat was het belangrijkste van dit gesprek?", "Met een vaste middag haal ik het in.")
        .fill("Conclusie", "Ik loop op schema")
        .fill("Wat ga je bereiken?", "Drie storingen zelf gevonden")
        .fill("Bij welk werkproces?", "B1-K1-W2 Onderhoud 2")
        .fill("Wie?", "Sam, met hulp van Ruud")
        .fill("Hoe ga je dat doen?", "Elke dinsdagmiddag met de tester")
        .fill("Wanneer is het klaar?", "11 december 2026")
        .fill("Wat is je eerste stap?", "Morgen de tester reserveren")
        .press("Zet deze afspraak erbij")
    )
    assert "Drie storingen zelf gevonden" in notes.text
    assert notes.value("Wat ga je bereiken?") == ""
    assert "De cijfers zeggen iets anders." in notes.text
    signing = (
        talk_page(cast.marijke, conversation)
        .fill("Waarom kiezen jullie deze conclusie?", "Vijf kaarten wachten op de beoordeling van Ruud")
        .press("Rond het gesprek af")
    )
    document = Document.objects.get()
    assert signing.address == reverse("web:document", args=[document.pk])
    assert "Conclusie: op schema" in signing.text

    # Archivering, handtekeningen: both sign, and the report is sealed and goes out.
    for person in (cast.marijke, cast.sam):
        page = Browser(person).open(reverse("web:document", args=[document.pk]))
        page.fill(
            "Ik heb het verslag gelezen. Het klopt met ons gesprek.",
            "Ik heb het verslag gelezen. Het klopt met ons gesprek.",
        ).press("Teken het verslag")
    document.refresh_from_db()
    assert document.sealed_at is not None
    push = OutboxMessage.objects.get(kind=OutboxMessage.Kind.PUSH)
    assert push.payload["conclusion"] == "on"
    assert push.payload["measured"] == {"approved": 27, "planned": 33, "on": "2026-11-16"}
    assert [one["what"] for one in push.payload["agreements"]] == ["Drie storingen zelf gevonden"]
    assert "staat in het archief" in talk_page(cast.sam, conversation).heading
    assert [one.what for one in Agreement.objects.open()] == ["Drie storingen zelf gevonden"]
