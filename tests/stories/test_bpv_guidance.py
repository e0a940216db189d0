"""Guidance at the workplace through the pages, in the order of its source text, by people without scripts.

Ruud, who supervises, has no account: what he does in his own pages stands in the tests of the guest's way in. Here he
acts as he would there.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from koers.kernel import papers
from koers.kernel.actions.documents import sign_document
from koers.kernel.models import Conversation, Document, OutboxMessage, Party, Person
from koers.printing import seal
from koers.processes.bpv_guidance.actions import judging, moments, reports
from koers.processes.bpv_guidance.guides import attitude_form
from koers.processes.bpv_guidance.models import Bottleneck, Judgement, Proposal
from tests.processes.bpv_guidance.situations import Situation, make_situation
from tests.stories.scriptless import Browser, Page

READ = "Ik heb het verslag gelezen. Het klopt met ons gesprek."
VISIT_ON = dt.date(2027, 1, 26)


@pytest.fixture
def situation(cast) -> Situation:
    """Sam in phase 3 at the garage; the proeve is in May."""
    return make_situation(cast, phase=3, proeve_on=dt.date(2027, 5, 10))


def placement_page(who: Person, situation: Situation) -> Page:
    """The placement on this person's own screen."""
    return Browser(who).open(reverse("bpv_guidance:placement", args=[situation.placement.pk]))


def sam_arranges_a_visit(situation: Situation) -> Conversation:
    """De leerling organiseert het, minimaal 6 weken van tevoren, bij voorkeur in de flexweek."""
    start = placement_page(situation.sam, situation)
    assert start.heading == "Een contact ging niet op tijd door"  # the call in the first period
    form = start.follow("Regel een bezoek")
    assert "Flexweken beginnen op: 25 januari 2027." in form.text
    near = (
        form.fill("Dag van keuze 1", "1 december 2026")
        .fill("Tijd van keuze 1", "10.00")
        .press("Stel deze momenten voor")
    )
    assert "Een moment is binnen zes weken." in near.text
    assert near.value("Dag van keuze 1") == "1 december 2026"
    proposed = (
        near.fill("Dag van keuze 1", "26 januari 2027")
        .fill("Dag van keuze 2", "28 jan 2027")
        .fill("Tijd van keuze 2", "14.00")
        .press("Stel deze momenten voor")
    )
    assert "Ruud van den Broek heeft nog niet geantwoord." in proposed.text

    form = placement_page(situation.marijke, situation).follow("Zeg wanneer je kunt")
    form.fill("dinsdag 26 januari 2027, 10.00 uur", "Ik kan").fill(
        "donderdag 28 januari 2027, 14.00 uur", "Ik kan niet"
    )
    form.press("Verstuur je antwoord")
    proposal = Proposal.objects.get()
    moments.answer_moments(
        proposal=proposal, answers={moment.pk: True for moment in proposal.moments.all()}, by=situation.ruud
    )

    choose = placement_page(situation.sam, situation).follow("Kies het moment")
    assert "28 januari" not in choose.text
    agreed = choose.fill("Welk moment?", "dinsdag 26 januari 2027, 10.00 uur").press("Spreek dit moment af")
    assert "Bezoek aan de werkplek" in agreed.links
    invited = OutboxMessage.objects.filter(calendar_method="REQUEST").values_list("recipient__given_name", flat=True)
    assert sorted(invited) == ["Marijke", "Ruud", "Sam"]
    return Conversation.objects.get()


def conversation_page(who: Person, conversation: Conversation) -> Page:
    """The contact on this person's own screen."""
    return Browser(who).open(reverse("bpv_guidance:conversation", args=[conversation.pk]))


