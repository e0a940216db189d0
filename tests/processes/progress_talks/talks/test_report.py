"""The report on paper, and what the student system gets of it."""

from __future__ import annotations

from typing import Any

import pytest

from koers.kernel import clock
from koers.kernel.actions.documents import sign_document
from koers.kernel.models import Attachment, Blob, Document, OutboxMessage
from koers.processes.progress_talks.actions import talks
from tests.cast import Cast
from tests.processes.progress_talks.queries.situations import held
from tests.processes.progress_talks.talks.situations import EARLIER, agreed, ready, review, write


def said(document: Document) -> list[tuple[str, Any]]:
    """Each section's heading, and its words as plain values."""
    found: list[tuple[str, Any]] = []
    for section in document.data["sections"]:
        kind = section["kind"]
        if kind == "facts":
            words: Any = {row["label"]: row["value"] for row in section["rows"] if row["value"]}
        elif kind == "table":
            words = section["rows"]
        elif kind == "agreements":
            words = [{row["label"]: row["value"] for row in item["rows"] if row["value"]} for item in section["items"]]
        else:
            words = section["text"]
        found.append((section["heading"], words))
    return found


@pytest.mark.requirement("SVG-01", "SVG-09", "SVG-10", "SVG-11", "SVG-12", "SVG-13", "SVG-14", "SVG-16", "SVG-19")
def test_the_report_says_what_was_said_and_what_the_figures_say(cast: Cast) -> None:
    held(cast.sam_dossier, EARLIER, cast.marijke)
    old = agreed(cast.sam_dossier, cast.marijke, "Drie bewijskaarten")
    conversation = ready(cast.sam_dossier, cast.marijke, conclusion="on")
    review(conversation, old, cast.sam, outcome="partly", done="Twee gemaakt")
    write(
        conversation,
        cast.sam,
        topics="Tijd op de werkplaats",
        satisfied_when="ik het weet",
        satisfied_reached="reached",
        proud_of="Distributieriem",
        learned="Eerst blokkeren",
        quality="Netjes",
        pace="Gaat",
        wants_to_learn="Elektrisch",
        needs_attention="Storingen",
        cards="Meteen invullen",
        results="Project 3: voldoende",
        cooperation="Met Ruud",
        independence="Ik vraag hulp",
        conclusion_remark="Vijf kaarten liggen klaar",
    )
    Attachment.objects.create(
        dossier=cast.sam_dossier,
        conversation=conversation,
        purpose="preparation",
        name="PARS.pdf",
        media_type="application/pdf",
        blob=Blob.keep(b"%PDF-"),
        added_by=cast.sam,
        added_at=clock.now(),
    )
    document = talks.finish_talk(conversation=conversation, by=cast.sam)
    begun = clock.local(conversation.begun_at or clock.now())
    assert said(document) == [
        (
            None,
            {
                "Student": "Sam van der Heijden, studentnummer 0412877",
                "Opleiding": "Autotechnicus, niveau 2, BBL, leerjaar 2",
                "SLB'er": "Marijke van der Laan-Öztürk",
                "Gesprek": f"dinsdag 17 november 2026, {begun:%H.%M} uur tot {clock.now():%H.%M} uur; "
                "tweede van 4 dit schooljaar",
                "Aantekeningen door": "Sam van der Heijden (leerjaar 2), aangevuld door Marijke van der Laan-Öztürk",
                "Meegebracht": "PARS.pdf",
            },
        ),
        ("Stand", "27 van de 57 bewijskaarten; volgens de planning 33. Cijfers van 16 november 2026."),
        ("Terugblik", [["Drie bewijskaarten", "Deels", "Twee gemaakt"]]),
        (
            "Besproken",
            {
                "Gaat goed": "Onderhoud",
                "Heeft aandacht nodig": "Storingen",
                "Bewijskaarten": "Meteen invullen",
                "Resultaten": "Project 3: voldoende",
                "Samenwerken": "Met Ruud",
                "Leren": "Ik vraag hulp",
                "Geleerd over het vak": "Eerst blokkeren",
                "Kwaliteit van het werk": "Netjes",
                "Werktempo": "Gaat",
                "Wil nog leren": "Elektrisch",
                "Trots op": "Distributieriem",
                "Eigen onderwerpen": "Tijd op de werkplaats",
                "Tevreden als": "“ik het weet” Is dat gelukt? Ja.",
            },
        ),
        (
            "Conclusie: op schema",
            "De cijfers zeggen: 6 kaarten achter.\nToelichting: “Vijf kaarten liggen klaar”",
        ),
        ("Nieuwe afspraak", [{"Wat": "Drie storingen gevonden", "Klaar op": "11 december 2026"}]),
        ("Belangrijkste van dit gesprek", "Een vaste middag helpt."),
    ]


@pytest.mark.requirement("SVG-09")
def test_in_year_one_the_notes_are_by_the_slber(cast: Cast) -> None:
    conversation = ready(cast.lotte_dossier, cast.marijke, conclusion="on")
    document = talks.finish_talk(conversation=conversation, by=cast.marijke)
    facts = dict(said(document))[None]
    assert (facts["Aantekeningen door"], facts["Soort"]) == (
        "Marijke van der Laan-Öztürk (leerjaar 1)",
        "kennismaking",
    )


def test_a_remark_that_contradicts_nothing_is_left_out(cast: Cast) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke, conclusion="behind")
    write(conversation, cast.sam, conclusion_remark="toch niet")
    document = talks.finish_talk(conversation=conversation, by=cast.sam)
    assert dict(said(document))["Conclusie: achter op schema"] == "De cijfers zeggen: 6 kaarten achter."


@pytest.mark.requirement("SVG-16")
def test_the_sealed_report_goes_to_the_student_system_with_its_facts(cast: Cast) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke)
    document = talks.finish_talk(conversation=conversation, by=cast.sam)
    for person in (cast.marijke, cast.sam):
        sign_document(document=document, sha256=document.read_blob_id, by=person)
    document.refresh_from_db()
    push = OutboxMessage.objects.get(kind=OutboxMessage.Kind.PUSH)
    signed = push.payload.pop("signed")
    assert push.payload == {
        "name": f"progress-talk-0412877-2026-11-17-{document.code}",
        "form": "koers/progress-talk/1",
        "document": str(document.pk),
        "code": document.code,
        "sha256": document.sealed_blob_id,
        "version": 1,
        "institution": "waterlanden",
        "student": "0412877",
        "led_by": "004821",
        "held_on": "2026-11-17",
        "kind": "acquaintance",
        "conclusion": "behind",
        "measured": {"approved": 27, "planned": 33, "on": "2026-11-16"},
        "agreements": [
            {
                "what": "Drie storingen gevonden",
                "about": "",
                "who": "",
                "how": "",
                "by_when": "2026-12-11",
                "first_step": "",
            }
        ],
    }
    assert [(one["person"], one["capacity"], one["method"]) for one in signed] == [
        ("004821", "slb", "logged_in"),
        ("0412877", "student", "logged_in"),
    ]
