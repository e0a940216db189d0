"""The whole progress talk through the pages, in the order of its source text, by people without scripts."""

from __future__ import annotations

import base64

import pytest
from django.urls import reverse

from koers.kernel.models import Agreement, Conversation, Document, OutboxMessage, Person
from tests.cast import Cast
from tests.processes.progress_talks.talks.situations import agreed
from tests.stories.scriptless import Browser, Page

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
READ = "Ik heb het verslag gelezen. Het klopt met ons gesprek."


def talk_page(person: Person, conversation: Conversation) -> Page:
    """The page of the talk on this person's own screen."""
    return Browser(person).open(reverse("progress_talks:conversation", args=[conversation.pk]))


def sam_prepares(cast: Cast) -> Conversation:
    """Voorbereiding gesprek: Sam plans it, and says what she wants to talk about."""
    planned = (
        Browser(cast.sam)
        .open(reverse("web:plan", args=[cast.sam_dossier.pk, "talk"]))
        .fill("Op welke dag?", "17 november 2026")
        .fill("Hoe laat?", "13.15")
        .press("Plan het gesprek")
    )
    assert "dinsdag 17 november 2026, 13.15 uur" in planned.heading
    conversation = Conversation.objects.to_come().get()
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
    return conversation


def marijke_begins(cast: Cast, conversation: Conversation) -> None:
    """Inleiding: what Sam wrote opens for both, and it is said who takes the notes."""
    before = talk_page(cast.marijke, conversation)
    assert ("Sam is voorbereid" in before.text, "storingen" in before.text) == (True, False)
    talk = before.press("Begin het gesprek")
    assert talk.heading == "Gesprek met Sam van der Heijden"
    for words in (
        "Te weinig tijd om storingen te zoeken",
        "Leerjaar 2: Sam maakt de aantekeningen op een eigen scherm.",
        "Waarom heb je deze opleiding gekozen?",  # a new SLB'er: they get to know each other
        "6 kaarten achter",
    ):
        assert words in talk.text
    assert "PARS 14 november.png" in talk.links


def sam_takes_notes(cast: Cast, conversation: Conversation) -> None:
    """Kern and afronden: looking back, progress, something to be proud of, conclusion and a new agreement."""
    notes = (
        talk_page(cast.sam, conversation)
        .fill("Hoe ging het: Drie bewijskaarten?", "Deels")
        .fill("Wat is er gedaan, en hoe komt dat?", "Twee gemaakt, er stond geen auto")
        .fill("Wat is goed om te weten over jou?", "Ik leer door te doen")
        .fill("Hoe leer je, en hoe zelfstandig?", "Ik vraag op tijd hulp")
        .fill("Gaat goed", "Onderhoudsbeurten")
        .fill("Heeft aandacht nodig", "Storingen zoeken")
        .fill("Resultaten van projecten, klussen, opdrachten en werk", "Project 3: voldoende")
        .fill("Samenwerken", "Met Ruud gaat het goed")
        .fill("Wat is er geleerd over het vak?", "Eerst blokkeren, dan losmaken")
        .fill("Wat wil je nog graag leren?", "Elektrische auto's")
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
    assert "De cijfers zeggen iets anders." in notes.text
    assert (notes.value("Wat ga je bereiken?"), "Drie storingen zelf gevonden" in notes.text) == ("", True)


def marijke_finishes(cast: Cast, conversation: Conversation) -> Document:
    """Afronden: she adds why, and the report is there to read."""
    signing = (
        talk_page(cast.marijke, conversation)
        .fill("Waarom kiezen jullie deze conclusie?", "Vijf kaarten wachten op de beoordeling van Ruud")
        .press("Rond het gesprek af")
    )
    document = Document.objects.get()
    assert signing.address == reverse("web:document", args=[document.pk])
    for words in (
        "Conclusie: op schema",
        "De cijfers zeggen: 6 kaarten achter.",
        "Sam van der Heijden (leerjaar 2), aangevuld door Marijke van der Laan-Öztürk",
    ):
        assert words in signing.text
    return document


def both_sign(cast: Cast, document: Document) -> None:
    """Archivering: digital approval of both seals the report, and it goes out to the student system."""
    for person in (cast.marijke, cast.sam):
        page = Browser(person).open(reverse("web:document", args=[document.pk]))
        page.fill(READ, READ).press("Teken het verslag")
    document.refresh_from_db()
    assert document.sealed_at is not None
    push = OutboxMessage.objects.get(kind=OutboxMessage.Kind.PUSH)
    assert (push.payload["conclusion"], push.payload["measured"]["approved"]) == ("on", 27)
    assert [one["what"] for one in push.payload["agreements"]] == ["Drie storingen zelf gevonden"]


def marijke_tells_the_trajectbegeleider(cast: Cast, conversation: Conversation) -> None:
    """Bijzonderheden terugkoppelen: a message of its own."""
    sent = (
        talk_page(cast.marijke, conversation)
        .follow("Schrijf een bericht aan het team")
        .fill("Wie moet dit lezen?", "De trajectbegeleider: Gözde Kılıç")
        .fill("Wat moeten zij weten?", "Sam heeft dinsdagmiddag de tester nodig")
        .press("Verstuur het bericht")
    )
    assert "dinsdagmiddag de tester" in Browser(cast.gozde).open(sent.address).text


def marijke_makes_a_separate_appointment(cast: Cast, conversation: Conversation) -> None:
    """Zorgtip: not in the form, and for three people only."""
    made = (
        Browser(cast.marijke)
        .open(reverse("progress_talks:care", args=[conversation.dossier_id]))
        .fill("Op welke dag?", "20 november")
        .fill("Hoe laat?", "10.30")
        .fill("Met wie?", "Met Farida Benali, zorgcoördinator")
        .fill("Waar gaat het over?", "Slaapt slecht")
        .press("Maak de afspraak")
    )
    readers = (cast.sam, cast.farida, cast.hendrik_jan, cast.peter)
    assert [Browser(person).open(made.address).status for person in readers] == [200, 200, 404, 404]


@pytest.mark.requirement(
    "SVG-01",
    "SVG-02",
    "SVG-04",
    "SVG-05",
    "SVG-06",
    "SVG-09",
    "SVG-10",
    "SVG-11",
    "SVG-12",
    "SVG-13",
    "SVG-14",
    "SVG-15",
    "SVG-16",
    "SVG-17",
    "SVG-18",
    "SVG-19",
)
def test_sam_and_marijke_have_a_progress_talk(cast: Cast) -> None:
    agreed(cast.sam_dossier, cast.peter, "Drie bewijskaarten")
    conversation = sam_prepares(cast)
    marijke_begins(cast, conversation)
    sam_takes_notes(cast, conversation)
    document = marijke_finishes(cast, conversation)
    both_sign(cast, document)
    marijke_tells_the_trajectbegeleider(cast, conversation)
    marijke_makes_a_separate_appointment(cast, conversation)
    assert "staat in het archief" in talk_page(cast.sam, conversation).heading
    assert set(Agreement.objects.open().values_list("what", flat=True)) == {
        "Drie bewijskaarten",
        "Drie storingen zelf gevonden",
    }
    assert "Slaapt slecht" not in str(Document.objects.get().data)
