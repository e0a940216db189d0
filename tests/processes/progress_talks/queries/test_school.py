"""Periods, due dates and years of study, on every day of a school year."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.processes.progress_talks.models import Enrolment, SchoolPeriod, SchoolSettings
from koers.processes.progress_talks.queries.school import (
    Period,
    Rules,
    SchoolYear,
    all_rules,
    rules_of,
    school_year,
    year_of_study,
)
from tests.cast import Cast

TODAY = dt.date(2026, 11, 17)
DAYS = st.dates(dt.date(2026, 8, 1), dt.date(2027, 7, 31))


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_every_day_is_in_one_school_year_from_august_to_july(day: dt.date) -> None:
    year = school_year(day)
    assert year.starts_on <= day <= year.ends_on
    assert (year.starts_on.month, year.starts_on.day) == (8, 1)
    assert year.ends_on + dt.timedelta(days=1) == year.starts_on.replace(year=year.starts_on.year + 1)


def rules(periods: int, talks: int) -> Rules:
    ends = [dt.date(2026, 8, 1) + dt.timedelta(days=(number + 1) * 340 // periods) for number in range(periods)]
    return Rules(
        year=SchoolYear(dt.date(2026, 8, 1), dt.date(2027, 7, 31)),
        periods=tuple(Period(number, end - dt.timedelta(days=30), end) for number, end in enumerate(ends, start=1)),
        talks_a_year=talks,
        on_schedule=2,
        figures_on=TODAY,
    )


@pytest.mark.requirement("SVG-03")
@given(st.integers(1, 6), st.integers(0, 8), DAYS)
def test_due_dates_are_ends_of_periods_in_order_the_last_of_them_at_the_end(
    periods: int, talks: int, started_on: dt.date
) -> None:
    school = rules(periods, talks)
    assert len(school.due_dates) == talks
    assert list(school.due_dates) == sorted(school.due_dates)
    assert {*school.due_dates} <= {period.ends_on for period in school.periods}
    assert school.due_dates[-1:] == ((school.periods[-1].ends_on,) if talks else ())
    owed = school.due_dates_since(started_on)
    assert owed == school.due_dates[talks - len(owed) :]
    assert all(day >= started_on for day in owed)


@given(st.integers(1, 6))
def test_with_as_many_conversations_as_periods_each_period_has_its_own(periods: int) -> None:
    school = rules(periods, periods)
    assert school.due_dates == tuple(period.ends_on for period in school.periods)


@given(DAYS)
def test_a_day_in_a_holiday_belongs_to_the_period_after_it(day: dt.date) -> None:
    school = rules(4, 4)
    period = school.period_on(day)
    assert period == next((one for one in school.periods if one.ends_on >= day), None)


def test_a_school_that_set_nothing_has_four_periods_of_about_a_quarter(db: None) -> None:
    school = all_rules(TODAY).default
    assert school.talks_a_year == 4
    assert school.on_schedule == 2
    assert school.figures_on == TODAY
    assert [(period.number, period.starts_on, period.ends_on) for period in school.periods] == [
        (1, dt.date(2026, 8, 1), dt.date(2026, 10, 31)),
        (2, dt.date(2026, 11, 1), dt.date(2027, 1, 31)),
        (3, dt.date(2027, 2, 1), dt.date(2027, 4, 15)),
        (4, dt.date(2027, 4, 16), dt.date(2027, 7, 15)),
    ]


def test_the_school_of_the_cast_has_its_own_periods_and_day_of_figures(cast: Cast) -> None:
    school = rules_of(cast.sam_dossier, TODAY)
    assert school.due_dates == (
        dt.date(2026, 10, 30),
        dt.date(2027, 2, 5),
        dt.date(2027, 4, 16),
        dt.date(2027, 7, 9),
    )
    assert school.period_on(TODAY) == Period(2, dt.date(2026, 10, 31), dt.date(2027, 2, 5))
    assert school.figures_on == dt.date(2026, 11, 16)


def test_figures_are_never_of_a_later_day(cast: Cast) -> None:
    assert rules_of(cast.sam_dossier, dt.date(2026, 10, 1)).figures_on == dt.date(2026, 10, 1)


def test_the_periods_of_another_school_year_do_not_count(cast: Cast) -> None:
    next_year = rules_of(cast.sam_dossier, dt.date(2027, 8, 1))
    assert next_year.periods[0].ends_on == dt.date(2027, 10, 31)
    assert SchoolPeriod.objects.count() == 4


def test_a_school_may_set_other_figures(cast: Cast) -> None:
    SchoolSettings.objects.filter(pk=cast.school.pk).update(talks_a_year=2, on_schedule=5)
    school = rules_of(cast.sam_dossier, TODAY)
    assert school.on_schedule == 5
    assert school.due_dates == (dt.date(2027, 2, 5), dt.date(2027, 7, 9))


@pytest.mark.requirement("SVG-09")
@given(DAYS)
def test_the_first_year_of_study_lasts_to_the_end_of_july(started_on: dt.date) -> None:
    enrolment = Enrolment(started_on=started_on)
    assert year_of_study(enrolment, started_on) == 1
    assert year_of_study(enrolment, dt.date(2027, 7, 31)) == 1
    assert year_of_study(enrolment, dt.date(2027, 8, 1)) == 2
    assert year_of_study(enrolment, dt.date(2029, 8, 1)) == 4
