"""What stands at "What now?" for whom, until when, and which reminders go out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings as koers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.kernel import clock, vault
from koers.kernel.models import (
    Agreement,
    AuditEntry,
    Blob,
    Conversation,
    Document,
    Dossier,
    Party,
    Person,
    Signatory,
    Signature,
)
from koers.kernel.obligations import Obligation, agenda_of
from koers.processes.progress_talks.models import CareAppointment, TeamMessage, TeamMessageRecipient
from koers.processes.progress_talks.obligations import for_person, reminders
from tests.cast import Cast, enrol, guide, person
from tests.processes.progress_talks.queries.situations import held, planned

TODAY = dt.date(2026, 11, 17)
PERIOD_ENDS = dt.date(2026, 10, 30)


def lines(who: Person, today: dt.date = TODAY) -> list[tuple[str, dt.date | None]]:
    """Titles and due dates of what somebody must do, as the home page orders them."""
    return [(item.title, item.due) for item in agenda_of(who, today).to_do]


def waits(who: Person, today: dt.date = TODAY) -> list[tuple[str, str, dt.date | None]]:
    """What somebody waits for, from whom, since when."""
    return [(item.title, item.waiting_for, item.since) for item in agenda_of(who, today).waiting]


@pytest.fixture
def in_time(cast: Cast) -> None:
    """Sam and Lotte had their conversation of the first period."""
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    held(cast.lotte_dossier, dt.date(2026, 9, 22), cast.marijke)


@pytest.fixture
def report(cast: Cast, in_time: None) -> Document:
    """A report of Sam's that waits for both signatures, frozen on Thursday 12 November."""
    talk = held(cast.sam_dossier, dt.date(2026, 11, 12), cast.marijke)
    Conversation.objects.filter(pk=talk.pk).update(filed_at=None)
    document = Document.objects.create(
        dossier=cast.sam_dossier,
        conversation=talk,
        title="Verslag",
        code="ABCD-EFGH-JKLM",
        language="nl",
        data={},
        template_version="1",
        frozen_at=talk.reported_at,
        retention="guidance",
        read_blob=Blob.keep(b"words"),
    )
    for position, who in enumerate((cast.marijke, cast.sam)):
        Signatory.objects.create(document=document, person=who, capacity="slb", position=position)
    return document


def agreement(dossier: Dossier, what: str, by_when: dt.date) -> Agreement:
    at = clock.at(dt.date(2026, 9, 22), dt.time(13, 30))
    talk = dossier.conversations.first()
    return Agreement.objects.create(
        dossier=dossier,
        made_in=talk,
        what=what,
        about="B1-K1-W2",
        by_when=by_when,
        written_by=dossier.subject,
        written_at=at,
        agreed_at=at,
    )


@pytest.mark.requirement("SVG-03")
def test_who_missed_the_conversation_of_a_period_plans_it_late(cast: Cast) -> None:
    assert lines(cast.sam) == [("Plan een gesprek met Marijke van der Laan-Öztürk", PERIOD_ENDS)]
    assert lines(cast.marijke) == [("Plan een gesprek met 2 studenten", PERIOD_ENDS)]
    line = for_person(cast.marijke, TODAY)[0]
    assert (line.url, line.detail) == ("/progress-talks/students/?show=late", "Het moest uiterlijk 30 oktober 2026.")


@pytest.mark.requirement("SVG-03")
def test_the_next_conversation_is_asked_for_three_weeks_before_it_is_due(cast: Cast, in_time: None) -> None:
    assert lines(cast.sam) == lines(cast.marijke) == []
    assert lines(cast.sam, dt.date(2027, 1, 14)) == []
    near = dt.date(2027, 1, 15)
    assert lines(cast.sam, near) == [("Plan een gesprek met Marijke van der Laan-Öztürk", dt.date(2027, 2, 5))]
    assert for_person(cast.sam, near)[0].detail == "Gesprek 2 van de 4 dit schooljaar."
    assert [(line.title, line.url) for line in for_person(cast.marijke, near)] == [
        ("Plan een gesprek met 2 studenten", "/progress-talks/students/?show=plan")
    ]


