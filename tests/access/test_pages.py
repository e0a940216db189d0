"""Every address, for everybody: what the matrix says is what comes back, and nothing more is shown."""

from __future__ import annotations

import pytest

from koers.kernel.models import OutboxMessage
from koers.processes.progress_talks.process import PROCESS
from tests.access import matrix
from tests.access.crawl import Visit, text_of_pdf
from tests.access.matrix import ANONYMOUS, Row
from tests.access.world import World

pytestmark = pytest.mark.django_db
Visits = dict[tuple[str, str, str], Visit]
ROWS = list(matrix.rows())
READ_MARKS = {
    ("trajectory_guide", "progress_talks:message"),
    ("team_member", "progress_talks:message"),
    ("student", "permit_monitor:letter"),
}
"""Opening a message marks it as read: the one thing that looking writes, besides the audit."""


def test_every_address_has_a_row(world: World):
    assert {row.name for row in ROWS} == set(matrix.addresses())


def test_every_object_has_a_row_with_every_address_that_fits_it(world: World):
    wanted = {
        (name, key)
        for name, parts in matrix.addresses().items()
        for key, arguments in world.objects.items()
        if parts == set(arguments)
    }

    assert {(row.name, row.key) for row in ROWS} == wanted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_everybody_gets_what_the_matrix_says(row: Row, visits: Visits):
    given = {role: visits[role, row.name, row.key].answer for role in matrix.roles()}

    assert given == dict(row.answers)


@pytest.mark.requirement("SVG-18")
@pytest.mark.parametrize("role", matrix.roles())
def test_nobody_is_shown_more_than_the_matrix_says(role: str, visits: Visits):
    more = {
        (name, key, resource)
        for (who, name, key), visit in visits.items()
        if who == role
        for resource in visit.shown
        if role not in matrix.allowed(resource, "shown")
    }

    assert more == set()


def test_every_word_is_shown_to_somebody(visits: Visits, world: World):
    """A word that nobody ever sees would prove nothing by its absence."""
    seen = {resource for visit in visits.values() for resource in visit.shown}

    assert set(matrix.resources("shown")) == seen


def test_what_is_not_yours_is_the_page_of_what_does_not_exist(visits: Visits):
    different = {
        (role, name, key)
        for (role, name, key), visit in visits.items()
        if visit.answer == "does not exist" and not visit.as_if_missing
    }

    assert different == set()


def test_looking_changes_nothing(visits: Visits):
    wrote = {
        (role, row.name, table)
        for row in ROWS
        if row.by == "get"
        for role in matrix.roles()
        for table in visits[role, row.name, row.key].wrote
        if (role, row.name) not in READ_MARKS
    }

    assert wrote == set()


def test_who_did_not_log_in_sees_nothing_of_anybody(visits: Visits):
    assert {visit.shown for (role, _name, _key), visit in visits.items() if role == ANONYMOUS} == {frozenset()}


def test_mails_carry_no_more_than_the_matrix_says(world: World):
    roles = {person.pk: role for role, person in world.people.items()}
    more = {
        (roles[mail.recipient_id], resource, mail.subject)
        for mail in OutboxMessage.objects.filter(kind=OutboxMessage.Kind.MAIL)
        for resource in world.aviary.heard_in(f"{mail.body}\n{mail.calendar.replace('\r\n ', '')}")
        if roles[mail.recipient_id] not in matrix.allowed(resource, "mailed")
    }

    assert more == set()


def test_the_subject_of_a_mail_tells_nothing(world: World):
    subjects = "\n".join(OutboxMessage.objects.values_list("subject", flat=True))

    assert world.aviary.heard_in(subjects) == set()
    assert str(PROCESS.label) not in subjects


@pytest.mark.requirement("SVG-16", "SVG-18")
def test_the_student_system_gets_reports_and_nothing_else(world: World):
    told = set()
    for push in OutboxMessage.objects.filter(kind=OutboxMessage.Kind.PUSH).select_related("dossier"):
        told |= world.aviary.heard_in(str(push.payload))
        document = push.dossier.documents.get(pk=push.payload["document"])
        told |= world.aviary.heard_in(text_of_pdf(bytes(document.sealed_blob.content)))

    assert told == {"report", "report_of_former", "name", "number"}
