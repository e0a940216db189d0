"""The team leader's page: numbers and dates, no contents."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from koers.kernel.models import Agreement
from tests.cast import Cast, enrol, person
from tests.processes.progress_talks.pages.conftest import Visit
from tests.processes.progress_talks.pages.tables import figures, links, rows
from tests.processes.progress_talks.queries.situations import held
from tests.web.reading import heading, texts

STUDENTS = r'<th role="rowheader" scope="row">([^<]*)</th>'


@pytest.mark.requirement("SVG-03")
def test_a_team_leader_sees_who_has_had_how_many_conversations(cast: Cast, visit: Visit) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    page = visit(cast.hendrik_jan, "team/").content
    assert heading(page) == "Bij 1 student is een gesprek te laat"
    assert figures(page) == {
        "studenten": "2",
        "gesprekken gehouden dit schooljaar": "1",
        "studenten met een gesprek te laat": "1",
        "achter op de lijn": "1",
    }
    assert rows(page) == [
        ["SLB'er", "Studenten", "Gesprekken gehouden", "Te laat", "Achter op de lijn"],
        ["Marijke van der Laan-Öztürk", "2", "1", "1 te laat", "1"],
        ["Student", "SLB'er", "Positie", "Gesprekken", "Volgende uiterlijk"],
        ["Lotte Hoekstra", "Marijke van der Laan-Öztürk", "op schema", "0 van 4", "was 30 okt"],
        ["Sam van der Heijden", "Marijke van der Laan-Öztürk", "6 achter", "1 van 4", "5 feb"],
    ]


def test_no_word_and_no_link_leads_to_what_was_said(cast: Cast, visit: Visit) -> None:
    talk = held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    Agreement.objects.create(
        dossier=cast.sam_dossier,
        made_in=talk,
        what="Remmenproef",
        by_when=dt.date(2026, 11, 2),
        written_by=cast.sam,
        written_at=talk.ended_at,
        agreed_at=talk.ended_at,
    )
    page = visit(cast.hendrik_jan, "team/")
    assert "Remmenproef" not in page.text
    assert links(page.content) == {f"?slb={cast.marijke.pk}"}


def test_students_without_slb_stand_out(cast: Cast, visit: Visit) -> None:
    enrol(person("0414000", "Ada", "", "Zondag"), cast.team, cast.cohort, dt.date(2026, 9, 1))
    page = visit(cast.hendrik_jan, "team/").content
    assert ["niemand", "1", "0", "1 te laat", "1"] in rows(page)
    assert texts(visit(cast.hendrik_jan, "team/?slb=none").content, STUDENTS) == ["Ada Zondag"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Lotte Hoekstra", "Sam van der Heijden"]),
        ("?show=late", ["Lotte Hoekstra"]),
        ("?show=behind", ["Sam van der Heijden"]),
        ("?q=lott", ["Lotte Hoekstra"]),
        ("?slb=nonsense&show=late", ["Lotte Hoekstra"]),
        ("?q=nobody", []),
    ],
)
def test_the_list_is_shortened_by_its_address(cast: Cast, visit: Visit, query: str, found: list[str]) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    assert texts(visit(cast.hendrik_jan, f"team/{query}").content, STUDENTS) == found


def test_when_all_are_in_time_the_title_says_so(cast: Cast, visit: Visit) -> None:
    for dossier in (cast.sam_dossier, cast.lotte_dossier):
        held(dossier, dt.date(2026, 9, 22), cast.marijke)
    assert heading(visit(cast.hendrik_jan, "team/").content) == "Alle gesprekken zijn op tijd"


def test_only_a_team_leader_has_the_page(cast: Cast, visit: Visit) -> None:
    found = {who.number for who in cast.everybody if visit(who, "team/").status_code == 200}
    assert found == {cast.hendrik_jan.number}


def test_thirty_students_take_as_many_queries_as_two(cast: Cast, visit: Visit, request: pytest.FixtureRequest) -> None:
    visit(cast.hendrik_jan, "team/")
    with CaptureQueriesContext(connection) as two:
        assert len(texts(visit(cast.hendrik_jan, "team/").content, STUDENTS)) == 2
    request.getfixturevalue("a_full_group")
    with CaptureQueriesContext(connection) as thirty:
        assert len(texts(visit(cast.hendrik_jan, "team/").content, STUDENTS)) == 30
    assert len(thirty) == len(two)
