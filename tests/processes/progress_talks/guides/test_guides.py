"""The guide is content: what Koers brings along, what a school puts in its place, and what a talk keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from koers.processes.progress_talks import form, guides
from koers.processes.progress_talks.guides import Guide, GuideFaults
from koers.processes.progress_talks.models import GuideVersion, Variant

MINUTES = "block 1: “minutes” must be a number from 1 to 240, for example minutes = 10."
NOWHERE = "The field “{}” stands in no part. Without it the conversation cannot be finished."
NO_FIELD = f"There is no field “gaat_goed”. These are: {', '.join(sorted(form.PLACEABLE))}."
SMALL = """
title = "Onze leidraad"
[[blocks]]
key = "talk"
title = "Gesprek"
minutes = 20
goal = "praten"
[[blocks.parts]]
title = "Alles"
questions = ["Hoe gaat het?"]
fields = ["look_back", "goes_well", "conclusion", "agreements"]
"""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.requirement("SVG-07")
def test_the_ordinary_guide_has_the_three_blocks_of_the_source_text() -> None:
    guide = guides.load(Variant.ORDINARY, "nl")
    assert [(block.title, block.minutes, block.goal) for block in guide.blocks] == [
        ("Inleiding", 2, "structuur aanbrengen in het gesprek"),
        ("Kern", 10, "studievoortgang bekijken en tot tussentijdse conclusies komen"),
        ("Afronden", 3, "gesprek afronden"),
    ]
    assert guide.minutes == 15


@pytest.mark.requirement("SVG-08")
def test_the_questions_are_those_of_the_source_text_word_for_word() -> None:
    introduction, core, closing = guides.load(Variant.ORDINARY, "nl").blocks
    assert [part.questions for part in introduction.parts] == [
        (
            "Doelstelling van het gesprek is jouw studievoortgang en...",
            "Wat wil je eventueel extra met mij bespreken?",
            "Zet s.v.p. je studievoortgang digitaal open of laat een print zien.",
            "Wanneer ben je aan het einde van dit gesprek tevreden?",
        ),
        (
            "We hebben 15 minuten.",
            "Tijdens het gesprek zal ik alvast aantekeningen maken voor het gespreksformulier (leerjaar 1).",
            "Start je gelijk met aantekeningen maken voor het gespreksformulier (vanaf leerjaar 2)?",
        ),
    ]
    assert [part.questions for part in core.parts] == [
        (
            "Welke afspraken hebben we tijdens het vorige gesprek gemaakt?",
            "Welke acties heb je ondernomen m.b.t. deze afspraken?",
            "Welke successen heb je behaald?",
            "Welke afspraken zijn (nog) niet gelukt?",
            "Hoe komt dat?",
        ),
        (
            "Hoe ver sta je (op, boven of onder de nominale lijn) qua voortgang?",
            "Welke werkprocessen gaan je goed af?",
            "Welke werkprocessen hebben aandacht nodig?",
            "Hoe verloopt het invullen van de bewijskaarten?",
            "Wat zijn je behaalde resultaten tot nu toe bij de projecten/klussen/opdrachten/je werk?",
            "Hoe gaat het samenwerken?",
        ),
        (
            "Wat is de kwaliteit van het werk dat je levert?",
            "Hoe gaat het met het werktempo?",
            "Wat heb je geleerd over het vak/de bijbehorende technieken?",
            "Wat wil je nog graag leren?",
        ),
    ]
    assert [part.questions for part in closing.parts] == [
        (
            "Wat is volgens jou het belangrijkste wat we hebben besproken in dit gesprek?",
            "Ik wil graag het gesprek gaan afronden. Als ik het goed begrepen heb, ……",
            "We hebben het over de volgende punten gehad: ……",
        ),
        (
            "Welke afspraken zal ik noteren/noteer jij?",
            "Aan welke werkprocessen ga je de komende periode werken?",
            "Hoe ga je deze doelen bereiken?",
            "Wanneer heb je dat doel bereikt?",
            "Wat is je eerste stap?",
        ),
    ]


@pytest.mark.parametrize("language", guides.shelf.LANGUAGES)
@pytest.mark.parametrize("variant", Variant)
def test_every_guide_is_whole_and_takes_fifteen_minutes(variant: Variant, language: str) -> None:
    guide = guides.load(variant, language)
    assert guide.minutes == 15
    assert [block.key for block in guide.blocks] == ["introduction", "core", "closing"]
    assert {field for block in guide.blocks for part in block.parts for field in part.fields} >= form.NEEDED


@pytest.mark.parametrize("variant", Variant)
def test_a_guide_has_the_same_fields_in_both_languages(variant: Variant) -> None:
    dutch, english = (guides.load(variant, language) for language in guides.shelf.LANGUAGES)
    assert [[part.fields for part in block.parts] for block in dutch.blocks] == [
        [part.fields for part in block.parts] for block in english.blocks
    ]


@pytest.mark.requirement("SVG-08")
def test_a_school_puts_a_file_in_place_of_ours_without_programming(tmp_path: Path, settings: Any) -> None:
    settings.KOERS_GUIDES = tmp_path
    (tmp_path / "ordinary.nl.toml").write_text(SMALL)
    guide = guides.load(Variant.ORDINARY, "nl")
    assert (guide.title, [(block.title, block.minutes) for block in guide.blocks]) == (
        "Onze leidraad",
        [("Gesprek", 20)],
    )
    assert guides.load(Variant.ORDINARY, "en").title == "Guide to the progress conversation"
    assert guides.faults() == []


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        (
            "minutes = 20",
            'minutes = "tien"',
            MINUTES,
        ),
        (
            "minutes = 20",
            "minutes = true",
            MINUTES,
        ),
        (
            "minutes = 20",
            "minutes = -2",
            MINUTES,
        ),
        (
            'key = "talk"',
            'key = "Het gesprek"',
            "block 1: the key “Het gesprek” has other signs than small letters, figures and _.",
        ),
        ('key = "talk"', "", "block 1: “key” is missing."),
        ("goal =", "doel =", "block 1: “doel” is not known here. These are: goal, key, minutes, parts, title."),
        ('title = "Alles"', "", "block 1, part 1: “title” is missing."),
        (
            '["Hoe gaat het?"]',
            '"Hoe gaat het?"',
            "block 1, part 1: “questions” must be a list of texts, between [ and ].",
        ),
        (
            '"goes_well"',
            '"gaat_goed"',
            NO_FIELD,
        ),
        ('"goes_well"', '"conclusion"', "The field “conclusion” stands in two places."),
        (
            ', "conclusion"',
            "",
            "The field “conclusion” stands in no part. Without it the conversation cannot be finished.",
        ),
        ("[[blocks.parts]]", "[blocks.parts]", "block 1: write each of “parts” under [[blocks.parts]]."),
    ],
)
@pytest.mark.requirement("SVG-08")
def test_a_guide_that_is_wrong_says_what_and_where(wrong: str, right: str, message: str) -> None:
    with pytest.raises(GuideFaults) as refused:
        guides.read("ordinary.nl.toml", SMALL.replace(wrong, right))
    assert f"ordinary.nl.toml: {message}" in refused.value.messages


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(GuideFaults) as refused:
        guides.read("x", 'blocks = [{key = "a", minutes = 0}, {key = "a", title = "B", minutes = 3}]')
    assert refused.value.messages == [
        f"x: {MINUTES}",
        "x: block 1: “title” is missing.",
        "x: Two blocks have the key “a”.",
        "x: The field “agreements” stands in no part. Without it the conversation cannot be finished.",
        "x: The field “conclusion” stands in no part. Without it the conversation cannot be finished.",
        "x: The field “look_back” stands in no part. Without it the conversation cannot be finished.",
        "x: the guide: “title” is missing.",
    ]


def test_a_file_that_is_no_toml_says_so() -> None:
    with pytest.raises(GuideFaults) as refused:
        guides.read("x", "title = ")
    assert refused.value.messages[0].startswith("x: This is not TOML: ")


def test_a_broken_file_of_the_school_is_reported_and_does_not_stop_a_talk(
    tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.KOERS_GUIDES = tmp_path
    (tmp_path / "ordinary.nl.toml").write_text(SMALL.replace("20", '"20"'))
    (tmp_path / "gewoon.nl.toml").write_text(SMALL)
    assert guides.load(Variant.ORDINARY, "nl").title == "Leidraad studievoortgangsgesprek"
    assert "ordinary.nl.toml" in caplog.text
    names = (
        "acquaintance.en.toml, acquaintance.nl.toml, career.en.toml, career.nl.toml, ordinary.en.toml, ordinary.nl.toml"
    )
    assert guides.faults() == [
        f"gewoon.nl.toml: no guide has this name. These are: {names}.",
        f"ordinary.nl.toml: {MINUTES}",
    ]


def test_a_folder_that_is_not_there_is_a_fault(settings: Any) -> None:
    settings.KOERS_GUIDES = Path("/nowhere/guides")
    assert guides.faults() == ["The folder of guides /nowhere/guides is not there."]


@pytest.mark.usefixtures("db")
def test_a_guide_is_kept_once_and_comes_back_as_it_was(tmp_path: Path, settings: Any) -> None:
    first = guides.keep(Variant.ORDINARY, "nl")
    assert guides.keep(Variant.ORDINARY, "nl") == first
    settings.KOERS_GUIDES = tmp_path
    (tmp_path / "ordinary.nl.toml").write_text(SMALL)
    second = guides.keep(Variant.ORDINARY, "nl")
    assert GuideVersion.objects.count() == 2
    assert guides.stored(second).title == "Onze leidraad"
    assert guides.stored(first).title == "Leidraad studievoortgangsgesprek"


@settings_of_hypothesis(deadline=None)
@given(st.text(max_size=200))
def test_whatever_stands_in_a_file_it_is_a_guide_or_a_list_of_faults(text: str) -> None:
    found: list[str] = []
    try:
        guides.read("x", text)
    except GuideFaults as wrong:
        found = wrong.messages
    assert found


@pytest.mark.parametrize("variant", Variant)
def test_a_guide_goes_into_the_database_and_back(variant: Variant) -> None:
    guide = guides.load(variant, "nl")
    assert Guide.from_content(json.loads(json.dumps(guide.content()))) == guide
