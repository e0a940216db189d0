"""Two worlds that differ only in a secret are the same to everybody whom it does not concern."""

from __future__ import annotations

import pytest
import time_machine

from koers.kernel.vault import opened
from koers.processes.progress_talks.models import CareAppointment
from tests.access import matrix
from tests.access.crawl import Visitor
from tests.access.world import NOW, World

pytestmark = pytest.mark.django_db
CONCERNED = {
    role for resource in ("care", "care_with_slb", "care_of_former") for role in matrix.allowed(resource, "shown")
}


def _pages(world: World) -> dict[tuple[str, str, str], bytes]:
    """Every page that opens for somebody whom the appointments do not concern."""
    visitors = {role: Visitor(world, role) for role in matrix.roles() if role not in CONCERNED}
    return {
        (role, row.name, row.key): visitors[role].page(row.name, row.key)
        for row in matrix.rows()
        if row.by == "get"
        for role, answer in row.answers
        if role in visitors and answer == "opens"
    }


@pytest.mark.requirement("SVG-18")
def test_without_the_appointments_every_page_of_others_is_the_same_byte_for_byte(world: World):
    with time_machine.travel(NOW, tick=False):
        with_secret = _pages(world)
        with opened():
            CareAppointment.objects.all().delete()
        without = _pages(world)

    assert {page for page, content in with_secret.items() if content != without[page]} == set()


@pytest.mark.requirement("SVG-18")
def test_to_whom_it_concerns_it_does_make_a_difference(world: World):
    with time_machine.travel(NOW, tick=False):
        student = Visitor(world, "student")
        before = student.page("web:home", "nothing")
        with opened():
            CareAppointment.objects.all().delete()

        assert student.page("web:home", "nothing") != before
