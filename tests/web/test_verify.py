"""The public page that says whether a document is real."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest

from koers.kernel.models import Blob, Document, Signatory, Signature
from koers.printing import codes
from tests.cast import Cast
from tests.web import reading

CODE = "K7QF-2M9X-4TRB"
OTHER = "K7QF-2M9X-4TRC"
SEALED = b"%PDF-1.7 sealed /Keywords (" + CODE.encode() + b")"
READ = b"%PDF-1.7 to read"


@pytest.fixture
def document(cast: Cast) -> Document:
    """A sealed report of Sam's, signed by two."""
    moment = dt.datetime(2026, 11, 17, 12, 51, tzinfo=dt.UTC)
    found = Document.objects.create(
        dossier=cast.sam_dossier,
        title="Verslag studievoortgangsgesprek",
        code=CODE,
        template_version="1",
        language="nl",
        data={},
        read_blob=Blob.keep(READ),
        frozen_at=moment,
        sealed_blob=Blob.keep(SEALED),
        sealed_at=moment,
        retention="guidance",
    )
    for place, person in enumerate((cast.sam, cast.marijke)):
        signatory = Signatory.objects.create(document=found, person=person, capacity="student", position=place)
        Signature.objects.create(signatory=signatory, sha256="0" * 64, method="logged_in", signed_at=moment)
    return found


def unsealed(document: Document) -> None:
    """Let the document be one that was only read."""
    Document.objects.filter(pk=document.pk).update(sealed_at=None, sealed_blob=None)


def upload(client: Any, content: bytes) -> Any:
    """Choose a PDF on the page."""
    file = BytesIO(content)
    file.name = "verslag.pdf"
    return client.post("/controle", {"code": "", "file": file})


def answer(page: Any) -> list[str]:
    """The heading of the answer."""
    return reading.texts(page.content, r'<div class="notice.*?<h2>(.*?)</h2>')


def test_the_sealed_file_is_real(visitor: Any, document: Document):
    page = upload(visitor(), SEALED)
    assert answer(page) == ["Geldig Dit document is echt"]
    assert reading.texts(page.content, r"<dd>(.*?)</dd>")[:5] == [
        "Verslag studievoortgangsgesprek",
        "ROC De Waterlanden",
        "17 november 2026, 13.51 uur",
        "2 mensen, ingelogd via de school",
        CODE,
    ]


@pytest.mark.parametrize("typed", [CODE, "k7qf2m9x4trb", " K7QF 2M9X 4TRB "])
def test_a_code_leads_to_its_own_address_however_it_is_typed(visitor: Any, document: Document, typed: str):
    client = visitor()
    response = client.post("/controle", {"code": typed})
    assert (response.status_code, response.headers["Location"]) == (302, f"/controle/{CODE}")
    assert answer(client.get(f"/controle/{CODE}")) == ["Geldig Deze code hoort bij een echt document"]


def test_one_changed_byte_is_found(visitor: Any, document: Document):
    changed = SEALED.replace(b"sealed", b"Sealed")
    assert answer(upload(visitor(), changed)) == ["Gewijzigd Dit bestand is niet wat er is verzegeld"]


def test_a_version_that_was_only_read_has_no_force(visitor: Any, document: Document):
    assert answer(upload(visitor(), READ)) == ["Niet verzegeld Deze versie is niet door iedereen getekend"]
    unsealed(document)
    assert answer(visitor().get(f"/controle/{CODE}")) == ["Niet verzegeld Deze versie is niet door iedereen getekend"]


def test_what_we_do_not_know_is_unknown(visitor: Any, document: Document):
    client = visitor()
    assert [answer(page) for page in (client.get(f"/controle/{OTHER}"), upload(client, b"not even a PDF"))] == [
        ["Onbekend Dit document kennen we niet"]
    ] * 2


@pytest.mark.parametrize("path", ["x", "../../etc", "%00", "K7QF-2M9X-4TR0"])
def test_an_address_with_something_else_in_it_is_unknown_or_not_there(visitor: Any, document: Document, path: str):
    page = visitor().get(f"/controle/{path}")
    assert (page.status_code, answer(page) if page.status_code == 200 else []) in (
        (200, ["Onbekend Dit document kennen we niet"]),
        (404, []),
    )


def test_no_answer_holds_a_name(visitor: Any, document: Document, cast: Cast):
    client = visitor()
    pages = [upload(client, SEALED), upload(client, READ), client.get(f"/controle/{CODE}")]
    words = {word for person in cast.everybody for word in (person.given_name, person.surname, person.number)}
    assert [word for word in words for page in pages if word in page.content.decode()] == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Vul de code van het document in, of kies de pdf"),
        ("K7QF", "Een code heeft 12 letters en cijfers, bijvoorbeeld K7QF-2M9X-4TRB"),
    ],
)
def test_what_cannot_be_a_code_is_said_at_the_field(visitor: Any, document: Document, typed: str, said: str):
    page = visitor().post("/controle", {"code": typed})
    assert reading.texts(page.content, r'<p class="error"[^>]*>(.*?)</p>') == [said]


def test_the_code_of_these_tests_is_one(db: None):
    assert [codes.normalise(CODE), codes.normalise(OTHER)] == [CODE, OTHER]
