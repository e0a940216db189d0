"""The permit monitor through the pages, by people without scripts: from imported data to four endings on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from koers.kernel import verification
from koers.kernel.models import Document, Dossier, Person
from koers.processes.permit_monitor.actions.letters import send_letter
from koers.processes.permit_monitor.models import Notice, PermitCase, PermitReport
from tests.processes.permit_monitor.cases.situations import on, picture
from tests.processes.permit_monitor.cast import YEAR, Cast, make_cast
from tests.stories.scriptless import Browser, Page

DECIDED = dt.date(2026, 11, 25)


@pytest.fixture
def zuiderzee(db: None, tuesday: Any) -> Cast:
    """The people of Hogeschool Zuiderzee on that Tuesday."""
    return make_cast()


def student_page(officer: Person, dossier: Dossier) -> Page:
    """The page of a student over the year, as an officer opens it."""
    return Browser(officer).open(reverse("permit_monitor:student", args=[dossier.pk, YEAR.label]))


def open_case(officer: Person, dossier: Dossier) -> Page:
    """From the student's page: open the case."""
    return student_page(officer, dossier).follow("Open de zaak").press("Open de zaak")


def case_page(person: Person, dossier: Dossier) -> Page:
    """The case, as somebody opens it."""
    case = PermitCase.objects.get(dossier=dossier, academic_year=YEAR.label)
    return Browser(person).open(reverse("permit_monitor:case", args=[case.pk]))


def hear(page: Page, said: str) -> Page:
    """Write down what the student said."""
    return (
        page.follow("Leg een gesprek vast")
        .fill("Wat is er over de oorzaak gezegd?", said)
        .press("Leg dit contact vast")
    )


def titles(dossier: Dossier) -> list[str]:
    """The letters that a student got, in the order in which they went out."""
    return list(Notice.objects.filter(dossier=dossier).order_by("sent_at").values_list("document__title", flat=True))


@pytest.mark.requirement("IND-03", "IND-07", "IND-09", "IND-16")
def test_insufficient_from_hearing_to_an_archived_report(zuiderzee: Cast):
    thijs, saskia, dossier = zuiderzee.thijs, zuiderzee.saskia, zuiderzee.fatoumata
    student = dossier.subject
    hear(open_case(thijs, dossier), "Ze had moeite met anatomie.").follow("Stuur een voornemen").fill(
        "Wat vond je over de oorzaak?", "Eén vak niet gehaald, zonder bijzondere oorzaak."
    ).press("Verstuur het voornemen")
    letter = Notice.objects.get(dossier=dossier).document
    read = Browser(student).open(reverse("permit_monitor:letter", args=[letter.pk]))
    assert read.heading == "We intend to report to the IND that you have too few credits"
    assert read.follow("Deze brief in het Nederlands").heading == (
        "Wij zijn van plan om bij de IND te melden dat u te weinig studiepunten hebt"
    )
    read.follow("What you can do").follow("React to the intended decision").fill(
        "What do you think of this intention?", "I passed the resit last week."
    ).press("Send my reaction")
    with time_machine.travel(on(DECIDED)):
        case_page(thijs, dossier).follow("Bereid het besluit voor").fill(
            "Op welke gronden?", "De herkansing telt voor het volgende jaar."
        ).press("Leg het voor aan een collega")
        own_work = case_page(thijs, dossier).follow("Lees het besluit")
        assert "Jij hebt dit besluit voorbereid." in own_work.text
        assert not own_work.has_button("Keur het besluit goed")
        approved = case_page(saskia, dossier).follow("Lees het besluit")
        assert "I passed the resit last week." in approved.text
        approved.press("Keur het besluit goed")
        assert case_page(saskia, dossier).heading == "Fatoumata Diallo-Keïta: besloten: de melding wacht"
    with time_machine.travel(on(dt.date(2026, 12, 17))):
        to_send = case_page(thijs, dossier).follow("Maak het formulier voor de IND").press("Maak het formulier")
        assert to_send.heading == "Fatoumata Diallo-Keïta: het formulier is klaar: verstuur het en bewaar het bewijs"
        line = thijs_reads_the_line(thijs, dossier)
        done = (
            to_send.follow("Naar het formulier en het bewijs")
            .choose_files("Het bewijs", ("bevestiging.png", picture()))
            .press("Bewaar het bewijs")
        )
        assert done.heading == "Fatoumata Diallo-Keïta: gemeld bij de IND"
        assert case_page(student, dossier).heading == "Your progress was reported to the IND"

    assert line == [
        "v_number,surname,given_name,birth_date,programme,date_of_fact,ground",
        "V500912449,Diallo-Keïta,Fatoumata,2004-05-10,Verpleegkunde,2026-11-25,onvoldoende studievoortgang",
    ]
    report = PermitReport.objects.get()
    assert verification.of_code(report.document.code).outcome == verification.Outcome.SEALED
    assert titles(dossier) == [
        "We intend to report to the IND that you have too few credits",
        "We report to the IND that you have too few credits",
    ]


