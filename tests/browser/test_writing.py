"""What the script of the talk does for whoever types: nothing is lost, and nobody is in the way of the other."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from koers.kernel.models import Answer, Conversation, OtherText
from koers.processes.progress_talks.actions import talks
from tests.browser.conftest import Window, session_of
from tests.cast import Cast
from tests.processes.progress_talks.talks.situations import begin, plan, ready, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEARNED, PACE = "Wat is er geleerd over het vak?", "Gaat goed"
SOON = 9000
"""Milliseconds within which the other's words come in."""


def go(page: Page, conversation: Conversation) -> Page:
    """Open the talk."""
    page.goto(f"/progress-talks/talk/{conversation.pk}/")
    return page


def kept(field: str) -> str:
    """What the server has of a field."""
    return Answer.objects.get(field=field).text


def test_a_field_is_saved_two_seconds_after_the_last_key(school: Cast, window: Window) -> None:
    page = go(window(school.sam), begin(school.sam_dossier, school.marijke))
    with page.expect_response(re.compile("/answer/")):
        page.get_by_label(LEARNED).press_sequentially("Eerst blokkeren")
    expect(page.locator("[data-saved]")).to_contain_text("Bewaard om 13.")
    assert kept("learned") == "Eerst blokkeren"


def test_a_reload_in_the_middle_of_a_word_loses_nothing(school: Cast, window: Window) -> None:
    page = go(window(school.sam), begin(school.sam_dossier, school.marijke))
    page.get_by_label(LEARNED).fill("Eerst blok")
    page.reload()
    expect(page.get_by_label(LEARNED)).to_have_value("Eerst blok")


def test_without_a_network_the_text_stays_and_is_saved_later(school: Cast, window: Window) -> None:
    page = go(window(school.sam), begin(school.sam_dossier, school.marijke))
    page.context.set_offline(True)
    page.get_by_label(LEARNED).fill("Zonder net")
    page.keyboard.press("Tab")
    failed = page.get_by_text("Nog niet bewaard, we proberen het opnieuw. Je tekst staat nog hier.")
    expect(failed).to_be_visible()
    page.context.set_offline(False)
    expect(failed).to_be_hidden()
    assert kept("learned") == "Zonder net"


def test_who_is_logged_out_keeps_the_text_and_logs_in_beside_it(school: Cast, window: Window) -> None:
    page = go(window(school.sam), begin(school.sam_dossier, school.marijke))
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label(LEARNED).fill("Nog een zin")
    page.keyboard.press("Tab")
    said = page.get_by_text("Je bent uitgelogd. Je tekst staat nog hier.")
    expect(said).to_be_visible()
    again = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": session_of(school.sam),
        "url": page.url.split("/progress")[0],
    }
    page.context.add_cookies([again])  # type: ignore[list-item]
    expect(said).to_be_hidden(timeout=15000)
    assert kept("learned") == "Nog een zin"


def test_enter_in_a_short_field_saves_and_stays(school: Cast, window: Window) -> None:
    page = go(window(school.sam), begin(school.sam_dossier, school.marijke))
    field = page.get_by_label("Wanneer is het klaar?")
    field.fill("11 december 2026")
    with page.expect_response(re.compile("/answer/")):
        field.press("Enter")
    expect(field).to_be_focused()


def test_who_typed_beside_the_other_sees_the_own_text_until_it_is_settled(school: Cast, window: Window) -> None:
    conversation = begin(school.sam_dossier, school.marijke)
    sam, marijke = go(window(school.sam), conversation), go(window(school.marijke), conversation)
    for page, text in ((sam, "van Sam"), (marijke, "van Marijke")):
        page.get_by_label(PACE).focus()
        page.get_by_label(PACE).fill(text)
    for page in (sam, marijke):
        with page.expect_response(re.compile("/answer/")):
            page.keyboard.press("Tab")
    for page, text in ((sam, "van Sam"), (marijke, "van Marijke")):
        expect(page.get_by_text("schreven tegelijk in “Gaat goed”")).to_be_visible(timeout=SOON)
        expect(page.get_by_label(PACE)).to_have_value(text)
    field = Answer.objects.get(field="goes_well")
    talks.settle_field(
        conversation=conversation,
        field=talks.form.field("goes_well") or talks.form.TOPICS,
        text="van ons",
        base_version=field.version,
        seen=OtherText.objects.values_list("pk", flat=True),
        by=school.sam,
    )
    for page in (sam, marijke):
        expect(page.get_by_label(PACE)).to_have_value("van ons", timeout=SOON)
        expect(page.get_by_text("schreven tegelijk in “Gaat goed”")).to_be_hidden()


def test_a_field_in_which_somebody_stands_is_left_alone(school: Cast, window: Window) -> None:
    conversation = begin(school.sam_dossier, school.marijke)
    page = go(window(school.sam), conversation)
    page.get_by_label(LEARNED).focus()
    write(conversation, school.marijke, learned="van Marijke", pace="ook van Marijke")
    with page.expect_response(re.compile("/updates/")):
        pass
    expect(page.get_by_label(LEARNED)).to_have_value("")
    page.get_by_label(PACE).focus()
    write(conversation, school.marijke, cooperation="nog iets")
    expect(page.get_by_label(LEARNED)).to_have_value("van Marijke", timeout=SOON)


def test_the_conclusion_is_contradicted_at_once_and_no_more_when_it_agrees(school: Cast, window: Window) -> None:
    page = go(window(school.sam), begin(school.sam_dossier, school.marijke))
    contradiction = page.get_by_text("De cijfers zeggen iets anders.")
    expect(contradiction).to_be_hidden()
    page.get_by_text("Ik loop op schema").click()
    expect(contradiction).to_be_visible()
    page.get_by_text("Ik loop achter").click()
    expect(contradiction).to_be_hidden()


def test_who_waits_for_the_talk_gets_it_when_it_begins(school: Cast, window: Window) -> None:
    conversation = plan(school.sam_dossier, school.sam)
    page = go(window(school.sam), conversation)
    expect(page.get_by_text("Zodra Marijke het gesprek begint, gaat het hier open.")).to_be_visible()
    with page.expect_response(re.compile("/updates/")):
        pass
    talks.begin(conversation=conversation, by=school.marijke)
    expect(page.get_by_role("button", name="Rond het gesprek af")).to_be_visible(timeout=SOON)


def test_when_the_other_finishes_the_page_says_so_and_keeps_the_text(school: Cast, window: Window) -> None:
    conversation = ready(school.sam_dossier, school.marijke)
    page = go(window(school.sam), conversation)
    page.get_by_label(LEARNED).fill("Net te laat")
    talks.finish_talk(conversation=conversation, by=school.marijke)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Dit kon niet worden bewaard.")).to_be_visible()
    expect(page.get_by_label(LEARNED)).to_have_value("Net te laat")
