"""Ending a talk: what is asked first, what is fixed, and what two do at once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from koers.kernel.actions.documents import ask_for_change
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Agreement, AgreementReview, Conversation, Document
from koers.processes.progress_talks import form
from koers.processes.progress_talks.actions import talks
from koers.processes.progress_talks.sheet import Sheet
from tests.cast import Cast, make_cast
from tests.processes.progress_talks.talks.situations import agreed, begin, ready, review, stored, write


@pytest.mark.requirement("SVG-13")
def test_a_finished_talk_has_its_conclusion_beside_the_figures_of_that_day(cast: Cast) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke, conclusion="on")
    talks.finish_talk(conversation=conversation, by=cast.sam)
    talk = stored(conversation.pk)
    assert (talk.conclusion, talk.measured_approved, talk.measured_planned, talk.measured_on) == (
        "on",
        27,
        33,
        dt.date(2026, 11, 16),
    )


@pytest.mark.requirement("SVG-10", "SVG-13", "SVG-14")
def test_everything_that_is_still_asked_is_said_at_once(cast: Cast) -> None:
    old = agreed(cast.sam_dossier, cast.peter, "Drie bewijskaarten")
    conversation = begin(cast.sam_dossier, cast.marijke)
    review(conversation, old, cast.sam, done="Twee gemaakt")
    write(conversation, cast.sam, 0, goes_well="van Sam")
    write(conversation, cast.marijke, 0, goes_well="van Marijke")
    write(conversation, cast.sam, new_how="met de tester")
    undated = Agreement.objects.create(
        dossier=cast.sam_dossier,
        made_in=conversation,
        what="Storingen zoeken",
        written_by=cast.sam,
        written_at=conversation.begun_at,
    )
    with pytest.raises(talks.NotComplete) as refused:
        talks.finish_talk(conversation=conversation, by=cast.sam)
    assert [fault.field for fault in refused.value.faults] == [
        "goes_well",
        f"review:{old.pk}:outcome",
        "conclusion",
        f"agreement:{undated.pk}",
        "new:how",
    ]
    assert not Document.objects.exists()


@pytest.mark.requirement("SVG-10")
def test_looking_back_records_how_it_went_and_closes_what_is_done(cast: Cast) -> None:
    done = agreed(cast.sam_dossier, cast.peter, "Vaste middag")
    partly = agreed(cast.sam_dossier, cast.peter, "Drie kaarten")
    given_up = agreed(cast.sam_dossier, cast.peter, "Ander werk zoeken")
    untouched = agreed(cast.sam_dossier, cast.peter, "Logboek bijhouden")
    conversation = ready(cast.sam_dossier, cast.marijke)
    review(conversation, done, cast.sam, outcome="achieved", done="Elke dinsdag")
    review(conversation, partly, cast.sam, outcome="partly", done="Twee gemaakt, er stond geen auto")
    review(conversation, given_up, cast.sam, outcome="not_yet", close="close")
    talks.finish_talk(conversation=conversation, by=cast.sam)
    assert set(AgreementReview.objects.values_list("agreement__what", "outcome", "done")) == {
        ("Vaste middag", "achieved", "Elke dinsdag"),
        ("Drie kaarten", "partly", "Twee gemaakt, er stond geen auto"),
        ("Ander werk zoeken", "not_yet", ""),
    }
    assert set(Agreement.objects.open().values_list("what", flat=True)) == {
        partly.what,
        untouched.what,
        "Drie storingen gevonden",
    }


@pytest.mark.requirement("SVG-14")
def test_an_agreement_lives_on_until_a_later_talk_closes_it(cast: Cast) -> None:
    first = ready(cast.sam_dossier, cast.marijke)
    talks.finish_talk(conversation=first, by=cast.sam)
    second = begin(cast.sam_dossier, cast.marijke)
    agreement = Agreement.objects.get(made_in=first)
    assert agreement.closed_at is None
    review(second, agreement, cast.sam, outcome="achieved")
    write(second, cast.sam, conclusion="on")
    talks.finish_talk(conversation=second, by=cast.sam)
    agreement.refresh_from_db()
    assert (agreement.closed_in, agreement.closed_at is not None) == (second, True)


def test_finishing_twice_makes_one_report(cast: Cast) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke)
    talks.finish_talk(conversation=conversation, by=cast.sam)
    with pytest.raises(Changed):
        talks.finish_talk(conversation=conversation, by=cast.marijke)
    assert Document.objects.count() == 1


def test_what_is_typed_after_the_report_was_frozen_is_refused(cast: Cast) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke)
    talks.finish_talk(conversation=conversation, by=cast.sam)
    with pytest.raises(Refused):
        write(conversation, cast.marijke, goes_well="Nog iets")


def test_after_a_change_was_asked_the_same_form_is_finished_again(cast: Cast) -> None:
    old = agreed(cast.sam_dossier, cast.peter, "Vaste middag")
    conversation = ready(cast.sam_dossier, cast.marijke, conclusion="on")
    review(conversation, old, cast.sam, outcome="achieved")
    first = talks.finish_talk(conversation=conversation, by=cast.sam)
    ask_for_change(document=first, reason="De conclusie klopt niet", by=cast.sam)
    old.refresh_from_db()
    assert old.closed_at is None
    write(conversation, cast.sam, conclusion="behind")
    second = talks.finish_talk(conversation=conversation, by=cast.marijke)
    old.refresh_from_db()
    assert (second.version, stored(conversation.pk).conclusion, old.closed_in) == (2, "behind", conversation)


@pytest.mark.parametrize("who", ["peter", "loes", "hendrik_jan", "gozde", "farida"])
def test_nobody_else_finishes(cast: Cast, who: str) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke)
    with pytest.raises(NotAllowed):
        talks.finish_talk(conversation=conversation, by=getattr(cast, who))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Let several act at the same moment, each on a connection of their own; what came of each."""
    outcomes: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            outcomes[place] = act()
        except Refused as refusal:
            outcomes[place] = type(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("tuesday")
def test_two_who_finish_at_the_same_moment_make_one_report() -> None:
    cast = make_cast()
    conversation = ready(cast.sam_dossier, cast.marijke)
    outcomes = at_once(
        lambda: type(talks.finish_talk(conversation=conversation, by=cast.sam)),
        lambda: type(talks.finish_talk(conversation=conversation, by=cast.marijke)),
    )
    assert set(outcomes) == {Document, Changed}
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("tuesday")
def test_a_word_saved_while_the_other_finishes_is_in_the_report_or_refused() -> None:
    cast = make_cast()
    conversation = ready(cast.sam_dossier, cast.marijke)
    _document, saved = at_once(
        lambda: type(talks.finish_talk(conversation=conversation, by=cast.sam)),
        lambda: write(conversation, cast.marijke, 0, cooperation="Samen met Ruud")[0].text,
    )
    in_report = "Samen met Ruud" in str(Document.objects.get().data)
    assert (saved, in_report) in {("Samen met Ruud", True), (Refused, False)}
    assert Sheet.of(Conversation.objects.get()).text(form.field("cooperation") or form.TOPICS) == (
        "Samen met Ruud" if in_report else ""
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("tuesday")
def test_two_who_write_at_the_same_moment_both_keep_their_words() -> None:
    cast = make_cast()
    conversation = begin(cast.sam_dossier, cast.marijke)
    at_once(
        lambda: write(conversation, cast.sam, 0, goes_well="van Sam"),
        lambda: write(conversation, cast.marijke, 0, goes_well="van Marijke"),
    )
    sheet = Sheet.of(conversation)
    kept = {sheet.answers["goes_well"].text, *(other.text for other in sheet.others["goes_well"])}
    assert kept == {"van Sam", "van Marijke"}
