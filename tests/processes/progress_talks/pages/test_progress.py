"""The page on which a student sees where she stands; her SLB'er sees the same."""

from __future__ import annotations

import datetime as dt

import pytest

from koers.kernel import clock
from koers.kernel.models import AuditEntry
from koers.processes.progress_talks.models import Card, Evidence, Result
from tests.cast import Cast, approve
from tests.processes.progress_talks.pages.conftest import Visit
from tests.processes.progress_talks.pages.tables import links, rows
from tests.processes.progress_talks.queries.situations import planned
from tests.web.reading import heading, texts, title

LEAD = r'<p class="lead">(.*?)</p>'
FINDING = r'<title id="line-680">(.*?)</title>'


def path(cast: Cast) -> str:
    return f"{cast.sam_dossier.pk}/progress/"


@pytest.mark.requirement("SVG-11", "SVG-13")
def test_the_title_says_how_far_a_student_is_behind(cast: Cast, visit: Visit) -> None:
    page = visit(cast.sam, path(cast)).content
    assert heading(page) == "Je loopt 6 kaarten achter"
    assert title(page) == "Je loopt 6 kaarten achter | Koers"
    assert texts(page, LEAD) == ["Je hebt 27 van de 57 bewijskaarten. Volgens de planning zijn dat er nu 33."]


def test_the_slb_reads_the_same_about_sam(cast: Cast, visit: Visit) -> None:
    page = visit(cast.marijke, path(cast)).content
    assert heading(page) == "Sam loopt 6 kaarten achter"
    assert texts(page, LEAD) == ["Sam heeft 27 van de 57 bewijskaarten. Volgens de planning zijn dat er nu 33."]


@pytest.mark.parametrize(
    ("number", "news"),
    [
        (30, "Je loopt 3 kaarten achter"),
        (31, "Je loopt op schema"),
        (35, "Je loopt op schema"),
        (36, "Je loopt 3 kaarten voor"),
    ],
)
@pytest.mark.requirement("SVG-13")
def test_at_most_two_cards_off_is_on_schedule(cast: Cast, visit: Visit, number: int, news: str) -> None:
    Evidence.objects.filter(enrolment=cast.sam_dossier.enrolment).delete()
    approve(cast.sam_dossier, number)
    assert heading(visit(cast.sam, path(cast)).content) == news


@pytest.mark.requirement("SVG-11")
def test_the_chart_is_a_picture_with_its_finding_and_a_table(cast: Cast, visit: Visit) -> None:
    page = visit(cast.sam, path(cast)).content
    assert texts(page, FINDING) == [
        "Je hebt 27 van de 57 bewijskaarten. Volgens de planning zijn dat er nu 33. "
        "De tabel hieronder geeft de cijfers per maand."
    ]
    assert ["16 november 2026", "27", "33", "-6"] in rows(page)
    assert ["augustus 2026", "27", "29", "-2"] in rows(page)


@pytest.mark.requirement("SVG-01")
def test_the_areas_of_the_diploma_dossier_say_what_is_in_and_planned(cast: Cast, visit: Visit) -> None:
    found = rows(visit(cast.sam, path(cast)).content)
    assert ["Onderhoud (B1-K1)", "21 van 21", "21", "", "op schema"] in found
    assert ["Reparatie (P1-K1)", "6 van 21", "12", "", "6 achter"] in found
    assert ["Nederlands (NL)", "0 van 15", "0", "", "op schema"] in found


@pytest.mark.requirement("SVG-11")
def test_work_processes_go_well_or_need_attention(cast: Cast, visit: Visit) -> None:
    page = visit(cast.sam, path(cast)).content
    found = rows(page)
    assert ["B1-K1-W1 Onderhoud 1", "7 van 7", "7", "gaat goed"] in found
    assert ["P1-K1-W2 Reparatie 2", "0 van 7", "5", "vraagt aandacht"] in found
    assert ["P1-K1-W3 Reparatie 3", "0 van 7", "0", "komt later"] in found
    assert texts(page, r"<h3>(P1.*?)</h3>") == ["P1-K1-W2 Reparatie 2", "P1-K1-W1 Reparatie 1"]
    assert texts(page, r"<p>(Nog \d.*?)</p>") == [
        "Nog 5 kaarten. Volgens de planning waren ze op 16 oktober 2026 klaar.",
        "Nog 1 kaart. Volgens de planning was die op 17 augustus 2026 klaar.",
    ]


