"""Which guide a talk is held under, and who begins it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from koers.kernel.actions import conversations
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Conversation
from koers.processes.progress_talks import guides
from koers.processes.progress_talks.actions import talks
from koers.processes.progress_talks.models import GuideVersion, Variant
from tests.cast import Cast
from tests.processes.progress_talks.guides.test_guides import SMALL
from tests.processes.progress_talks.queries.situations import held
from tests.processes.progress_talks.talks.situations import begin, plan, stored


@pytest.mark.requirement("SVG-06")
def test_the_first_talk_with_a_new_slber_is_an_acquaintance_without_anybody_asking(cast: Cast) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    talk = stored(begin(cast.sam_dossier, cast.marijke).pk)
    assert (talk.variant, talk.guide and talk.guide.variant) == ("acquaintance", "acquaintance")


@pytest.mark.requirement("SVG-06")
def test_the_next_talk_with_the_same_slber_is_ordinary(cast: Cast) -> None:
    held(cast.lotte_dossier, dt.date(2026, 10, 1), cast.marijke)
    assert stored(begin(cast.lotte_dossier, cast.marijke).pk).variant == "ordinary"


@pytest.mark.requirement("SVG-03")
@pytest.mark.parametrize("who", ["lotte", "marijke"])
def test_student_or_slber_makes_a_talk_career_oriented(cast: Cast, who: str) -> None:
    held(cast.lotte_dossier, dt.date(2026, 10, 1), cast.marijke)
    conversation = plan(cast.lotte_dossier, cast.lotte)
    talks.choose_direction(conversation=conversation, career=True, by=getattr(cast, who))
    talk = talks.begin(conversation=conversation, by=cast.marijke)
    assert talk.guide is not None
    assert (talk.variant, guides.stored(talk.guide).title) == ("career", "Leidraad loopbaangericht gesprek")


def test_it_can_be_made_ordinary_again(cast: Cast) -> None:
    held(cast.lotte_dossier, dt.date(2026, 10, 1), cast.marijke)
    conversation = plan(cast.lotte_dossier, cast.lotte)
    talks.choose_direction(conversation=conversation, career=True, by=cast.lotte)
    talks.choose_direction(conversation=conversation, career=False, by=cast.marijke)
    assert talks.begin(conversation=conversation, by=cast.marijke).variant == Variant.ORDINARY


def test_the_direction_is_chosen_before_the_talk_begins(cast: Cast) -> None:
    conversation = begin(cast.lotte_dossier, cast.marijke)
    with pytest.raises(Refused):
        talks.choose_direction(conversation=conversation, career=True, by=cast.lotte)


@pytest.mark.requirement("SVG-06")
def test_an_acquaintance_stays_one(cast: Cast) -> None:
    conversation = plan(cast.sam_dossier, cast.sam)
    talks.choose_direction(conversation=conversation, career=True, by=cast.sam)
    assert talks.begin(conversation=conversation, by=cast.marijke).variant == Variant.ACQUAINTANCE


@pytest.mark.requirement("SVG-08")
def test_an_old_talk_keeps_the_guide_under_which_it_began(cast: Cast, tmp_path: Path, settings: Any) -> None:
    held(cast.lotte_dossier, dt.date(2026, 10, 1), cast.marijke)
    first = begin(cast.lotte_dossier, cast.marijke)
    settings.KOERS_GUIDES = tmp_path
    (tmp_path / "ordinary.nl.toml").write_text(SMALL)
    talks.begin(conversation=first, by=cast.marijke)  # once more, as after a double click
    second = stored(begin(cast.lotte_dossier, cast.marijke).pk)
    kept = stored(first.pk)
    assert kept.guide is not None
    assert second.guide is not None
    assert [guides.stored(kept.guide).title, guides.stored(second.guide).title] == [
        "Leidraad studievoortgangsgesprek",
        "Onze leidraad",
    ]
    assert GuideVersion.objects.count() == 2


def test_the_guide_is_in_the_students_language(cast: Cast) -> None:
    cast.lotte.language = "en"
    cast.lotte.save()
    guide = stored(begin(cast.lotte_dossier, cast.marijke).pk).guide
    assert guide is not None
    assert guide.language == "en"


@pytest.mark.parametrize("who", ["lotte", "loes", "hendrik_jan", "gozde"])
def test_only_the_slber_begins(cast: Cast, who: str) -> None:
    conversation = plan(cast.lotte_dossier, cast.lotte)
    with pytest.raises(NotAllowed):
        talks.begin(conversation=conversation, by=getattr(cast, who))
    assert Conversation.objects.get().begun_at is None


def test_a_cancelled_talk_does_not_begin(cast: Cast) -> None:
    conversation = plan(cast.lotte_dossier, cast.lotte)
    conversations.cancel_conversation(conversation=conversation, reason="ziek", by=cast.lotte)
    with pytest.raises(Refused):
        talks.begin(conversation=conversation, by=cast.marijke)
