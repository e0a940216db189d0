"""Learning at a placement that stands still or falls behind is signalled, with the figures that say so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from koers.kernel.errors import NotAllowed, Refused
from koers.processes.bpv_guidance import obligations
from koers.processes.bpv_guidance.actions.hours import log_hours
from koers.processes.bpv_guidance.actions.work_processes import mark_work_processes
from koers.processes.bpv_guidance.models import Placement, SchoolSettings, Stage, WorkProcess
from koers.processes.bpv_guidance.progress import Progress, why_signalled
from koers.processes.bpv_guidance.queries.contacts import standings
from koers.processes.bpv_guidance.queries.placements import with_everything
from koers.processes.bpv_guidance.queries.stagnation import stages_of
from tests.processes.bpv_guidance.situations import STARTED, TODAY, Situation
from tests.stories.scriptless import Browser, Page

DAY = dt.timedelta(days=1)
ENDS = dt.date(2027, 6, 25)
CODES = ["B1-K1-W1", "B1-K1-W2", "B1-K1-W3", "B1-K2-W1", "B1-K2-W2", "P2-K1-W1", "P2-K1-W2", "P2-K1-W3"]


@pytest.fixture
def eight(situation: Situation) -> dict[str, WorkProcess]:
    """Eight work processes of Sam's direction, by their codes."""
    direction = situation.placement.direction
    return {
        code: WorkProcess.objects.create(direction=direction, code=code, name=f"Onderdeel {place}")
        for place, code in enumerate(CODES, start=1)
    }


def progress(situation: Situation, on: dt.date = TODAY) -> Progress:
    """How Sam's placement stands on a day."""
    placement = with_everything(Placement.objects.all()).get()
    found = standings([placement], on)[0].progress
    assert found is not None
    return found


def mark(situation: Situation, *processes: WorkProcess, stage: int = Stage.PRACTISED, on: dt.date = TODAY) -> None:
    """Ruud says how far some are."""
    stages = {one.pk: stage for one in processes}
    mark_work_processes(dossier=situation.dossier, stages=stages, on=on, by=situation.ruud)


def page(situation: Situation, who: object) -> Page:
    """The work processes on somebody's screen."""
    return Browser(who).open(reverse("bpv_guidance:work_processes", args=[situation.placement.pk]))  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.requirement("BPV-02")
def test_with_a_quarter_over_a_quarter_of_the_work_processes_is_expected(situation, eight):
    # 299 days: an eighth is over after 38 of them, a quarter after 75 (13 November), three eighths after 113.
    assert [progress(situation, STARTED + n * DAY).expected for n in (0, 37, 38, 74, 75, 112, 113, 298)] == [
        0, 0, 1, 1, 2, 2, 3, 7,
    ]  # fmt: skip
    assert progress(situation).falls_behind
    mark(situation, eight["B1-K1-W1"])
    assert progress(situation).falls_behind
    mark(situation, eight["B1-K1-W2"])
    assert not progress(situation).falls_behind


@pytest.mark.django_db
def test_before_and_after_a_placement_and_in_a_direction_without_them_nothing_is_expected(situation):
    placement = with_everything(Placement.objects.all()).get()
    assert [standings([placement], day)[0].progress for day in (STARTED - DAY, ENDS + DAY)] == [None, None]
    assert (progress(situation, ENDS).falls_behind, progress(situation, ENDS).stands_still) == (False, False)


@pytest.mark.django_db
@pytest.mark.requirement("BPV-02")
@pytest.mark.parametrize("weeks", [1, 6, 10])
def test_a_standstill_is_signalled_after_the_weeks_that_the_school_sets(situation, eight, weeks):
    SchoolSettings.objects.create(institution=situation.cast.school, stagnation_weeks=weeks)
    last = dt.date(2026, 9, 7)
    mark(situation, eight["B1-K1-W1"], on=last)

    limit = last + dt.timedelta(weeks=weeks)
    assert [progress(situation, day).stands_still for day in (limit, limit + DAY)] == [False, True]


@pytest.mark.django_db
def test_a_step_back_is_no_progress_and_who_is_done_does_not_stand_still(situation, eight):
    far = dt.date(2027, 6, 1)
    mark(situation, *eight.values(), stage=Stage.AT_LEVEL, on=dt.date(2026, 9, 14))
    assert not progress(situation, far).stands_still
    mark(situation, eight["B1-K1-W1"], stage=Stage.PRACTISED, on=TODAY)

    found = progress(situation, far)
    assert (found.at_level, found.advanced, found.stands_still) == (7, dt.date(2026, 9, 14), True)


