"""New agreements: six parts are asked, written as a draft, and added."""

from __future__ import annotations

import datetime as dt

import pytest

from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Agreement
from koers.processes.progress_talks.actions.agreements import add_agreement
from koers.processes.progress_talks.sheet import Sheet
from tests.cast import Cast
from tests.processes.progress_talks.talks.situations import begin, write

PARTS = {
    "new_what": "Drie storingen zelf gevonden",
    "new_about": "B1-K1-W2 Onderhoud 2",
    "new_who": "Sam, met hulp van Ruud",
    "new_how": "Elke dinsdagmiddag met de tester",
    "new_by_when": "11 december",
    "new_first_step": "Morgen de tester reserveren",
}


@pytest.mark.requirement("SVG-14")
def test_the_draft_becomes_an_agreement_in_six_parts_and_is_empty_again(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, **PARTS)
    add_agreement(conversation=conversation, by=cast.marijke)
    assert Agreement.objects.values_list("what", "about", "who", "how", "by_when", "first_step").get() == (
        "Drie storingen zelf gevonden",
        "B1-K1-W2 Onderhoud 2",
        "Sam, met hulp van Ruud",
        "Elke dinsdagmiddag met de tester",
        dt.date(2026, 12, 11),
        "Morgen de tester reserveren",
    )
    assert Sheet.of(conversation).draft == []


@pytest.mark.requirement("SVG-14")
def test_everything_but_what_may_come_later(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, new_what="Iets")
    assert add_agreement(conversation=conversation, by=cast.sam).by_when is None


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({}, "new:what"),
        ({"new_how": "goed"}, "new:what"),
        ({"new_what": "Iets", "new_by_when": "ergens in het voorjaar"}, "new:by_when"),
        ({"new_what": "Iets", "new_by_when": "16 november 2026"}, "new:by_when"),
    ],
)
def test_what_is_missing_or_cannot_be_read_is_said_at_its_field(cast: Cast, parts: dict[str, str], field: str) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, **parts)
    with pytest.raises(Refused) as refused:
        add_agreement(conversation=conversation, by=cast.sam)
    assert refused.value.field == field
    assert not Agreement.objects.exists()


def test_a_draft_with_two_texts_is_settled_first(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, 0, new_what="van Sam")
    write(conversation, cast.marijke, 0, new_what="van Marijke")
    with pytest.raises(Refused) as refused:
        add_agreement(conversation=conversation, by=cast.sam)
    assert refused.value.field == "new:what"


def test_pressing_twice_adds_one(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, **PARTS)
    add_agreement(conversation=conversation, by=cast.sam)
    with pytest.raises(Refused):
        add_agreement(conversation=conversation, by=cast.sam)
    assert Agreement.objects.count() == 1


def test_somebody_else_adds_nothing(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, **PARTS)
    with pytest.raises(NotAllowed):
        add_agreement(conversation=conversation, by=cast.loes)
