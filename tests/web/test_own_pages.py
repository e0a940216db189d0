"""What people see and set about themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from koers.kernel import audit, clock
from koers.kernel.models import AuditEntry, OutboxMessage, Person
from koers.web.deeds import deed
from tests.cast import Cast
from tests.web import reading


def mail(to: Person, subject: str, number: int = 0) -> None:
    """A mail that was sent."""
    OutboxMessage.objects.create(
        kind="mail",
        recipient=to,
        subject=subject,
        body="vertrouwelijke inhoud",
        message_id=f"<{subject}-{number}@koers>",
        queued_at=clock.now(),
        sent_at=clock.now(),
    )


def test_own_data_are_mine_alone(visitor: Any, cast: Cast):
    mail(cast.sam, "Je hebt een verslag om te lezen")
    mail(cast.lotte, "Voor Lotte")
    page = visitor(cast.sam).get("/me/").content
    assert reading.texts(page, r"<dd>(.*?)</dd>") == [
        "Sam van der Heijden",
        "0412877",
        "0412877@waterlanden.example",
        "Nederlands Wijzig de taal",
    ]
    assert reading.texts(page, r'<th role="rowheader"[^>]*>(.*?)</th>') == [
        "Student",
        "Je hebt een verslag om te lezen",
    ]
    assert "vertrouwelijke inhoud" not in page.decode()


def test_roles_are_those_of_today(visitor: Any, cast: Cast):
    page = visitor(cast.peter).get("/me/").content
    assert reading.texts(page, r'<div class="empty">(.*?)</div>')[:1] == [
        "Je hebt hier nu geen rol. Die geeft je school."
    ]
    assert "Sam" not in page.decode()


def test_who_looked_shows_who_did_what_in_my_dossier_and_in_no_other(visitor: Any, cast: Cast):
    audit.record("read", by=cast.marijke, about=cast.sam_dossier, dossier=cast.sam_dossier)
    audit.record("prepared", by=cast.sam, about=cast.sam_dossier, dossier=cast.sam_dossier)
    audit.record("relation_begun", by=None, about=cast.sam_dossier, dossier=cast.sam_dossier)
    audit.record("read", by=cast.loes, about=cast.other_dossier, dossier=cast.other_dossier)
    page = visitor(cast.sam).get("/me/who-looked/").content
    names = reading.texts(page, r'<th role="rowheader"[^>]*>(.*?)</th>')
    deeds = reading.texts(page, r'<td role="cell" data-label="Wat">(.*?)</td>')
    assert list(zip(names, deeds, strict=True)) == [
        ("het programma zelf", "gaf iemand een rol in het dossier"),
        ("jij", "bereidde een gesprek voor"),
        ("Marijke van der Laan-Öztürk", "bekeek het dossier"),
    ]


def test_a_guide_does_not_see_who_looked_at_a_student(visitor: Any, cast: Cast):
    audit.record("read", by=cast.peter, about=cast.sam_dossier, dossier=cast.sam_dossier)
    page = visitor(cast.marijke).get("/me/who-looked/").content
    assert reading.texts(page, r'<th role="rowheader"[^>]*>(.*?)</th>') == []


def test_a_long_list_comes_in_pages_and_in_as_many_queries_as_a_short_one(visitor: Any, cast: Cast):
    client = visitor(cast.sam)
    counts = []
    for many in (1, 59):
        for _entry in range(many):
            audit.record("read", by=cast.marijke, about=cast.sam_dossier, dossier=cast.sam_dossier)
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/who-looked/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    last = client.get("/me/who-looked/?page=3").content
    assert len(reading.texts(last, r'<th role="rowheader"[^>]*>(.*?)</th>')) == 10
    assert AuditEntry.objects.of_own_dossiers(cast.sam).count() == 60


@pytest.mark.parametrize(
    ("verb", "words"),
    [("read_in_a_way_of_its_own", "bekeek iets in het dossier"), ("whatever", "veranderde iets in het dossier")],
)
def test_a_deed_without_words_of_its_own_still_reads(verb: str, words: str):
    with translation.override("nl"):
        assert deed(verb, "something") == words


def test_the_language_is_kept_with_the_person_and_written_down(visitor: Any, cast: Cast):
    client = visitor(cast.sam)
    client.post("/preferences/", {"language": "en", "theme": "dark"})
    cast.sam.refresh_from_db()
    assert cast.sam.language == "en"
    assert AuditEntry.objects.get(verb="chose_language").facts == {"language": "en"}
    page = client.get("/").content
    assert reading.heading(page) == "Hello Sam, you have nothing to do"
    assert b'<html lang="en" data-theme="dark">' in page


def test_before_logging_in_the_language_is_kept_in_a_cookie(visitor: Any):
    client = visitor()
    client.post("/preferences/", {"language": "en", "theme": ""})
    assert reading.heading(client.get("/login/").content) == "Log in"
    assert client.get("/login/").headers["Content-Language"] == "en"


def test_the_link_in_the_menu_shows_the_other_language_and_changes_nothing_yet(visitor: Any, cast: Cast):
    client = visitor(cast.sam)
    page = client.get("/preferences/?language=en").content
    assert reading.heading(page) == "Language and appearance"
    assert reading.heading(client.get("/preferences/").content) == "Taal en weergave"


def test_a_theme_is_one_of_two_or_the_devices_own(visitor: Any, cast: Cast):
    client = visitor(cast.sam)
    client.post("/preferences/", {"language": "nl", "theme": "dark"})
    client.post("/preferences/", {"language": "nl", "theme": ""})
    assert b'<html lang="nl">' in client.get("/").content
    client.cookies["koers_theme"] = '"><script>'
    assert b'<html lang="nl">' in client.get("/").content
