"""Logging in and out with a password."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from koers.kernel import logins
from koers.kernel.models import FailedLogin
from tests.cast import Cast
from tests.web import reading

WRONG = "Dit e-mailadres en wachtwoord horen niet bij elkaar."
WAIT = "Dat ging te vaak mis. Wacht 15 minuten en probeer het opnieuw."


def try_login(client: Client, email: str, password: str = "geheim-geheim", goes_to: str = "") -> Any:
    """Fill in the login page."""
    return client.post("/login/", {"email": email, "password": password, "next": goes_to})


def said(page: Any) -> list[str]:
    """What the summary of errors says."""
    return reading.texts(page.content, r'<div class="errors.*?<li>(.*?)</li>')


def test_who_logs_in_gets_the_page_that_was_asked_for(visitor: Any, cast: Cast):
    response = try_login(visitor(), cast.sam.email.upper(), goes_to="/me/")
    assert (response.status_code, response.headers["Location"]) == (302, "/me/")


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(visitor: Any, cast: Cast, elsewhere: str):
    assert try_login(visitor(), cast.sam.email, goes_to=elsewhere).headers["Location"] == "/"


def test_wrong_says_the_same_whether_the_address_exists_or_not(visitor: Any, cast: Cast):
    known = try_login(visitor(), cast.sam.email, "verkeerd")
    unknown = try_login(visitor(), "niemand@waterlanden.example", "verkeerd")
    assert said(known) == said(unknown) == [WRONG]
    assert reading.title(known.content) == "Fout: Log in | Koers"
    assert 'value="verkeerd"' not in known.content.decode()


@pytest.mark.parametrize("email", ["0412877@waterlanden.example", "niemand@waterlanden.example"])
def test_after_too_many_tries_everybody_waits_a_while(visitor: Any, cast: Cast, tuesday: Any, email: str):
    answers = [said(try_login(visitor(), email, "verkeerd")) for _time in range(logins.TRIES + 1)]
    assert answers == [[WRONG]] * logins.TRIES + [[WAIT]]
    assert said(try_login(visitor(), email)) == [WAIT]
    tuesday.shift(logins.PAUSE)
    assert said(try_login(visitor(), email, "verkeerd")) == [WRONG]


def test_somebody_elses_tries_do_not_shut_me_out(visitor: Any, cast: Cast):
    for _time in range(logins.TRIES + 1):
        try_login(visitor(), cast.marijke.email, "verkeerd")
    assert try_login(visitor(), cast.sam.email).status_code == 302


def test_a_good_login_forgets_the_tries_and_no_address_is_kept(visitor: Any, cast: Cast):
    try_login(visitor(), cast.sam.email, "verkeerd")
    assert cast.sam.email not in FailedLogin.objects.get().address
    try_login(visitor(), cast.sam.email)
    assert FailedLogin.objects.count() == 0


def test_who_may_not_log_in_any_more_hears_the_same(visitor: Any, cast: Cast):
    cast.sam.is_active = False
    cast.sam.save()
    assert said(try_login(visitor(), cast.sam.email)) == [WRONG]


def test_logging_out_ends_the_session(visitor: Any, cast: Cast):
    client = visitor(cast.sam)
    page = client.post("/logout/", follow=True)
    assert reading.texts(page.content, r"<h1>(.*?)</h1>") == ["Je bent uitgelogd"]
    assert client.get("/").status_code == 302


def test_a_link_does_not_log_out(visitor: Any, cast: Cast):
    client = visitor(cast.sam)
    assert client.get("/logout/").status_code == 405
    assert client.get("/").status_code == 200
