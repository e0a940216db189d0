"""Logging in as anybody of the cast with one click."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import resolve

from koers.demo import cast as demo_cast
from tests.cast import Cast, person
from tests.web import reading


def test_the_login_page_offers_who_is_in_the_school_with_a_sentence(visitor: Any, demo: Cast):
    page = visitor().get("/login/").content
    assert reading.heading(page) == "Kies wie je wilt zijn"
    assert reading.texts(page, r"<h2[^>]*>(.*?)</h2>") == ["ROC De Waterlanden"]
    assert reading.texts(page, r'<button class="plain">(.*?)</button>') == [
        "Sam van der Heijden",
        "Marijke van der Laan-Öztürk",
    ]
    assert reading.texts(page, r"</form><p>(.*?)</p>") == [
        "Leerjaar 2, loopt achter op werkproces B1-K1-W2. Heeft vandaag een gesprek.",
        "Begeleidt Sam en 23 anderen. Drie gesprekken zijn te laat.",
    ]


def test_one_click_logs_in_and_goes_to_the_page_that_was_asked_for(visitor: Any, demo: Cast):
    client = visitor()
    response = client.post(f"/demo/enter/{demo.sam.number}/", {"next": "/me/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/me/")
    assert reading.texts(client.get("/").content, r"<h1>(.*?),.*?</h1>") == ["Dag Sam"]


def test_one_can_be_somebody_else_at_once(visitor: Any, demo: Cast):
    client = visitor()
    for who in (demo.sam, demo.marijke):
        client.post(f"/demo/enter/{who.number}/")
    assert reading.texts(client.get("/").content, r"<h1>(.*?),.*?</h1>") == ["Dag Marijke"]


def test_a_link_logs_nobody_in(visitor: Any, demo: Cast):
    client = visitor()
    assert client.get(f"/demo/enter/{demo.sam.number}/").status_code == 405
    assert client.get("/").status_code == 302


def test_only_the_cast_can_be_chosen(visitor: Any, demo: Cast):
    assert visitor().post(f"/demo/enter/{demo.loes_student.number}/").status_code == 404


def test_the_cast_has_a_role_and_a_sentence_in_both_languages():
    assert [
        (member.number, field)
        for member in demo_cast.members()
        for field in (member.roles, member.sentences)
        if set(field) != {"nl", "en"} or not all(field.values())
    ] == []
    assert len({member.number for member in demo_cast.members()}) == len(demo_cast.members())


@pytest.mark.parametrize("url", ["/demo/mail/", "/demo/mail/0412877/", "/demo/enter/0412877/", "/demo/", "/demo"])
def test_without_the_demo_its_pages_do_not_exist(client: Any, db: None, settings: Any, url: str):
    assert settings.DEMO is False
    assert [client.get(url).status_code, client.post(url).status_code] == [404, 404]


def test_without_the_demo_the_login_page_is_the_ordinary_one(client: Any, db: None, settings: Any):
    assert settings.DEMO is False
    page = client.get("/login/").content
    assert reading.texts(page, r"<label[^>]*>(.*?)</label>") == ["E-mailadres van je school", "Wachtwoord"]
    assert resolve("/login/").view_name == "web:login"


def test_who_has_no_account_is_reached_through_the_mail_and_by_nobody_else(visitor: Any, demo: Cast):
    ruud = person("B0101", "Ruud", "van den", "Broek")
    client = visitor()

    page = client.get("/login/").content.decode()

    assert f'<a href="/demo/mail/{ruud.number}/">Mail aan Ruud van den Broek</a>' in page
    assert client.post(f"/demo/enter/{ruud.number}/").status_code == 404
    assert client.get("/").status_code == 302
