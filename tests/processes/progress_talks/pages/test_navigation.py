"""The top bar, the news of the day, the glance beside "What now?", and the student's own dossier."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from koers.kernel import clock
from koers.kernel.models import Agreement, Party, Person
from koers.processes.progress_talks.navigation import headline, home_aside, items_for
from tests.cast import Cast
from tests.processes.progress_talks.pages.conftest import Visit
from tests.processes.progress_talks.pages.tables import links, rows
from tests.processes.progress_talks.queries.situations import held, planned
from tests.web.reading import heading, navigation, texts

TODAY = dt.date(2026, 11, 17)


def items(who: Person, today: dt.date = TODAY) -> list[str]:
    """What this process puts in somebody's top bar."""
    return [str(item.label) for item in items_for(who, today)]


def home(who: Person) -> bytes:
    """Somebody's home page."""
    client = Client()
    client.force_login(who)
    page: bytes = client.get("/").content
    return page


def test_everybody_has_the_lists_of_own_roles(cast: Cast) -> None:
    assert {who.given_name: items(who) for who in cast.everybody if items(who)} == {
        "Sam": ["Voortgang", "Dossier"],
        "Lotte": ["Voortgang", "Dossier"],
        "Bas": ["Voortgang", "Dossier"],
        "Marijke": ["Studenten"],
        "Loes": ["Studenten"],
        "Hendrik-Jan": ["Team"],
        "Farida": ["Aparte afspraken"],
    }
    assert items(cast.peter, dt.date(2026, 10, 31)) == ["Studenten"]


def test_a_page_marks_where_one_is(cast: Cast, visit: Visit) -> None:
    page = visit(cast.sam, f"{cast.sam_dossier.pk}/progress/").content
    assert navigation(page) == ["Wat nu?", "Voortgang", "Dossier"]
    assert texts(page, r'<a [^>]*aria-current="page">(.*?)</a>') == ["Voortgang"]


def test_a_closed_dossier_leaves_the_bar(cast: Cast) -> None:
    cast.sam_dossier.closed_on = TODAY
    cast.sam_dossier.save()
    assert items(cast.sam) == []


def test_the_news_is_the_conversation_of_today(cast: Cast) -> None:
    assert headline(cast.sam, TODAY) == ""
    planned(cast.sam_dossier, clock.at(TODAY, dt.time(13, 15)), cast.sam)
    planned(cast.lotte_dossier, clock.at(TODAY, dt.time(14, 30)), cast.lotte)
    assert headline(cast.sam, TODAY) == "vandaag om 13.15 uur heb je een gesprek"
    assert headline(cast.marijke, TODAY) == "vandaag heb je 2 gesprekken, het eerste om 13.15 uur"
    assert headline(cast.hendrik_jan, TODAY) == headline(cast.peter, TODAY) == ""
    assert heading(home(cast.sam)) == "Dag Sam, vandaag om 13.15 uur heb je een gesprek"


@pytest.mark.requirement("SVG-03")
def test_beside_what_now_a_student_sees_where_she_stands(cast: Cast) -> None:
    held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    planned(cast.sam_dossier, clock.at(TODAY, dt.time(13, 15)), cast.sam)
    page = home(cast.sam)
    aside = page.decode().partition("<aside")[2].encode()
    assert texts(aside, r"<h[23]>(.*?)</h[23]>") == ["Je koers", "Gesprekken dit schooljaar"]
    assert texts(aside, r'<span class="tag.*?</span>|<p>(.*?)</p>')[1:2] == [
        "Je hebt 27 van de 57 bewijskaarten. Volgens de planning zijn dat er nu 33 (het streepje)."
    ]
    assert texts(aside, r"</svg><span>(.*?)</span>") == ["1 van de 4"]
    assert texts(aside, r'<p class="meta">(.*?)</p>') == ["Vandaag is nummer 2."]


def test_beside_what_now_an_slb_sees_how_the_students_stand(cast: Cast) -> None:
    page = home(cast.marijke)
    found = dict(zip(texts(page, r"<dt>(.*?)</dt>"), texts(page, r"<dd>(.*?)</dd>"), strict=True))
    assert found == {
        "Studenten": "2",
        "Gesprekken te laat": "2",
        "Achter op de lijn": "1",
        "Gesprekken deze week": "0",
    }
    assert home_aside(cast.hendrik_jan, TODAY) is None


def test_the_dossier_has_own_conversations_and_agreements(cast: Cast, visit: Visit, tuesday: Any) -> None:
    page = visit(cast.sam, "dossier/").content
    assert heading(page) == "Je hebt nog geen gesprek gehad"
    talk = held(cast.sam_dossier, dt.date(2026, 9, 22), cast.peter)
    held(cast.lotte_dossier, dt.date(2026, 9, 29), cast.marijke)
    coming = planned(cast.sam_dossier, clock.at(dt.date(2026, 11, 19), dt.time(9)), cast.sam)
    Agreement.objects.create(
        dossier=cast.sam_dossier,
        made_in=talk,
        what="Remmenproef",
        by_when=dt.date(2026, 12, 1),
        written_by=cast.sam,
        written_at=talk.ended_at,
        agreed_at=talk.ended_at,
    )
    page = visit(cast.sam, "dossier/").content
    assert heading(page) == "Je hebt 1 gesprek gehad"
    assert rows(page)[1:] == [["22 september 2026 met Peter de Wit", "–", "niet in Koers"]]
    assert texts(page, r"<strong>(.*?)</strong>") == ["Remmenproef"]
    assert links(page) == {f"/progress-talks/talk/{coming.pk}/"}


def test_only_a_student_has_a_dossier(cast: Cast, visit: Visit) -> None:
    found = {who.given_name for who in cast.everybody if visit(who, "dossier/").status_code == 200}
    assert found == {"Sam", "Lotte", "Bas"}
    Party.objects.filter(person=cast.sam).update(until=TODAY)
    assert visit(cast.sam, "dossier/").status_code == 404
