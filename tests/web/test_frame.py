"""The frame of every page, and the home page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from koers.kernel.models import Organisation, Party
from koers.kernel.obligations import Obligation
from tests.cast import Cast
from tests.web import reading
from tests.web.example import navigation, obligations

LATE = Obligation("late", "Lees de feedback", "/feedback/", dt.date(2026, 11, 15), "Van Ruud")
TODAY = Obligation("today", "Bereid je gesprek voor", "/prepare/", dt.date(2026, 11, 17), action="Bereid het voor")
FAR = Obligation("far", "Nodig Ruud uit", "/invite/", dt.date(2026, 12, 4))
WAITS = Obligation(
    "waits", "Handtekening onder het verslag", "/report/", waiting_for="Marijke", since=dt.date(2026, 11, 12)
)


def test_the_bar_holds_what_this_person_has_and_marks_where_they_are(visitor: Any, cast: Cast):
    home, example, stranger = (
        visitor(person).get(url).content
        for person, url in [(cast.sam, "/"), (cast.sam, "/example/"), (cast.loes_student, "/")]
    )
    assert [reading.navigation(page) for page in (home, example)] == [["Wat nu?", "Voortgang"]] * 2
    assert reading.texts(home, r'<a href="[^"]*" aria-current="page">(.*?)</a>') == ["Wat nu?"]
    assert reading.texts(example, r'<a href="[^"]*" aria-current="page">(.*?)</a>') == ["Voortgang"]
    assert reading.navigation(stranger) == ["Wat nu?", "Voortgang"]


def test_the_role_stands_under_the_name(visitor: Any, cast: Cast):
    assert [
        reading.texts(visitor(person).get("/").content, r"<summary>.*?<span>(.*?)</span></summary>")
        for person in (cast.sam, cast.marijke, cast.hendrik_jan)
    ] == [
        ["Sam van der Heijdenstudent"],
        ["Marijke van der Laan-ÖztürkSLB'er"],
        ["Hendrik-Jan ter Braakteamleider"],
    ]


def test_the_bar_and_the_foot_name_the_institution_of_the_person(visitor: Any, cast: Cast, settings: Any):
    """Who is at two, or at none today, sees the name that is set for this server."""
    settings.KOERS_SCHOOL = "Elders"
    college = Organisation.objects.create(code="zuiderzee", name="Hogeschool Zuiderzee", kind="institution")
    company = Organisation.objects.create(code="garage", name="Garage Blik", kind="company")
    since = dt.date(2026, 8, 1)
    for person, places in ((cast.loes, [college]), (cast.farida, [college, company])):
        Party.objects.filter(person=person).delete()
        for place in places:
            Party.objects.create(person=person, role="team_leader", organisation=place, since=since)
    Party.objects.create(person=cast.gozde, role="team_leader", organisation=college, since=since)
    Party.objects.create(person=cast.peter, role="team_leader", organisation=college, since=dt.date(2027, 1, 1))

    names = {}
    for person in (cast.sam, cast.marijke, cast.loes, cast.farida, cast.gozde, cast.peter):
        page = visitor(person).get("/").content
        (bar,) = reading.texts(page, r'<small class="desk">(.*?)</small>')
        assert reading.texts(page, r"<footer[^>]*><small>(.*?)</small>") == [
            f"{bar} gebruikt Koers, open software voor studiebegeleiding."
        ]
        names[person.given_name] = bar
    assert names == {
        "Sam": "ROC De Waterlanden",
        "Marijke": "ROC De Waterlanden",
        "Loes": "Hogeschool Zuiderzee",
        "Farida": "Hogeschool Zuiderzee",
        "Gözde": "Elders",
        "Peter": "Elders",
    }


def test_what_is_due_first_comes_first_then_the_rest_then_what_one_waits_for(visitor: Any, cast: Cast):
    obligations.DUE[cast.sam.number] = [FAR, WAITS, TODAY, LATE]
    page = visitor(cast.sam).get("/").content
    assert reading.heading(page) == "Dag Sam, er is 1 ding te laat"
    assert reading.texts(page, r'<h2 id="first">(.*?)</h2>') == ["Lees de feedback"]
    assert reading.tasks(page) == [
        ("di 17 nov", "Bereid je gesprek voor", "vandaag"),
        ("vr 4 dec", "Nodig Ruud uit", ""),
        ("sinds 5 dagen", "Handtekening onder het verslag", "bij Marijke"),
    ]
    assert reading.texts(page, r'<a class="button" href="[^"]*">(.*?)</a>') == ["Lees de feedback"]


@pytest.mark.parametrize(
    ("due", "headline", "title"),
    [
        ([TODAY], "vandaag om 13.15 uur heb je een gesprek", "Dag Sam, vandaag om 13.15 uur heb je een gesprek"),
        ([TODAY], "", "Dag Sam, er is 1 ding voor vandaag"),
        ([FAR], "", "Dag Sam, niets heeft haast"),
        ([], "", "Dag Sam, je hebt niets te doen"),
    ],
)
def test_the_title_says_the_news(visitor: Any, cast: Cast, due: list[Obligation], headline: str, title: str):
    obligations.DUE[cast.sam.number] = due
    navigation.HEADLINES[cast.sam.number] = headline
    assert reading.heading(visitor(cast.sam).get("/").content) == title


def test_nothing_to_do_says_what_will_come(visitor: Any, cast: Cast):
    empty = visitor(cast.sam).get("/").content
    obligations.DUE[cast.sam.number] = [WAITS]
    waiting = visitor(cast.sam).get("/").content
    assert [reading.texts(page, r'<div class="empty">(.*?)</div>') for page in (empty, waiting)] == [
        ["Je hebt niets te doen. Komt er iets, dan staat het hier en krijg je een mail."],
        ["Je hebt nu niets te doen. Hieronder staat waar je op wacht."],
    ]


def test_a_glance_stands_beside_for_whom_a_process_has_one(visitor: Any, cast: Cast):
    asides = [
        reading.texts(visitor(person).get("/").content, r"<aside.*?>(.*?)</aside>")
        for person in (cast.sam, cast.marijke)
    ]
    assert asides == [["Je koers27 kaarten"], []]


def test_home_takes_as_many_queries_for_many_duties_as_for_one(visitor: Any, cast: Cast):
    client = visitor(cast.sam)
    counts = []
    for many in (1, 30):
        obligations.DUE[cast.sam.number] = [LATE] * many
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_norm_leads_back_to_its_sentence(visitor: Any, cast: Cast):
    page = visitor(cast.sam).get("/building-blocks/").content
    assert reading.texts(page, r"<blockquote>(.*?)</blockquote>") == ["“Er zijn 4 gesprekken.”Voorbeeldtekst, Aantal"]


def test_a_page_below_the_second_level_says_where_it_is(visitor: Any, cast: Cast):
    page = visitor(cast.sam).get("/example/").content
    assert reading.texts(page, r'<nav class="crumbs".*?>(.*?)</nav>') == ["StudentenSam"]


def test_a_page_is_not_kept_by_the_browser_and_runs_nothing_from_elsewhere(visitor: Any, cast: Cast):
    page = visitor(cast.sam).get("/")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert ("style=" in page.content.decode(), "<script" in page.content.decode()) == (False, False)


@pytest.mark.parametrize("url", ["/", "/me/", "/me/who-looked/", "/building-blocks/", "/example/"])
def test_without_login_one_is_asked_to_log_in_first(visitor: Any, url: str):
    response = visitor().get(url)
    assert (response.status_code, response.headers["Location"]) == (302, f"/login/?next={url}")


@pytest.mark.parametrize("url", ["/login/", "/controle", "/preferences/", "/privacy/", "/accessibility/", "/help/"])
def test_these_pages_are_for_everybody(visitor: Any, cast: Cast, url: str):
    assert [visitor().get(url).status_code, visitor(cast.sam).get(url).status_code] in ([200, 200], [200, 302])