@pytest.mark.django_db
@pytest.mark.requirement("BPV-02")
def test_the_page_says_why_with_figures_and_the_slb_teacher_hears_of_it(situation, eight):
    mark(situation, eight["B1-K1-W1"], on=dt.date(2026, 9, 14))
    why = [
        "Sinds 14 september 2026 gebeurde er niets: geen uren, contact, beoordeling of werkproces. "
        "Je school signaleert dat na 6 weken.",
        "Geoefend of op niveau: 1 van de 8 werkprocessen. Van de stage is 26% voorbij: nu verwachten we er 2.",
    ]

    for who in (situation.sam, situation.marijke):
        placement = Browser(who).open(reverse("bpv_guidance:placement", args=[situation.placement.pk]))
        told = [(reason in placement.text, reason in page(situation, who).text) for reason in why]
        assert told == [(True, True), (True, True)]
    due = [one for one in obligations.for_person(situation.marijke, TODAY) if ":still:" in one.key]
    title = "Er gebeurt al een tijd niets op de stage van Sam van der Heijden"
    assert [(one.title, one.detail) for one in due] == [(title, " ".join(why))]


@pytest.mark.django_db
def test_who_only_works_and_learns_nothing_new_stands_still(situation, eight):
    mark(situation, *list(eight.values())[:3], on=dt.date(2026, 9, 14))
    log_hours(dossier=situation.dossier, week=TODAY, hours=Decimal(24), by=situation.sam)

    due = [one for one in obligations.for_person(situation.marijke, TODAY) if ":still:" in one.key]
    assert [(one.title, one.detail) for one in due] == [
        (
            "Sam van der Heijden komt niet verder met de werkprocessen",
            "Sinds 14 september 2026 kwam geen werkproces verder. Je school signaleert dat na 6 weken.",
        )
    ]


@pytest.mark.django_db
def test_a_student_says_what_was_practised_and_the_supervisor_what_is_at_level(situation, eight):
    first, second = eight["B1-K1-W1"], eight["B1-K1-W2"]
    form = page(situation, situation.sam)
    wrong = (
        form.fill(str(first), "geoefend").fill("Sinds welke dag?", "1 december 2026").press("Bewaar de werkprocessen")
    )
    assert "Dit moment moet nog komen." in wrong.text
    assert wrong.value(str(first)) == "geoefend"
    saved = wrong.fill("Sinds welke dag?", "16 november 2026").press("Bewaar de werkprocessen")
    assert saved.heading == "1 van de 8 werkprocessen geoefend"
    assert "16 november 2026, Sam van der Heijden" in saved.text

    with pytest.raises(Refused) as refused:
        mark_work_processes(dossier=situation.dossier, stages={second.pk: 2}, on=TODAY, by=situation.sam)
    assert refused.value.field == str(second.pk)
    mark(situation, first, stage=Stage.AT_LEVEL)
    with pytest.raises(Refused):
        mark_work_processes(dossier=situation.dossier, stages={first.pk: 0}, on=TODAY, by=situation.sam)
    with pytest.raises(NotAllowed):
        mark_work_processes(dossier=situation.dossier, stages={second.pk: 1}, on=TODAY, by=situation.marijke)
    with pytest.raises(Refused):
        mark(situation, second, on=STARTED - DAY)
    assert [mark.stage for _one, mark in stages_of(situation.dossier) if mark] == [Stage.AT_LEVEL]


@pytest.mark.django_db
def test_saying_the_same_again_changes_nothing(situation, eight):
    stages = {one.pk: 1 for one in eight.values()}
    done = [
        mark_work_processes(dossier=situation.dossier, stages=stages, on=TODAY, by=situation.sam) for _time in range(2)
    ]

    assert done == [8, 0]


@st.composite
def situations(draw: st.DrawFn) -> Progress:
    """Any placement, on any of its days."""
    lasts, total = draw(st.integers(2, 1500)), draw(st.integers(0, 40))
    over = draw(st.integers(0, lasts - 1))
    starts_on = draw(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)))
    begun = draw(st.integers(0, total))
    return Progress(
        total=total,
        begun=begun,
        at_level=draw(st.integers(0, begun)),
        seen=starts_on + draw(st.integers(0, over)) * DAY,
        advanced=starts_on + draw(st.integers(0, over)) * DAY,
        weeks=draw(st.integers(1, 52)),
        over=over,
        lasts=lasts,
        today=starts_on + over * DAY,
    )


@given(situations())
def test_what_is_expected_never_exceeds_what_there_is_and_only_grows(found: Progress):
    later = Progress(**{**vars(found), "over": min(found.over + 1, found.lasts - 1)})
    assert 0 <= found.expected <= later.expected <= max(0, found.total - 1) or found.total == 0
    assert 0 <= found.percentage <= 99


@given(situations())
def test_more_done_never_makes_a_signal_and_each_signal_has_its_figures(found: Progress):
    if found.begun < found.total and not found.falls_behind:
        assert not Progress(**{**vars(found), "begun": found.begun + 1}).falls_behind
    if found.begun == found.total:
        assert not found.falls_behind
    assert len(why_signalled(found)) == found.stagnates + found.falls_behind
    assert found.stands_still <= (found.total > 0)
    assert found.is_quiet == ((found.today - found.seen).days > 7 * found.weeks)