def sam_reports(situation: Situation, conversation: Conversation) -> Document:
    """De leerling maakt een schriftelijk verslag en levert dit binnen twee weken in."""
    page = conversation_page(situation.sam, conversation).press("Ja, het ging door")
    assert page.heading == "Het verslag moet er zijn op 9 februari 2027"
    page.fill("Wat gaat goed?", "Onderhoudsbeurten lukken zelf.")
    empty = page.press("Lever het verslag in")
    assert "Vul “Wat kan beter?” in" in empty.text
    assert empty.value("Wat gaat goed?") == "Onderhoudsbeurten lukken zelf."
    empty.fill("Wat kan beter?", "Eerst meten.").fill("Wat verwachten we van elkaar?", "Elke week een storing.")
    handed_in = empty.fill("Wat spraken jullie af?", "Sam legt er drie vast.").press("Lever het verslag in")
    assert handed_in.heading == "Het verslag is ingeleverd"

    reports.comment(conversation=conversation, text="Ik kijk op dinsdag mee.", by=situation.ruud)
    read = conversation_page(situation.marijke, conversation)
    assert "Onderhoudsbeurten lukken zelf." in read.text
    said = read.fill("Wat moet er anders?", "").press("Verstuur je antwoord")
    judged = (
        said.fill("Werkt de student op niveau?", "ja, op niveau")
        .fill("Waarom?", "Zelfstandig")
        .press("Bewaar het oordeel")
    )
    assert "werkt op niveau" in judged.text

    page = conversation_page(situation.sam, conversation)
    assert "Ik kijk op dinsdag mee." in page.text
    finished = page.fill("Wat kan beter?", "Eerst meten, dan vervangen.").press(
        "Maak het verslag af, dan kan iedereen tekenen"
    )
    assert "Het verslag wacht op handtekeningen" in finished.heading
    return Document.objects.get()


def all_three_sign(situation: Situation, document: Document) -> None:
    """Alle 3 de partijen ondertekenen, en het verslag komt in portfolio en begeleidingsmap."""
    for who in (situation.sam, situation.marijke):
        page = Browser(who).open(reverse("web:document", args=[document.pk]))
        page.fill(READ, READ).press("Teken het verslag")
    sign_document(document=document, sha256=document.read_blob_id, by=situation.ruud)
    document.refresh_from_db()
    pdf = bytes(document.sealed_blob.content)
    assert seal.check(pdf, [papers.institution_seal().certificate]).outcome == "valid"
    folder = placement_page(situation.sam, situation)
    assert "Portfolio en begeleidingsmap" in folder.text


def marijke_decides(situation: Situation) -> None:
    """Go voor de proeve: what it asks is there once Ruud called the work attitude sufficient."""
    asked = placement_page(situation.marijke, situation).follow("Beslis over de go voor de proeve")
    assert "een werkhouding die de begeleider voldoende noemt" in asked.text
    refused = (
        asked.fill("Mag de student de proeve doen?", "go").fill("Waarom?", "Klaar ervoor").press("Bewaar het besluit")
    )
    assert "Schrijf op waarom er toch een go is." in refused.text

    scores = {one.key: 3 for one in attitude_form("nl").criteria}
    judging.assess_attitude(dossier=situation.dossier, scores=scores, by=situation.ruud)
    own = placement_page(situation.sam, situation).follow("Werkhouding door de tijd").follow("Vul het formulier in")
    for criterion in attitude_form("nl").criteria:
        own.fill(criterion.label, "goed")
    beside = own.press("Bewaar het formulier")
    assert (beside.heading, "voldoende (student: goed)" in beside.text) == ("De werkhouding is voldoende", True)

    asked = placement_page(situation.marijke, situation).follow("Beslis over de go voor de proeve")
    decided = (
        asked.fill("Mag de student de proeve doen?", "go").fill("Waarom?", "Klaar ervoor").press("Bewaar het besluit")
    )
    assert "go voor de proeve" in decided.text
    assert Judgement.objects.get(kind="go").reason == ""