@pytest.mark.requirement("SVG-11")
def test_cards_say_whether_they_are_in(cast: Cast, visit: Visit) -> None:
    enrolment = cast.sam_dossier.enrolment
    Evidence.objects.create(enrolment=enrolment, card=Card.objects.get(number=28), handed_in_on=dt.date(2026, 11, 13))
    found = rows(visit(cast.sam, path(cast)).content)
    assert ["27. Kaart 27", "P1-K1-W1", "5 augustus 2026", "12 juni 2026"] in found
    handed_in = "ingeleverd op 13 november 2026, nog niet beoordeeld"
    assert ["28. Kaart 28", "P1-K1-W1", "17 augustus 2026", handed_in] in found
    assert ["29. Kaart 29", "P1-K1-W2", "29 augustus 2026", "nog niet"] in found
    assert ["34. Kaart 34", "P1-K1-W2", "26 november 2026", "later"] in found


@pytest.mark.requirement("SVG-11")
def test_results_of_projects_jobs_and_assignments_are_there(cast: Cast, visit: Visit) -> None:
    assert "Nog geen resultaten van projecten, klussen of opdrachten." in visit(cast.sam, path(cast)).text
    Result.objects.create(
        enrolment=cast.sam_dossier.enrolment, kind="job", name="Remmen", outcome="goed", on=dt.date(2026, 10, 8)
    )
    assert ["Remmen klus", "goed", "8 oktober 2026"] in rows(visit(cast.sam, path(cast)).content)


def test_the_conversation_of_today_is_the_next_step(cast: Cast, visit: Visit) -> None:
    assert f"/dossier/{cast.sam_dossier.pk}/plan/talk/" in links(visit(cast.sam, path(cast)).content)
    talk = planned(cast.sam_dossier, clock.at(dt.date(2026, 11, 17), dt.time(15)), cast.sam)
    page = visit(cast.sam, path(cast)).content
    assert "Bespreek het vandaag" in texts(page, r"<h3>(.*?)</h3>")
    assert f"/progress-talks/talk/{talk.pk}/prepare/" in links(page)
    assert f"/progress-talks/talk/{talk.pk}/" in links(visit(cast.marijke, path(cast)).content)


def test_without_cards_the_page_says_what_will_come(cast: Cast, visit: Visit) -> None:
    Evidence.objects.all().delete()
    page = visit(cast.sam, path(cast))
    assert heading(page.content) == "Je loopt 33 kaarten achter"
    Card.objects.all().delete()
    page = visit(cast.sam, path(cast))
    assert heading(page.content) == "Je planning staat hier nog niet"
    assert "De school heeft nog geen planning voor deze kaarten ingelezen." in page.text


def test_before_the_plan_begins_there_is_nothing_to_draw(cast: Cast, visit: Visit) -> None:
    Evidence.objects.all().delete()
    Card.objects.all().update(planned_on=dt.date(2027, 3, 1))
    cast.cohort.starts_on = dt.date(2027, 2, 1)
    cast.cohort.save()
    page = visit(cast.sam, path(cast))
    assert heading(page.content) == "Je loopt op schema"
    assert "De planning begint later." in page.text


def test_whoever_may_not_see_it_finds_no_page(cast: Cast, visit: Visit) -> None:
    allowed = {who.number for who in cast.everybody if visit(who, path(cast)).status_code == 200}
    assert allowed == {cast.sam.number, cast.marijke.number}
    nowhere = visit(cast.lotte, "01890000-0000-7000-8000-000000000000/progress/")
    assert nowhere.status_code == 404
    assert visit(cast.lotte, path(cast)).content == nowhere.content


def test_sam_can_see_once_a_day_who_looked(cast: Cast, visit: Visit) -> None:
    for who in (cast.sam, cast.marijke, cast.marijke):
        visit(who, path(cast))
    read = AuditEntry.objects.filter(verb="read", about="dossier")
    assert [(entry.actor, entry.dossier) for entry in read] == [(cast.marijke, cast.sam_dossier)]


def test_the_page_is_complete_in_english(cast: Cast, visit: Visit) -> None:
    cast.sam.language = "en"
    cast.sam.save()
    page = visit(cast.sam, path(cast)).content
    assert heading(page) == "You are 6 cards behind"
    assert texts(page, LEAD) == ["You have 27 of the 57 evidence cards. The plan says 33 by now."]
