"""Many students at once: the same figures as one by one, and who needs attention first."""

from __future__ import annotations

import datetime as dt

import pytest

from koers.kernel import clock
from koers.kernel.models import Agreement, Conversation, Dossier, Organisation, Person
from koers.processes.progress_talks.models import Card, Cohort, Evidence, SchoolSettings
from koers.processes.progress_talks.queries import talks
from koers.processes.progress_talks.queries.overview import (
    Attention,
    Due,
    Group,
    Order,
    Overview,
    Show,
    Student,
)
from koers.processes.progress_talks.queries.position import position_of
from tests.cast import Cast, approve, enrol, guide, person
from tests.processes.progress_talks.queries.situations import held, planned

TODAY = dt.date(2026, 11, 17)


def rows(slb: Person, on: dt.date = TODAY) -> list[Student]:
    """The students of an SLB'er, who needs attention first."""
    return list(Overview.of_slb(slb, on).select())


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
    assert {row.dossier_id for row in rows(cast.marijke)} == {cast.sam_dossier.pk, cast.lotte_dossier.pk}
    assert rows(cast.peter) == []
    assert [row.dossier_id for row in rows(cast.peter, dt.date(2026, 10, 31))] == [cast.sam_dossier.pk]
    assert rows(cast.sam) == []


def test_a_dossier_that_was_closed_leaves_the_list(cast: Cast) -> None:
    cast.sam_dossier.closed_on = TODAY
    cast.sam_dossier.save()
    assert [row.dossier_id for row in rows(cast.marijke)] == [cast.lotte_dossier.pk]


def test_a_team_leader_sees_the_students_of_own_teams(cast: Cast) -> None:
    found = {row.dossier_id for row in Overview.of_team_leader(cast.hendrik_jan, TODAY).select()}
    assert found == {cast.sam_dossier.pk, cast.lotte_dossier.pk}
    for who in (cast.marijke, cast.farida, cast.sam):
        assert list(Overview.of_team_leader(who, TODAY).select()) == []


@pytest.mark.requirement("SVG-03")
def test_the_list_says_the_same_as_each_dossier(cast: Cast) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    cast.lotte_dossier.enrolment.started_on = dt.date(2026, 11, 2)
    cast.lotte_dossier.enrolment.save()
    for row in rows(cast.marijke):
        dossier = Dossier.objects.get(pk=row.dossier_id)
        assert row.held == talks.held_this_year(dossier, TODAY)
        assert row.due == talks.due_on(dossier, TODAY)
        assert row.position == position_of(dossier.enrolment, TODAY)
        assert row.full_name == dossier.subject.full_name
    by_dossier = {row.dossier_id: (row.held, row.required, row.due, row.late) for row in rows(cast.marijke)}
    assert by_dossier == {
        cast.sam_dossier.pk: (1, 4, dt.date(2027, 2, 5), False),
        cast.lotte_dossier.pk: (0, 3, dt.date(2027, 2, 5), False),
    }


@pytest.mark.requirement("SVG-03")
def test_who_is_behind_on_conversations_comes_first_then_who_is_behind_on_cards(cast: Cast) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    assert [(row.dossier_id, row.attention) for row in rows(cast.marijke)] == [
        (cast.lotte_dossier.pk, Attention.LATE),
        (cast.sam_dossier.pk, Attention.BEHIND),
    ]


def test_the_reasons_for_attention_have_their_order(cast: Cast) -> None:
    """Lotte is on the line and had her conversation: one after the other, reasons come and go."""
    met = held(cast.lotte_dossier, dt.date(2026, 10, 6), cast.marijke)

    def reason() -> int:
        return next(row.attention for row in rows(cast.marijke) if row.dossier_id == cast.lotte_dossier.pk)

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
    weakest = {row.dossier_id: row.weakest for row in rows(cast.marijke)}
    assert weakest == {cast.sam_dossier.pk: "P1-K1-W2", cast.lotte_dossier.pk: None}


def test_the_next_conversation_is_from_today_on(cast: Cast) -> None:
    planned(cast.sam_dossier, clock.at(dt.date(2026, 11, 12), dt.time(9)), cast.sam)
    planned(cast.sam_dossier, clock.at(TODAY, dt.time(9)), cast.sam)
    planned(cast.sam_dossier, clock.at(dt.date(2026, 11, 19), dt.time(9)), cast.sam)
    starts = {row.dossier_id: row.next_start for row in rows(cast.marijke)}
    assert starts == {cast.sam_dossier.pk: clock.at(TODAY, dt.time(9)), cast.lotte_dossier.pk: None}


