"""Guidance at the workplace in three windows: Sam, Marijke, and Ruud on his telephone, who has no account."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
import time_machine
from playwright.sync_api import Page, expect

from koers.kernel import clock, papers
from koers.kernel.models import Document, OutboxMessage, Signature
from koers.printing import seal
from koers.processes.bpv_guidance.guides import attitude_form
from koers.processes.bpv_guidance.models import Judgement
from tests.browser.conftest import PHONE, Window, picture
from tests.cast import Cast
from tests.mail import Catcher, work_through
from tests.processes.bpv_guidance.situations import Situation, make_situation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VISIT = clock.at(dt.date(2027, 1, 26), dt.time(12))
NEXT_DAY = clock.at(dt.date(2027, 1, 27), dt.time(9))
TWO_MINUTES = 120
AT_HIS_EASE = 1.5
"""Seconds that a tap takes somebody who has to find the place: what the program itself takes comes on top."""


class Telephone:
    """Ruud's, with the mail that he gets and no account; it counts what he has to do."""

    def __init__(self, situation: Situation, window: Window, catcher: Catcher) -> None:
        self.address = situation.ruud.email
        self.catcher = catcher
        self.page = window(None, viewport=PHONE, has_touch=True)
        self.taps = 0
        self.begun = 0.0

    def tap(self, role: str, name: str | re.Pattern[str]) -> None:
        """Tap something, by what it is called."""
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.taps += 1

    def come_in(self) -> None:
        """From the newest mail to what is asked: the link only shows the place, the code lets in."""
        work_through("outbox")
        self.taps, self.begun = 1, time.perf_counter()
        found = re.search(r"/guest/[0-9a-f-]{36}/", self.catcher.last_to(self.address))
        assert found
        self.page.goto(found[0])
        self.tap("checkbox", re.compile("mail"))
        self.tap("button", "Stuur mij een code")
        work_through("outbox")
        code = re.search(r"\b\d{3} ?\d{3}\b", self.catcher.last_to(self.address))
        assert code
        self.page.get_by_label("Code").fill(code[0])
        self.taps += 6
        self.tap("button", "Ga verder")

    def begin(self) -> None:
        """What is asked of him first."""
        self.page.locator(".card.next a.button").click()
        self.taps += 1

    def leave(self) -> None:
        """Close the window, so that nobody goes on in his name."""
        self.page.goto("/bpv-guidance/supervisor/")
        self.page.get_by_role("button", name="Ik ben klaar, sluit dit venster af").click()

    def took(self) -> float:
        """Seconds since he opened the mail: the program's own, and so many for each tap."""
        return time.perf_counter() - self.begun + self.taps * AT_HIS_EASE


@pytest.mark.requirement("BPV-05", "BPV-08", "BPV-10", "BPV-11", "BPV-12", "BPV-13", "BPV-14", "BPV-15")
def test_from_plan_to_three_signatures_and_the_go(school: Cast, window: Window, catcher: Catcher) -> None:
    situation = make_situation(school, phase=3, proeve_on=dt.date(2027, 5, 10))
    ruud = Telephone(situation, window, catcher)

    they_agree_on_a_visit(window(situation.sam), window(situation.marijke), ruud)
    with time_machine.travel(VISIT, tick=True):
        sam, marijke = window(situation.sam), window(situation.marijke)
        sam_writes_and_both_react(sam, marijke, ruud)
    with time_machine.travel(NEXT_DAY, tick=True):
        sam, marijke = window(situation.sam), window(situation.marijke)
        all_three_sign(sam, marijke, ruud)
        ruud_and_sam_judge_her_attitude(sam, ruud)
        marijke_decides(marijke)


def to_placement(page: Page) -> None:
    """From the top bar to Sam's placement."""
    page.goto("/")
    page.get_by_role("navigation", name="Onderdelen").get_by_role("link", name=re.compile("^Stage")).click()
    if page.locator("h1").inner_text().startswith("Stageplek"):
        page.get_by_role("link", name=re.compile("Sam")).first.click()


