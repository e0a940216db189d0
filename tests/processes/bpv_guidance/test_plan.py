"""The contact plan of a placement: from facts and today alone, on every day of two years."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.processes.bpv_guidance.plan import Contact, Facts, Rule, SchoolYear, State, contact_plan

D = dt.date
YEAR = SchoolYear(2026)
TERMS = (
    (1, D(2026, 8, 24), D(2026, 10, 30)),
    (2, D(2026, 11, 2), D(2027, 2, 5)),
    (3, D(2027, 2, 8), D(2027, 4, 16)),
    (4, D(2027, 4, 19), D(2027, 7, 9)),
)
SAM = Facts(
    starts_on=D(2026, 8, 31),
    ends_on=D(2027, 6, 25),
    study_started_on=D(2025, 9, 1),
    phases=((D(2026, 8, 31), 2),),
    terms=TERMS,
    flex_weeks=(D(2026, 10, 26), D(2027, 1, 25), D(2027, 4, 12)),
)
"""Second year, phase 2, the whole school year at one garage."""


def plan(today: dt.date, facts: Facts = SAM, **changes) -> dict[Rule, tuple[State, dt.date, dt.date]]:
    """State, last day and last day to agree of each moment, by its rule."""
    from dataclasses import replace

    found = contact_plan(replace(facts, **changes), YEAR, today)
    return {moment.rule: (moment.state, moment.until, moment.agree_by) for moment in found}


@pytest.mark.requirement("BPV-06", "BPV-13")
def test_a_second_year_student_in_phase_2():
    assert plan(D(2026, 9, 7)) == {
        Rule.FIRST_PERIOD: (State.OPEN, D(2026, 10, 30), D(2026, 10, 30)),
        Rule.SECOND_YEAR: (State.OPEN, D(2027, 4, 16), D(2027, 3, 5)),
        Rule.YEARLY_PHONE: (State.OPEN, D(2027, 6, 25), D(2027, 6, 25)),
        Rule.YEARLY_VISIT: (State.OPEN, D(2027, 6, 25), D(2027, 5, 14)),
    }


@pytest.mark.requirement("BPV-12")
def test_phase_1_has_a_call_before_the_advice_and_a_visit_before_the_proeve():
    first = {"phases": ((D(2026, 8, 31), 1),), "study_started_on": D(2026, 8, 31)}
    found = plan(D(2026, 9, 7), advice_on=D(2027, 6, 1), proeve_on=D(2027, 5, 10), **first)

    assert {rule: until for rule, (_state, until, _by) in found.items()} == {
        Rule.BEFORE_PROEVE: D(2027, 5, 9),
        Rule.BEFORE_ADVICE: D(2027, 5, 31),
        Rule.YEARLY_PHONE: D(2027, 6, 25),
        Rule.YEARLY_VISIT: D(2027, 6, 25),
    }


@pytest.mark.requirement("BPV-13", "BPV-14")
@pytest.mark.parametrize(
    ("phase", "began", "asked"),
    [(2, 2025, False), (2, 2024, True), (3, 2024, True), (3, 2025, True), (1, 2025, True)],
)
def test_the_visit_before_the_proeve_is_in_phase_3_and_in_phase_2_of_the_third_year(phase, began, asked):
    changes = {"phases": ((D(2026, 8, 31), phase),), "study_started_on": D(began, 9, 1), "proeve_on": D(2027, 5, 10)}

    assert (Rule.BEFORE_PROEVE in plan(D(2026, 9, 7), **changes)) is asked


@pytest.mark.requirement("BPV-07")
def test_a_visit_is_proposed_for_flex_weeks_that_can_still_be_agreed_six_weeks_ahead():
    def weeks(today: dt.date) -> dict[Rule, tuple[dt.date, ...]]:
        return {moment.rule: moment.flex_weeks for moment in contact_plan(SAM, YEAR, today) if moment.flex_weeks}

    assert weeks(D(2026, 9, 7)) == {
        Rule.SECOND_YEAR: (D(2027, 1, 25), D(2027, 4, 12)),
        Rule.YEARLY_VISIT: (D(2026, 10, 26), D(2027, 1, 25), D(2027, 4, 12)),
    }
    assert weeks(D(2026, 12, 15)) == {Rule.SECOND_YEAR: (D(2027, 4, 12),), Rule.YEARLY_VISIT: (D(2027, 4, 12),)}


@pytest.mark.requirement("BPV-06")
def test_what_is_planned_and_held_fills_every_moment_that_it_falls_in():
    visit = Contact("visit", D(2027, 1, 26), held=False)
    call = Contact("phone_contact", D(2026, 10, 6), held=True)

    found = plan(D(2026, 11, 17), contacts=(visit, call))

    assert {rule: state for rule, (state, _until, _by) in found.items()} == {
        Rule.FIRST_PERIOD: State.DONE,
        Rule.YEARLY_PHONE: State.DONE,
        Rule.SECOND_YEAR: State.PLANNED,
        Rule.YEARLY_VISIT: State.PLANNED,
    }


def test_a_call_is_not_a_visit():
    calls = tuple(Contact("phone_contact", D(2026, 9, day), held=True) for day in range(1, 20))

    assert plan(D(2027, 7, 1), contacts=calls)[Rule.YEARLY_VISIT][0] is State.MISSED


@pytest.mark.parametrize(
    ("starts", "ends", "asked"),
    [
        (D(2026, 6, 22), D(2027, 1, 29), [SchoolYear(2026)]),  # five weeks in the year before
        (D(2026, 6, 20), D(2027, 1, 29), [SchoolYear(2025), SchoolYear(2026)]),  # six weeks and more
        (D(2026, 9, 1), D(2026, 9, 30), [SchoolYear(2026)]),  # short, and whole
    ],
)
def test_a_few_weeks_over_the_summer_ask_no_contacts_of_their_own(starts, ends, asked):
    facts = Facts(starts_on=starts, ends_on=ends, study_started_on=D(2025, 9, 1))
    years = [SchoolYear(first) for first in (2025, 2026)]

    assert [year for year in years if contact_plan(facts, year, D(2026, 7, 1))] == asked


LIVES = {State.OPEN: 0, State.LATE: 1, State.MISSED: 2}


@pytest.mark.requirement("BPV-06", "BPV-08")
def test_every_day_of_two_years_says_what_can_still_be_mended():
    """From 1 August 2026 to 31 July 2028: both changes of the clock, all holidays, 29 February 2028."""
    facts = Facts(starts_on=D(2026, 8, 31), ends_on=D(2028, 6, 30), study_started_on=D(2025, 9, 1), terms=TERMS)
    day, seen = D(2026, 8, 1), set()
    while day <= D(2028, 7, 31):
        year = SchoolYear.of(day)
        for moment in contact_plan(facts, year, day):
            by_hand = State.MISSED if day > moment.until else State.OPEN if day <= moment.agree_by else State.LATE
            assert (day, moment.rule, moment.state) == (day, moment.rule, by_hand)
            ahead = 42 if moment.kind == "visit" else 0
            assert (moment.until - moment.agree_by).days == ahead
            seen.add((year, moment.rule, moment.state))
        day += dt.timedelta(days=1)

    visit = {(year, state) for year, rule, state in seen if rule is Rule.YEARLY_VISIT}
    assert visit == {
        (SchoolYear(2026), State.OPEN),
        (SchoolYear(2026), State.LATE),
        (SchoolYear(2027), State.OPEN),
        (SchoolYear(2027), State.LATE),
        (SchoolYear(2027), State.MISSED),  # the placement ended before the school year did
    }


@pytest.mark.parametrize(
    ("until", "last_day_in_time"),
    [
        (D(2026, 11, 1), D(2026, 9, 20)),  # over the end of summer time
        (D(2027, 4, 20), D(2027, 3, 9)),  # over its beginning
        (D(2027, 1, 10), D(2026, 11, 29)),  # over Christmas and New Year
        (D(2028, 3, 20), D(2028, 2, 7)),  # over 29 February
        (D(2027, 3, 20), D(2027, 2, 6)),  # a February without
    ],
)
@pytest.mark.requirement("BPV-08")
def test_six_weeks_are_42_days_whatever_lies_between(until, last_day_in_time):
    facts = Facts(starts_on=D(2026, 8, 1), ends_on=until, study_started_on=D(2026, 8, 1))

    def state(today: dt.date) -> State:
        found = contact_plan(facts, SchoolYear.of(until), today)
        return next(moment.state for moment in found if moment.rule is Rule.YEARLY_VISIT)

    assert [state(last_day_in_time), state(last_day_in_time + dt.timedelta(days=1))] == [State.OPEN, State.LATE]
    assert [state(until), state(until + dt.timedelta(days=1))] == [State.LATE, State.MISSED]


DAYS = st.dates(D(2024, 8, 1), D(2029, 7, 31))


@st.composite
def facts_of_somebody(draw) -> Facts:
    """A placement of any length, with what a school may know of it."""
    starts_on, ends_on = sorted(draw(st.lists(DAYS, min_size=2, max_size=2, unique=True)))
    return Facts(
        starts_on=starts_on,
        ends_on=ends_on,
        study_started_on=draw(st.dates(D(2022, 8, 1), starts_on)),
        advice_on=draw(st.none() | DAYS),
        proeve_on=draw(st.none() | DAYS),
        phases=tuple(draw(st.lists(st.tuples(DAYS, st.sampled_from([1, 2, 3])), max_size=3))),
        terms=TERMS,
        flex_weeks=SAM.flex_weeks,
        contacts=tuple(
            draw(
                st.lists(
                    st.builds(Contact, st.sampled_from(["visit", "phone_contact"]), DAYS, st.booleans()), max_size=6
                )
            )
        ),
    )


@given(facts_of_somebody(), DAYS)
def test_a_moment_lies_in_placement_and_year_and_is_filled_only_by_what_falls_in_it(facts, today):
    year = SchoolYear.of(today)
    for moment in contact_plan(facts, year, today):
        assert max(facts.starts_on, year.starts_on) <= moment.since <= moment.until
        assert moment.until <= min(facts.ends_on, year.ends_on)
        inside = [one for one in facts.contacts if one.kind == moment.kind and moment.since <= one.on <= moment.until]
        assert (moment.state is State.DONE) == any(one.held for one in inside)
        assert moment.is_settled == bool(inside)


@given(facts_of_somebody(), DAYS, st.integers(0, 400))
def test_nothing_gets_better_by_waiting(facts, today, days):
    year = SchoolYear.of(today)
    later = today + dt.timedelta(days=days)
    now, then = (contact_plan(facts, year, day) for day in (today, later))

    assert [moment.rule for moment in now] == [moment.rule for moment in then]
    open_now = [(before, after) for before, after in zip(now, then, strict=True) if not before.is_settled]
    assert all(LIVES[before.state] <= LIVES[after.state] for before, after in open_now)


@given(facts_of_somebody(), DAYS)
def test_one_visit_and_one_call_a_school_year_and_never_more_than_one_of_a_rule(facts, today):
    rules = [moment.rule for moment in contact_plan(facts, SchoolYear.of(today), today)]

    assert len(rules) == len(set(rules))
    assert (Rule.YEARLY_VISIT in rules) == (Rule.YEARLY_PHONE in rules)
