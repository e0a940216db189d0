"""The care signal: an appointment apart, that exists for three people only."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from koers.kernel import clock, vault
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import AuditEntry, OutboxMessage, Party, Person
from koers.processes.progress_talks.actions import care
from koers.processes.progress_talks.models import CareAppointment
from tests.cast import Cast, guide
from tests.stories.scriptless import Browser

NOTE = "Slaapt slecht sinds de verhuizing"


def make(cast: Cast, with_person: Person | None = None) -> UUID:
    """Marijke makes an appointment for Sam on Friday, with Farida unless said otherwise."""
    return care.make_appointment(
        dossier=cast.sam_dossier,
        at=clock.at(dt.date(2026, 11, 20), dt.time(10, 30)),
        with_person=with_person or cast.farida,
        note=NOTE,
        by=cast.marijke,
    )


def page_of(appointment: UUID) -> str:
    """Its address."""
    return reverse("progress_talks:care_appointment", args=[appointment])


def status_for(person: Person, appointment: UUID) -> int:
    """What somebody gets who goes to its address."""
    return Browser(person).client.get(page_of(appointment)).status_code


@pytest.mark.requirement("SVG-18")
def test_the_slber_makes_it_and_sees_beforehand_who_reads_it(cast: Cast) -> None:
    page = Browser(cast.marijke).open(reverse("progress_talks:care", args=[cast.sam_dossier.pk]))
    assert "Alleen jij, Sam en degene met wie de afspraak is, kunnen dit lezen." in page.text
    assert "Vertrouwelijk." in page.text
    made = (
        page.fill("Op welke dag?", "vrijdag 20 november")
        .fill("Hoe laat?", "10.30")
        .fill("Met wie?", "Met Farida Benali, zorgcoördinator")
        .fill("Waar gaat het over?", NOTE)
        .press("Maak de afspraak")
    )
    assert made.heading == "Sam van der Heijden heeft een afspraak met Farida Benali op vrijdag 20 november 2026"
    assert NOTE in made.text


@pytest.mark.requirement("SVG-18")
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sam", 200),
        ("marijke", 200),
        ("farida", 200),
        ("peter", 404),
        ("hendrik_jan", 404),
        ("gozde", 404),
        ("loes", 404),
        ("lotte", 404),
    ],
)
def test_it_exists_for_three_people(cast: Cast, who: str, status: int) -> None:
    appointment = make(cast)
    assert status_for(getattr(cast, who), appointment) == status
    listed = Browser(getattr(cast, who)).open(reverse("progress_talks:care_list"))
    assert ("1 aparte afspraak die nog komt" in listed.text) == (status == 200)


@pytest.mark.requirement("SVG-18")
def test_one_with_the_slber_is_not_for_the_care_coordinator(cast: Cast) -> None:
    appointment = make(cast, with_person=cast.marijke)
    assert [status_for(person, appointment) for person in (cast.sam, cast.marijke, cast.farida)] == [200, 200, 404]


@pytest.mark.requirement("SVG-18")
def test_who_is_not_the_slber_any_more_does_not_see_it_and_neither_does_the_next(cast: Cast) -> None:
    appointment = make(cast)
    Party.objects.filter(person=cast.marijke, dossier=cast.sam_dossier).update(until=clock.today())
    guide(cast.loes, cast.sam_dossier, clock.today())
    assert [status_for(person, appointment) for person in (cast.marijke, cast.loes)] == [404, 404]
    assert care.read_appointments(by=cast.marijke) == []


def test_a_coordinator_who_left_does_not_see_it_any_more(cast: Cast) -> None:
    appointment = make(cast)
    Party.objects.filter(person=cast.farida).update(until=clock.today())
    assert status_for(cast.farida, appointment) == 404


@pytest.mark.requirement("SVG-18")
def test_mails_tell_nothing_and_bring_no_calendar(cast: Cast) -> None:
    appointment = make(cast)
    mails = OutboxMessage.objects.filter(kind=OutboxMessage.Kind.MAIL)
    assert {mail.recipient for mail in mails} == {cast.sam, cast.farida}
    for mail in mails:
        assert mail.recipient is not None
        assert (mail.subject, mail.calendar) == ("Er staat een bericht voor je klaar", "")
        assert mail.body == (
            f"Dag {mail.recipient.given_name},\n\nJe kunt het hier lezen, als je bent ingelogd:\n"
            f"http://localhost:8000{page_of(appointment)}\n"
        )


@pytest.mark.requirement("SVG-18")
def test_every_reading_is_written_down_before_the_page_and_without_content(cast: Cast) -> None:
    appointment = make(cast)
    status_for(cast.farida, appointment)
    Browser(cast.sam).open(reverse("progress_talks:care_list"))
    status_for(cast.peter, appointment)
    entries = AuditEntry.objects.filter(about="careappointment").order_by("at", "id")
    assert [(entry.verb, entry.actor, entry.facts) for entry in entries] == [
        ("made_care", cast.marijke, {}),
        ("read_care", cast.farida, {}),
        ("read_care", cast.sam, {}),
    ]


def test_the_note_is_kept_encrypted_in_a_schema_that_the_application_cannot_read(cast: Cast) -> None:
    make(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        list(CareAppointment.objects.all())
    with vault.opened(), connection.cursor() as cursor:
        cursor.execute("select sealed_note from care_appointment")
        assert b"verhuizing" not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize("who", ["sam", "peter", "hendrik_jan", "gozde", "farida", "loes"])
def test_nobody_else_makes_one(cast: Cast, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(NotAllowed):
        care.make_appointment(
            dossier=cast.sam_dossier,
            at=clock.now() + dt.timedelta(days=1),
            with_person=cast.farida,
            note="",
            by=by,
        )
    expected = 403 if who == "sam" else 404
    assert Browser(by).client.get(reverse("progress_talks:care", args=[cast.sam_dossier.pk])).status_code == expected


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": -dt.timedelta(days=1)}, "at"),
        ({"with_person": "hendrik_jan"}, "with_person"),
        ({"with_person": "gozde"}, "with_person"),
        ({"note": "x" * 10_001}, "note"),
    ],
)
def test_what_cannot_be_says_at_which_field(cast: Cast, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        care.make_appointment(
            dossier=cast.sam_dossier,
            at=clock.now() + change.get("at", dt.timedelta(days=1)),
            with_person=getattr(cast, change.get("with_person", "farida")),
            note=change.get("note", ""),
            by=cast.marijke,
        )
    assert refused.value.field == field


def test_it_can_be_cancelled_and_the_others_hear_that_there_is_a_message(cast: Cast) -> None:
    appointment = make(cast)
    OutboxMessage.objects.all().delete()
    page = Browser(cast.farida).open(page_of(appointment)).press("Zeg deze afspraak af")
    assert page.heading == "Deze afspraak gaat niet door"
    care.cancel_appointment(appointment_id=appointment, by=cast.marijke)  # once more
    assert set(OutboxMessage.objects.values_list("recipient", flat=True)) == {cast.sam.pk, cast.marijke.pk}


@pytest.mark.parametrize("who", ["sam", "peter", "hendrik_jan", "loes"])
def test_nobody_else_cancels_it(cast: Cast, who: str) -> None:
    appointment = make(cast)
    with pytest.raises(NotAllowed):
        care.cancel_appointment(appointment_id=appointment, by=getattr(cast, who))


def test_its_pages_show_the_confidential_room_and_nothing_else(cast: Cast) -> None:
    page = Browser(cast.farida).open(page_of(make(cast)))
    assert page.links["Aparte afspraken"] == reverse("progress_talks:care_list")
    assert page.links["Verlaat deze ruimte"] == reverse("web:home")
    assert "Studenten" not in page.links
