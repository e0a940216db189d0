"""The whole conversation, by two people in two windows: Sam on her phone, Marijke at her desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from koers.kernel.models import Agreement, Answer, Conversation, Document
from tests.browser.conftest import PHONE, Window, picture
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def write(page: Page, label: str, text: str, *, exact: bool = True) -> None:
    """Type in a field, leave it, and wait until the server has it."""
    with page.expect_response(re.compile("/answer/")) as answer:
        page.get_by_label(label, exact=exact).fill(text)
        page.keyboard.press("Tab")
    assert answer.value.ok, answer.value.text()


@pytest.mark.requirement(
    "SVG-02", "SVG-04", "SVG-05", "SVG-07", "SVG-09", "SVG-13", "SVG-14", "SVG-15", "SVG-16", "SVG-19"
)
def test_sam_and_marijke_hold_their_conversation(school: Cast, window: Window) -> None:
    sam = window(school.sam, viewport=PHONE)
    marijke = window(school.marijke)

    # Sam plans it from her home page, and prepares.
    sam.goto("/")
    sam.get_by_role("link", name="Kies een moment").click()
    sam.get_by_label("Op welke dag?").fill("17 november 2026")
    sam.get_by_label("Hoe laat?").fill("13.15")
    sam.get_by_label("Waar?").fill("Lokaal B2.14")
    sam.get_by_role("button", name="Plan het gesprek").click()
    expect(sam.locator("h1")).to_have_text("Het gesprek is op dinsdag 17 november 2026, 13.15 uur")
    picture(sam, "appointment")
    sam.get_by_role("link", name="Bereid het gesprek voor").click()
    write(sam, "Waar wil je het over hebben?", "Te weinig tijd op de werkplaats", exact=False)
    write(sam, "Wanneer ben je na het gesprek tevreden?", "ik weet hoe ik mijn remmenproef haal", exact=False)
    write(sam, "Waar ben je trots op?", "Distributieriem vervangen, Opel Corsa", exact=False)
    picture(sam, "prepare")
    sam.get_by_role("button", name="Klaar met voorbereiden").click()

    # Marijke begins; both have the form before them.
    marijke.goto("/")
    marijke.get_by_role("link", name="Ga naar het gesprek").click()
    picture(marijke, "talk-before")
    marijke.get_by_role("button", name="Begin het gesprek").click()
    expect(marijke.get_by_text("Te weinig tijd op de werkplaats").first).to_be_visible()
    sam.goto(marijke.url)

    # What Sam writes, Marijke sees; what both write at once, both keep.
    write(sam, "Gaat goed", "Onderhoudsbeurten doe ik zelf")
    expect(marijke.get_by_label("Gaat goed", exact=True)).to_have_value("Onderhoudsbeurten doe ik zelf", timeout=9000)
    field = "Heeft aandacht nodig"
    marijke.get_by_label(field, exact=True).focus()
    write(sam, field, "Storingen zoeken")
    write(marijke, field, "Kaarten meteen invullen")
    picture(marijke, "talk-two-writers")
    marijke.get_by_role("button", name="Leg ze naast elkaar").click()
    picture(marijke, "settle")
    marijke.get_by_role("textbox").last.fill("Storingen zoeken. Kaarten meteen invullen.")
    marijke.locator("form button").last.click()

    # A reload and a closed laptop lose nothing.
    sam.reload()
    expect(sam.get_by_label(field, exact=True)).to_have_value("Storingen zoeken. Kaarten meteen invullen.")

    # The conclusion says otherwise than the figures: pointed out, not blocked.
    write(sam, "Wat was het belangrijkste van dit gesprek?", "Ik doe het onderhoud goed")
    with sam.expect_response(re.compile("/answer/")):
        sam.get_by_text("Ik loop op schema").click()
    expect(sam.get_by_text("De cijfers zeggen iets anders.")).to_be_visible()

    # An agreement with its six parts.
    sam.get_by_label("Wat ga je bereiken?").fill("Drie storingen zelf gevonden")
    sam.get_by_label("Hoe ga je dat doen?").fill("Elke dinsdagmiddag met de tester")
    sam.get_by_label("Wanneer is het klaar?").fill("11 december 2026")
    sam.get_by_label("Wat is je eerste stap?").fill("Morgen de tester reserveren")
    sam.get_by_role("button", name="Zet deze afspraak erbij").click()
    expect(sam.get_by_text("Drie storingen zelf gevonden").first).to_be_visible()
    picture(marijke, "talk")

    # Finish, read, sign: both.
    marijke.reload()
    marijke.get_by_role("button", name="Rond het gesprek af").click()
    expect(marijke.locator("h1")).to_have_text("Lees het verslag en teken het")
    picture(marijke, "sign")
    marijke.get_by_role("button", name="Teken het verslag").click()
    expect(marijke.locator(".errors")).to_be_focused()
    picture(marijke, "sign-wrong")
    marijke.get_by_label("Ik heb het verslag gelezen").check()
    marijke.get_by_role("button", name="Teken het verslag").click()
    expect(marijke.locator("h1")).to_have_text("Je hebt getekend, nu is Sam van der Heijden aan zet")
    sam.goto("/")
    sam.get_by_role("link", name=re.compile("[Tt]eken")).first.click()
    sam.get_by_label("Ik heb het verslag gelezen").check()
    sam.get_by_role("button", name="Teken het verslag").click()
    expect(sam.locator("h1")).to_have_text("Het verslag is getekend en verzegeld")
    picture(sam, "sealed")

    # Anyone can check the code, without names.
    document = Document.objects.get()
    stranger = window(None)
    stranger.goto(f"/controle/{document.code}")
    expect(stranger.get_by_text("Sam van der Heijden")).to_have_count(0)
    picture(stranger, "check")
    assert document.sealed_at is not None
    assert Conversation.objects.get().filed_at is not None
    assert Agreement.objects.open().get().what == "Drie storingen zelf gevonden"
    assert Answer.objects.get(field="needs_attention").text == "Storingen zoeken. Kaarten meteen invullen."