def they_agree_on_a_visit(sam: Page, marijke: Page, ruud: Telephone) -> None:
    """Sam proposes two moments in the flex week, both answer, she chooses one, and all three are invited."""
    to_placement(sam)
    sam.get_by_role("link", name="Regel een bezoek").click()
    sam.get_by_label("Dag van keuze 1").fill("1 december 2026")
    sam.get_by_label("Tijd van keuze 1").fill("10.00")
    sam.get_by_role("button", name="Stel deze momenten voor").click()
    expect(sam.get_by_text("Een moment is binnen zes weken.").first).to_be_visible()
    picture(sam, "placement-propose-wrong")
    sam.get_by_label("Dag van keuze 1").fill("26 januari 2027")
    sam.get_by_label("Dag van keuze 2").fill("28 januari 2027")
    sam.get_by_label("Tijd van keuze 2").fill("14.00")
    sam.get_by_role("button", name="Stel deze momenten voor").click()
    expect(sam.get_by_text("Ruud van den Broek heeft nog niet geantwoord.")).to_be_visible()
    picture(sam, "placement-proposed")

    to_placement(marijke)
    marijke.get_by_role("link", name="Zeg wanneer je kunt").click()
    marijke.get_by_role("group", name="dinsdag 26 januari 2027, 10.00 uur").get_by_label("Ik kan", exact=True).check()
    marijke.get_by_role("group", name="donderdag 28 januari 2027, 14.00 uur").get_by_label("Ik kan niet").check()
    marijke.get_by_role("button", name="Verstuur je antwoord").click()

    ruud.come_in()
    picture(ruud.page, "supervisor-start")
    ruud.begin()
    picture(ruud.page, "supervisor-moments")
    for choice in ruud.page.get_by_label("Ik kan", exact=True).all():
        choice.check()
        ruud.taps += 1
    ruud.tap("button", "Verstuur je antwoord")
    expect(ruud.page.locator("h1")).to_have_text("Je antwoord is verstuurd")
    assert ruud.took() < TWO_MINUTES
    ruud.leave()

    to_placement(sam)
    sam.get_by_role("link", name="Kies het moment").click()
    expect(sam.get_by_text("28 januari")).to_have_count(0)
    sam.get_by_label("dinsdag 26 januari 2027, 10.00 uur").check()
    sam.get_by_role("button", name="Spreek dit moment af").click()
    invited = OutboxMessage.objects.filter(calendar_method="REQUEST").values_list("recipient__given_name", flat=True)
    assert sorted(invited) == ["Marijke", "Ruud", "Sam"]


def to_visit(page: Page) -> None:
    """From the placement to the visit."""
    to_placement(page)
    page.get_by_role("link", name="Bezoek aan de werkplek").first.click()


def sam_writes_and_both_react(sam: Page, marijke: Page, ruud: Telephone) -> None:
    """Sam writes the report; Ruud and Marijke say what they think of it, Marijke what the level is."""
    to_visit(sam)
    sam.get_by_role("button", name="Ja, het ging door").click()
    sam.get_by_label("Wat gaat goed?").fill("Onderhoudsbeurten lukken zelf.")
    sam.get_by_role("button", name="Lever het verslag in").click()
    expect(sam.locator(".errors")).to_be_focused()
    picture(sam, "placement-report-wrong")
    sam.get_by_label("Wat kan beter?").fill("Eerst meten, dan vervangen.")
    sam.get_by_label("Wat verwachten we van elkaar?").fill("Elke week een storing.")
    sam.get_by_label("Wat spraken jullie af?").fill("Sam legt er drie vast.")
    sam.get_by_role("button", name="Lever het verslag in").click()
    expect(sam.locator("h1")).to_have_text("Het verslag is ingeleverd")

    ruud.come_in()
    expect(ruud.page.get_by_text("Onderhoudsbeurten lukken zelf.")).to_be_visible()
    picture(ruud.page, "supervisor-report")
    ruud.page.get_by_role("textbox").last.fill("Ik kijk op dinsdag mee.")
    ruud.tap("button", "Verstuur je antwoord")
    expect(ruud.page.locator("h1")).to_have_text("Je antwoord is verstuurd")
    assert ruud.took() < TWO_MINUTES
    ruud.leave()

    to_visit(marijke)
    marijke.get_by_role("button", name="Verstuur je antwoord").click()
    marijke.get_by_label("ja, op niveau").check()
    marijke.get_by_label("Waarom?").fill("Werkt zelfstandig aan storingen.")
    picture(marijke, "placement-judging")
    marijke.get_by_role("button", name="Bewaar het oordeel").click()
    to_visit(sam)
    expect(sam.get_by_text("Ik kijk op dinsdag mee.")).to_be_visible()
    sam.get_by_role("button", name="Maak het verslag af, dan kan iedereen tekenen").click()
    expect(sam.locator("h1")).to_contain_text("handtekeningen")


