"""The cast of the permit monitor, on the Tuesday on which all tests live."""

from __future__ import annotations

from typing import Any

import pytest

from tests.processes.permit_monitor.cast import Cast, make_cast


@pytest.fixture
def zuiderzee(db: None, tuesday: Any) -> Cast:
    """The people of Hogeschool Zuiderzee on that Tuesday."""
    return make_cast()
