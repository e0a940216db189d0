"""What the files of progress conversations become, and how a second import changes it."""

from __future__ import annotations

import datetime as dt

import pytest

from koers.exchange.faults import Fault
from koers.exchange.work import Counts
from koers.kernel import clock
from koers.kernel.models import Agreement, Conversation, Dossier, Party, Person, Stage
from koers.processes.progress_talks.models import (
    Card,
    Enrolment,
    Evidence,
    Programme,
    Result,
    SchoolPeriod,
    SchoolSettings,
    Talk,
    WorkProcess,
)
from koers.processes.progress_talks.queries.position import position_of
from koers.processes.progress_talks.queries.talks import held_this_year
from tests.exchange.folder import FILES, TODAY, faults_in, imported, with_line, write

pytestmark = pytest.mark.django_db

SWITCH = (
    "student,programme,route,cohort,team,started_on,ended_on\n"
    "0412877,25898,BBL,2025,auto,2025-08-01,2026-08-31\n"
    "0412877,25898,BOL,2026,auto,2026-09-01,\n"
)
BOL = {
    "programmes": FILES["programmes.csv"] + "waterlanden,25898,BOL,Autotechnicus,2\n",
    "cohorts": FILES["cohorts.csv"] + "25898,BOL,2026,2026-08-01\n",
    "areas": FILES["areas.csv"] + "25898,BOL,B1-K1,Onderhoud,1\n",
    "work_processes": FILES["work_processes.csv"] + "25898,BOL,B1-K1,B1-K1-W1,Voert onderhoud uit,1\n",
    "cards": FILES["cards.csv"] + "25898,BOL,2026,B1-K1-W1,7,Grote beurt,2026-10-01\n",
}


def enrolment(student: str = "0412877") -> Enrolment:
    """The only enrolment of a student."""
    return Enrolment.objects.get(dossier__subject__number=student)


@pytest.mark.requirement("SVG-01", "SVG-11")
def test_a_student_stands_where_her_cards_say(tmp_path):
    imported(write(tmp_path))
    position = position_of(enrolment(), TODAY)

    assert (position.approved, position.planned, position.total) == (1, 2, 3)
    assert position.as_of == dt.date(2026, 11, 16)
    assert list(Result.objects.values_list("name", "outcome", "on")) == [("Remmen", "goed", dt.date(2026, 10, 9))]
    assert [str(area) for area in Programme.objects.get().areas.all()] == ["Onderhoud", "Nederlands"]


@pytest.mark.requirement("SVG-03")
def test_a_conversation_from_before_koers_counts(tmp_path):
    imported(write(tmp_path))
    dossier = Dossier.objects.get(subject__number="0412877")
    talk = Conversation.objects.get(dossier=dossier)

    assert held_this_year(dossier, TODAY) == 1
    assert (talk.stage, talk.led_by and talk.led_by.number) == (Stage.FILED, "003917")
    assert clock.local(talk.planned_start) == clock.at(dt.date(2026, 9, 22), dt.time(12))
    assert Talk.objects.get(conversation=talk).conclusion == Talk.Conclusion.BEHIND
    assert not talk.documents.exists()


@pytest.mark.requirement("SVG-10")
def test_agreements_from_before_koers_are_followed_up(tmp_path):
    imported(write(tmp_path))
    first, second = Agreement.objects.order_by("-by_when")

    assert (first.what, first.about) == ("Drie bewijskaarten", "B1-K1-W2 Onderzoekt storingen")
    assert (first.made_in, first.written_by.number) == (Conversation.objects.get(led_by__number="003917"), "003917")
    assert (second.what, second.about, second.first_step) == ("Vraag Ruud om een vaste middag", "", "")
    assert list(Agreement.objects.open()) == [first]


def test_an_agreement_without_conversation_was_written_by_the_slber_of_that_day(tmp_path):
    text = FILES["agreements.csv"].splitlines()[0] + "\n0412877,2026-11-05,Op tijd zijn,,,,2026-12-01,,\n"
    imported(write(tmp_path, agreements=text))
    agreement = Agreement.objects.get()

    assert (agreement.made_in, agreement.written_by.number) == (None, "004821")


