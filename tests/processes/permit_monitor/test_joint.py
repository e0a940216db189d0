"""A joint degree: each institution keeps its own part, and the parts are exchanged and combined (IND-21)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from koers.kernel.models import AuditEntry
from koers.processes.permit_monitor.actions.records import take_in_part
from koers.processes.permit_monitor.models import JointPart
from koers.processes.permit_monitor.queries.outcomes import outcome_of
from koers.processes.permit_monitor.queries.parts import own_part
from tests.processes.permit_monitor.cast import YEAR
from tests.processes.permit_monitor.test_pages import client_of, page, words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("IND-21")]


@pytest.fixture
def part(zuiderzee) -> JointPart:
    """Fatoumata's part at the University of Oslo, which is the recognised sponsor."""
    url = reverse("permit_monitor:parts", args=[zuiderzee.fatoumata.pk])
    client_of(zuiderzee.thijs).post(
        url, {"partner": "Universitetet i Oslo", "sponsor": "partner", "contact": "study@uio.example"}
    )
    return JointPart.objects.get()


def send(cast, part: JointPart, content: bytes):
    url = reverse("permit_monitor:part_file", args=[cast.fatoumata.pk, part.pk])
    return client_of(cast.thijs).post(url, {"file": SimpleUploadedFile("part.csv", content)})


def test_who_is_the_recognised_sponsor_is_on_record(zuiderzee, part):
    assert (part.partner, part.sponsor, part.contact) == ("Universitetet i Oslo", "partner", "study@uio.example")
    assert "Universitetet i Oslo study@uio.example Universitetet i Oslo 0" in words(
        page(zuiderzee.thijs, "parts", zuiderzee.fatoumata.pk)
    )


def test_the_own_part_is_what_the_other_institution_takes_in(zuiderzee, part):
    zuiderzee.school.result(zuiderzee.fatoumata, "Stage; deel 1", None, None, kind="placement", counts=None)
    ours = page(zuiderzee.thijs, "part_out", zuiderzee.fatoumata.pk).content
    taken = JointPart.objects.create(student=zuiderzee.other_student.permit_student, partner="Zuiderzee", sponsor="own")

    assert ours.decode().splitlines() == [
        "unit,credits,achieved_on,kind,counts",
        "Zorgleer,29.5,2026-06-30,course,true",
        "Stage; deel 1,,,placement,",
    ]
    assert len(take_in_part(part=taken, file=ours, by=zuiderzee.other_officer)) == 0
    assert [(row.unit, row.credits, row.counts) for row in taken.results.order_by("code")] == [
        ("Zorgleer", 29.5, True),
        ("Stage; deel 1", None, None),
    ]


def test_what_was_obtained_there_counts_here(zuiderzee, part):
    send(zuiderzee, part, b"unit,credits,achieved_on,kind,counts\nGlobal health,0.5,2026-06-12,abroad,true\n")
    found = outcome_of(zuiderzee.fatoumata, YEAR)

    assert (found.outcome, found.earned) == ("sufficient", 30)
    assert own_part(zuiderzee.fatoumata).decode().count("Global health") == 0


def test_a_part_that_comes_in_again_replaces_what_was_known_of_it(zuiderzee, part):
    head = "unit;credits;achieved_on;kind;counts\n"
    send(zuiderzee, part, f"{head}Global health;5;2026-06-12;abroad;true\nEthics;2;2026-06-12;abroad;true\n".encode())
    send(zuiderzee, part, f"{head}Global health;4;2026-06-12;abroad;true\n".encode())

    assert [(row.unit, row.credits) for row in part.results.all()] == [("Global health", 4)]
    assert [entry.facts["results"] for entry in AuditEntry.objects.filter(verb="took_in_part").order_by("at")] == [2, 1]


def test_a_file_with_faults_changes_nothing_and_says_where(zuiderzee, part):
    good = b"unit,credits,achieved_on,kind,counts\nGlobal health,5,2026-06-12,abroad,true\n"
    send(zuiderzee, part, good)
    response = send(zuiderzee, part, good + b"Ethics,1e1,2026-02-30,walk,maybe\n")

    assert [(fault.line, fault.column, fault.value) for fault in response.context["faults"]] == [
        (3, "credits", "1e1"),
        (3, "achieved_on", "2026-02-30"),
        (3, "kind", "walk"),
        (3, "counts", "maybe"),
    ]
    assert [row.unit for row in part.results.all()] == ["Global health"]
    assert "Er is niets ingelezen: 4 fouten" in words(response)


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"a,b\n1,2\n", "é".encode("utf-16")])
def test_rubbish_is_refused_in_words(zuiderzee, part, content):
    response = send(zuiderzee, part, content)

    assert response.status_code == 200
    assert part.results.count() == 0


def test_a_part_of_another_student_is_not_found(zuiderzee, part):
    url = reverse("permit_monitor:part_file", args=[zuiderzee.mei.pk, part.pk])

    assert client_of(zuiderzee.thijs).get(url).status_code == 404


def test_the_day_is_a_local_date(zuiderzee, part):
    send(zuiderzee, part, b"unit,credits,achieved_on,kind,counts\nGlobal health,5,31-08-2026,abroad,true\n")

    assert part.results.get().achieved_on == dt.date(2026, 8, 31)