@pytest.mark.requirement("SVG-03")
def test_on_every_day_a_talk_is_asked_for_exactly_when_it_is_near_or_late(cast: Cast, in_time: None) -> None:
    due = dt.date(2027, 2, 5)

    @settings(deadline=None)
    @given(st.dates(TODAY, dt.date(2027, 7, 31)))
    def on_every_day(today: dt.date) -> None:
        asked = [line.due for line in for_person(cast.sam, today)]
        assert asked == ([due] if today >= due - dt.timedelta(days=21) else [])

    on_every_day()


@pytest.mark.requirement("SVG-04")
def test_a_planned_conversation_is_prepared_by_the_student_and_awaited_by_the_slb(cast: Cast, in_time: None) -> None:
    talk = planned(cast.sam_dossier, clock.at(TODAY, dt.time(13, 15)), cast.sam)
    assert lines(cast.sam) == [("Bereid je gesprek voor", TODAY)]
    line = for_person(cast.sam, TODAY)[0]
    assert line.url == f"/progress-talks/talk/{talk.pk}/prepare/"
    assert line.detail.startswith("Om 13.15 uur praat je 15 minuten met Marijke van der Laan-Öztürk. Jij begint.")
    assert lines(cast.marijke) == [("Gesprek met Sam van der Heijden", TODAY)]
    assert waits(cast.marijke) == [("Voorbereiding van het gesprek met Sam van der Heijden", "Sam", None)]
    Conversation.objects.filter(pk=talk.pk).update(prepared_at=clock.now(), location="B1.12")
    assert lines(cast.sam) == [("Je hebt een gesprek met Marijke van der Laan-Öztürk", TODAY)]
    assert for_person(cast.sam, TODAY)[0].detail == "13.15 uur, B1.12"
    assert waits(cast.marijke) == []


def test_an_slb_sees_the_conversations_of_this_week(cast: Cast, in_time: None) -> None:
    planned(cast.sam_dossier, clock.at(dt.date(2026, 11, 22), dt.time(23, 30)), cast.sam)
    planned(cast.lotte_dossier, clock.at(dt.date(2026, 11, 23), dt.time(0, 0)), cast.lotte)
    assert lines(cast.marijke) == [("Gesprek met Sam van der Heijden", dt.date(2026, 11, 22))]


def test_a_conversation_that_did_not_begin_gets_another_moment(cast: Cast, in_time: None) -> None:
    talk = planned(cast.sam_dossier, clock.at(dt.date(2026, 11, 12), dt.time(9)), cast.sam)
    day = dt.date(2026, 11, 12)
    assert lines(cast.sam) == [("Kies een ander moment voor het gesprek met Marijke van der Laan-Öztürk", day)]
    assert lines(cast.marijke) == [("Kies een ander moment voor het gesprek met Sam van der Heijden", day)]
    assert for_person(cast.sam, TODAY)[0].url == f"/conversation/{talk.pk}/move/"


def test_a_conversation_that_began_is_to_be_finished(cast: Cast, in_time: None) -> None:
    begun = clock.at(dt.date(2026, 11, 16), dt.time(9))
    planned(cast.sam_dossier, begun, cast.sam, begun_at=begun)
    assert lines(cast.marijke) == [("Rond het gesprek met Sam van der Heijden af", dt.date(2026, 11, 16))]
    assert lines(cast.sam) == []
    assert waits(cast.sam) == [("Verslag van het gesprek van ma 16 nov", "Marijke", dt.date(2026, 11, 16))]


