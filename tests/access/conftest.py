"""The world is made once for all tests here, in a transaction that never ends well."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction

from tests.access.crawl import Visit, crawl
from tests.access.world import NOW, World, make_world


@pytest.fixture(scope="package")
def whole_world(django_db_setup: None, _seal: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """The world, with the clock at `NOW` and going on."""
    with django_db_blocker.unblock(), time_machine.travel(NOW), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(whole_world: World, db: None) -> World:
    """The world as it was made, whatever an earlier test did to it."""
    return whole_world


@pytest.fixture(scope="package")
def visits(whole_world: World) -> Iterator[dict[tuple[str, str, str], Visit]]:
    """What everybody gets for every page and object."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # some thousand times "Not Found" is as it should be
    yield crawl(whole_world)
    logging.getLogger("django.request").setLevel(logging.NOTSET)
