"""The pages of a case: where they are, what they offer, and how they speak to the student and to the officer."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from koers.kernel.models import Person
from tests.processes.permit_monitor.cases.situations import approved, intended, on, opened, prepared
from tests.processes.permit_monitor.cast import YEAR, Cast
from tests.web import reading

pytestmark = pytest.mark.django_db


def page(person: Person, name: str, *args: object) -> bytes:
    """What somebody reads at an address."""
    client = Client()
    client.force_login(person)
    return client.get(reverse(f"permit_monitor:{name}", args=args)).content


def links(page: bytes) -> list[str]:
    """The buttons that are links, in their order."""
    return reading.texts(page, r'<a class="button[^"]*"[^>]*>(.*?)</a>')


def marked(page: bytes) -> list[str]:
    """What is marked in the top bar."""
    return reading.texts(page, r'<nav aria-label="(?:Onderdelen|Sections)">.*?<a [^>]*aria-current="page">(.*?)</a>')


def way_up(page: bytes) -> list[str]:
    """The way up, and the page itself."""
    (found,) = re.findall(r'<nav class="crumbs".*?</nav>', page.decode())
    return reading.texts(found.encode(), r"<li>(.*?)</li>")


@pytest.mark.requirement("IND-16")
def test_a_student_is_shown_the_way_to_object_for_as_long_as_she_can(zuiderzee: Cast):
    decision = approved(zuiderzee, zuiderzee.fatoumata)
    student = zuiderzee.fatoumata.subject
    last = decision.objection_until
    assert last is not None

    with time_machine.travel(on(last)):
        assert links(page(student, "case", decision.case_id)) == ["Lodge an objection", "Tell the decaan"]
        assert links(page(student, "own", zuiderzee.fatoumata.pk)) == ["Lodge an objection", "Tell the decaan"]
    with time_machine.travel(on(last + dt.timedelta(days=1))):
        assert links(page(student, "case", decision.case_id)) == ["Tell the decaan"]


def test_the_student_reads_her_case_as_spoken_to_and_the_officer_as_of_her(zuiderzee: Cast):
    intention = intended(zuiderzee, zuiderzee.fatoumata)
    own = page(zuiderzee.fatoumata.subject, "case", intention.case_id)
    office = page(zuiderzee.thijs, "case", intention.case_id)

    assert reading.heading(own) == "You can react up to and including 24 November 2026"
    done = r'<li(?: class="done"| aria-current="step")?><strong>(.*?)</strong>'
    assert reading.texts(own, done) == [
        "Case opened", "You were heard", "Intended decision", "Letter: intended decision", "Your reaction",
        "Prepare the decision", "A colleague approves", "Report to the IND",
    ]  # fmt: skip
    assert reading.texts(office, done) == [
        "Zaak geopend", "De student is gehoord", "Voornemen", "Brief: voornemen", "Reactie van de student",
        "Bereid het besluit voor", "Een collega keurt goed", "Meld bij de IND",
    ]  # fmt: skip
    assert b"the student" not in own.lower().replace(b"the studentendecaan", b"")


def test_every_page_of_a_case_says_where_it_is_and_leads_up(zuiderzee: Cast):
    intention = intended(zuiderzee, zuiderzee.fatoumata)
    own = page(zuiderzee.fatoumata.subject, "case_view", intention.case_id)
    office = page(zuiderzee.thijs, "case_view", intention.case_id)

    assert (marked(own), way_up(own)) == (
        ["My permit"],
        ["My permit", "Your case", "React to the intended decision"],
    )
    assert (marked(office), way_up(office)) == (
        ["Verblijf en voortgang"],
        ["Verblijf en voortgang", YEAR.label, "Fatoumata Diallo-Keïta", "Leg de reactie van de student vast"],
    )


def test_an_officer_reads_before_which_day_the_next_step_is_due(zuiderzee: Cast):
    case = opened(zuiderzee, zuiderzee.aysegul)
    due = r"<p><strong>(Vóór .*?)</strong>"

    assert reading.texts(page(zuiderzee.thijs, "case", case.pk), due) == ["Vóór vrijdag 20 november 2026"]
    about = page(zuiderzee.thijs, "student", zuiderzee.fatoumata.pk, YEAR.label)
    assert reading.texts(about, due) == ["Vóór vrijdag 20 november 2026"]


@pytest.mark.requirement("IND-07")
def test_who_prepared_a_decision_is_offered_no_approval(zuiderzee: Cast):
    decision = prepared(zuiderzee, zuiderzee.fatoumata)
    button = r"<button>(.*?)</button>"

    assert reading.texts(page(zuiderzee.thijs, "case_approve", decision.case_id), button) == []
    theirs = page(zuiderzee.saskia, "case_approve", decision.case_id)
    assert reading.texts(theirs, button) == ["Keur het besluit goed"]
    assert reading.texts(theirs, r"<dd>([\d,–]+)</dd>") == ["60", "30", "29,5"]


@pytest.mark.requirement("IND-19")
def test_a_judgement_is_asked_of_a_programme_without_credits_only(zuiderzee: Cast):
    label = r"<li>(<a [^>]*judgement/.*?)</li>"

    assert reading.texts(page(zuiderzee.thijs, "student", zuiderzee.aysegul.pk, YEAR.label), label) == []
    assert reading.texts(page(zuiderzee.thijs, "student", zuiderzee.xiaoyu.pk, YEAR.label), label) == [
        "Het oordeel van een opleiding zonder studiepunten"
    ]