def test_the_figures_of_all_students_are_counted_together(cast: Cast) -> None:
    met = held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    agreement(cast.sam_dossier, dt.date(2026, 12, 1), met)
    agreement(cast.sam_dossier, dt.date(2026, 12, 1), met)
    planned(cast.lotte_dossier, clock.at(dt.date(2026, 11, 22), dt.time(23, 30)), cast.lotte)
    figures = Overview.of_slb(cast.marijke, TODAY).figures()
    assert (figures.students, figures.late, figures.behind) == (2, 1, 1)
    assert (figures.agreements, figures.this_week, figures.attention) == (2, 1, 2)
    assert [(one.difference, one.position) for one in figures.standings] == [(-6, "behind"), (0, "on")]
    assert figures.tolerance == 2
    none = Overview.of_slb(cast.sam, TODAY).figures()
    assert (none.students, none.agreements, none.standings) == (0, 0, ())


@pytest.mark.requirement("SVG-03")
def test_what_is_to_plan_is_counted_by_due_date(cast: Cast) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    near = dt.date(2027, 1, 15)
    assert Overview.of_slb(cast.marijke, TODAY).dues() == [Due(dt.date(2026, 10, 30), 1)]
    assert Overview.of_slb(cast.marijke, near).dues() == [Due(dt.date(2026, 10, 30), 1), Due(dt.date(2027, 2, 5), 1)]
    planned(cast.lotte_dossier, clock.at(near, dt.time(9)), cast.lotte)
    assert Overview.of_slb(cast.marijke, near).dues() == [Due(dt.date(2027, 2, 5), 1)]
    assert [row.given_name for row in Overview.of_slb(cast.marijke, near).select(Show.TO_PLAN)] == ["Sam"]


@pytest.mark.requirement("SVG-03")
def test_a_team_is_counted_by_slb_and_who_has_nobody_comes_last(cast: Cast) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    enrol(person("0414000", "Ada", "", "Zondag"), cast.team, cast.cohort, dt.date(2026, 9, 1))
    team = Overview.of_team_leader(cast.hendrik_jan, TODAY)
    assert team.groups() == [
        Group(cast.marijke, students=2, held=1, late=1, behind=1),
        Group(None, students=1, held=0, late=1, behind=1),
    ]
    assert [row.given_name for row in team.select(slb=cast.marijke.pk, order=Order.LATE)] == ["Lotte", "Sam"]
    assert [row.given_name for row in team.select(nobody=True)] == ["Ada"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("heijden", ["Sam"]),
        ("SÁM der", ["Sam"]),
        ("ho", ["Lotte"]),
        ("%", []),
        ("sam'; --", []),
        ("", ["Sam", "Lotte"]),
    ],
)
def test_names_are_found_by_their_words_whatever_capitals_and_accents(cast: Cast, words: str, found: list[str]) -> None:
    assert [row.given_name for row in Overview.of_slb(cast.marijke, TODAY).select(name=words)] == found


def test_pages_are_cut_from_the_whole_order(cast: Cast) -> None:
    everybody = Overview.of_slb(cast.marijke, TODAY).select()
    assert [[row.given_name for row in everybody.page(number, 1)] for number in ("1", "2", "9", "x")] == [
        ["Sam"],
        ["Lotte"],
        ["Lotte"],
        ["Sam"],
    ]


def test_each_school_measures_by_its_own_rules(cast: Cast) -> None:
    other = Organisation.objects.create(code="other", name="Other", kind="institution")
    SchoolSettings.objects.create(institution=other, on_schedule=10, figures_as_of=dt.date(2026, 10, 1))
    cast.lotte_dossier.organisation = other
    cast.lotte_dossier.save()
    found = {row.given_name: (row.tolerance, row.as_of) for row in rows(cast.marijke)}
    assert found == {"Sam": (2, dt.date(2026, 11, 16)), "Lotte": (10, dt.date(2026, 10, 1))}
    position = position_of(cast.lotte_dossier.enrolment, TODAY)
    assert (position.tolerance, position.as_of) == (10, dt.date(2026, 10, 1))


def test_cards_of_an_earlier_cohort_do_not_count(cast: Cast) -> None:
    later = Cohort.objects.create(programme=cast.cohort.programme, name="2026", starts_on=dt.date(2026, 9, 1))
    process = cast.cohort.cards.first().work_process
    Card.objects.create(cohort=later, work_process=process, number=1, name="Kaart", planned_on=dt.date(2026, 10, 1))
    cast.sam_dossier.enrolment.cohort = later
    cast.sam_dossier.enrolment.save()
    row = next(row for row in rows(cast.marijke) if row.given_name == "Sam")
    assert row.position == position_of(cast.sam_dossier.enrolment, TODAY)
    assert (row.approved, row.planned, row.total) == (0, 1, 1)


def test_thirty_students_take_as_many_queries_as_two(cast: Cast, django_assert_num_queries) -> None:
    for number in range(28):
        student = person(f"05{number:05}", "Jip", "", f"Ouwerkerk {number:02}")
        dossier = enrol(student, cast.team, cast.cohort, dt.date(2025, 9, 1))
        guide(cast.marijke, dossier, dt.date(2026, 8, 1))
        approve(dossier, 20 + number // 2)
    with django_assert_num_queries(2):
        assert len(rows(cast.marijke)) == 30
