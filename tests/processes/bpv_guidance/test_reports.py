"""From preparing to a report that three people signed, in portfolio and begeleidingsmap."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from koers.kernel.actions.documents import ask_for_change, sign_document
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import AuditEntry, Conversation, Document, OutboxMessage, Stage
from koers.kernel.obligations import agenda_of
from koers.processes.bpv_guidance import obligations
from koers.processes.bpv_guidance.actions import judging, reports
from koers.processes.bpv_guidance.models import Comment, Judgement
from koers.processes.bpv_guidance.queries.contacts import is_report_late, report_due
from tests.processes.bpv_guidance.situations import (
    REPORT,
    TODAY,
    agree,
    at,
    report_frozen,
    report_sealed,
    visit_held,
    write,
)


def to_do(who, today=TODAY) -> list[str]:
    """What somebody must do at placements, by the word in the key."""
    keys = [item.key for item in agenda_of(who, today).to_do if item.key.startswith("bpv_guidance:")]
    return sorted(key.split(":")[1] for key in keys)


@pytest.mark.requirement("BPV-11")
def test_three_signatures_seal_the_report_and_file_it_in_portfolio_and_guidance_file(situation):
    conversation = visit_held(situation)
    document = report_frozen(situation, conversation)
    assert [one.person for one in document.signatories.all()] == [situation.sam, situation.ruud, situation.marijke]

    for who in (situation.ruud, situation.sam):
        sign_document(document=document, sha256=document.read_blob_id, by=who)
    assert Document.objects.get(pk=document.pk).sealed_at is None
    sign_document(document=document, sha256=document.read_blob_id, by=situation.marijke)

    assert Document.objects.get(pk=document.pk).sealed_at is not None
    assert Conversation.objects.get(pk=conversation.pk).stage is Stage.FILED
    filed = AuditEntry.objects.get(verb="filed", about_id=str(document.pk))
    assert filed.facts == {"filed_in": ["portfolio", "begeleidingsmap"]}


@pytest.mark.requirement("BPV-09")
def test_the_student_brings_in_points_and_they_stand_in_the_report(situation):
    with time_machine.travel(at(TODAY - dt.timedelta(weeks=7))):
        conversation = agree(situation, at(TODAY))
        assert "prepare" in to_do(situation.sam, TODAY - dt.timedelta(weeks=7))
        reports.prepare(conversation=conversation, text="Storingen zoeken", base_version=0, by=situation.sam)
        with pytest.raises(NotAllowed):
            reports.prepare(conversation=conversation, text="Iets", base_version=1, by=situation.ruud)
    conversation = reports.record_held(conversation=conversation, by=situation.marijke)

    document = report_frozen(situation, conversation)

    told = [section.get("text") for section in document.data["sections"] if section["kind"] == "paragraph"]
    assert told == ["Storingen zoeken", *REPORT.values(), "Ja. Werkt zelfstandig"]


@pytest.mark.requirement("BPV-10")
def test_two_weeks_for_the_report_then_it_is_late_for_the_slb_teacher_too(situation):
    conversation = visit_held(situation)
    last = TODAY + dt.timedelta(days=14)
    assert report_due(conversation) == last

    found = {}
    for day in (last, last + dt.timedelta(days=1)):
        with time_machine.travel(at(day)):
            due = {
                item.key.split(":")[1]: item.is_late(day)
                for who in (situation.sam, situation.marijke)
                for item in agenda_of(who, day).to_do
                if item.key.startswith("bpv_guidance:report")
            }
            found[day] = (due, is_report_late(conversation, day))

    assert found == {last: ({"report": False}, False), last + dt.timedelta(days=1): ({"report": True}, True)}


@pytest.mark.requirement("BPV-10")
def test_reminders_come_a_week_and_a_day_before_and_a_signal_the_day_after(situation):
    visit_held(situation)
    sent = {}
    for days in range(20):
        day = TODAY + dt.timedelta(days=days)
        with time_machine.travel(at(day)):
            names = [one.to.given_name for one in obligations.reminders(day) if ":report:" in one.key]
        if names:
            sent[days] = names

    assert sent == {7: ["Sam"], 13: ["Sam"], 15: ["Marijke"]}


@pytest.mark.requirement("BPV-10")
def test_until_it_is_handed_in_nobody_comments_and_then_both_do(situation):
    conversation = visit_held(situation)
    with pytest.raises(Refused):
        reports.hand_in(conversation=conversation, by=situation.sam)
    write(situation, conversation)
    with pytest.raises(Refused):
        reports.comment(conversation=conversation, text="Klopt niet", by=situation.ruud)

    reports.hand_in(conversation=conversation, by=situation.sam)
    reports.comment(conversation=conversation, text="Ik bel op dinsdag", by=situation.ruud)
    reports.comment(conversation=conversation, text="", by=situation.marijke)

    assert list(Comment.objects.values_list("by__given_name", "text")) == [
        ("Ruud", "Ik bel op dinsdag"),
        ("Marijke", ""),
    ]
    with pytest.raises(NotAllowed):
        reports.comment(conversation=conversation, text="Ik ook", by=situation.sam)


@pytest.mark.requirement("BPV-13")
def test_from_phase_2_there_is_no_report_without_a_judgement_of_the_level(situation):
    conversation = visit_held(situation)
    write(situation, conversation)
    reports.hand_in(conversation=conversation, by=situation.sam)
    assert to_do(situation.marijke) == ["comment", "level"]
    with pytest.raises(Refused):
        reports.finish_report(conversation=conversation, by=situation.sam)

    with pytest.raises(NotAllowed):
        judging.judge_level(conversation=conversation, positive=True, grounds="Ja", by=situation.ruud)
    with pytest.raises(Refused) as refused:
        judging.judge_level(conversation=conversation, positive=True, grounds=" ", by=situation.marijke)
    assert refused.value.field == "grounds"
    judging.judge_level(conversation=conversation, positive=False, grounds="Nog veel hulp", by=situation.marijke)

    document = reports.finish_report(conversation=conversation, by=situation.sam)
    level = document.data["sections"][-1]
    assert (level["heading"], level["text"]) == ("Werkt op niveau?", "Nee. Nog veel hulp")


def test_a_change_that_is_asked_voids_the_signatures_and_opens_the_report(situation):
    conversation = visit_held(situation)
    document = report_frozen(situation, conversation)
    sign_document(document=document, sha256=document.read_blob_id, by=situation.sam)

    ask_for_change(document=document, reason="De datum klopt niet", by=situation.ruud)

    reports.write_report(conversation=conversation, texts={"improve": ("Meten", 1)}, by=situation.sam)
    again = reports.finish_report(conversation=conversation, by=situation.sam)
    assert again.version == 2
    with pytest.raises(Changed):
        sign_document(document=document, sha256=document.read_blob_id, by=situation.marijke)


@pytest.mark.requirement("BPV-06")
def test_the_slb_teacher_writes_a_call_down_and_the_plan_counts_it(situation):
    conversation = reports.record_phone_contact(
        dossier=situation.dossier, at=at(TODAY, 9), summary="Inwerken ging goed.", by=situation.marijke
    )

    assert conversation.answers.get().text == "Inwerken ging goed."
    assert "short" not in to_do(situation.marijke)
    for who in (situation.sam, situation.ruud):
        with pytest.raises(NotAllowed):
            reports.record_phone_contact(dossier=situation.dossier, at=at(TODAY, 9), summary="Hoi", by=who)
    with pytest.raises(Refused):
        reports.record_phone_contact(dossier=situation.dossier, at=at(TODAY, 20), summary="Hoi", by=situation.marijke)


def test_a_call_that_was_planned_for_that_day_is_the_one_that_was_held(situation):
    with time_machine.travel(at(TODAY - dt.timedelta(weeks=7))):
        planned = agree(situation, at(TODAY, 9), kind="phone_contact")
    held = reports.record_phone_contact(
        dossier=situation.dossier, at=at(TODAY, 10), summary="Goed", by=situation.marijke
    )

    assert held.pk == planned.pk


def test_a_contact_of_the_future_was_not_held(situation):
    conversation = agree(situation, at(TODAY + dt.timedelta(weeks=6)))

    with pytest.raises(Refused):
        reports.record_held(conversation=conversation, by=situation.sam)


@pytest.mark.requirement("BPV-18")
def test_no_mail_says_anything_of_the_placement(situation):
    conversation = visit_held(situation)
    report_sealed(situation, conversation)

    said = " ".join(f"{mail.subject} {mail.body}" for mail in OutboxMessage.objects.filter(calendar=""))
    words = ["Heijden", "Broek", "Laan", "onderhoudsbeurten", "garage", "niveau"]
    assert [word for word in words if word in said] == []
    assert Judgement.objects.get().grounds not in said
