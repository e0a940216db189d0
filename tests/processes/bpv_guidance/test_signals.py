"""Bottlenecks to their end, feedback that the student releases, and hours that the supervisor confirms."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import OutboxMessage
from koers.kernel.obligations import agenda_of
from koers.processes.bpv_guidance.actions import hours, reports, signals
from koers.processes.bpv_guidance.models import Bottleneck, Feedback
from koers.processes.bpv_guidance.queries.contacts import standings
from koers.processes.bpv_guidance.queries.placements import hours_total
from tests.processes.bpv_guidance.situations import STARTED, TODAY, at

FRIDAY = TODAY + dt.timedelta(days=3)


@pytest.mark.requirement("BPV-02", "BPV-17")
def test_anybody_of_the_three_signals_and_the_other_two_hear_of_it(situation):
    for who in (situation.sam, situation.ruud, situation.marijke):
        OutboxMessage.objects.all().delete()
        signals.signal_bottleneck(dossier=situation.dossier, what="Geen tijd om te leren", by=who)
        told = set(OutboxMessage.objects.values_list("recipient", flat=True))
        assert told == {one.pk for one in (situation.sam, situation.ruud, situation.marijke)} - {who.pk}
    with pytest.raises(NotAllowed):
        signals.signal_bottleneck(dossier=situation.dossier, what="Ik ook", by=situation.cast.lotte)


@pytest.mark.requirement("BPV-02", "BPV-03")
def test_it_stays_open_with_its_measures_until_somebody_says_how_it_ended(situation):
    found = signals.signal_bottleneck(dossier=situation.dossier, what="Geen storingen", by=situation.sam)
    measure = signals.add_measure(
        bottleneck=found, what="Elke week een storing", owner=situation.marijke, by_when=FRIDAY, by=situation.ruud
    )
    assert [item.due for item in agenda_of(situation.marijke, TODAY).to_do if ":measure:" in item.key] == [FRIDAY]

    signals.measure_done(measure=measure, by=situation.marijke)
    assert list(Bottleneck.objects.open()) == [found]
    with pytest.raises(Refused):
        signals.end_bottleneck(bottleneck=found, how="  ", by=situation.sam)
    signals.end_bottleneck(bottleneck=found, how="Sam zoekt nu storingen", by=situation.sam)

    assert not Bottleneck.objects.open().exists()
    with pytest.raises(Changed):
        signals.end_bottleneck(bottleneck=found, how="Nog eens", by=situation.ruud)


@pytest.mark.requirement("BPV-17")
def test_a_contact_is_where_it_was_discussed_and_of_the_same_placement(situation):
    found = signals.signal_bottleneck(dossier=situation.dossier, what="Geen storingen", by=situation.sam)
    call = reports.record_phone_contact(
        dossier=situation.dossier, at=at(TODAY, 9), summary="Besproken", by=situation.marijke
    )

    assert signals.discuss(bottleneck=found, contact=call, by=situation.marijke).contact == call


def test_a_measure_has_an_owner_of_the_placement_and_a_day_to_come(situation):
    found = signals.signal_bottleneck(dossier=situation.dossier, what="Geen storingen", by=situation.sam)
    for owner, day, field in (
        (situation.cast.lotte, FRIDAY, "owner"),
        (situation.ruud, TODAY - dt.timedelta(days=1), "by_when"),
    ):
        with pytest.raises(Refused) as refused:
            signals.add_measure(bottleneck=found, what="Iets", owner=owner, by_when=day, by=situation.ruud)
        assert refused.value.field == field


@pytest.mark.requirement("BPV-02")
def test_six_weeks_without_anything_is_signalled_to_the_day(situation):
    hours.log_hours(dossier=situation.dossier, week=TODAY, hours=Decimal(32), by=situation.sam)
    sunday = dt.date(2026, 11, 22)

    def stands_still(day: dt.date) -> bool:
        with time_machine.travel(at(day)):
            return standings([situation.placement], day)[0].stagnates

    assert [stands_still(sunday + dt.timedelta(days=days)) for days in (42, 43)] == [False, True]


def give(situation, *, release=False):
    """What Sam thinks of the guidance."""
    return signals.give_feedback(
        dossier=situation.dossier,
        at_work=4,
        about_work="Ruud legt goed uit",
        at_school=3,
        about_school="",
        release=release,
        by=situation.sam,
    )


@pytest.mark.requirement("BPV-04")
def test_the_student_decides_when_the_others_read_the_feedback(situation):
    given = give(situation)

    def readers() -> list[str]:
        everybody = (situation.sam, situation.ruud, situation.marijke, situation.cast.hendrik_jan)
        return [who.given_name for who in everybody if Feedback.objects.visible_to(who, TODAY).exists()]

    assert readers() == ["Sam"]
    with pytest.raises(NotAllowed):
        signals.release_feedback(feedback=given, by=situation.marijke)
    signals.release_feedback(feedback=given, by=situation.sam)
    assert readers() == ["Sam", "Ruud", "Marijke"]


@pytest.mark.requirement("BPV-03")
def test_feedback_is_followed_up_to_its_end(situation):
    found = signals.signal_bottleneck(
        dossier=situation.dossier, what="Vaker samen kijken", feedback=give(situation, release=True), by=situation.ruud
    )

    assert (found.origin, found.ended_at) == (Bottleneck.Origin.FEEDBACK, None)


def test_hours_are_logged_by_the_student_and_confirmed_by_the_supervisor(situation):
    hours.log_hours(dossier=situation.dossier, week=TODAY, hours=Decimal("31.5"), by=situation.sam)
    monday = dt.date(2026, 11, 16)
    seen = [(monday, Decimal("31.50"))]

    with pytest.raises(NotAllowed):
        hours.confirm_hours(dossier=situation.dossier, seen=seen, by=situation.marijke)
    assert hours.confirm_hours(dossier=situation.dossier, seen=seen, by=situation.ruud) == 1
    assert hours_total(situation.dossier) == (Decimal("31.5"), Decimal("31.5"))

    hours.log_hours(dossier=situation.dossier, week=TODAY, hours=Decimal(33), by=situation.sam)
    assert hours_total(situation.dossier) == (Decimal(33), Decimal(0))
    with pytest.raises(Changed):
        hours.confirm_hours(dossier=situation.dossier, seen=seen, by=situation.ruud)


@pytest.mark.parametrize(
    ("week", "worked", "field"),
    [
        (TODAY + dt.timedelta(days=7), "32", "week"),
        (STARTED - dt.timedelta(days=7), "32", "week"),
        (TODAY, "60.25", "hours"),
        (TODAY, "-1", "hours"),
        (TODAY, "31.3", "hours"),
    ],
)
def test_hours_that_cannot_be(situation, week, worked, field):
    with pytest.raises(Refused) as refused:
        hours.log_hours(dossier=situation.dossier, week=week, hours=Decimal(worked), by=situation.sam)

    assert refused.value.field == field
