"""A form that is sent twice: a double click, a reload, a connection that dropped before the answer came."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse

from koers.kernel.models import (
    Agreement,
    Answer,
    Attachment,
    AuditEntry,
    Conversation,
    Document,
    OtherText,
    OutboxMessage,
    Signature,
)
from koers.kernel.vault import opened
from koers.processes.progress_talks.models import CareAppointment, TeamMessage
from tests.cast import Cast
from tests.faults.conftest import Visitor, finished, going_on, planned
from tests.faults.files import a_picture

WATCHED: tuple[type[models.Model], ...] = (
    Agreement,
    Answer,
    Attachment,
    AuditEntry,
    Conversation,
    Document,
    OtherText,
    OutboxMessage,
    Signature,
    TeamMessage,
)


def effects() -> dict[str, int]:
    """How many rows there are of everything that a person can cause."""
    counts = {model.__name__: model._default_manager.count() for model in WATCHED}
    with opened():
        return counts | {"CareAppointment": CareAppointment.objects.count()}


def post_twice(client: Any, url: str, fields: dict[str, Any]) -> tuple[Any, Any]:
    """Send the same form again; whatever the second time answers, it has no effect. Both answers."""
    before = effects()
    first = client.post(url, fields)
    after_once = effects()
    assert after_once != before
    for value in fields.values():
        if hasattr(value, "seek"):
            value.seek(0)
    second = client.post(url, fields)
    assert effects() == after_once
    return first, second


def test_planned_twice_is_one_talk_and_one_invitation_each(cast: Cast, visitor: Visitor) -> None:
    url = reverse("web:plan", args=[cast.sam_dossier.pk, "talk"])
    first, second = post_twice(visitor(cast.sam), url, {"day": "20-11-2026", "time": "13.15", "location": "B2"})
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]


def test_cancelled_twice_is_told_once(cast: Cast, visitor: Visitor) -> None:
    url = reverse("web:cancel", args=[planned(cast, dt.timedelta(days=2)).pk])
    first, second = post_twice(visitor(cast.sam), url, {"reason": "Ik ben ziek"})
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]


def test_moved_twice_is_told_once(cast: Cast, visitor: Visitor) -> None:
    url = reverse("web:move", args=[planned(cast, dt.timedelta(days=2)).pk])
    first, second = post_twice(visitor(cast.sam), url, {"day": "23-11-2026", "time": "10.00", "location": ""})
    assert (first.status_code, second.status_code) == (302, 302)


def test_begun_twice_has_begun_once(cast: Cast, visitor: Visitor) -> None:
    url = reverse("progress_talks:begin", args=[planned(cast, dt.timedelta(minutes=5)).pk])
    first, second = post_twice(visitor(cast.marijke), url, {})
    assert (first.status_code, second.status_code) == (302, 302)


def test_an_agreement_added_twice_is_there_once_and_nothing_is_to_be_settled(cast: Cast, visitor: Visitor) -> None:
    url = reverse("progress_talks:agreement_add", args=[going_on(cast).pk])
    fields = {"new:what": "Drie kaarten", "new:by_when": "11 december 2026"}
    fields |= {f"base:{name}": "0." for name in list(fields)}
    first, second = post_twice(visitor(cast.sam), url, fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]


def test_finished_twice_is_one_report(cast: Cast, visitor: Visitor) -> None:
    url = reverse("progress_talks:finish", args=[going_on(cast).pk])
    fields = {"base:conclusion": "0.", "conclusion": "behind", "base:goes_well": "0.", "goes_well": "Tempo"}
    client = visitor(cast.marijke)
    first, second = post_twice(client, url, fields)
    assert (first.status_code, second.status_code) == (302, 302)
    page = client.get(second.headers["Location"]).content.decode()
    assert f'href="{first.headers["Location"]}"' in page


def test_signed_twice_is_one_signature(cast: Cast, visitor: Visitor) -> None:
    document = finished(cast)
    url = reverse("web:document", args=[document.pk])
    first, second = post_twice(visitor(cast.sam), url, {"read": "on", "sha256": document.read_blob_id})
    assert (first.status_code, second.status_code) == (302, 302)


def test_the_last_signature_sent_twice_seals_once(cast: Cast, visitor: Visitor) -> None:
    document = finished(cast)
    url = reverse("web:document", args=[document.pk])
    fields = {"read": "on", "sha256": document.read_blob_id}
    visitor(cast.sam).post(url, fields)
    client = visitor(cast.marijke)
    assert client.post(url, fields).status_code == 302
    before = effects()
    again = client.post(url, fields)
    # Who reads a sealed report is written down; nothing else happens.
    assert {name: now - before[name] for name, now in effects().items() if now != before[name]} == {"AuditEntry": 1}
    assert again.status_code == 200


def test_a_change_asked_twice_is_one_new_version(cast: Cast, visitor: Visitor) -> None:
    url = reverse("web:document_change", args=[finished(cast).pk])
    client = visitor(cast.sam)
    assert client.post(url, {"reason": "De datum klopt niet"}).status_code == 302
    before = effects()
    assert client.post(url, {"reason": "De datum klopt niet"}).status_code == 409
    assert effects() == before


def test_a_scan_sent_twice_is_kept_once(cast: Cast, visitor: Visitor) -> None:
    url = reverse("web:document_paper", args=[finished(cast).pk])
    first, second = post_twice(visitor(cast.marijke), url, {"file": SimpleUploadedFile("scan.png", a_picture())})
    assert (first.status_code, second.status_code) == (302, 409)


def test_a_file_brought_twice_is_there_once(cast: Cast, visitor: Visitor) -> None:
    url = reverse("progress_talks:prepare", args=[planned(cast, dt.timedelta(days=2)).pk])
    first, second = post_twice(visitor(cast.sam), url, {"print_outs": SimpleUploadedFile("a.png", a_picture())})
    assert (first.status_code, second.status_code) == (302, 302)


def test_a_message_sent_twice_is_sent_once(cast: Cast, visitor: Visitor) -> None:
    url = reverse("progress_talks:particulars", args=[going_on(cast).pk])
    first, second = post_twice(visitor(cast.marijke), url, {"to": "guides", "text": "Graag extra oefenen."})
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]


def test_a_separate_appointment_made_twice_is_one(cast: Cast, visitor: Visitor) -> None:
    url = reverse("progress_talks:care", args=[cast.sam_dossier.pk])
    fields = {"day": "20-11-2026", "time": "13.15", "with_person": str(cast.farida.pk), "note": "Vertrouwelijk."}
    first, second = post_twice(visitor(cast.marijke), url, fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]


@pytest.mark.parametrize("field", ["topics", "goes_well"])
def test_a_text_saved_twice_is_one_version(cast: Cast, visitor: Visitor, field: str) -> None:
    url = reverse("progress_talks:answer", args=[going_on(cast).pk])
    first, second = post_twice(visitor(cast.sam), url, {"field": field, "text": "Tempo", "base": "0."})
    assert first.json() == second.json()