@pytest.mark.requirement("BPV-05", "BPV-08", "BPV-10", "BPV-11", "BPV-13", "BPV-14", "BPV-15")
def test_from_plan_to_three_signatures_and_the_go(situation, tuesday):
    conversation = sam_arranges_a_visit(situation)
    prepared = conversation_page(situation.sam, conversation).follow("Breng je punten in")
    assert "We bepalen of de student de proeve mag doen." in prepared.text
    prepared.fill("Waar wil je het over hebben?", "Mijn proeve in mei").press("Bewaar mijn punten")
    assert "Mijn proeve in mei" in conversation_page(situation.marijke, conversation).text
    tuesday.move_to(dt.datetime(2027, 1, 26, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=1))))

    document = sam_reports(situation, conversation)
    all_three_sign(situation, document)
    marijke_decides(situation)


@pytest.mark.requirement("BPV-02", "BPV-03", "BPV-04", "BPV-06", "BPV-16", "BPV-17")
def test_a_call_a_bottleneck_feedback_and_hours(situation):
    page = placement_page(situation.marijke, situation)
    assert page.links["handboek"] == "https://waterlanden.example/bpv/at"
    call = page.follow("Schrijf een telefonisch contact op").fill("Op welke dag?", "17 november 2026")
    call.fill("Hoe laat?", "9.30").fill("Wat is er besproken?", "Inwerken ging goed.").press(
        "Bewaar het telefonisch contact"
    )

    signal = placement_page(situation.sam, situation).follow("Er gaat iets niet goed")
    signal.fill("Wat gaat er niet goed?", "Ik krijg geen storingen").press("Meld het aan de anderen")
    found = Browser(situation.marijke).open(reverse("bpv_guidance:bottleneck", args=[Bottleneck.objects.get().pk]))
    found = found.fill("Wat gaat er gebeuren?", "Elke week een storing").fill("Door wie?", "Ruud van den Broek")
    found = found.fill("Wanneer is het klaar?", "1 december 2026").press("Voeg dit toe")
    assert found.heading == "Dit staat nog open"
    ended = found.fill("Hoe liep het af?", "Sam zoekt nu storingen").press("Zeg hoe het afliep")
    assert ended.heading == "Dit is afgerond"

    given = placement_page(situation.sam, situation).follow("Zeg wat je van de begeleiding vindt")
    given.fill("Hoe is de begeleiding op het werk?", "4").fill("Wat wil je erover zeggen?", "Ruud legt goed uit")
    given = given.fill("Hoe is de begeleiding door school?", "3").press("Bewaar mijn feedback")
    assert "alleen jij leest dit" in given.text
    seen = placement_page(situation.marijke, situation).follow("Lees de feedback")
    assert "Ruud legt goed uit" not in seen.text
    given.press("Laat de anderen het lezen")
    assert "Ruud legt goed uit" in placement_page(situation.marijke, situation).follow("Lees de feedback").text

    hours = placement_page(situation.sam, situation).follow("Uren per week")
    wrong = hours.fill("Gewerkte uren in die week", "veel").press("Bewaar deze uren")
    assert "Vul uren in per kwartier" in wrong.text
    logged = wrong.fill("Gewerkte uren in die week", "31,5").press("Bewaar deze uren")
    assert logged.heading.startswith("31,5 van de 900 uur")


@pytest.mark.requirement("BPV-01", "BPV-06")
def test_the_team_sees_who_falls_short_and_not_what_was_said(situation):
    reports.record_phone_contact(
        dossier=situation.dossier,
        at=dt.datetime(2026, 11, 17, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=1))),
        summary="Geheim tussen drie",
        by=situation.marijke,
    )
    hendrik_jan = situation.cast.hendrik_jan
    assert Party.objects.get(person=hendrik_jan).role == "team_leader"

    page = Browser(hendrik_jan).open(reverse("bpv_guidance:team"))

    assert page.heading == "1 stageplek komt tekort"
    assert "Autobedrijf Van den Broek & Zn., Werkplaats" in page.text
    assert "Geheim tussen drie" not in page.text
    pdf = Browser(hendrik_jan).client.get(reverse("bpv_guidance:account_pdf"))
    assert (pdf.status_code, pdf.content[:4]) == (200, b"%PDF")
