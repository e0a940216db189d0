"""Many students at once: the same figures as one by one, and who needs attention first."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from koers.kernel import clock
from koers.kernel.models import Agreement, Conversation, Dossier, Person
from koers.processes.progress_talks.models import Card, Evidence
from koers.processes.progress_talks.queries import overview, talks
from koers.processes.progress_talks.queries.overview import Attention
from koers.processes.progress_talks.queries.position import position_from, position_of
from koers.processes.progress_talks.queries.school import all_rules
from tests.cast import Cast, approve, enrol, guide, person
from tests.processes.progress_talks.queries.situations import held, planned

TODAY = dt.date(2026, 11, 17)


def rows(slb: Person, on: dt.date = TODAY) -> list[Any]:
    schools = all_rules(on)
    annotated = overview.with_talks(overview.of_slb(slb, on), on, schools)
    annotated = overview.with_attention(annotated, slb, on, schools)
    return list(overview.with_weakest(overview.by_attention(annotated)).select_related("dossier__subject", "cohort"))


def agreement(dossier: Dossier, by_when: dt.date, conversation: Conversation, closed: bool = False) -> Agreement:
    at = clock.at(dt.date(2026, 9, 22), dt.time(13, 30))
    return Agreement.objects.create(
        dossier=dossier,
        made_in=conversation,
        what="Remmenproef afmaken",
        by_when=by_when,
        written_by=dossier.subject,
        written_at=at,
        agreed_at=at,
        closed_at=at if closed else None,
    )


def test_an_slb_guides_those_of_whom_she_is_slb_that_day(cast: Cast) -> None:
    assert {row.dossier for row in rows(cast.marijke)} == {cast.sam_dossier, cast.lotte_dossier}
    assert rows(cast.peter) == []
    assert [row.dossier for row in rows(cast.peter, dt.date(2026, 10, 31))] == [cast.sam_dossier]
    assert rows(cast.sam) == []


def test_a_dossier_that_was_closed_leaves_the_list(cast: Cast) -> None:
    cast.sam_dossier.closed_on = TODAY
    cast.sam_dossier.save()
    assert [row.dossier for row in rows(cast.marijke)] == [cast.lotte_dossier]


def test_a_team_leader_sees_the_students_of_own_teams(cast: Cast) -> None:
    found = overview.of_team_leader(cast.hendrik_jan, TODAY)
    assert {row.dossier for row in found} == {cast.sam_dossier, cast.lotte_dossier}
    assert not overview.of_team_leader(cast.marijke, TODAY).exists()
    assert not overview.of_team_leader(cast.farida, TODAY).exists()


@pytest.mark.requirement("SVG-03")
def test_the_list_says_the_same_as_each_dossier(cast: Cast) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    cast.lotte_dossier.enrolment.started_on = dt.date(2026, 11, 2)
    cast.lotte_dossier.enrolment.save()
    for row in rows(cast.marijke):
        assert row.held == talks.held_this_year(row.dossier, TODAY)
        assert row.due == talks.due_on(row.dossier, TODAY)
        assert position_from(row) == position_of(row.dossier.enrolment, TODAY)
    by_dossier = {row.dossier: (row.held, row.required, row.due, row.late) for row in rows(cast.marijke)}
    assert by_dossier == {
        cast.sam_dossier: (1, 4, dt.date(2027, 2, 5), False),
        cast.lotte_dossier: (0, 3, dt.date(2027, 2, 5), False),
    }


@pytest.mark.requirement("SVG-03")
def test_who_is_behind_on_conversations_comes_first_then_who_is_behind_on_cards(cast: Cast) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    assert [(row.dossier, row.attention) for row in rows(cast.marijke)] == [
        (cast.lotte_dossier, Attention.LATE),
        (cast.sam_dossier, Attention.BEHIND),
    ]


def test_the_reasons_for_attention_have_their_order(cast: Cast) -> None:
    """Lotte is on the line and had her conversation: one after the other, reasons come and go."""
    met = held(cast.lotte_dossier, dt.date(2026, 10, 6), cast.marijke)

    def reason() -> int:
        return next(row.attention for row in rows(cast.marijke) if row.dossier == cast.lotte_dossier)

    assert reason() == Attention.NONE
    met.led_by = cast.peter
    met.save()
    assert reason() == Attention.NEW
    Evidence.objects.filter(enrolment=cast.lotte_dossier.enrolment).update(
        handed_in_on=dt.date(2026, 10, 11), approved_on=dt.date(2026, 10, 11)
    )
    assert reason() == Attention.QUIET
    agreement(cast.lotte_dossier, TODAY, met)
    agreement(cast.lotte_dossier, dt.date(2026, 10, 30), met, closed=True)
    assert reason() == Attention.QUIET
    agreement(cast.lotte_dossier, dt.date(2026, 11, 16), met)
    assert reason() == Attention.AGREEMENT
    Evidence.objects.filter(enrolment=cast.lotte_dossier.enrolment, card__number__gt=30).delete()
    assert reason() == Attention.BEHIND
    met.cancelled_at, met.begun_at, met.ended_at = clock.now(), None, None
    met.save()
    assert reason() == Attention.LATE


def test_five_weeks_without_a_card_count_from_the_first_lessons_of_the_year(cast: Cast) -> None:
    held(cast.sam_dossier, dt.date(2025, 10, 6), cast.marijke)
    Evidence.objects.filter(enrolment=cast.sam_dossier.enrolment).update(
        handed_in_on=dt.date(2026, 7, 1), approved_on=dt.date(2026, 7, 1)
    )
    Card.objects.filter(number__gt=27).update(planned_on=dt.date(2027, 6, 1))
    guide(cast.lotte, cast.sam_dossier, dt.date(2026, 8, 1))
    on = dt.date(2026, 9, 28)
    assert [row.quiet for row in rows(cast.lotte, on)] == [False]
    assert [row.quiet for row in rows(cast.lotte, on + dt.timedelta(days=1))] == [True]


def test_who_has_all_cards_is_not_asked_for_a_new_one(cast: Cast) -> None:
    approve(cast.other_dossier, 57)
    assert [row.quiet for row in rows(cast.loes, dt.date(2027, 3, 1))] == [False]


@pytest.mark.requirement("SVG-11")
def test_the_weakest_work_process_misses_most_planned_cards(cast: Cast) -> None:
    weakest = {row.dossier: row.weakest for row in rows(cast.marijke)}
    assert weakest == {cast.sam_dossier: "P1-K1-W2", cast.lotte_dossier: None}


def test_the_next_conversation_is_from_today_on(cast: Cast) -> None:
    planned(cast.sam_dossier, clock.at(dt.date(2026, 11, 12), dt.time(9)), cast.sam)
    planned(cast.sam_dossier, clock.at(TODAY, dt.time(9)), cast.sam)
    planned(cast.sam_dossier, clock.at(dt.date(2026, 11, 19), dt.time(9)), cast.sam)
    starts = {row.dossier: row.next_start for row in rows(cast.marijke)}
    assert starts == {cast.sam_dossier: clock.at(TODAY, dt.time(9)), cast.lotte_dossier: None}


def test_the_figures_of_all_students_are_counted_together(cast: Cast) -> None:
    met = held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    agreement(cast.sam_dossier, dt.date(2026, 12, 1), met)
    agreement(cast.sam_dossier, dt.date(2026, 12, 1), met)
    planned(cast.lotte_dossier, clock.at(dt.date(2026, 11, 22), dt.time(23, 30)), cast.lotte)
    schools = all_rules(TODAY)
    annotated = overview.with_talks(overview.of_slb(cast.marijke, TODAY), TODAY, schools)
    annotated = overview.with_attention(annotated, cast.marijke, TODAY, schools)
    figures = overview.figures_of(annotated, TODAY)
    assert (figures.students, figures.late, figures.behind) == (2, 1, 1)
    assert (figures.agreements, figures.this_week, figures.attention) == (2, 1, 2)
    assert [(one.difference, one.position) for one in figures.standings] == [(-6, "behind"), (0, "on")]
    nobody = overview.with_talks(overview.of_slb(cast.sam, TODAY), TODAY, schools)
    none = overview.figures_of(overview.with_attention(nobody, cast.sam, TODAY, schools), TODAY)
    assert (none.students, none.agreements, none.standings) == (0, 0, ())


def test_thirty_students_take_as_many_queries_as_two(cast: Cast, django_assert_num_queries) -> None:
    for number in range(28):
        student = person(f"05{number:05}", "Jip", "", f"Ouwerkerk {number:02}")
        dossier = enrol(student, cast.team, cast.cohort, dt.date(2025, 9, 1))
        guide(cast.marijke, dossier, dt.date(2026, 8, 1))
        approve(dossier, 20 + number // 2)
    with django_assert_num_queries(2):
        assert len(rows(cast.marijke)) == 30
