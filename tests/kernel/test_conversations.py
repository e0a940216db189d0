"""Planning, moving, cancelling and writing, as the people of the cast do it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from icalendar import Calendar

from koers.kernel import clock
from koers.kernel.actions.conversations import (
    begin_conversation,
    cancel_conversation,
    move_conversation,
    plan_conversation,
    save_answer,
    settle_answer,
)
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Answer, AuditEntry, Conversation, OtherText, OutboxMessage, Stage
from tests.cast import Cast

THURSDAY = clock.at(dt.date(2026, 11, 19), dt.time(13, 15))


def planned(cast: Cast, start: dt.datetime = THURSDAY) -> Conversation:
    return plan_conversation(dossier=cast.sam_dossier, kind="talk", start=start, by=cast.sam, location="B1.12")


def invitation(message: OutboxMessage) -> Any:
    return Calendar.from_ical(message.calendar).walk("VEVENT")[0]


@pytest.mark.requirement("SVG-02")
def test_a_progress_conversation_takes_fifteen_minutes_and_invites_both(cast: Cast) -> None:
    conversation = planned(cast)
    assert conversation.planned_end - conversation.planned_start == dt.timedelta(minutes=15)
    mails = OutboxMessage.objects.order_by("recipient__number")
    assert [mail.recipient for mail in mails] == [cast.marijke, cast.sam]
    for mail in mails:
        event = invitation(mail)
        assert (mail.subject, mail.calendar_method) == ("Je hebt een afspraak op school", "REQUEST")
        assert event["SUMMARY"] == "Gesprek op school"
        assert event["UID"] == f"{conversation.pk}@koers"
        assert event.decoded("DTSTART") == THURSDAY
        assert event.decoded("DTEND") - event.decoded("DTSTART") == dt.timedelta(minutes=15)
        assert {str(who) for who in event["ATTENDEE"]} == {
            f"mailto:{cast.sam.email}",
            f"mailto:{cast.marijke.email}",
        }


def test_moving_keeps_the_uid_and_raises_the_sequence_and_cancelling_takes_it_away(cast: Cast) -> None:
    conversation = planned(cast)
    later = THURSDAY + dt.timedelta(days=1)
    move_conversation(conversation=conversation, start=later, by=cast.marijke, location="B1.12")
    cancel_conversation(conversation=conversation, reason="Ziek", by=cast.sam)
    to_sam = OutboxMessage.objects.filter(recipient=cast.sam).order_by("queued_at", "id")
    events = [invitation(mail) for mail in to_sam]
    assert [mail.calendar_method for mail in to_sam] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    conversation.refresh_from_db()
    assert conversation.stage is Stage.CANCELLED
    with pytest.raises(Refused, match="afgezegd"):
        move_conversation(conversation=conversation, start=later, by=cast.sam)


def test_nobody_can_be_in_two_conversations_at_once(cast: Cast) -> None:
    planned(cast)
    with pytest.raises(Refused) as refusal:
        plan_conversation(
            dossier=cast.lotte_dossier, kind="talk", start=THURSDAY + dt.timedelta(minutes=14), by=cast.lotte
        )
    assert (refusal.value.field, refusal.value.message) == (
        "start",
        "Marijke van der Laan-Öztürk heeft dan al een gesprek.",
    )
    plan_conversation(dossier=cast.lotte_dossier, kind="talk", start=THURSDAY + dt.timedelta(minutes=15), by=cast.lotte)
    assert Conversation.objects.count() == 2


def test_the_past_and_more_than_a_year_ahead_are_refused(cast: Cast) -> None:
    for start in (clock.now() - dt.timedelta(hours=1), clock.now() + dt.timedelta(days=500)):
        with pytest.raises(Refused) as refusal:
            planned(cast, start)
        assert refusal.value.field == "start"
    assert OutboxMessage.objects.count() == 0


def test_only_who_has_a_live_relation_plans_and_only_the_slb_begins(cast: Cast) -> None:
    for outsider in (cast.peter, cast.loes, cast.hendrik_jan, cast.gozde, cast.lotte):
        with pytest.raises(NotAllowed):
            plan_conversation(dossier=cast.sam_dossier, kind="talk", start=THURSDAY, by=outsider)
    conversation = planned(cast)
    with pytest.raises(NotAllowed):
        begin_conversation(conversation=conversation, by=cast.sam)
    begun = begin_conversation(conversation=conversation, by=cast.marijke)
    again = begin_conversation(conversation=conversation, by=cast.marijke)
    assert (begun.led_by, again.begun_at) == (cast.marijke, begun.begun_at)
    assert list(
        AuditEntry.objects.filter(about_id=str(conversation.pk)).order_by("id").values_list("verb", flat=True)
    ) == [
        "planned",
        "begun",
    ]


def begun(cast: Cast) -> Conversation:
    return begin_conversation(conversation=planned(cast), by=cast.marijke)


def save(conversation: Conversation, by: Any, text: str, base: int, field: str = "goes_well") -> Any:
    return save_answer(conversation=conversation, field=field, text=text, base_version=base, by=by)


@pytest.mark.requirement("SVG-05")
def test_two_people_who_write_in_one_field_both_keep_their_words(cast: Cast) -> None:
    conversation = begun(cast)
    assert save(conversation, cast.sam, "Onderhoud gaat goed", 0).version == 1
    assert save(conversation, cast.sam, "Onderhoud gaat heel goed", 1).version == 2
    theirs = save(conversation, cast.marijke, "Samenwerken gaat goed", 1)
    assert (theirs.kept_beside, theirs.text, theirs.version) == (True, "Onderhoud gaat heel goed", 2)
    assert [other.text for other in OtherText.objects.all()] == ["Samenwerken gaat goed"]
    both = "Onderhoud en samenwerken gaan goed"
    settled = settle_answer(conversation=conversation, field="goes_well", text=both, base_version=2, by=cast.marijke)
    assert (settled.version, Answer.objects.get().text) == (3, both)
    assert OtherText.objects.filter(settled_at__isnull=True).count() == 0


def test_the_same_words_twice_are_one_change_and_an_old_page_never_overwrites(cast: Cast) -> None:
    conversation = begun(cast)
    save(conversation, cast.sam, "Goed", 0)
    assert save(conversation, cast.sam, "Goed", 0).version == 1
    assert save(conversation, cast.sam, "Slecht", 0).kept_beside is True
    assert Answer.objects.get().text == "Goed"


def test_characters_that_hide_or_reorder_text_are_taken_out(cast: Cast) -> None:
    conversation = begun(cast)
    assert save(conversation, cast.sam, "  voor\u202etsrev\x00 é\r\nregel 2 ", 0).text == "voortsrev é\nregel 2"


def test_nothing_is_written_before_it_began_or_by_a_stranger_or_in_no_field(cast: Cast) -> None:
    conversation = planned(cast)
    with pytest.raises(Refused):
        save(conversation, cast.marijke, "te vroeg", 0)
    begin_conversation(conversation=conversation, by=cast.marijke)
    with pytest.raises(NotAllowed):
        save(conversation, cast.peter, "vreemd", 0)
    with pytest.raises(Refused):
        save(conversation, cast.sam, "x", 0, field="Geen Veld!")
    with pytest.raises(Refused):
        save(conversation, cast.sam, "x" * 10_001, 0)
    assert Answer.objects.count() == 0
