"""What all tests share: the database under its two roles, the seal, and the cast."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connections

from koers.kernel.owner import become
from koers.printing import seal
from tests.cast import Cast, make_cast

TODAY = dt.datetime(2026, 11, 17, 13, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
"""The day on which the cast lives: a Tuesday, in the second period."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser goes last: its driver keeps an event loop running in this thread, where others start their own."""
    items.sort(key=lambda item: "browser" in item.keywords)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The test database is made and migrated by the owner role."""
    become(settings.KOERS_DB_OWNER, "")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """From here on, tests are the application's role, as the program is."""
    become("koers_app", "")
    yield
    become(settings.KOERS_DB_OWNER, "")
    connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def _seal() -> None:
    with contextlib.suppress(seal.SealError):  # there is one already, perhaps of another test process
        seal.create_seal(settings.KOERS_SEAL, "ROC De Waterlanden")


@pytest.fixture
def tuesday() -> Iterator[Any]:
    """Tuesday 17 November 2026, 13.00 in Amsterdam; the clock goes on from there."""
    with time_machine.travel(TODAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def cast(db: None, tuesday: Any) -> Cast:
    """The people of ROC De Waterlanden on that Tuesday."""
    return make_cast()
