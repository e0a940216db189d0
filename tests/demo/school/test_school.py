"""The demo school as it stands once it is made: what the drawings show, and what it lived through."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from koers.demo.college import lived as college
from koers.demo.management.commands.make_demo_school import Command
from koers.exchange.importing import run
from koers.exchange.work import Counts
from koers.kernel import audit, clock, vault
from koers.kernel.models import Agreement, AuditEntry, Conversation, Document, Dossier, Party, Person, Stage
from koers.processes.bpv_guidance.models import Placement
from koers.processes.progress_talks.models import CareAppointment, TeamMessage
from koers.processes.progress_talks.queries.diploma import State, diploma_of
from koers.processes.progress_talks.queries.position import position_of
from koers.processes.progress_talks.queries.talks import due_on, held_this_year, is_acquaintance, next_planned

TUESDAY = dt.date(2026, 11, 17)
SUNDAY = clock.at(dt.date(2026, 11, 22), dt.time(0))
FAR = Conversation(planned_start=clock.at(dt.date(2100, 1, 1), dt.time(0)))
POSITIONS = {
    "Sam van der Heijden": -6, "Yıldız Şahin-Çelik": -9, "D'Angelo Winterdal": -11, "Floor de Wit-van Amersfoort": -7,
    "Mohammed Aït Benhaddou": -4, "Jip Ouwerkerk": 0, "Lotte Hoekstra": 1, "Tygo van den Boogaard": -2,
    "Ömer Faruk Aydın": 4, "Noa ter Horst": 0, "Maria da Conceição Tavares": 2, "Sven Dijkgraaf": 1, "Zoë Kuijpers": 6,
    "Bas op 't Veld": -1, "Ilse van der Wal": 3, "Kevin Nguyễn": 0, "Ruben in 't Hout": 2, "Selin Erdoğan": 5,
    "Daan Slagter": -2, "Fenna Bruinsma": 1, "Amir el Khatabi": 0, "Guusje Vermeulen": 8, "Xander Zijlstra": 1,
    "Thijmen van Santen": -1,
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """The college is imported too; what it lives through takes seconds each time, and has tests of its own."""
    monkeypatch.setattr(college, "live", lambda _college: None)


@pytest.fixture
def morning() -> Iterator[None]:
    """Ten o'clock on the Tuesday of the drawings."""
    with clock.set_to(clock.at(TUESDAY, dt.time(10))):
        yield


def make(folder: Path, at: dt.date = TUESDAY, students: int = 30) -> str:
    """Make the school; what the command says."""
    said = io.StringIO()
    call_command(Command(), at=at, students=students, folder=folder, stdout=said)
    return said.getvalue()


@pytest.fixture
def school(morning: None, tmp_path: Path) -> Path:
    """The school of the drawings, small; its files."""
    make(tmp_path)
    return tmp_path


def person(number: str) -> Person:
    """Somebody of the cast."""
    return Person.objects.get(number=number)


def sams_dossier() -> Dossier:
    """Sam's dossier."""
    return Dossier.objects.get(process="progress_talks", subject__number="0412877")


def marijkes_dossiers() -> list[Dossier]:
    """The dossiers in which Marijke is the SLB'er on the Tuesday."""
    held = Party.objects.live(TUESDAY).filter(person=person("004821"), role="slb")
    guided = held.filter(dossier__process="progress_talks").values("dossier")
    return list(Dossier.objects.filter(pk__in=guided).select_related("subject", "enrolment", "organisation"))


def test_marijkes_students_stand_as_in_the_drawing(school):
    dossiers = marijkes_dossiers()
    positions = {one.subject.full_name: position_of(one.enrolment, TUESDAY).difference for one in dossiers}
    agreements = Agreement.objects.open().filter(dossier__in=dossiers).values_list("dossier__subject__given_name")

    assert positions == POSITIONS
    assert sum(difference < -2 for difference in positions.values()) == 5
    assert agreements.count() == 26
    assert Counter(name for (name,) in agreements)["D'Angelo"] == 4


@pytest.mark.requirement("SVG-03")
def test_marijkes_students_had_their_conversations_as_in_the_drawing(school):
    dossiers = marijkes_dossiers()
    held = {one.subject.given_name: held_this_year(one, TUESDAY) for one in dossiers}
    due = {one.subject.given_name: due_on(one, TUESDAY) for one in dossiers}
    this_week = [one for one in dossiers if (next_planned(one) or FAR).planned_start < SUNDAY]

    assert {name for name, count in held.items() if count == 0} == {"Yıldız", "D'Angelo", "Jip"}
    assert {name for name, count in held.items() if count == 2} == {"Noa", "Ilse", "Fenna"}
    assert {name for name, day in due.items() if day and day < TUESDAY} == {"Yıldız", "D'Angelo", "Jip"}
    assert {one.subject.given_name for one in this_week} == {"Sam", "Mohammed"}


