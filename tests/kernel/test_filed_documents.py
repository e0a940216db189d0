"""Documents that nobody signs: sealed at once, and as easy to check as a signed one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from koers.kernel import verification
from koers.kernel.actions.documents import file_document
from koers.kernel.models import AuditEntry, Document
from koers.kernel.papers import Paper
from tests.cast import Cast

PAPER = Paper(
    title="Brief over je voortgang",
    language="nl",
    sections=[{"kind": "paragraph", "heading": "Wat dit betekent", "text": "Je bent goed op weg."}],
)


@pytest.fixture
def letter(cast: Cast) -> Document:
    """A letter to Sam, filed by Marijke."""
    return file_document(dossier=cast.sam_dossier, paper=PAPER, retention="guidance", by=cast.marijke)


def test_a_letter_is_sealed_at_once_and_signed_by_nobody(letter: Document, cast: Cast):
    assert letter.sealed_at is not None
    assert list(letter.signatories.all()) == []
    assert AuditEntry.objects.filter(verb="filed", about_id=str(letter.pk), actor=cast.marijke).count() == 1


def test_the_file_and_the_code_can_be_checked(letter: Document):
    assert letter.sealed_blob is not None

    assert verification.of_bytes(bytes(letter.sealed_blob.content)).outcome == verification.Outcome.VALID
    assert verification.of_code(letter.code).outcome == verification.Outcome.SEALED


def test_its_page_speaks_of_no_signature(letter: Document, cast: Cast):
    client = Client()
    client.force_login(cast.sam)
    page = client.get(reverse("web:document", args=[letter.pk])).content.decode()

    assert "<h1>Brief over je voortgang</h1>" in page
    assert "Je bent goed op weg." in page
    assert "getekend" not in page.split("<main")[1].split("</main>")[0]