def thijs_reads_the_line(thijs: Person, dossier: Dossier) -> list[str]:
    """The CSV line as it is downloaded."""
    case = PermitCase.objects.get(dossier=dossier)
    response = Browser(thijs).client.get(reverse("permit_monitor:case_report_csv", args=[case.pk]))
    return response.content.decode("utf-8-sig").splitlines()


@pytest.mark.requirement("IND-12", "IND-14", "IND-15")
def test_excused_after_a_word_with_the_decaan(zuiderzee: Cast):
    thijs, noor, dossier = zuiderzee.thijs, zuiderzee.noor, zuiderzee.aysegul
    student = dossier.subject
    shown = hear(open_case(thijs, dossier), "Er speelde iets.").press("Wijs de weg naar de decaan")
    assert "De decaan weet dat deze student kan komen." in shown.text
    told = (
        case_page(student, dossier)
        .follow("Tell the decaan")
        .fill("What is it?", "special family circumstances")
        .fill("In which months was it?", "April to July 2026")
        .fill("When did you first tell somebody at the institution?", "6 May 2026")
        .fill("What happened, and what did it do to your study?", "My father died in June.")
        .choose_files("Documents that show it", ("hospital.png", picture()), ("tickets.png", picture("blue")))
        .press("Tell the decaan")
    )
    assert told.heading == "The decaan reads what you told"
    assert case_page(thijs, dossier).heading == (
        "Ayşegül Doğan-Yıldırım: de decaan beoordeelt of er een geldige reden is"
    )
    judged = (
        Browser(noor)
        .open(reverse("permit_monitor:private"))
        .follow("Ayşegül Doğan-Yıldırım")
        .fill("Jouw beoordeling", "Geldige reden")
        .fill("Waarom?", "Met stukken, en op tijd gemeld.")
        .press("Leg de beoordeling vast")
    )
    assert judged.heading == "Beoordeeld: een geldige reden"
    ended = case_page(thijs, dossier).press("Stuur de student de brief")
    ended = (
        ended.follow("Leg het studieplan vast")
        .fill("Wat hebben jullie afgesproken?", "20 punten vóór februari.")
        .press("Leg dit plan vast")
    )

    assert ended.heading == "Ayşegül Doğan-Yıldırım: geldige reden: er wordt niets gemeld"
    assert "family" not in ended.text.lower()
    assert "familie" not in ended.text.lower()
    assert titles(dossier) == ["We report nothing to the IND"]
    assert not PermitReport.objects.exists()


@pytest.mark.requirement("IND-08")
def test_undetermined_and_settled_by_a_person(zuiderzee: Cast):
    thijs, dossier = zuiderzee.thijs, zuiderzee.chau
    settled = (
        open_case(thijs, dossier)
        .follow("Stel de uitkomst vast")
        .fill("Wat stel je vast?", "voldoende")
        .fill("Op welke grond?", "De stage werd op 3 juli 2026 toegekend.")
        .press("Stel deze uitkomst vast")
    )
    assert settled.heading == "Nguyễn Thị Minh Châu: vastgesteld: er wordt niets gemeld"
    settled.press("Stuur de student de brief")

    assert titles(dossier) == ["You have enough credits"]
    assert case_page(dossier.subject, dossier).heading == "Nothing is reported to the IND"


@pytest.mark.requirement("IND-06")
def test_sufficient_is_told_and_needs_no_case(zuiderzee: Cast):
    page = student_page(zuiderzee.thijs, zuiderzee.mei)
    assert "Open de zaak" not in page.links
    notice = send_letter("sufficient", dossier=zuiderzee.mei, academic_year=YEAR.label, by=zuiderzee.thijs)
    assert notice.document is not None
    read = Browser(zuiderzee.mei.subject).open(reverse("permit_monitor:letter", args=[notice.document.pk]))
    notice.refresh_from_db()

    assert read.heading == "You have enough credits"
    assert notice.read_at is not None
    assert Document.objects.get(pk=notice.document.pk).sealed_at is not None
