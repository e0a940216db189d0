"""The time of a talk in words: calm, and never too late."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from koers.processes.progress_talks import guides
from koers.processes.progress_talks.models import Variant
from koers.processes.progress_talks.timing import Timing
from koers.web.dates import wall_clock

BEGUN = dt.datetime(2026, 11, 17, 13, 16, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def after(minutes: float = 0, seconds: float = 0) -> Timing:
    """The ordinary guide, so long after the beginning."""
    guide = guides.load(Variant.ORDINARY, "nl")
    return Timing(guide, BEGUN, BEGUN + dt.timedelta(minutes=minutes, seconds=seconds))


@pytest.mark.requirement("SVG-07")
@pytest.mark.parametrize(
    ("minutes", "seconds", "block", "left"),
    [
        (0, 0, "Inleiding", "nog 2 minuten"),
        (0, 30, "Inleiding", "nog ruim 1 minuut"),
        (1, 30, "Inleiding", "nog geen minuut"),
        (2, 0, "Kern", "nog 10 minuten"),
        (8, 20, "Kern", "nog ruim 3 minuten"),
        (12, 0, "Afronden", "nog 3 minuten"),
        (15, 0, None, "De 15 minuten zijn om"),
        (16, 0, None, "Jullie zijn 1 minuut over de 15"),
        (19, 30, None, "Jullie zijn 4 minuten over de 15"),
    ],
)
def test_the_band_says_where_the_talk_is(minutes: int, seconds: int, block: str | None, left: str) -> None:
    timing = after(minutes, seconds)
    with translation.override("nl"):
        assert (timing.block.title if timing.block else None, timing.left) == (block, left)


@pytest.mark.requirement("SVG-07")
def test_without_a_script_it_gives_the_times_of_day() -> None:
    with translation.override("nl"):
        assert [(ending.title, wall_clock(ending.at)) for ending in after().endings] == [
            ("Inleiding", "13.18 uur"),
            ("Kern", "13.28 uur"),
            ("Afronden", "13.31 uur"),
        ]


def test_after_two_hours_nobody_watches_the_clock() -> None:
    assert [after(minutes=119).watched, after(minutes=120).watched] == [True, False]


@settings(deadline=None)
@given(st.floats(min_value=-60, max_value=300))
def test_it_always_says_something_and_never_that_it_is_too_late(minutes: float) -> None:
    with translation.override("nl"):
        left = after(minutes).left
    assert left
    assert "te laat" not in left
