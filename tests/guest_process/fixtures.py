"""The fixtures of who tries the way in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from koers.kernel import registry
from tests.cast import Cast
from tests.guest_process.process import PROCESS
from tests.guest_process.workplace import Workplace, make_workplace


@pytest.fixture
def guest_process(settings: Any) -> Iterator[None]:
    """The process runs, beside those that always do."""
    running = registry.processes()
    settings.ROOT_URLCONF = "tests.guest_process.site"
    settings.KOERS_SCHOOL = "ROC De Waterlanden"
    registry.install([*running, PROCESS])
    yield
    registry.install(running)


@pytest.fixture
def workplace(guest_process: None, cast: Cast) -> Workplace:
    """Ruud at the garage of Sam and Lotte."""
    return make_workplace(cast)
