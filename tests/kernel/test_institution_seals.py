"""Whose seal is on a document: that of the institution whose document it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from koers.kernel import verification
from koers.kernel.actions.documents import file_document
from koers.kernel.models import Document, Dossier, Organisation
from koers.kernel.papers import Paper, institution_seal
from koers.printing import seal


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    """The seal of an installation that was made for ROC De Waterlanden."""
    settings.KOERS_SEAL = tmp_path / "seal"
    seal.create_seal(settings.KOERS_SEAL, "ROC De Waterlanden")
    return settings.KOERS_SEAL


@pytest.fixture
def zuiderzee(cast) -> Organisation:
    """A second institution in the same installation."""
    return Organisation.objects.create(code="../zee", name="Hogeschool Zuiderzee", kind="institution")


def letter(cast, organisation: Organisation) -> Document:
    """A letter of an institution to Sam."""
    dossier = Dossier.objects.create(
        process="permit_monitor", subject=cast.sam, organisation=organisation, opened_on=dt.date(2026, 9, 1)
    )
    paper = Paper("Brief", "nl", [{"kind": "paragraph", "heading": None, "text": "Beste Sam,"}])
    return file_document(dossier=dossier, paper=paper, retention="permit", by=None)


def test_each_institution_seals_with_a_key_that_bears_its_own_name(cast, zuiderzee, folder):
    letters = [letter(cast, organisation) for organisation in (cast.school, zuiderzee)]
    contents = [bytes(one.sealed_blob.content) for one in letters]
    trusted = [institution_seal(one).certificate for one in (cast.school, zuiderzee)]

    assert [seal.check(content, trusted).signer for content in contents] == [
        "ROC De Waterlanden", "Hogeschool Zuiderzee"
    ]  # fmt: skip
    assert [verification.of_bytes(content).outcome for content in contents] == ["valid", "valid"]
    assert seal.check(contents[1], trusted[:1]).outcome == "foreign"


def test_a_key_is_made_once_and_kept_beside_the_first(cast, zuiderzee, folder):
    first = institution_seal(zuiderzee)

    assert institution_seal(zuiderzee) is first
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["of-..%2Fzee"]
    assert seal.load_seal(folder / "of-..%2Fzee").name == "Hogeschool Zuiderzee"


def test_what_was_sealed_with_the_first_key_stays_valid(cast, zuiderzee, folder):
    before = seal.seal(
        bytes(letter(cast, cast.school).read_blob.content),
        institution_seal(),
        moment=dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC),
        reason="Archived",
    )
    institution_seal(zuiderzee)

    assert seal.check(before, [institution_seal().certificate]).outcome == "valid"


def test_the_only_institution_uses_the_first_key_whatever_its_name(cast, folder):
    Organisation.objects.filter(pk=cast.school.pk).update(name="Stichting Waterlanden")
    cast.school.refresh_from_db()

    assert institution_seal(cast.school).name == "ROC De Waterlanden"
