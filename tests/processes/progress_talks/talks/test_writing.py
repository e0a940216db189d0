"""Words in the form: who writes which, when, and what happens when two write at once."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Conversation, OtherText
from koers.processes.progress_talks import form
from koers.processes.progress_talks.actions import talks
from koers.processes.progress_talks.sheet import Sheet, digest
from tests.cast import Cast
from tests.processes.progress_talks.talks.situations import agreed, begin, plan, write


def unsettled(conversation: Conversation) -> dict[str, list[str]]:
    """The texts that were kept beside an answer, by field."""
    return {key: [other.text for other in texts] for key, texts in Sheet.of(conversation).others.items()}


@pytest.mark.requirement("SVG-19")
def test_before_the_talk_the_student_writes_the_preparation(cast: Cast) -> None:
    conversation = plan(cast.sam_dossier, cast.sam)
    write(conversation, cast.sam, topics="Tijd op de werkplaats", satisfied_when="ik het weet")
    assert Sheet.of(conversation).text(form.TOPICS) == "Tijd op de werkplaats"


def test_before_the_talk_nobody_else_writes_and_nothing_else_is_written(cast: Cast) -> None:
    conversation = plan(cast.sam_dossier, cast.sam)
    with pytest.raises(NotAllowed):
        write(conversation, cast.marijke, topics="Ik bepaal het")
    with pytest.raises(Refused):
        write(conversation, cast.sam, summary="Al klaar")


@pytest.mark.requirement("SVG-09")
@pytest.mark.parametrize("who", ["sam", "marijke"])
def test_once_it_goes_on_both_write(cast: Cast, who: str) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, getattr(cast, who), goes_well="Onderhoud", topics="Ook nog iets")
    answer = Sheet.of(conversation).answers["goes_well"]
    assert (answer.text, answer.by) == ("Onderhoud", getattr(cast, who))


@pytest.mark.parametrize("who", ["peter", "loes", "hendrik_jan", "gozde", "farida", "lotte"])
def test_nobody_else_writes(cast: Cast, who: str) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    with pytest.raises(NotAllowed):
        write(conversation, getattr(cast, who), goes_well="Ik weet het beter")


@pytest.mark.parametrize("key", ["nonsense", "conclusion.x", "review:1:outcome", "", "new:nothing"])
def test_there_is_no_other_field(cast: Cast, key: str) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    with pytest.raises(Refused):
        talks.save_field(conversation=conversation, field=key, text="x", base_version=0, by=cast.sam)


def test_a_look_back_is_on_an_agreement_of_the_same_dossier(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    other = agreed(cast.lotte_dossier, cast.marijke, "Iets van Lotte")
    for agreement in (other.pk, uuid.uuid4()):
        with pytest.raises(Refused):
            talks.save_field(
                conversation=conversation,
                field=f"review:{agreement}:done",
                text="x",
                base_version=0,
                by=cast.sam,
            )


def test_a_choice_has_no_other_answers(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    with pytest.raises(Refused):
        write(conversation, cast.sam, conclusion="geweldig")
    write(conversation, cast.sam, conclusion="ahead")
    write(conversation, cast.sam, conclusion="")
    assert Sheet.of(conversation).text(form.CONCLUSION) == ""


def test_two_who_write_at_once_both_keep_their_words(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    [mine] = write(conversation, cast.sam, 0, goes_well="van Sam")
    [hers] = write(conversation, cast.marijke, 0, goes_well="van Marijke")
    assert (mine.kept_beside, hers.kept_beside) == (False, True)
    assert Sheet.of(conversation).text(form.field("goes_well") or form.TOPICS) == "van Sam"
    assert unsettled(conversation) == {"goes_well": ["van Marijke"]}


def test_who_types_on_beside_another_keeps_the_last_of_it(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, 0, goes_well="van Sam")
    write(conversation, cast.marijke, 0, goes_well="van Mar")
    write(conversation, cast.marijke, 0, goes_well="van Marijke")
    assert unsettled(conversation) == {"goes_well": ["van Marijke"]}


def test_settling_puts_one_text_where_two_stood(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, 0, goes_well="van Sam")
    write(conversation, cast.marijke, 0, goes_well="van Marijke")
    field = form.field("goes_well")
    assert field is not None
    talks.settle_field(
        conversation=conversation,
        field=field,
        text="van ons",
        base_version=1,
        seen=OtherText.objects.values_list("pk", flat=True),
        by=cast.sam,
    )
    assert (Sheet.of(conversation).text(field), unsettled(conversation)) == ("van ons", {})


def test_a_text_that_nobody_saw_is_not_settled_away(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, 0, goes_well="van Sam")
    write(conversation, cast.marijke, 0, goes_well="van Marijke")
    seen = list(OtherText.objects.values_list("pk", flat=True))
    write(conversation, cast.marijke, 0, goes_well="van Marijke, en nog iets")
    field = form.field("goes_well")
    assert field is not None
    with pytest.raises(Changed):
        talks.settle_field(
            conversation=conversation, field=field, text="van Sam", base_version=1, seen=seen, by=cast.sam
        )
    assert unsettled(conversation) == {"goes_well": ["van Marijke, en nog iets"]}


def test_settling_on_an_older_text_is_not_done(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    write(conversation, cast.sam, 0, goes_well="van Sam")
    write(conversation, cast.marijke, 0, goes_well="van Marijke")
    seen = list(OtherText.objects.values_list("pk", flat=True))
    write(conversation, cast.sam, 1, goes_well="van Sam, later")
    field = form.field("goes_well")
    assert field is not None
    with pytest.raises(Changed):
        talks.settle_field(
            conversation=conversation, field=field, text="een ervan", base_version=1, seen=seen, by=cast.marijke
        )
    assert Sheet.of(conversation).text(field) == "van Sam, later"
    assert unsettled(conversation) == {"goes_well": ["van Marijke"]}


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=50))
def test_what_a_browser_sends_back_unchanged_reads_as_unchanged(text: str) -> None:
    as_sent = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    assert digest(as_sent) == digest(text)
