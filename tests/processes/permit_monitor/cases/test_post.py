"""The postal address on letters: from the import to the window of the envelope."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from koers.processes.permit_monitor.actions.letters import send_letter
from koers.processes.permit_monitor.models import PermitStudent
from tests.processes.permit_monitor.cast import YEAR, Cast

HOME = {"street": "Havenstraat", "house_number": "12 b", "postal_code": "1234 CD", "city": "Zuiderstad"}


def letter_to_aysegul(zuiderzee: Cast, **address: str):
    """A letter to Ayşegül, who lives there."""
    PermitStudent.objects.filter(dossier=zuiderzee.aysegul).update(**address)
    return send_letter("norm", dossier=zuiderzee.aysegul, academic_year=YEAR.label, by=zuiderzee.thijs)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (HOME, ["Ayşegül Doğan-Yıldırım", "Havenstraat 12 b", "1234 CD Zuiderstad"]),
        (
            {"street": "Karl-Liebknecht-Straße 5", "city": "Leipzig", "country": "Duitsland"},
            ["Ayşegül Doğan-Yıldırım", "Karl-Liebknecht-Straße 5", "Leipzig", "Duitsland"],
        ),
    ],
)
def test_a_letter_has_name_and_address_in_both_languages(zuiderzee, address, lines):
    notice = letter_to_aysegul(zuiderzee, **address)

    assert [one.data["recipient"] for one in (notice.document, notice.copy.document)] == [lines, lines]


def test_without_an_address_there_is_no_empty_block(zuiderzee):
    notice = letter_to_aysegul(zuiderzee)
    client = Client()
    client.force_login(zuiderzee.aysegul.subject)
    page = client.get(reverse("permit_monitor:letter", args=[notice.document.pk])).content.decode()

    assert ("recipient" in notice.document.data, "<address>" in page) == (False, False)


def test_an_address_that_changes_later_does_not_change_the_letter(zuiderzee):
    notice = letter_to_aysegul(zuiderzee, **HOME)
    PermitStudent.objects.filter(dossier=zuiderzee.aysegul).update(street="Kade")
    notice.document.refresh_from_db()

    assert notice.document.data["recipient"][1] == "Havenstraat 12 b"
    assert notice.document.sealed_at.date() == dt.date(2026, 11, 17)
