"""A form that was opened too long ago: in another session, before another wrote, before the report was made anew."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from koers.kernel.actions.documents import ask_for_change
from koers.kernel.models import Answer, Conversation, OtherText, Signature
from koers.processes.progress_talks.actions import talks
from koers.processes.progress_talks.actions.talks import save_field
from tests.cast import Cast
from tests.faults.conftest import Visitor, finished, going_on
from tests.web import reading

TOO_LONG = "Deze bladzijde stond te lang open"
SIDE_BY_SIDE = "Allebei de teksten zijn bewaard."


def token(page: Any) -> str:
    """The token against forged forms that a page holds."""
    return re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[0]


def base(page: Any, field: str) -> str:
    """What a page says that it showed in a field."""
    return re.findall(rf'name="base:{field}" value="([^"]*)"', page.content.decode())[0]


def texts_in(page: Any) -> list[str]:
    """What stands in the text areas of a page."""
    return [
        unescape(text).strip() for text in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.content.decode(), re.S)
    ]


def kept() -> dict[str, list[str]]:
    """Every word that stands in a talk, and those that are kept beside it."""
    return {
        "answers": list(Answer.objects.values_list("text", flat=True)),
        "beside": list(OtherText.objects.filter(settled_at=None).values_list("text", flat=True)),
    }


def begun(cast: Cast) -> tuple[Conversation, str]:
    """A talk that goes on, and its page."""
    talk = going_on(cast)
    return talk, reverse("progress_talks:conversation", args=[talk.pk])


def test_a_form_of_another_session_gets_a_calm_page_and_changes_nothing(cast: Cast, visitor: Visitor) -> None:
    _talk, url = begun(cast)
    old = token(visitor(cast.sam, enforce_csrf_checks=True).get(url))
    client = visitor(cast.sam, enforce_csrf_checks=True)
    client.get(url)
    answer = client.post(url, {"csrfmiddlewaretoken": old, "base:goes_well": "0.", "goes_well": "Tempo"})
    assert (answer.status_code, reading.heading(answer.content)) == (403, TOO_LONG)
    assert kept() == {"answers": [], "beside": []}


def test_a_form_of_before_logging_in_gets_the_same_calm_page(cast: Cast, visitor: Visitor) -> None:
    client = visitor(enforce_csrf_checks=True)
    old = token(client.get("/login/"))
    fields = {"csrfmiddlewaretoken": old, "email": cast.sam.email, "password": "geheim-geheim"}
    assert client.post("/login/", fields).status_code == 302
    answer = client.post("/preferences/", {"csrfmiddlewaretoken": old, "language": "en"})
    assert (answer.status_code, reading.heading(answer.content)) == (403, TOO_LONG)


def test_after_logging_out_in_another_tab_one_logs_in_and_nothing_was_written(cast: Cast, visitor: Visitor) -> None:
    _talk, url = begun(cast)
    client = visitor(cast.sam)
    client.post("/logout/")
    answer = client.post(url, {"base:goes_well": "0.", "goes_well": "Tempo"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/login/?next={url}")
    assert kept() == {"answers": [], "beside": []}


def test_who_writes_on_an_old_page_keeps_both_texts_and_is_told(cast: Cast, visitor: Visitor) -> None:
    talk, url = begun(cast)
    sam, marijke = visitor(cast.sam), visitor(cast.marijke)
    opened = base(sam.get(url), "goes_well")
    marijke.post(url, {"base:goes_well": opened, "goes_well": "Van Marijke"})
    page = sam.post(url, {"base:goes_well": opened, "goes_well": "Van Sam"}, follow=True)
    assert kept() == {"answers": ["Van Marijke"], "beside": ["Van Sam"]}
    assert SIDE_BY_SIDE in page.content.decode()
    assert "Van Marijke" in texts_in(page)
    beside = sam.get(reverse("progress_talks:settle", args=[talk.pk, "goes_well"]))
    assert texts_in(beside) == ["Van Marijke\n\nVan Sam"]


def test_the_same_while_typing(cast: Cast, visitor: Visitor) -> None:
    talk, page = begun(cast)
    url = reverse("progress_talks:answer", args=[talk.pk])
    sam, marijke = visitor(cast.sam), visitor(cast.marijke)
    opened = base(sam.get(page), "goes_well")
    first = marijke.post(url, {"field": "goes_well", "text": "Van Marijke", "base": opened})
    second = sam.post(url, {"field": "goes_well", "text": "Van Sam", "base": opened})
    assert [first.status_code, second.status_code, first.json()["beside"]] == [200, 200, ""]
    assert SIDE_BY_SIDE in second.json()["beside"]
    assert kept() == {"answers": ["Van Marijke"], "beside": ["Van Sam"]}


def test_settling_from_an_old_page_loses_no_text_that_was_written_since(cast: Cast, visitor: Visitor) -> None:
    talk, url = begun(cast)
    sam, marijke = visitor(cast.sam), visitor(cast.marijke)
    marijke.post(url, {"base:goes_well": "0.", "goes_well": "Eerste"})
    sam.post(url, {"base:goes_well": "0.", "goes_well": "Tweede"})
    settle = reverse("progress_talks:settle", args=[talk.pk, "goes_well"])
    page = sam.get(settle)
    fields: dict[str, Any] = {"base:text": base(page, "text"), "text": "Eerste en tweede"}
    fields["seen"] = re.findall(r'name="seen" value="(\d+)"', page.content.decode())
    marijke.post(url, {"base:goes_well": base(marijke.get(url), "goes_well"), "goes_well": "Derde"})
    answer = sam.post(settle, fields)
    assert answer.status_code == 409
    page_now = answer.content.decode()
    assert [text in page_now for text in ("Tweede", "Derde", "Eerste en tweede")] == [True] * 3
    assert kept()["answers"] == ["Derde"]
    assert kept()["beside"][0] == "Tweede"


def test_what_was_typed_after_the_report_was_made_is_shown_and_not_lost(cast: Cast, visitor: Visitor) -> None:
    talk, url = begun(cast)
    sam = visitor(cast.sam)
    opened = base(sam.get(url), "goes_well")
    save_field(conversation=talk, field="conclusion", text="behind", base_version=0, by=cast.marijke)
    talks.finish_talk(conversation=talk, by=cast.marijke)
    answer = sam.post(url, {"base:goes_well": opened, "goes_well": "Te laat getypt"})
    assert answer.status_code == 200
    assert "Te laat getypt" in answer.content.decode()
    late = sam.post(
        reverse("progress_talks:answer", args=[talk.pk]), {"field": "goes_well", "text": "Te laat", "base": opened}
    )
    assert (late.status_code, sorted(late.json())) == (409, ["message"])
    assert kept()["answers"] == ["behind"]


def sign(client: Client, url: str, sha256: str) -> Any:
    """Tick and sign."""
    return client.post(url, {"read": "on", "sha256": sha256})


def test_who_signs_what_is_not_the_document_any_more_signs_nothing(cast: Cast, visitor: Visitor) -> None:
    document = finished(cast)
    url = reverse("web:document", args=[document.pk])
    sam = visitor(cast.sam)
    shown = re.findall(r'name="sha256" value="([0-9a-f]{64})"', sam.get(url).content.decode())
    assert shown == [document.read_blob_id]
    talk = ask_for_change(document=document, reason="De datum klopt niet", by=cast.marijke)
    save_field(conversation=talk, field="goes_well", text="Tempo", base_version=0, by=cast.marijke)
    newer = talks.finish_talk(conversation=talk, by=cast.marijke)
    heading = "Het verslag is veranderd sinds je het opende"
    for address, sha256 in ((url, shown[0]), (reverse("web:document", args=[newer.pk]), shown[0])):
        answer = sign(sam, address, sha256)
        assert (answer.status_code, reading.heading(answer.content)) == (409, heading)
        assert reverse("web:document", args=[newer.pk]) in answer.content.decode()
    assert Signature.objects.count() == 0


def test_a_hash_that_is_no_hash_signs_nothing(cast: Cast, visitor: Visitor) -> None:
    url = reverse("web:document", args=[finished(cast).pk])
    answers = [sign(visitor(cast.sam), url, sha256).status_code for sha256 in ("", "0" * 64, "x" * 5000)]
    assert answers == [200, 409, 409]
    assert Signature.objects.count() == 0