def test_an_agreement_is_closed_by_the_file_and_stays_closed(tmp_path):
    imported(write(tmp_path))
    closed = with_line(
        "agreements.csv",
        2,
        "0412877,2026-09-22,Drie bewijskaarten,B1-K1-W2,Sam,Met foto's,2026-11-01,Vandaag beginnen,2026-11-10",
    )

    assert imported(write(tmp_path, agreements=closed)).counts["agreements.csv"] == Counts(ended=1, same=1)
    assert imported(write(tmp_path)).counts["agreements.csv"] == Counts(same=2)
    assert not Agreement.objects.open().exists()


def test_a_conversation_that_koers_had_itself_is_not_brought_in_again(tmp_path):
    imported(write(tmp_path))
    dossier = Dossier.objects.get(subject__number="0438152")
    marijke = Person.objects.get(number="004821")
    moment = clock.at(dt.date(2026, 10, 20), dt.time(10))
    Conversation.objects.create(
        dossier=dossier, kind="talk", planned_start=moment, duration=dt.timedelta(minutes=15), planned_by=marijke,
        led_by=marijke, begun_at=moment, ended_at=moment,
    )  # fmt: skip
    text = FILES["conversations.csv"] + "0438152,004821,2026-10-20,on\n"

    assert imported(write(tmp_path, conversations=text)).counts["conversations.csv"] == Counts(same=3)
    assert Conversation.objects.filter(dossier=dossier).count() == 2


def test_a_conclusion_and_who_led_can_be_mended(tmp_path):
    imported(write(tmp_path))
    text = with_line("conversations.csv", 3, "0438152,003917,2026-09-24,ahead")

    assert imported(write(tmp_path, conversations=text)).counts["conversations.csv"] == Counts(changed=1, same=1)
    talk = Talk.objects.get(conversation__dossier__subject__number="0438152")
    assert (talk.conclusion, talk.conversation.led_by and talk.conversation.led_by.number) == ("ahead", "003917")


def test_evidence_is_approved_later(tmp_path):
    imported(write(tmp_path))
    outcome = imported(write(tmp_path, evidence=with_line("evidence.csv", 3, "0412877,2,2026-11-10,2026-11-16")))

    assert outcome.counts["evidence.csv"] == Counts(changed=1, same=2)
    assert Evidence.objects.get(enrolment=enrolment(), card__number=2).approved_on == dt.date(2026, 11, 16)


def test_a_student_moves_to_another_cohort_and_takes_the_evidence_along(tmp_path):
    imported(write(tmp_path))
    outcome = imported(
        write(tmp_path, enrolments=with_line("enrolments.csv", 2, "0412877,25898,BBL,2026,zorg,2025-09-01,"))
    )
    moved = enrolment()

    assert outcome.counts["enrolments.csv"] == Counts(changed=1, same=1)
    assert (moved.cohort.name, moved.started_on, moved.dossier.organisation.code) == (
        "2026",
        dt.date(2025, 9, 1),
        "zorg",
    )
    cards = Card.objects.filter(evidence__enrolment=moved).order_by("number")
    assert list(cards.values_list("cohort__name", "number")) == [("2026", 1), ("2026", 2)]
    assert Party.objects.get(dossier=moved.dossier, role="student").since == dt.date(2025, 9, 1)


def test_a_student_cannot_move_to_a_cohort_without_her_cards(tmp_path):
    imported(write(tmp_path, evidence=FILES["evidence.csv"] + "0412877,3,2026-11-10,\n"))
    write(tmp_path, enrolments=with_line("enrolments.csv", 2, "0412877,25898,BBL,2026,auto,2025-08-01,"), evidence="")

    assert faults_in(tmp_path) == [
        Fault("enrolments.csv", 2, "cohort", "2026", "This student has cards that cohort 2026 does not have: 3.")
    ]


def test_another_programme_is_another_dossier_and_each_day_belongs_to_one(tmp_path):
    evidence = "student,card,handed_in_on,approved_on\n0412877,1,2025-10-01,\n0412877,7,2026-10-01,\n"
    guidance = (
        "student,staff,role,since,until\n0412877,003917,slb,2025-08-01,2026-09-01\n0412877,004821,slb,2026-09-01,\n"
    )
    outcome = imported(
        write(
            tmp_path, **BOL, enrolments=SWITCH + "0438152,25898,BBL,2026,auto,2026-08-01,\n", evidence=evidence,
            guidance=guidance, agreements="",
        )
    )  # fmt: skip

    assert list(outcome.faults) == []
    first, second = Dossier.objects.filter(subject__number="0412877").order_by("opened_on")
    assert (first.closed_on, second.closed_on) == (dt.date(2026, 8, 31), None)
    assert [item.card.number for item in Evidence.objects.filter(enrolment__dossier=first)] == [1]
    assert [item.card.number for item in Evidence.objects.filter(enrolment__dossier=second)] == [7]
    assert Party.objects.get(dossier=first, role="slb").person.number == "003917"
    assert Party.objects.get(dossier=second, role="slb").person.number == "004821"


