"""The selectors say the same as the matrix, on data that could leak."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from koers.kernel.models import Agreement, Attachment, Conversation, Document, Dossier, Person
from koers.kernel.vocabulary import Resource
from koers.processes.bpv_guidance.models import Bottleneck, Feedback, Placement
from koers.processes.permit_monitor.actions.confidential import read_told
from koers.processes.permit_monitor.models import PermitCase
from koers.processes.progress_talks.actions.care import read_appointments
from koers.processes.progress_talks.queries.messages import visible_messages
from tests.access import matrix
from tests.access.world import World

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 17)
Selects = Callable[[World, Person, dt.date], bool]


def _dossier(resource: Resource) -> Selects:
    return lambda world, person, on: (
        Dossier.objects.visible_to(person, on, resource).filter(pk=world.dossier.pk).exists()
    )


def _document(key: str) -> Selects:
    return lambda world, person, on: (
        Document.objects.visible_to(person, on).filter(pk=world.objects[key]["document_id"]).exists()
    )


def _care(key: str) -> Selects:
    return lambda world, person, on: (
        world.objects[key]["appointment_id"] in {found.id for found in read_appointments(by=person)}
    )


SELECTORS: dict[str, Selects] = {
    "card": _dossier(Resource.CARD),
    "counts": _dossier(Resource.COUNTS),
    "progress": _dossier(Resource.PROGRESS),
    "conversation": lambda world, person, on: (
        Conversation.objects.visible_to(person, on).filter(dossier=world.dossier).count() == 6
    ),
    "agreement": lambda world, person, on: (
        Agreement.objects.visible_to(person, on).filter(dossier=world.dossier).count() == 3
    ),
    "report": _document("document"),
    "report_of_former": _document("document_of_former"),
    "attachment": lambda world, person, on: (
        Attachment.objects.visible_to(person, on).filter(pk=world.objects["scan"]["attachment_id"]).exists()
    ),
    "message": lambda world, person, on: (
        visible_messages(person, on).filter(pk=world.objects["message"]["message_id"]).exists()
    ),
    "placement": lambda world, person, on: Placement.objects.visible_to(person, on).exists(),
    "bpv_report": lambda world, person, on: (
        Document.objects.visible_to(person, on).filter(pk=world.objects["bpv_document"]["document_id"]).exists()
        and Conversation.objects.visible_to(person, on).filter(dossier__process="bpv_guidance").count() == 4
    ),
    "bpv_signal": lambda world, person, on: Bottleneck.objects.visible_to(person, on).exists(),
    "bpv_feedback": lambda world, person, on: Feedback.objects.visible_to(person, on).count() == 2,
    "bpv_feedback_released": lambda world, person, on: Feedback.objects.visible_to(person, on).exists(),
    "permit": lambda world, person, on: (
        PermitCase.objects.visible_to(person, on).filter(pk=world.objects["permit_case"]["case_id"]).exists()
    ),
    "reason": lambda world, person, on: (
        read_told(request_id=world.objects["told"]["request_id"], by=person) is not None
    ),
    "care": _care("care"),
    "care_with_slb": _care("care_with_slb"),
    "care_of_former": _care("care_of_former"),
}


def test_every_resource_that_is_selected_has_its_selector():
    assert set(SELECTORS) == set(matrix.resources("selected"))


@pytest.mark.requirement("SVG-18")
@pytest.mark.parametrize("resource", matrix.resources("selected"))
def test_a_selector_gives_what_the_matrix_says(resource: str, world: World):
    given = {role for role, person in world.people.items() if SELECTORS[resource](world, person, TODAY)}

    assert given == matrix.allowed(resource, "selected")


def test_who_is_not_given_all_of_something_is_given_none_of_it(world: World):
    """Counting above would let half of it pass."""
    for model, resource in ((Conversation, "conversation"), (Agreement, "agreement"), (Attachment, "attachment")):
        given = {
            role
            for role, person in world.people.items()
            if model.objects.visible_to(person, TODAY).filter(dossier=world.dossier).exists()
        }
        assert given == matrix.allowed(resource, "selected"), resource


@pytest.mark.parametrize(
    ("on", "sees"),
    [(dt.date(2026, 11, 30), True), (dt.date(2026, 12, 1), False), (dt.date(2027, 3, 1), False)],
)
def test_a_former_slb_keeps_what_she_signed_for_thirty_days(on: dt.date, sees: bool, world: World):
    assert SELECTORS["report_of_former"](world, world.people["former_slb"], on) is sees
    assert SELECTORS["report"](world, world.people["former_slb"], on) is False


def test_a_relation_counts_from_its_first_day_to_the_day_before_its_last(world: World):
    selects = SELECTORS["conversation"]

    assert selects(world, world.people["former_slb"], dt.date(2026, 10, 31))
    assert not selects(world, world.people["former_slb"], dt.date(2026, 11, 1))
    assert not selects(world, world.people["next_slb"], dt.date(2026, 11, 30))
    assert selects(world, world.people["next_slb"], dt.date(2026, 12, 1))
