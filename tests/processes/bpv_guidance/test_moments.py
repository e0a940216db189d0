"""The student organises a contact: proposes, hears who can, agrees six weeks ahead."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from koers.kernel import clock
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import OutboxMessage, Stage
from koers.processes.bpv_guidance.actions import moments
from koers.processes.bpv_guidance.models import Proposal
from tests.processes.bpv_guidance.situations import TODAY, agree, at

SIX_WEEKS = TODAY + dt.timedelta(weeks=6)
REASON = "De garage sluit in januari drie weken"


def propose(situation, *starts, by=None, **more):
    """Sam proposes a visit at these moments."""
    return moments.propose_moments(
        dossier=situation.dossier, kind="visit", starts=starts, by=by or situation.sam, **more
    )


@pytest.mark.requirement("BPV-08")
def test_all_three_get_an_invitation_once_everybody_can(situation):
    conversation = agree(situation, at(SIX_WEEKS))

    assert (conversation.stage, conversation.duration) == (Stage.PLANNED, dt.timedelta(minutes=30))
    assert (conversation.visit.agreed_on, conversation.visit.late_reason) == (TODAY, "")
    invited = OutboxMessage.objects.filter(calendar_method="REQUEST").values_list("recipient__given_name", flat=True)
    assert sorted(invited) == ["Marijke", "Ruud", "Sam"]


@pytest.mark.requirement("BPV-08")
def test_less_than_six_weeks_ahead_asks_a_reason_that_stays_visible(situation):
    near = at(SIX_WEEKS - dt.timedelta(days=1))

    with pytest.raises(Refused) as refused:
        propose(situation, near)
    assert refused.value.field == "late_reason"
    assert not Proposal.objects.exists()

    conversation = agree(situation, near, late_reason=REASON)
    assert conversation.visit.late_reason == REASON


@pytest.mark.requirement("BPV-08")
def test_who_waits_too_long_with_choosing_must_say_why_after_all(situation):
    proposal = propose(situation, at(SIX_WEEKS))
    moment = proposal.moments.get()
    for who in (situation.ruud, situation.marijke):
        moments.answer_moments(proposal=proposal, answers={moment.pk: True}, by=who)

    with time_machine.travel(at(TODAY + dt.timedelta(days=1))):
        with pytest.raises(Refused) as refused:
            moments.agree_on_moment(moment=moment, by=situation.sam)
        assert refused.value.field == "late_reason"
        conversation = moments.agree_on_moment(moment=moment, by=situation.sam, late_reason=REASON)

    assert conversation.visit.late_reason == REASON


def test_nobody_is_invited_while_somebody_cannot(situation):
    proposal = propose(situation, at(SIX_WEEKS), at(SIX_WEEKS, 14))
    early, late = proposal.moments.all()
    moments.answer_moments(proposal=proposal, answers={early.pk: True, late.pk: True}, by=situation.marijke)
    assert moments.waiting_for(Proposal.objects.get()) == [situation.ruud]
    moments.answer_moments(proposal=proposal, answers={early.pk: False, late.pk: True}, by=situation.ruud)

    assert moments.possible(Proposal.objects.get()) == [late]
    with pytest.raises(Refused):
        moments.agree_on_moment(moment=early, by=situation.sam)
    assert moments.agree_on_moment(moment=late, by=situation.sam).planned_start == at(SIX_WEEKS, 14)


def test_only_the_student_organises_and_only_the_other_two_answer(situation):
    for who in (situation.ruud, situation.marijke, situation.cast.lotte):
        with pytest.raises(NotAllowed):
            propose(situation, at(SIX_WEEKS), by=who)
    proposal = propose(situation, at(SIX_WEEKS))
    moment = proposal.moments.get()
    for who in (situation.sam, situation.cast.peter):
        with pytest.raises(NotAllowed):
            moments.answer_moments(proposal=proposal, answers={moment.pk: True}, by=who)
    with pytest.raises(NotAllowed):
        moments.agree_on_moment(moment=moment, by=situation.ruud)


@pytest.mark.requirement("BPV-08")
def test_another_moment_changes_the_invitation_and_cancelling_takes_it_away(situation):
    conversation = agree(situation, at(SIX_WEEKS))
    proposal = propose(situation, at(SIX_WEEKS + dt.timedelta(days=7)), moves=conversation)
    moment = proposal.moments.get()
    for who in (situation.ruud, situation.marijke):
        moments.answer_moments(proposal=proposal, answers={moment.pk: True}, by=who)

    moved = moments.agree_on_moment(moment=moment, by=situation.sam)
    assert (moved.pk, moved.sequence) == (conversation.pk, 1)

    with pytest.raises(NotAllowed):
        moments.call_off(conversation=moved, reason="Ziek", by=situation.ruud)
    moments.call_off(conversation=moved, reason="Ziek", by=situation.marijke)
    cancelled = OutboxMessage.objects.filter(calendar_method="CANCEL")
    assert sorted(cancelled.values_list("recipient__given_name", flat=True)) == ["Marijke", "Ruud", "Sam"]


def test_new_moments_take_the_place_of_those_before(situation):
    old = propose(situation, at(SIX_WEEKS))
    new = propose(situation, at(SIX_WEEKS, 15))

    assert list(Proposal.objects.open()) == [new]
    with pytest.raises(Changed):
        moments.answer_moments(proposal=old, answers={old.moments.get().pk: True}, by=situation.marijke)


@pytest.mark.parametrize(
    ("starts", "field"),
    [
        ([], "starts"),
        ([at(TODAY, 9)], "starts"),
        ([at(dt.date(2028, 11, 17))], "starts"),
        ([at(SIX_WEEKS, hour) for hour in range(9, 15)], "starts"),
    ],
)
def test_moments_that_cannot_be(situation, starts, field):
    with pytest.raises(Refused) as refused:
        propose(situation, *starts)

    assert refused.value.field == field


@pytest.mark.requirement("BPV-08")
def test_over_every_day_of_two_years_six_weeks_to_the_day_is_in_time():
    day = dt.date(2026, 8, 1)
    while day <= dt.date(2028, 7, 31):
        ahead = {days: moments.is_short_notice(at(day + dt.timedelta(days=days), 0), day) for days in (41, 42)}
        assert (day, ahead) == (day, {41: True, 42: False})
        assert moments.is_short_notice(clock.at(day + dt.timedelta(days=41), dt.time(23, 59)), day)
        day += dt.timedelta(days=1)
