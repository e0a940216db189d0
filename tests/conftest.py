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
from xdist.scheduler.loadscope import LoadScopeScheduling

from koers.kernel.owner import become
from koers.printing import seal
from tests.cast import Cast, make_cast
from tests.mail import Catcher, smtp

TODAY = dt.datetime(2026, 11, 17, 13, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
"""The day on which the cast lives: a Tuesday, in the second period."""


BY_THE_CLOCK = ("tests/browser/", "tests/demo/", "tests/faults/test_kill.py", "tests/server/")
"""What waits for programs in real time: never two of these at once. It takes long, so it is begun first."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the order of the folders, but for what goes by the clock."""
    items.sort(key=lambda item: not item.nodeid.startswith(BY_THE_CLOCK))


class InFiles(LoadScopeScheduling):
    """Gives each process of `make test` a file at a time, in the order above; what goes by the clock is one file."""

    def _split_scope(self, nodeid: str) -> str:
        return "by the clock" if nodeid.startswith(BY_THE_CLOCK) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InFiles:
    """The only way in which tests are divided, whatever `--dist` says."""
    config.option.loadscopereorder = False
    return InFiles(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database is made and migrated by the owner role; each process of pytest-xdist has its own."""
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


@pytest.fixture
def catcher(settings: Any) -> Iterator[Catcher]:
    """Real SMTP on a port of this machine, and Koers told to use it."""
    kept = Catcher()
    with smtp(kept, settings):
        yield kept
