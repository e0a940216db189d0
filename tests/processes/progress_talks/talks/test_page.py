"""The page of a talk, without scripts: what each sees in each stage, and that no word is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from koers.kernel.models import AuditEntry, Conversation, Person
from koers.processes.progress_talks import form
from koers.processes.progress_talks.actions import talks
from koers.processes.progress_talks.actions.agreements import add_agreement
from koers.processes.progress_talks.sheet import Sheet
from tests.cast import Cast
from tests.processes.progress_talks.queries.situations import held
from tests.processes.progress_talks.talks.situations import EARLIER, agreed, begin, plan, ready, write
from tests.stories.scriptless import Browser, Page

OpenTalk = Callable[[Person, Conversation], Page]


def text_of(conversation: Conversation, key: str) -> str:
    """What the server keeps in a field."""
    field = form.field(key)
    assert field is not None
    return Sheet.of(conversation).text(field)


def test_before_it_begins_the_slber_sees_that_it_is_prepared_and_not_what(cast: Cast, open_talk: OpenTalk) -> None:
    conversation = plan(cast.sam_dossier, cast.sam)
    write(conversation, cast.sam, topics="geheim onderwerp")
    page = open_talk(cast.marijke, conversation)
    assert ("Sam is nog niet voorbereid" in page.text, "geheim" in page.text) == (True, False)
    assert Browser(cast.marijke).open(f"{page.address}prepare/").status == 404
    following = Browser(cast.marijke).client.get(f"{page.address}updates/").json()
    assert following["fields"] == {}


@pytest.mark.parametrize("who", ["peter", "loes", "hendrik_jan", "gozde", "farida", "lotte"])
@pytest.mark.parametrize("stage", [plan, begin, ready])
def test_for_everybody_else_there_is_no_such_talk(cast: Cast, open_talk: OpenTalk, who: str, stage: Any) -> None:
    conversation = stage(cast.sam_dossier, cast.marijke)
    page = open_talk(getattr(cast, who), conversation)
    missing = Browser(getattr(cast, who)).open(reverse("progress_talks:conversation", args=[cast.sam_dossier.pk]))
    assert (page.status, page.text) == (404, missing.text)


@pytest.mark.requirement("SVG-09")
def test_one_line_says_who_takes_the_notes(cast: Cast, open_talk: OpenTalk) -> None:
    second_year, first_year = begin(cast.sam_dossier, cast.marijke), begin(cast.lotte_dossier, cast.marijke)
    lines = [
        "Leerjaar 2: jij maakt de aantekeningen. Marijke leest mee en kan aanvullen.",
        "Leerjaar 2: Sam maakt de aantekeningen op een eigen scherm. Je ziet wat Sam schrijft en kunt aanvullen.",
        "Leerjaar 1: Marijke maakt de aantekeningen. Je ziet wat er staat en kunt aanvullen.",
        "Leerjaar 1: jij maakt de aantekeningen. Lotte leest mee op een eigen scherm en kan aanvullen.",
    ]
    pages = [
        open_talk(cast.sam, second_year),
        open_talk(cast.marijke, second_year),
        open_talk(cast.lotte, first_year),
        open_talk(cast.marijke, first_year),
    ]
    assert [[line in page.text for line in lines] for page in pages] == [
        [place == number for place in range(4)] for number in range(4)
    ]


@pytest.mark.requirement("SVG-07", "SVG-08")
def test_blocks_goals_times_and_questions_stand_on_the_page(cast: Cast, open_talk: OpenTalk) -> None:
    held(cast.sam_dossier, EARLIER, cast.marijke)
    page = open_talk(cast.marijke, begin(cast.sam_dossier, cast.marijke))
    for words in (
        "1. Inleiding 2 minuten. Doel: structuur aanbrengen in het gesprek",
        "2. Kern 10 minuten. Doel: studievoortgang bekijken en tot tussentijdse conclusies komen",
        "3. Afronden 3 minuten. Doel: gesprek afronden",
        "Inleiding tot",
        "Welke successen heb je behaald?",
        "Wat is de kwaliteit van het werk dat je levert?",
        "Maak de afspraken zo concreet mogelijk (SMART)",
    ):
        assert words.replace(" ", "") in page.text.replace(" ", "")


@pytest.mark.requirement("SVG-07")
def test_who_does_not_want_the_time_hides_it_for_good_and_loses_no_word(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    browser = Browser(cast.marijke)
    page = browser.open(reverse("progress_talks:conversation", args=[conversation.pk]))
    hidden = page.fill("Gaat goed", "Onderhoud").press("Verberg de tijd")
    assert ("Inleiding tot" in hidden.text, hidden.value("Gaat goed")) == (False, "Onderhoud")
    again = browser.open(hidden.address)
    assert "Inleiding tot" not in again.text
    assert "Inleiding tot" in again.press("Laat de tijd zien").text


@pytest.mark.requirement("SVG-04", "SVG-05", "SVG-11")
def test_the_talk_starts_from_the_overview(cast: Cast, open_talk: OpenTalk) -> None:
    page = open_talk(cast.sam, begin(cast.sam_dossier, cast.marijke))
    assert "6 kaarten achter" in page.text
    assert "27 van de 57 kaarten. Gepland op 16 november 2026: 33." in page.text
    assert page.links["Hele voortgang"] == reverse("progress_talks:progress", args=[cast.sam_dossier.pk])


@pytest.mark.requirement("SVG-10")
def test_the_agreements_of_last_time_stand_ready(cast: Cast, open_talk: OpenTalk) -> None:
    agreement = agreed(cast.sam_dossier, cast.peter, "Drie bewijskaarten")
    page = open_talk(cast.sam, begin(cast.sam_dossier, cast.marijke))
    assert "Drie bewijskaarten" in page.text
    saved = (
        page.fill("Hoe ging het: Drie bewijskaarten?", "Deels")
        .fill("Wat is er gedaan, en hoe komt dat?", "Twee gemaakt")
        .press("Bewaar")
    )
    assert saved.value("Hoe ging het: Drie bewijskaarten?") == "Deels"
    assert (
        text_of(Conversation.objects.get(begun_at__date="2026-11-17"), f"review:{agreement.pk}:done") == "Twee gemaakt"
    )


@pytest.mark.requirement("SVG-13")
@pytest.mark.parametrize(
    ("conclusion", "contradicts"), [("Ik loop voor", True), ("Ik loop op schema", True), ("Ik loop achter", False)]
)
def test_a_conclusion_against_the_figures_is_pointed_out(
    cast: Cast, open_talk: OpenTalk, conclusion: str, contradicts: bool
) -> None:
    page = open_talk(cast.sam, begin(cast.sam_dossier, cast.marijke))
    saved = page.fill("Conclusie", conclusion).press("Bewaar")
    hidden = b'id="contradiction" data-measured="behind" hidden' in saved.response.content
    assert (saved.value("Conclusie"), hidden) == (conclusion, not contradicts)


def test_two_pages_that_save_other_fields_do_not_meet(cast: Cast, open_talk: OpenTalk) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    sam, marijke = open_talk(cast.sam, conversation), open_talk(cast.marijke, conversation)
    sam.fill("Gaat goed", "van Sam").press("Bewaar")
    after = marijke.fill("Heeft aandacht nodig", "van Marijke").press("Bewaar")
    assert (after.value("Gaat goed"), after.value("Heeft aandacht nodig")) == ("van Sam", "van Marijke")
    assert "tegelijk" not in after.text


def test_two_pages_that_save_the_same_field_keep_both_and_lay_them_side_by_side(
    cast: Cast, open_talk: OpenTalk
) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    sam, marijke = open_talk(cast.sam, conversation), open_talk(cast.marijke, conversation)
    sam.fill("Gaat goed", "van Sam").press("Bewaar")
    after = marijke.fill("Gaat goed", "van Marijke").press("Bewaar")
    assert "Sam en jij schreven tegelijk in “Gaat goed”. Allebei de teksten zijn bewaard." in after.text
    beside = after.press("Leg ze naast elkaar")
    assert beside.heading == "2 teksten bij “Gaat goed”"
    assert beside.value("Of maak er één tekst van") == "van Sam\n\nvan Marijke"
    settled = beside.fill("Of maak er één tekst van", "van ons").press("Bewaar de tekst in dit veld")
    assert (settled.value("Gaat goed"), "tegelijk" in settled.text) == ("van ons", False)


def test_one_of_two_conclusions_is_kept(cast: Cast, open_talk: OpenTalk) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, 0, conclusion="on")
    write(conversation, cast.marijke, 0, conclusion="behind")
    beside = open_talk(cast.marijke, conversation).press("Leg ze naast elkaar")
    assert "Ik loop op schema" in beside.text
    kept = beside.press("Houd deze tekst van Marijke van der Laan-Öztürk")
    assert kept.value("Conclusie") == "Ik loop achter"


def test_settling_what_changed_meanwhile_shows_it_again(cast: Cast, open_talk: OpenTalk) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, 0, goes_well="van Sam")
    write(conversation, cast.marijke, 0, goes_well="van Marijke")
    beside = open_talk(cast.sam, conversation).press("Leg ze naast elkaar")
    write(conversation, cast.marijke, 0, goes_well="van Marijke, en meer")
    again = beside.fill("Of maak er één tekst van", "van Sam alleen").press("Bewaar de tekst in dit veld")
    assert again.status == 409
    assert "Intussen is hier iets anders geschreven." in again.text
    assert "van Marijke, en meer" in again.text
    assert again.value("Of maak er één tekst van") == "van Sam alleen"


def test_everything_that_is_still_asked_stands_on_top_and_at_its_field(cast: Cast, open_talk: OpenTalk) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    page = open_talk(cast.sam, conversation).fill("Hoe ga je dat doen?", "met de tester").press("Rond het gesprek af")
    assert "<title>Fout: Gesprek met Marijke van der Laan-Öztürk" in page.response.content.decode()
    assert page.links["Kies een conclusie: voor, op schema of achter."] == "#f-conclusion-0"
    assert page.links["Zet de afspraak die je aan het schrijven was erbij, of maak de velden leeg."] == "#f-new-how"
    assert page.value("Hoe ga je dat doen?") == "met de tester"


def test_what_cannot_be_kept_stays_on_the_page_with_the_reason(cast: Cast, open_talk: OpenTalk) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    page = open_talk(cast.sam, conversation).fill("Gaat goed", "x" * 10_001).press("Bewaar")
    assert "Deze tekst is te lang." in page.text
    assert page.value("Gaat goed") == "x" * 10_001
    assert text_of(conversation, "goes_well") == ""


def test_words_typed_while_the_other_finished_are_shown_and_not_in_the_report(cast: Cast, open_talk: OpenTalk) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke)
    slow = open_talk(cast.sam, conversation).fill("Samenwerken", "Gaat beter")
    talks.finish_talk(conversation=conversation, by=cast.marijke)
    page = slow.press("Bewaar")
    assert "Het verslag werd gemaakt terwijl je schreef. Dit staat er niet in:SamenwerkenGaat beter" in page.text


def test_an_agreement_is_added_changed_and_taken_out(cast: Cast, open_talk: OpenTalk) -> None:
    page = open_talk(cast.sam, begin(cast.sam_dossier, cast.marijke))
    added = page.fill("Wat ga je bereiken?", "Drie storingen").press("Zet deze afspraak erbij")
    assert "vul nog een datum in" in added.text
    editing = added.press("Wijzig deze afspraak: Drie storingen")
    changed = editing.fill("Wanneer is het klaar?", "11 december").press("Bewaar de afspraak")
    assert "11 december 2026" in changed.text
    gone = changed.press("Wijzig deze afspraak: Drie storingen").press("Haal deze afspraak uit het gesprek")
    assert "Drie storingen" not in gone.text


def test_a_talk_that_was_finished_shows_its_report_and_leads_to_it(cast: Cast, open_talk: OpenTalk) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke)
    document = talks.finish_talk(conversation=conversation, by=cast.sam)
    page = open_talk(cast.marijke, conversation)
    assert page.heading == "Het verslag is klaar om te lezen en te tekenen"
    assert page.links["Lees en teken het verslag"] == reverse("web:document", args=[document.pk])
    assert "Een vaste middag helpt." in page.text


def test_that_the_slber_looked_is_written_down_once_a_day(cast: Cast, open_talk: OpenTalk) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    for _time in range(2):
        open_talk(cast.marijke, conversation)
        open_talk(cast.sam, conversation)
    looked = AuditEntry.objects.filter(verb="read", dossier=cast.sam_dossier)
    assert [entry.actor for entry in looked] == [cast.marijke]


@pytest.mark.parametrize(("earlier", "made"), [(0, 0), (8, 8)])
def test_a_long_talk_asks_the_database_no_more_than_a_short_one(
    cast: Cast, django_assert_max_num_queries: Any, earlier: int, made: int
) -> None:
    for number in range(earlier):
        agreed(cast.sam_dossier, cast.peter, f"Afspraak {number}")
    conversation = begin(cast.sam_dossier, cast.marijke)
    for number in range(made):
        write(conversation, cast.sam, new_what=f"Nieuw {number}")
        add_agreement(conversation=conversation, by=cast.sam)
    browser = Browser(cast.sam)
    address = reverse("progress_talks:conversation", args=[conversation.pk])
    browser.open(address)
    with django_assert_max_num_queries(26):
        browser.open(address)