def test_nobody_is_in_two_programmes_at_once(tmp_path):
    text = SWITCH.replace("2026-08-31", "")
    write(tmp_path, **BOL, enrolments=text + "0438152,25898,BBL,2026,auto,2026-08-01,\n")
    faults = [fault for fault in faults_in(tmp_path) if fault.file == "enrolments.csv"]

    assert faults == [
        Fault(
            "enrolments.csv",
            3,
            "started_on",
            "2026-09-01",
            "The student is in 25898 BBL too, from 2025-08-01. End the first one earlier.",
        )
    ]


def test_a_day_between_two_programmes_belongs_to_none(tmp_path):
    evidence = "student,card,handed_in_on,approved_on\n0412877,1,2026-08-31,\n"
    switch = SWITCH.replace("2026-08-31", "2026-08-15")
    write(
        tmp_path, **BOL, enrolments=switch + "0438152,25898,BBL,2026,auto,2026-08-01,\n", evidence=evidence,
        guidance="", conversations="", agreements="", results="",
    )  # fmt: skip

    assert faults_in(tmp_path) == [
        Fault("evidence.csv", 2, "handed_in_on", "2026-08-31", "This student was in no programme on this day.")
    ]


def test_an_enrolment_that_ended_can_go_on_again(tmp_path):
    ended = with_line("enrolments.csv", 3, "0438152,25898,BBL,2026,auto,2026-08-01,2026-11-13")
    imported(write(tmp_path, enrolments=ended))
    outcome = imported(write(tmp_path))

    assert outcome.counts["enrolments.csv"] == Counts(changed=1, same=1)
    assert outcome.counts["guidance.csv"] == Counts(changed=1, same=3)
    assert enrolment("0438152").dossier.closed_on is None
    assert Party.objects.get(dossier__subject__number="0438152", role="slb").until is None


def test_a_work_process_goes_to_another_area_with_its_cards(tmp_path):
    imported(write(tmp_path))
    before = WorkProcess.objects.get(code="B1-K1-W2")
    imported(
        write(tmp_path, work_processes=with_line("work_processes.csv", 3, "25898,BBL,NL,B1-K1-W2,Zoekt storingen,2"))
    )
    after = WorkProcess.objects.get(code="B1-K1-W2")

    assert (after.pk, after.area.code, after.name) == (before.pk, "NL", "Zoekt storingen")
    assert after.cards.count() == 2


def test_periods_shift_without_being_doubled(tmp_path):
    imported(write(tmp_path))
    text = FILES["periods.csv"].replace("2026-10-30", "2026-11-06").replace("2026-10-31", "2026-11-07")
    outcome = imported(write(tmp_path, periods=text))

    assert outcome.counts["periods.csv"] == Counts(changed=2)
    assert list(SchoolPeriod.objects.values_list("number", "starts_on", "ends_on")) == [
        (1, dt.date(2026, 8, 24), dt.date(2026, 11, 6)),
        (2, dt.date(2026, 11, 7), dt.date(2027, 2, 5)),
    ]


def test_a_period_that_overlaps_with_one_that_only_koers_knows(tmp_path):
    imported(write(tmp_path))
    write(tmp_path, periods="institution,number,starts_on,ends_on\nwaterlanden,3,2027-02-01,2027-04-16\n")

    assert faults_in(tmp_path) == [
        Fault(
            "periods.csv", 2, "starts_on", "2027-02-01", "This overlaps with the period from 2026-10-31 to 2027-02-05."
        )
    ]


def test_a_school_sets_its_own_figures_and_takes_them_back(tmp_path):
    imported(write(tmp_path))
    assert SchoolSettings.objects.values_list("talks_a_year", "on_schedule").get() == (None, 2)

    outcome = imported(write(tmp_path, settings=with_line("settings.csv", 2, "waterlanden,5,,2026-11-16")))
    assert outcome.counts["settings.csv"] == Counts(changed=1)
    assert SchoolSettings.objects.values_list("talks_a_year", "on_schedule").get() == (5, None)
