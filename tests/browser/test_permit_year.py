"""A year of the permit monitor in real windows: four students, from the school's own files to a report on record."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from koers.exchange.command import import_folder
from koers.kernel import verification
from koers.kernel.models import Document, Person
from koers.processes.permit_monitor.models import Notice, PermitReport
from tests.browser.conftest import PHONE, Window, picture
from tests.mail import work_through
from tests.processes.permit_monitor.cases.situations import on
from tests.processes.permit_monitor.cases.situations import picture as scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILES = Path(__file__).parent / "zuiderzee"
"""What the institution exports: two officers, a decaan, and four students with a permit."""
THIJS, SASKIA, NOOR = "740118", "740233", "740316"
AYSEGUL, MEI, FATOUMATA, CHAU = "500912447", "500912448", "500912449", "500912450"


@pytest.fixture
def imported(transactional_db: None, tuesday: Any) -> None:
    """The files brought in with `koers import`, on Tuesday 17 November 2026."""
    assert import_folder(FILES) == 0


def who(number: str) -> Person:
    """Somebody, by number."""
    return Person.objects.get(number=number)


def letters(number: str) -> list[str]:
    """The letters that a student got, in the order in which they went out."""
    return list(
        Notice.objects.filter(dossier__subject__number=number)
        .order_by("sent_at")
        .values_list("document__title", flat=True)
    )


def to_student(officer: Page, name: str) -> None:
    """From the overview to a student."""
    officer.get_by_role("link", name="Verblijf en voortgang").first.click()
    officer.get_by_role("link", name=name).click()


def open_case(officer: Page, name: str) -> None:
    """From the overview: open the case of a student."""
    to_student(officer, name)
    officer.get_by_role("link", name="Open de zaak").click()
    officer.get_by_role("button", name="Open de zaak").click()


def hear(officer: Page, said: str) -> None:
    """Write down what the student said."""
    officer.get_by_role("link", name="Leg een gesprek vast").click()
    officer.get_by_label("Wat is er over de oorzaak gezegd?").fill(said)
    officer.get_by_role("button", name="Leg dit contact vast").click()


@pytest.mark.requirement("IND-03", "IND-06", "IND-08", "IND-09", "IND-10", "IND-12", "IND-14", "IND-16")
def test_from_the_schools_files_to_a_report_on_record(imported: None, window: Window, tmp_path: Path) -> None:
    thijs = window(who(THIJS))

    # The list is made of what was imported: one has enough, two too little, of one something is not known.
    thijs.goto("/")
    thijs.get_by_role("link", name="Verblijf en voortgang").first.click()
    expect(thijs.get_by_role("heading", name="4 studenten met een verblijfsvergunning")).to_be_visible()
    expect(thijs.locator("tbody th a")).to_have_text(
        ["Fatoumata Diallo-Keïta", "Ayşegül Doğan-Yıldırım", "Nguyễn Thị Minh Châu"]
    )
    picture(thijs, "permit-overview")

    mei_has_enough(thijs, window)
    chau_is_settled(thijs, window)
    aysegul_is_excused(thijs, window)
    fatoumata_hears_an_intention_and_reacts(thijs, window)
    with time_machine.travel(on(dt.date(2026, 11, 25)), tick=True):
        decided_by_two(window)
    with time_machine.travel(on(dt.date(2026, 12, 17)), tick=True):
        reported_and_archived(window, tmp_path)

    # Each has what was told, in that order, and of three nothing went to the IND.
    assert letters(MEI) == ["U hebt genoeg studiepunten"]
    assert letters(CHAU) == ["U hebt genoeg studiepunten"]
    assert letters(AYSEGUL) == ["Wij melden niets bij de IND"]
    assert letters(FATOUMATA) == [
        "Wij zijn van plan om bij de IND te melden dat u te weinig studiepunten hebt",
        "Wij melden bij de IND dat u te weinig studiepunten hebt",
    ]
    assert PermitReport.objects.get().decision.case.dossier.subject == who(FATOUMATA)


def mei_has_enough(thijs: Page, window: Window) -> None:
    """Sufficient: a letter to all who have enough, sent by the worker, read on a phone."""
    thijs.get_by_role("link", name="Brieven").click()
    thijs.get_by_label(re.compile("genoeg voortgang")).check()
    thijs.get_by_role("button", name="Verstuur deze brief").click()
    work_through("mailings")
    thijs.reload()
    expect(thijs.get_by_text("1 van 1 brief")).to_be_visible()
    picture(thijs, "permit-mailings")
    mei = window(who(MEI), viewport=PHONE)
    mei.goto("/")
    mei.get_by_role("link", name="Mijn vergunning").first.click()
    expect(mei.locator("h1")).to_have_text("Je studievoortgang is genoeg")


def chau_is_settled(thijs: Page, window: Window) -> None:
    """Undetermined: of a placement the day is missing; Thijs finds it out, and settles it on a ground."""
    open_case(thijs, "Nguyễn Thị Minh Châu")
    thijs.get_by_role("link", name="Stel de uitkomst vast").click()
    thijs.get_by_role("button", name="Stel deze uitkomst vast").click()
    expect(thijs.locator(".errors")).to_be_focused()
    picture(thijs, "permit-settle-wrong")
    thijs.get_by_label("voldoende", exact=True).check()
    thijs.get_by_label("Op welke grond?").fill("De stage werd op 3 juli 2026 toegekend.")
    thijs.get_by_role("button", name="Stel deze uitkomst vast").click()
    thijs.get_by_role("button", name="Stuur de student de brief").click()
    expect(thijs.locator("h1")).to_have_text("Nguyễn Thị Minh Châu: vastgesteld: er wordt niets gemeld")


def aysegul_is_excused(thijs: Page, window: Window) -> None:
    """Insufficient, with a reason that only she and the decaan know."""
    open_case(thijs, "Ayşegül Doğan-Yıldırım")
    hear(thijs, "Er speelde iets.")
    thijs.get_by_role("button", name="Wijs de weg naar de decaan").click()
    aysegul = window(who(AYSEGUL), viewport=PHONE)
    aysegul.goto("/")
    aysegul.get_by_role("link", name="Mijn vergunning").first.click()
    aysegul.get_by_role("link", name="Bekijk je dossier").click()
    aysegul.get_by_role("link", name="Vertel het aan de decaan").click()
    aysegul.get_by_label("bijzondere familieomstandigheden").check()
    aysegul.get_by_label("In welke maanden was het?").fill("april tot en met juli 2026")
    aysegul.get_by_label("Wanneer vertelde je het voor het eerst").fill("6 mei 2026")
    aysegul.get_by_label("Wat gebeurde er, en wat deed dat met je studie?").fill("Mijn vader overleed in juni.")
    aysegul.get_by_label("Stukken waaruit het blijkt").set_input_files(
        {"name": "akte.png", "mimeType": "image/png", "buffer": scan()}
    )
    aysegul.get_by_role("button", name="Vertel het aan de decaan").click()
    expect(aysegul.locator("h1")).to_have_text("De decaan leest wat je vertelde")
    picture(aysegul, "permit-told")
    noor = window(who(NOOR))
    noor.goto("/")
    noor.get_by_role("link", name="Vertrouwelijke dossiers").first.click()
    noor.get_by_role("link", name="Ayşegül Doğan-Yıldırım").click()
    expect(noor.get_by_text("Mijn vader overleed in juni.")).to_be_visible()
    noor.get_by_role("radio", name=re.compile("^Geldige reden")).check()
    noor.get_by_label("Waarom?").fill("Met stukken, en op tijd gemeld.")
    noor.get_by_role("button", name="Leg de beoordeling vast").click()
    expect(noor.locator("h1")).to_have_text("Beoordeeld: een geldige reden")
    picture(noor, "permit-judged")
    thijs.goto("/")
    thijs.get_by_role("link", name="Ayşegül Doğan-Yıldırım: stuur de brief").click()
    thijs.get_by_role("button", name="Stuur de student de brief").click()
    thijs.get_by_role("link", name="Leg het studieplan vast").click()
    thijs.get_by_label("Wat hebben jullie afgesproken?").fill("20 punten vóór februari.")
    thijs.get_by_role("button", name="Leg dit plan vast").click()
    expect(thijs.locator("h1")).to_have_text("Ayşegül Doğan-Yıldırım: geldige reden: er wordt niets gemeld")
    assert "famil" not in thijs.content().lower()
    assert "akte" not in thijs.content().lower()
    picture(thijs, "permit-excused")


def fatoumata_hears_an_intention_and_reacts(thijs: Page, window: Window) -> None:
    """Insufficient: heard, an intended decision, and her own words on it from a phone."""
    open_case(thijs, "Fatoumata Diallo-Keïta")
    hear(thijs, "Ze had moeite met anatomie.")
    thijs.get_by_role("link", name="Stuur een voornemen").click()
    thijs.get_by_label("Wat vond je over de oorzaak?").fill("Eén vak niet gehaald, zonder bijzondere oorzaak.")
    thijs.get_by_role("button", name="Verstuur het voornemen").click()
    fatoumata = window(who(FATOUMATA), viewport=PHONE)
    fatoumata.goto("/")
    fatoumata.get_by_role("link", name="Reageer op het voornemen").first.click()
    picture(fatoumata, "permit-own-case")
    fatoumata.get_by_role("link", name="Reageer op het voornemen").first.click()
    fatoumata.get_by_label("Wat vind je van dit voornemen?").fill("Ik haalde de herkansing vorige week.")
    fatoumata.get_by_role("button", name="Verstuur mijn reactie").click()
    expect(fatoumata.locator("h1")).to_have_text("Er is nog niets besloten")


def decided_by_two(window: Window) -> None:
    """Thijs prepares, and cannot approve what he prepared; Saskia reads her words, and approves."""
    thijs, saskia = window(who(THIJS)), window(who(SASKIA))
    thijs.goto("/")
    to_student(thijs, "Fatoumata Diallo-Keïta")
    thijs.get_by_role("link", name="Bereid het besluit voor").click()
    thijs.get_by_label("Op welke gronden?").fill("De herkansing telt voor het volgende jaar.")
    thijs.get_by_role("button", name="Leg het voor aan een collega").click()
    thijs.get_by_role("link", name="Lees het besluit").click()
    expect(thijs.get_by_text("Jij hebt dit besluit voorbereid.")).to_be_visible()
    expect(thijs.get_by_role("button", name="Keur het besluit goed")).to_have_count(0)
    saskia.goto("/")
    to_student(saskia, "Fatoumata Diallo-Keïta")
    saskia.get_by_role("link", name="Lees het besluit").click()
    expect(saskia.get_by_text("Ik haalde de herkansing vorige week.")).to_be_visible()
    picture(saskia, "permit-approve")
    saskia.get_by_role("button", name="Keur het besluit goed").click()
    expect(saskia.locator("h1")).to_have_text("Fatoumata Diallo-Keïta: besloten: de melding wacht")


def reported_and_archived(window: Window, tmp_path: Path) -> None:
    """After three weeks: the form and the line, sent by hand, with the proof; sealed, and to be checked by anybody."""
    thijs, fatoumata = window(who(THIJS)), window(who(FATOUMATA), viewport=PHONE)
    thijs.goto("/")
    thijs.get_by_role("link", name=re.compile("^Fatoumata Diallo-Keïta: ")).click()
    thijs.get_by_role("link", name="Maak het formulier voor de IND").click()
    thijs.get_by_role("button", name="Maak het formulier").click()
    thijs.get_by_role("link", name="Naar het formulier en het bewijs").click()
    picture(thijs, "permit-proof")
    with thijs.expect_download() as line:
        thijs.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(line.value.path().read_text("utf-8-sig"))))
    assert [(row["v_number"], row["surname"], row["date_of_fact"]) for row in rows] == [
        ("2912912449", "Diallo-Keïta", "2026-11-25")
    ]
    thijs.get_by_label("Het bewijs").set_input_files(
        {"name": "bevestiging.png", "mimeType": "image/png", "buffer": scan()}
    )
    thijs.get_by_role("button", name="Bewaar het bewijs").click()
    expect(thijs.locator("h1")).to_have_text("Fatoumata Diallo-Keïta: gemeld bij de IND")
    picture(thijs, "permit-reported")
    fatoumata.goto("/")
    fatoumata.get_by_role("link", name="Mijn vergunning").first.click()
    expect(fatoumata.locator("h1")).to_have_text("Je voortgang is gemeld bij de IND")

    form = PermitReport.objects.get().document
    with thijs.expect_download() as downloaded:
        thijs.get_by_role("link", name="PDF").first.click()
    kept = tmp_path / "form.pdf"
    downloaded.value.save_as(kept)
    text = subprocess.run(["pdftotext", "-layout", kept, "-"], capture_output=True, text=True, check=True).stdout
    assert [fact for fact in ("2912912449", "Diallo-Keïta", "Verpleegkunde") if fact not in text] == []
    assert verification.of_bytes(kept.read_bytes()).outcome == verification.Outcome.VALID
    stranger = window(None)
    stranger.goto(f"/controle/{form.code}")
    expect(stranger.get_by_text("Diallo")).to_have_count(0)
    assert not Document.objects.filter(sealed_at__isnull=True).exists()
