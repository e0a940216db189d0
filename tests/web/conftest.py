"""The web shell around a small example process, so that these tests know nothing of the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from koers.kernel import registry
from koers.kernel.models import Person
from tests.cast import Cast
from tests.web.example import navigation, obligations, process


@pytest.fixture
def example(settings: Any) -> Iterator[None]:
    """The example process runs, and no other; the school has a name."""
    running = registry.processes()
    settings.ROOT_URLCONF = "tests.web.example.site"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "example" / "templates"]}]
    settings.KOERS_SCHOOL = "ROC De Waterlanden"
    registry.install(process.PROCESSES)
    yield
    registry.install(running)
    obligations.DUE.clear()
    navigation.HEADLINES.clear()


@pytest.fixture
def visitor(example: None, cast: Cast) -> Any:
    """``visitor(person)``: somebody who is logged in; ``visitor()``: somebody who is not."""

    def opened(person: Person | None = None) -> Client:
        client = Client()
        if person:
            client.force_login(person)
        return client

    return opened