@pytest.mark.requirement("SVG-01", "SVG-11")
def test_sam_is_behind_where_the_drawing_says(school):
    position = position_of(sams_dossier().enrolment, TUESDAY)
    areas = diploma_of(sams_dossier().enrolment, position)

    assert (position.approved, position.planned, position.total) == (27, 33, 57)
    assert {str(area.area): (area.approved, area.planned, area.total) for area in areas} == {
        "Basis": (7, 11, 14),
        "Profiel": (6, 7, 12),
        "Keuzedelen": (3, 3, 6),
        "Nederlands": (4, 3, 6),
        "Engels": (2, 2, 4),
        "Rekenen": (2, 2, 4),
        "Loopbaan": (1, 2, 5),
        "Burgerschap": (2, 3, 6),
    }
    processes = [process for area in areas for process in area.work_processes]
    assert [one.work_process.code for one in processes if one.state is State.ATTENTION] == ["B1-K1-W2", "LB-2"]


@pytest.mark.requirement("SVG-06", "SVG-15", "SVG-16")
def test_sams_talk_with_peter_was_signed_and_sealed_and_the_next_is_an_acquaintance(school):
    report = Document.objects.get(dossier=sams_dossier())
    talk = report.conversation
    assert talk is not None

    assert (talk.stage, clock.local(talk.planned_start)) == (
        Stage.FILED,
        clock.at(dt.date(2026, 9, 22), dt.time(10, 30)),
    )
    assert [str(signatory.person) for signatory in report.signatories.all()] == ["Peter de Wit", "Sam van der Heijden"]
    assert report.sealed_at == clock.at(dt.date(2026, 9, 22), dt.time(12, 22))
    assert [(one.what, one.by_when) for one in Agreement.objects.open().filter(dossier=sams_dossier())] == [
        ("Vraag Ruud om één vaste middag storingen zoeken", dt.date(2026, 10, 5)),
        ("Drie bewijskaarten bij B1-K1-W2, met foto van de meetresultaten", dt.date(2026, 10, 31)),
        ("Laat je remmenproef zien aan Ruud", dt.date(2026, 11, 24)),
    ]
    assert is_acquaintance(sams_dossier(), person("004821"), TUESDAY)
    today = Conversation.objects.to_come().get(dossier=sams_dossier())
    assert clock.local(today.planned_start) == clock.at(TUESDAY, dt.time(13, 15))


@pytest.mark.requirement("SVG-17", "SVG-18")
def test_marijke_has_a_report_to_sign_and_told_two_people_something(school):
    report = Document.objects.get(dossier__process="progress_talks", sealed_at__isnull=True)
    waiting = [str(one.person) for one in report.signatories.filter(signature__isnull=True)]

    assert (report.dossier.subject.given_name, waiting) == ("Noa", ["Marijke van der Laan-Öztürk"])
    message = TeamMessage.objects.get()
    with vault.opened():
        appointment = CareAppointment.objects.get()

    assert [str(recipient.person) for recipient in message.recipients.all()] == ["Gözde Kılıç"]
    assert (appointment.with_person_id, appointment.made_by_id) == (person("005102").pk, person("004821").pk)
    assert appointment.note.startswith("D'Angelo vertelde")


def test_it_came_in_through_the_import_and_its_files_stay(school):
    outcome = run(school, today=TUESDAY)

    institutions = 2
    assert AuditEntry.objects.filter(verb="imported").count() == 2 * institutions
    assert [name for name, counts in outcome.counts.items() if counts != Counts(same=counts.same)] == []
    connection.check_constraints()
    assert audit.check_chain().broken_at is None


def test_it_is_made_on_todays_date_in_the_data_folder_and_then_left_as_it_is(morning, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA", tmp_path)
    said = io.StringIO()
    call_command(Command(), stdout=said)

    assert said.getvalue() == f"ROC De Waterlanden stands on 2026-11-17; its files are in {tmp_path}/demo-school.\n"
    assert (tmp_path / "demo-school" / "people.csv").exists()
    assert Dossier.objects.filter(process="progress_talks").count() == 120
    before = Conversation.objects.count()
    assert make(tmp_path, dt.date(2027, 3, 1)) == "There are people here already: nothing was made.\n"
    assert Conversation.objects.count() == before


@pytest.mark.parametrize(
    "at",
    [dt.date(2028, 2, 29), dt.date(2026, 7, 31), dt.date(2026, 8, 1), dt.date(2026, 10, 25)],
    ids=["leap day", "last day of a year", "first day of a year", "clock set back"],
)
def test_the_school_can_stand_on_any_day(tmp_path, at):
    assert make(tmp_path, at).startswith(f"ROC De Waterlanden stands on {at}")

    position = position_of(sams_dossier().enrolment, at)
    assert (position.approved, position.planned, position.total) == (27, 33, 57)
    assert Conversation.objects.to_come().filter(dossier=sams_dossier()).count() == 1
    assert Document.objects.filter(sealed_at__isnull=True).count() == 2  # Noa's talk, Sam's visit
    assert Placement.objects.count() == 6


@pytest.mark.long
def test_a_school_of_twenty_thousand_is_made_in_minutes(tmp_path):
    began = dt.datetime.now(dt.UTC)
    make(tmp_path, students=20_000)

    assert Dossier.objects.filter(process="progress_talks").count() == 20_000
    assert Dossier.objects.filter(process="permit_monitor").count() == 2_388
    assert (dt.datetime.now(dt.UTC) - began) < dt.timedelta(minutes=10)
