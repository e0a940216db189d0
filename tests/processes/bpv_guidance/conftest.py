"""Sam's placement."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.processes.bpv_guidance.situations import Situation, make_situation


@pytest.fixture
def situation(cast: Cast) -> Situation:
    """Sam in phase 2 at the garage, on Tuesday 17 November 2026, 13.00."""
    return make_situation(cast)
