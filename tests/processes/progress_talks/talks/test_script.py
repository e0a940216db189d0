"""What the script of the page asks: saving one field, and what the other wrote meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koers.kernel.models import Conversation, Party, Person
from koers.processes.progress_talks.actions import talks
from koers.processes.progress_talks.sheet import Sheet, digest
from tests.cast import Cast
from tests.processes.progress_talks.talks.situations import begin, plan, ready, write


def logged_in(person: Person) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(person)
    return client


def answer(person: Person, conversation: Conversation, field: str, text: str, base: str = "0.") -> Any:
    """Save one field as the script does."""
    address = reverse("progress_talks:answer", args=[conversation.pk])
    return logged_in(person).post(address, {"field": field, "text": text, "base": base})


def updates(person: Person, conversation: Conversation, since: str = "") -> Any:
    """Ask what changed, as the script does every few seconds."""
    return logged_in(person).get(reverse("progress_talks:updates", args=[conversation.pk]), {"since": since})


def test_a_field_is_saved_and_the_page_gets_what_it_builds_on(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    reply = answer(cast.sam, conversation, "goes_well", "Onderhoud\r\n")
    assert (reply.status_code, reply.json()["base"], reply.json()["beside"]) == (200, f"1.{digest('Onderhoud')}", "")
    assert reply.json()["saved"].startswith("Bewaard om 13.")
    assert Sheet.of(conversation).answers["goes_well"].text == "Onderhoud"


def test_who_types_beside_another_keeps_the_own_base_and_gets_the_notice(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, goes_well="van Sam")
    reply = answer(cast.marijke, conversation, "goes_well", "van Marijke").json()
    assert reply["base"] == "0."
    assert "Sam en jij schreven tegelijk in “Gaat goed”." in reply["beside"]


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("goes_well", "x" * 10_001, "Deze tekst is te lang."),
        ("conclusion", "geweldig", "Kies een van de antwoorden bij “Conclusie”."),
        ("nonsense", "x", ""),
    ],
)
def test_what_cannot_be_saved_says_why(cast: Cast, field: str, text: str, message: str) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    reply = answer(cast.sam, conversation, field, text)
    assert reply.status_code == 409
    assert reply.json()["message"].startswith(message)


def test_after_the_report_was_frozen_nothing_is_saved(cast: Cast) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke)
    talks.finish_talk(conversation=conversation, by=cast.marijke)
    assert answer(cast.sam, conversation, "pace", "Gaat").status_code == 409


def test_the_slber_does_not_write_the_preparation(cast: Cast) -> None:
    conversation = plan(cast.sam_dossier, cast.sam)
    assert answer(cast.marijke, conversation, "topics", "Ik bepaal").status_code == 403


def test_a_relation_that_ended_ends_the_writing_at_once(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    client = logged_in(cast.marijke)
    Party.objects.filter(person=cast.marijke, dossier=cast.sam_dossier).update(until="2026-11-17")
    address = reverse("progress_talks:answer", args=[conversation.pk])
    assert client.post(address, {"field": "pace", "text": "x", "base": "0."}).status_code == 404


def test_who_is_not_logged_in_is_sent_to_log_in(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    assert Client().post(reverse("progress_talks:answer", args=[conversation.pk]), {}).status_code == 302


def test_typing_keeps_the_session_alive_and_looking_does_not(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    assert "koers" in answer(cast.sam, conversation, "pace", "Gaat").cookies
    assert "koers" not in updates(cast.sam, conversation).cookies


def test_the_others_words_come_in(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    seen = updates(cast.marijke, conversation).json()
    assert updates(cast.marijke, conversation, seen["since"]).status_code == 204
    write(conversation, cast.sam, goes_well="Onderhoud")
    now = updates(cast.marijke, conversation, seen["since"]).json()
    assert now["fields"] == {"goes_well": {"base": f"1.{digest('Onderhoud')}", "text": "Onderhoud"}}
    assert updates(cast.marijke, conversation, now["since"]).status_code == 204


def test_two_texts_a_new_agreement_and_the_end_come_in_too(cast: Cast) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, 0, pace="van Sam")
    write(conversation, cast.marijke, 0, pace="van Marijke")
    state = updates(cast.sam, conversation).json()
    assert list(state["beside"]) == ["pace"]
    assert "Drie storingen gevonden" in state["made"]
    assert state["stage"] == "held"
    write(conversation, cast.sam, pace="van ons")
    Sheet.of(conversation).others["pace"][0].delete()
    talks.finish_talk(conversation=conversation, by=cast.marijke)
    assert updates(cast.sam, conversation, state["since"]).json()["stage"] == "reported"


def test_the_time_comes_in_once_a_minute(cast: Cast, tuesday: Any) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    first = updates(cast.sam, conversation).json()
    assert (first["block"], "Inleiding" in first["time"]) == ("introduction", True)
    tuesday.shift(120)
    later = updates(cast.sam, conversation, first["since"]).json()
    assert (later["block"], "Kern" in later["time"]) == ("core", True)
