"""The SLB'er's list of students, and her page of one of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koers.kernel import clock
from koers.kernel.models import Agreement, AuditEntry, Dossier
from koers.processes.progress_talks.models import Evidence
from tests.cast import HANDED_OVER, Cast, approve
from tests.processes.progress_talks.pages.conftest import Visit
from tests.processes.progress_talks.pages.tables import figures, links, rows
from tests.processes.progress_talks.queries.situations import held, planned
from tests.web.reading import heading, texts

TODAY = dt.date(2026, 11, 17)
PAGES = r'<nav class="pages".*?</nav>'


def students(page: bytes) -> list[str]:
    """The names in the list, in their order."""
    return texts(page, r'<th role="rowheader" scope="row"><a [^>]*>(.*?)</a>')


@pytest.mark.requirement("SVG-03", "SVG-11")
def test_all_students_at_a_glance_who_needs_attention_first(cast: Cast, visit: Visit) -> None:
    talk = held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    Agreement.objects.create(
        dossier=cast.sam_dossier,
        made_in=talk,
        what="Remmenproef",
        by_when=dt.date(2026, 12, 1),
        written_by=cast.sam,
        written_at=talk.ended_at,
        agreed_at=talk.ended_at,
    )
    planned(cast.sam_dossier, clock.at(TODAY, dt.time(15)), cast.sam)
    page = visit(cast.marijke, "students/").content
    assert heading(page) == "Mijn 2 studenten"
    assert figures(page) == {
        "gesprekken te laat": "1",
        "achter op de lijn": "1",
        "afspraken open": "1",
        "gesprekken deze week": "1",
    }
    assert rows(page) == [
        ["Student", "Positie", "Gesprekken", "Volgende", "Afspraken open"],
        ["Eerst aandacht 2 studenten"],
        [
            "Lotte Hoekstra Nog geen gesprek dit schooljaar",
            "op schema",
            "0 van 4",
            "was 30 okt",
            "geen",
        ],
        [
            "Sam van der Heijden Loopt achter op P1-K1-W2; gesprek is vandaag",
            "6 achter",
            "1 van 4",
            "vandaag 15.00 uur",
            "1",
        ],
    ]


@pytest.mark.requirement("SVG-06")
def test_a_new_slb_is_told_whom_she_has_not_met(cast: Cast, visit: Visit) -> None:
    notes = [row[0] for row in rows(visit(cast.marijke, "students/").content)[2:]]
    assert notes == [
        "Sam van der Heijden Nog geen gesprek; jij bent de nieuwe SLB'er; loopt achter op P1-K1-W2",
        "Lotte Hoekstra Nog geen gesprek dit schooljaar",
    ]
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    Evidence.objects.filter(enrolment=cast.sam_dossier.enrolment).delete()
    approve(cast.sam_dossier, 33)
    recent = dt.date(2026, 11, 10)
    Evidence.objects.filter(enrolment=cast.sam_dossier.enrolment).update(handed_in_on=recent, approved_on=recent)
    note = next(row[0] for row in rows(visit(cast.marijke, "students/").content) if row[0].startswith("Sam"))
    assert note == "Sam van der Heijden Nog geen gesprek met jou"


@pytest.mark.requirement("SVG-03")
def test_who_is_on_course_stands_below_with_what_she_studies(cast: Cast, visit: Visit) -> None:
    held(cast.lotte_dossier, dt.date(2026, 9, 22), cast.marijke)
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.marijke)
    assert rows(visit(cast.marijke, "students/").content)[1:] == [
        ["Eerst aandacht 1 student"],
        [
            "Sam van der Heijden Loopt achter op P1-K1-W2; al 12 weken geen nieuwe bewijskaart",
            "6 achter",
            "1 van 4",
            "uiterlijk 5 feb",
            "geen",
        ],
        ["Op koers 1 student"],
        ["Lotte Hoekstra Autotechnicus, BBL, leerjaar 1", "op schema", "1 van 4", "uiterlijk 5 feb", "geen"],
    ]


@pytest.mark.requirement("SVG-03")
def test_a_conversation_due_within_three_weeks_asks_to_be_planned(cast: Cast, visit: Visit, tuesday: Any) -> None:
    for dossier in (cast.sam_dossier, cast.lotte_dossier):
        held(dossier, dt.date(2026, 9, 22), cast.marijke)
    for day, words in ((dt.date(2027, 1, 14), "uiterlijk 5 feb"), (dt.date(2027, 1, 15), "nog plannen")):
        tuesday.move_to(clock.at(day, dt.time(12)))
        page = visit(cast.marijke, "students/").content
        assert [row[3] for row in rows(page) if row[0].startswith("Lotte")] == [words]
    assert f"/dossier/{cast.sam_dossier.pk}/plan/talk/" in links(page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Lotte Hoekstra", "Sam van der Heijden"]),
        ("?show=late", ["Lotte Hoekstra"]),
        ("?show=plan", ["Lotte Hoekstra"]),
        ("?show=behind", ["Sam van der Heijden"]),
        ("?show=agreements", []),
        ("?show=nonsense", ["Lotte Hoekstra", "Sam van der Heijden"]),
        ("?q=heijden", ["Sam van der Heijden"]),
        ("?q=SÁM+van", ["Sam van der Heijden"]),
        ("?q=sam&show=late", []),
        ("?page=9", ["Lotte Hoekstra", "Sam van der Heijden"]),
    ],
)
def test_the_list_is_shortened_by_its_address(cast: Cast, visit: Visit, query: str, found: list[str]) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    assert students(visit(cast.marijke, f"students/{query}").content) == found


def test_nothing_found_says_what_was_searched(cast: Cast, visit: Visit) -> None:
    page = visit(cast.marijke, "students/?q=<b>zzz").text
    assert "Niemand gevonden voor “&lt;b&gt;zzz”." in page


def test_thirty_one_students_come_in_two_pages_sorted_over_both(
    cast: Cast, visit: Visit, a_full_group: list[Dossier]
) -> None:
    approve(cast.other_dossier, 33)
    cast.other_dossier.parties.filter(role="slb").update(person=cast.marijke)
    held(cast.other_dossier, dt.date(2026, 9, 22), cast.marijke)
    first, second = (visit(cast.marijke, f"students/?page={number}").content for number in (1, 2))
    assert len(students(first)) == 30
    assert students(second) == ["Bas op 't Veld"]
    assert texts(first, r"<h1>(.*?)</h1>") == ["Mijn 31 studenten"]


def test_thirty_students_take_as_many_queries_as_one(
    cast: Cast, visit: Visit, django_assert_num_queries: Any, request: pytest.FixtureRequest
) -> None:
    visit(cast.marijke, "students/")
    cast.lotte_dossier.parties.filter(role="slb").delete()
    with CaptureQueriesContext(connection) as one:
        assert len(students(visit(cast.marijke, "students/").content)) == 1
    request.getfixturevalue("a_full_group")
    with CaptureQueriesContext(connection) as thirty:
        assert len(students(visit(cast.marijke, "students/").content)) == 29
    assert len(thirty) == len(one)


def test_only_an_slb_has_a_list(cast: Cast, visit: Visit) -> None:
    found = {who.number for who in cast.everybody if visit(who, "students/").status_code == 200}
    assert found == {cast.marijke.number, cast.loes.number}


@pytest.mark.requirement("SVG-03", "SVG-06")
def test_the_page_of_one_student_says_what_is_next(cast: Cast, visit: Visit) -> None:
    path = f"{cast.sam_dossier.pk}/"
    page = visit(cast.marijke, path).content
    assert heading(page) == "Sam loopt 6 kaarten achter"
    assert texts(page, r'<h2 id="next">(.*?)</h2>') == ["Plan het volgende gesprek"]
    assert "Het is jullie eerste gesprek samen: jullie maken kennis." in page.decode()
    assert "0 van de 4" in page.decode()
    talk = planned(cast.sam_dossier, clock.at(dt.date(2026, 11, 19), dt.time(9)), cast.sam)
    page = visit(cast.marijke, path).content
    assert texts(page, r'<h2 id="next">(.*?)</h2>') == ["Gesprek op donderdag 19 november 2026, 9.00 uur"]
    assert {f"/conversation/{talk.pk}/move/", f"/conversation/{talk.pk}/cancel/"} <= links(page)
    talk.planned_start = clock.at(dt.date(2026, 11, 12), dt.time(9))
    talk.save()
    page = visit(cast.marijke, path).content
    assert texts(page, r'<h2 id="next">(.*?)</h2>') == ["Het gesprek van donderdag 12 november 2026 is niet gehouden"]


def test_the_page_of_one_student_has_her_agreements_and_conversations(cast: Cast, visit: Visit) -> None:
    talk = held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    Agreement.objects.create(
        dossier=cast.sam_dossier,
        made_in=talk,
        what="Remmenproef laten zien",
        by_when=dt.date(2026, 11, 13),
        written_by=cast.sam,
        written_at=talk.ended_at,
        agreed_at=talk.ended_at,
    )
    page = visit(cast.marijke, f"{cast.sam_dossier.pk}/").content
    assert texts(page, r'<li id="[^"]+" class="late"><time[^>]*>(.*?)</time>') == ["4 dagen te laat"]
    assert texts(page, r"<strong>(.*?)</strong>") == ["Remmenproef laten zien"]
    assert ["22 september 2026 met Peter de Wit", "–", "niet in Koers"] in rows(page)


def test_the_page_of_one_student_is_for_her_slb_alone_and_leaves_a_trace(cast: Cast, visit: Visit) -> None:
    path = f"{cast.sam_dossier.pk}/"
    found = {who.number for who in cast.everybody if visit(who, path).status_code == 200}
    assert found == {cast.marijke.number}
    assert [entry.actor for entry in AuditEntry.objects.filter(verb="read", about="dossier")] == [cast.marijke]


@pytest.mark.requirement("SVG-18")
def test_only_an_slb_is_offered_a_separate_appointment(cast: Cast, visit: Visit) -> None:
    care = reverse("progress_talks:care", args=[cast.sam_dossier.pk])
    assert care in links(visit(cast.marijke, f"{cast.sam_dossier.pk}/").content)
    assert care not in links(visit(cast.sam, f"{cast.sam_dossier.pk}/progress/").content)


def test_a_former_slb_loses_the_page_on_the_day_of_handover(cast: Cast, visit: Visit, tuesday: Any) -> None:
    path = f"{cast.sam_dossier.pk}/"
    tuesday.move_to(clock.at(HANDED_OVER - dt.timedelta(days=1), dt.time(12)))
    assert visit(cast.peter, path).status_code == 200
    tuesday.move_to(clock.at(HANDED_OVER, dt.time(0)))
    assert visit(cast.peter, path).status_code == 404