@pytest.mark.requirement("SVG-14")
def test_open_agreements_stand_by_date_late_first(cast: Cast, in_time: None) -> None:
    agreement(cast.sam_dossier, "Storingskaart", dt.date(2026, 12, 4))
    late = agreement(cast.sam_dossier, "Remmenproef", dt.date(2026, 11, 15))
    assert lines(cast.sam) == [("Remmenproef", dt.date(2026, 11, 15)), ("Storingskaart", dt.date(2026, 12, 4))]
    line = agenda_of(cast.sam, TODAY).to_do[0]
    assert line.is_late(TODAY)
    assert line.detail == "Afspraak uit je gesprek van 22 september 2026, B1-K1-W2"
    assert line.url == f"/progress-talks/dossier/#{late.pk}"
    assert lines(cast.marijke) == []


@pytest.mark.requirement("SVG-15")
def test_a_report_waits_for_a_signature_and_who_signed_waits_for_the_other(cast: Cast, report: Document) -> None:
    day = dt.date(2026, 11, 12)
    assert lines(cast.sam) == [("Teken het verslag van je gesprek", None)]
    assert lines(cast.marijke) == [("Teken het verslag van het gesprek met Sam van der Heijden", None)]
    signatory = report.signatories.get(person=cast.sam)
    Signature.objects.create(signatory=signatory, sha256=report.read_blob_id, method="logged_in", signed_at=clock.now())
    assert lines(cast.sam) == []
    assert waits(cast.sam) == [("Handtekening onder het verslag van je gesprek", "Marijke", day)]
    Document.objects.filter(pk=report.pk).update(sealed_at=clock.now(), sealed_blob=Blob.keep(b"sealed"))
    assert waits(cast.sam) == lines(cast.marijke) == []


@pytest.mark.requirement("SVG-17")
def test_a_message_waits_until_it_is_read(cast: Cast) -> None:
    message = TeamMessage.objects.create(
        dossier=cast.sam_dossier, text="Let op", by=cast.marijke, sent_at=clock.at(TODAY, dt.time(9))
    )
    row = TeamMessageRecipient.objects.create(message=message, person=cast.gozde)
    assert lines(cast.gozde) == [("Lees het bericht van Marijke van der Laan-Öztürk", None)]
    row.read_at = clock.now()
    row.save()
    assert lines(cast.gozde) == []


def appointment(cast: Cast, with_person: Person, day: dt.date = TODAY) -> CareAppointment:
    """A separate appointment of Sam's, made by Marijke, at 15.00."""
    row = CareAppointment(
        dossier_id=cast.sam_dossier.pk,
        made_by_id=cast.marijke.pk,
        with_person_id=with_person.pk,
        at=clock.at(day, dt.time(15)),
        made_at=clock.now(),
    )
    row.note = "a secret word"
    with vault.opened():
        row.save(force_insert=True)
    return row


@pytest.mark.requirement("SVG-18")
def test_a_separate_appointment_shows_to_the_student_and_whom_it_is_with(cast: Cast, in_time: None) -> None:
    row = appointment(cast, cast.farida)
    assert lines(cast.sam) == [("Je hebt een afspraak met Farida Benali", TODAY)]
    assert lines(cast.farida) == [("Je hebt een afspraak met Sam van der Heijden", TODAY)]
    for who in cast.everybody:
        if who not in (cast.sam, cast.farida):
            assert not [line for line in for_person(who, TODAY) if line.key.startswith("appointment")]
    assert [line.detail for line in for_person(cast.sam, TODAY)] == ["15.00 uur"]
    read = AuditEntry.objects.filter(verb="read_care")
    assert [(entry.actor, entry.about_id) for entry in read] == [(cast.farida, str(row.pk))]


