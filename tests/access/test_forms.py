"""A form on each page, by who has nothing to do there: the answer is the matrix's, and nothing changes."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.access import matrix
from tests.access.crawl import Visitor
from tests.access.matrix import Row
from tests.access.world import World

pytestmark = pytest.mark.django_db
OUTSIDERS = ("former_slb", "team_leader", "care_coordinator", "classmate", "stranger_staff")


@pytest.fixture(scope="module")
def outsiders(whole_world: World) -> Iterator[dict[str, Visitor]]:
    """Who has, or no longer has, something to do elsewhere."""
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    yield {role: Visitor(whole_world, role) for role in OUTSIDERS}
    logging.getLogger("django.request").setLevel(logging.NOTSET)


@pytest.mark.parametrize("row", list(matrix.rows()), ids=lambda row: row.id)
def test_a_form_that_is_not_yours_changes_nothing(row: Row, outsiders: dict[str, Visitor]):
    answers = dict(row.answers)
    for role, visitor in outsiders.items():
        if answers[role] != "opens":
            visit = visitor.ask(row.name, row.key, "post")
            assert (visit.answer, visit.wrote) in {
                (answers[role], frozenset()),
                ("answers 405", frozenset()),
            }, role
