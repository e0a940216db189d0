"""An officer of two institutions: she chooses whose lists she looks at, and reaches the students of both."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from koers.kernel.models import Party
from koers.processes.permit_monitor.models import Mailing
from tests.processes.permit_monitor.cast import YEAR, Cast
from tests.web import reading

pytestmark = pytest.mark.django_db
OVERVIEW = "/permit-monitor/"
NAMES = r'<p class="meta">((?:<strong>|<a href="/permit-monitor/\?office=).*?)</p>'


@pytest.fixture
def both(zuiderzee: Cast) -> Client:
    """Thijs, who is officer of the other institution as well."""
    Party.objects.create(
        person=zuiderzee.thijs, role="permit_officer", organisation=zuiderzee.elsewhere, since=dt.date(2025, 9, 1)
    )
    client = Client()
    client.force_login(zuiderzee.thijs)
    return client


def test_the_choice_holds_on_every_list_until_another_is_made(zuiderzee: Cast, both: Client):
    first, second = zuiderzee.institution, zuiderzee.elsewhere
    assert reading.texts(both.get(OVERVIEW).content, NAMES) == [f"{first.name} · {second.name}"]

    chosen = both.get(OVERVIEW, {"office": str(second.pk)})
    assert chosen.context["office"] == second
    pages = [both.get(reverse(f"permit_monitor:{name}")) for name in ("members", "forecast", "mailings", "calendar")]
    assert [page.context["office"] for page in pages] == [second] * 4
    assert both.get(OVERVIEW, {"office": str(first.pk)}).context["office"] == first


def test_a_student_of_either_is_found_whatever_was_chosen(zuiderzee: Cast, both: Client):
    for dossier in (zuiderzee.fatoumata, zuiderzee.other_student):
        assert both.get(reverse("permit_monitor:student", args=[dossier.pk, YEAR.label])).status_code == 200


def test_what_waits_on_the_home_page_leads_to_the_list_that_it_is_about(zuiderzee: Cast, both: Client):
    found = reading.texts(both.get("/").content, r'href="/permit-monitor/\?office=([0-9a-f-]+)"')
    assert set(found) <= {str(zuiderzee.institution.pk), str(zuiderzee.elsewhere.pk)}
    assert str(zuiderzee.institution.pk) in found


def test_who_is_officer_of_one_is_offered_no_choice_and_no_other(zuiderzee: Cast):
    client = Client()
    client.force_login(zuiderzee.saskia)
    assert reading.texts(client.get(OVERVIEW).content, NAMES) == []
    assert client.get(OVERVIEW, {"office": str(zuiderzee.elsewhere.pk)}).status_code == 404
    assert client.get(OVERVIEW, {"office": "1"}).status_code == 404


def test_what_is_posted_is_about_the_institution_of_the_page_whatever_was_chosen_in_another_window(
    zuiderzee: Cast, both: Client
):
    first, second = zuiderzee.institution, zuiderzee.elsewhere
    hidden = r'<input type="hidden" name="permit_office" value="([0-9a-f-]+)"'
    for name in ("mailings", "calendar", "terms"):
        page = both.get(reverse(f"permit_monitor:{name}"), {"office": str(first.pk)})
        assert reading.texts(page.content, hidden) == [str(first.pk)]
    both.get(OVERVIEW, {"office": str(second.pk)})

    both.post(reverse("permit_monitor:mailings"), {"letter": "norm", "permit_office": str(first.pk)})
    assert [mailing.institution for mailing in Mailing.objects.all()] == [first]


def test_what_is_posted_for_an_institution_that_one_left_is_refused(zuiderzee: Cast, both: Client):
    Party.objects.filter(person=zuiderzee.thijs, organisation=zuiderzee.elsewhere).delete()
    posted = {"letter": "norm", "permit_office": str(zuiderzee.elsewhere.pk)}
    assert both.post(reverse("permit_monitor:mailings"), posted).status_code == 404
    assert not Mailing.objects.exists()