@pytest.mark.requirement("SVG-18")
def test_a_separate_appointment_leaves_with_the_role_that_showed_it(cast: Cast, in_time: None) -> None:
    appointment(cast, cast.farida)
    appointment(cast, cast.marijke)
    appointment(cast, cast.marijke, TODAY - dt.timedelta(days=1))
    assert lines(cast.marijke) == [("Je hebt een afspraak met Sam van der Heijden", TODAY)]
    Party.objects.filter(person__in=[cast.farida, cast.marijke]).update(until=TODAY)
    assert lines(cast.farida) == lines(cast.marijke) == []


def test_who_has_no_part_in_it_has_nothing_to_do(cast: Cast) -> None:
    held(cast.other_dossier, dt.date(2026, 9, 22), cast.loes)
    for who in (cast.peter, cast.hendrik_jan, cast.gozde, cast.loes, cast.loes_student, cast.farida):
        assert for_person(who, TODAY) == []


def test_a_closed_dossier_asks_for_nothing(cast: Cast) -> None:
    planned(cast.sam_dossier, clock.at(TODAY, dt.time(15)), cast.sam)
    cast.sam_dossier.closed_on = TODAY
    cast.sam_dossier.save()
    assert for_person(cast.sam, TODAY) == []
    assert [line.title for line in for_person(cast.marijke, TODAY)] == ["Plan een gesprek met 1 student"]


def test_many_students_and_agreements_take_as_many_queries_as_few(cast: Cast, in_time: None) -> None:
    def happen(dossiers: list[Dossier]) -> None:
        for dossier in dossiers:
            held(dossier, dt.date(2026, 9, 22), cast.marijke)
            agreement(dossier, "Remmenproef", dt.date(2026, 11, 15))
            planned(dossier, clock.at(TODAY, dt.time(15)), dossier.subject)

    def queries(who: Person) -> int:
        with CaptureQueriesContext(connection) as captured:
            found: list[Obligation] = for_person(who, TODAY)
        assert found
        return len(captured)

    happen([cast.sam_dossier])
    few = [queries(cast.marijke), queries(cast.sam)]
    more = []
    for number in range(28):
        student = person(f"05{number:05}", "Jip", "", f"Ouwerkerk {number:02}")
        dossier = enrol(student, cast.team, cast.cohort, dt.date(2025, 9, 1))
        guide(cast.marijke, dossier, dt.date(2026, 8, 1))
        more.append(dossier)
    happen(more)
    for number in range(20):
        agreement(cast.sam_dossier, f"Afspraak {number}", dt.date(2026, 12, 1))
    assert [queries(cast.marijke), queries(cast.sam)] == few


def keys(today: dt.date) -> list[tuple[str, Person, str]]:
    """The reminders of a day: about what, to whom, with which address behind the school's."""
    found = list(reminders(today))
    assert len({reminder.key for reminder in found}) == len(found)
    return [(reminder.key.split(":")[1], reminder.to, reminder.url.removeprefix(koers.KOERS_URL)) for reminder in found]


@pytest.mark.requirement("SVG-04", "SVG-14", "SVG-15")
def test_reminders_go_out_the_day_before_and_after_three_days(cast: Cast, report: Document, tuesday: Any) -> None:
    talk = planned(cast.lotte_dossier, clock.at(dt.date(2026, 11, 18), dt.time(9)), cast.lotte)
    agreement(cast.sam_dossier, "Remmenproef", dt.date(2026, 11, 18))
    sign, prepare = f"/document/{report.pk}/", f"/progress-talks/talk/{talk.pk}/prepare/"
    assert keys(dt.date(2026, 11, 14)) == []
    assert keys(dt.date(2026, 11, 15)) == [("sign", cast.marijke, sign), ("sign", cast.sam, sign)]
    assert keys(TODAY) == [
        ("prepare", cast.lotte, prepare),
        ("sign", cast.marijke, sign),
        ("sign", cast.sam, sign),
        ("agreement", cast.sam, "/"),
    ]
    Conversation.objects.filter(pk=talk.pk).update(prepared_at=clock.now())
    assert ("prepare", cast.lotte, prepare) not in keys(TODAY)