def all_three_sign(sam: Page, marijke: Page, ruud: Telephone) -> None:
    """Each reads the same bytes and signs them; then they are sealed, and in portfolio and begeleidingsmap."""
    for page in (sam, marijke):
        page.goto("/")
        page.get_by_role("link", name=re.compile("[Tt]eken")).first.click()
        page.get_by_label(re.compile("Ik heb het verslag gelezen")).check()
        page.get_by_role("button", name="Teken het verslag").click()
        expect(page.locator("h1")).to_have_text(re.compile("getekend"))
    ruud.come_in()
    picture(ruud.page, "supervisor-read")
    ruud.tap("link", "Klopt, ga naar tekenen")
    picture(ruud.page, "supervisor-sign")
    ruud.tap("checkbox", re.compile("gelezen"))
    ruud.tap("button", "Teken het verslag")
    expect(ruud.page.locator("h1")).to_have_text("Je hebt het verslag getekend")
    assert ruud.took() < TWO_MINUTES

    document = Document.objects.get()
    pdf = bytes(document.sealed_blob.content)
    assert seal.check(pdf, [papers.institution_seal().certificate]).outcome == "valid"
    assert sorted(Signature.objects.values_list("signatory__person__given_name", flat=True)) == [
        "Marijke",
        "Ruud",
        "Sam",
    ]
    to_placement(sam)
    expect(sam.get_by_role("heading", name="Portfolio en begeleidingsmap")).to_be_visible()
    picture(sam, "placement-sealed")


def ruud_and_sam_judge_her_attitude(sam: Page, ruud: Telephone) -> None:
    """The same form by both, and side by side what they filled in."""
    ruud.page.goto("/bpv-guidance/supervisor/")
    ruud.tap("link", "Vul het formulier werkhouding in")
    picture(ruud.page, "supervisor-attitude")
    for choice in ruud.page.get_by_label("voldoende", exact=True).all():
        choice.check()
    ruud.tap("button", "Bewaar het formulier")
    to_placement(sam)
    sam.get_by_role("link", name="Werkhouding door de tijd").click()
    sam.get_by_role("link", name="Vul het formulier in").click()
    for criterion in attitude_form("nl").criteria:
        sam.get_by_role("group", name=criterion.label).get_by_label("goed", exact=True).check()
    sam.get_by_role("button", name="Bewaar het formulier").click()
    expect(sam.locator("h1")).to_have_text("De werkhouding is voldoende")
    picture(sam, "placement-attitude")


def marijke_decides(marijke: Page) -> None:
    """Everything is there that a go asks."""
    to_placement(marijke)
    marijke.get_by_role("link", name="Beslis over de go voor de proeve").click()
    expect(marijke.get_by_text("Dit ontbreekt")).to_have_count(0)
    marijke.get_by_label("go", exact=True).check()
    marijke.get_by_label("Waarom?").fill("Klaar voor de proeve.")
    picture(marijke, "placement-go")
    marijke.get_by_role("button", name="Bewaar het besluit").click()
    expect(marijke.get_by_text("go voor de proeve", exact=True)).to_be_visible()
    decided = Judgement.objects.get(kind="go")
    assert (decided.positive, decided.reason) == (True, "")
