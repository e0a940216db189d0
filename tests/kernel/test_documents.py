"""From a held conversation to sealed paper: freezing, signing, changing, scanning."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pytest
from PIL import Image

from koers.kernel import clock, papers
from koers.kernel.actions.agreements import AgreementParts, write_agreement
from koers.kernel.actions.conversations import plan_conversation
from koers.kernel.actions.documents import accept_signed_scan, ask_for_change, freeze_report, sign_document
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Agreement, Conversation, Document, OutboxMessage, Party, Signature, Stage
from koers.printing import seal
from koers.processes.progress_talks.actions.talks import begin
from tests.cast import Cast

PAPER = papers.Paper(
    title="Verslag studievoortgangsgesprek",
    language="nl",
    sections=[{"kind": "paragraph", "heading": "Besproken", "text": "Onderhoud gaat goed."}],
)


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    start = clock.now() + dt.timedelta(minutes=5)
    conversation = plan_conversation(dossier=cast.sam_dossier, kind="talk", start=start, by=cast.sam)
    begin(conversation=conversation, by=cast.marijke)
    conversation.refresh_from_db()
    OutboxMessage.objects.all().delete()
    return conversation


def frozen(talk: Conversation, cast: Cast) -> Document:
    return freeze_report(conversation=talk, paper=PAPER, by=cast.marijke)


def sign(document: Document, by: object) -> Document:
    return sign_document(document=document, sha256=document.read_blob_id, by=by)  # type: ignore[arg-type]


@pytest.mark.requirement("SVG-15", "SVG-16")
def test_both_sign_and_the_sealed_form_is_in_the_archive(talk: Conversation, cast: Cast) -> None:
    document = frozen(talk, cast)
    sign(document, cast.marijke)
    document.refresh_from_db()
    assert document.sealed_at is None
    sign(document, cast.sam)
    document.refresh_from_db()
    talk.refresh_from_db()
    assert talk.stage is Stage.FILED
    assert document.sealed_blob is not None
    sealed = bytes(document.sealed_blob.content)
    checked = seal.check(sealed, [papers.institution_seal().certificate])
    assert checked.outcome == "valid"
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        attached = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    assert attached["signed.pdf"] == bytes(document.read_blob.content)


def test_signing_twice_is_one_signature_and_another_hash_is_refused(talk: Conversation, cast: Cast) -> None:
    document = frozen(talk, cast)
    sign(document, cast.sam)
    sign(document, cast.sam)
    with pytest.raises(Changed):
        sign_document(document=document, sha256="0" * 64, by=cast.marijke)
    assert [signature.signatory.person for signature in Signature.objects.all()] == [cast.sam]


def test_only_who_is_asked_signs_and_not_after_the_relation_ended(talk: Conversation, cast: Cast) -> None:
    document = frozen(talk, cast)
    for outsider in (cast.peter, cast.loes, cast.hendrik_jan):
        with pytest.raises(NotAllowed):
            sign(document, outsider)
    Party.objects.filter(person=cast.marijke, dossier=cast.sam_dossier).update(until=dt.date(2026, 11, 17))
    with pytest.raises(NotAllowed):
        sign(document, cast.marijke)


def test_a_change_makes_a_new_version_and_voids_the_signature(talk: Conversation, cast: Cast) -> None:
    write_agreement(
        conversation=talk, parts=AgreementParts(what="Drie kaarten", by_when=dt.date(2026, 12, 11)), by=cast.sam
    )
    first = frozen(talk, cast)
    sign(first, cast.marijke)
    with pytest.raises(Refused) as refusal:
        ask_for_change(document=first, reason="  ", by=cast.sam)
    assert refusal.value.field == "reason"
    ask_for_change(document=first, reason="De datum klopt niet", by=cast.sam)
    with pytest.raises(Changed):
        sign(first, cast.sam)
    assert Agreement.objects.open().count() == 0
    second = frozen(talk, cast)
    assert (second.version, second.signatories.filter(signature__isnull=False).count()) == (2, 0)
    assert Agreement.objects.open().count() == 1
    sign(second, cast.sam)
    sign(second, cast.marijke)
    with pytest.raises(Changed):
        ask_for_change(document=second, reason="Te laat", by=cast.sam)


def test_after_a_handover_the_new_slber_can_have_it_changed_and_signs_herself(talk: Conversation, cast: Cast) -> None:
    first = frozen(talk, cast)
    Party.objects.filter(person=cast.marijke, dossier=cast.sam_dossier).update(until=dt.date(2026, 11, 17))
    Party.objects.create(person=cast.peter, role="slb", dossier=cast.sam_dossier, since=dt.date(2026, 11, 17))
    with pytest.raises(NotAllowed):
        sign(first, cast.peter)
    ask_for_change(document=first, reason="Ik ben de nieuwe SLB'er", by=cast.peter)
    second = freeze_report(conversation=talk, paper=PAPER, by=cast.peter)
    assert [signatory.person for signatory in second.signatories.all()] == [cast.peter, cast.sam]
    talk.refresh_from_db()
    assert talk.led_by == cast.marijke


@pytest.mark.requirement("SVG-14")
def test_an_agreement_without_a_date_stops_the_report_and_says_which(talk: Conversation, cast: Cast) -> None:
    agreement = write_agreement(conversation=talk, parts=AgreementParts(what="Drie kaarten"), by=cast.sam)
    with pytest.raises(Refused) as refusal:
        frozen(talk, cast)
    assert refusal.value.field == f"agreement:{agreement.pk}"
    assert refusal.value.message == "Vul in wanneer “Drie kaarten” klaar is."
    assert Document.objects.count() == 0
    with pytest.raises(Refused) as nothing:
        write_agreement(conversation=talk, parts=AgreementParts(what=" "), by=cast.sam)
    assert nothing.value.field == "what"


def a_scan() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.requirement("SVG-15", "SVG-16")
def test_signed_on_paper_the_scan_counts_for_who_had_not_signed(talk: Conversation, cast: Cast) -> None:
    document = frozen(talk, cast)
    sign(document, cast.sam)
    accept_signed_scan(document=document, name="scan.png", content=a_scan(), by=cast.marijke)
    document.refresh_from_db()
    methods = {s.signatory.person: s.method for s in Signature.objects.filter(signatory__document=document)}
    assert methods == {cast.sam: "logged_in", cast.marijke: "paper"}
    assert document.sealed_at is not None


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00 not a pdf", b"<html><script>alert(1)</script>", b"%PDF-1.7 and nothing more"]
)
def test_a_file_that_is_no_scan_is_refused_and_changes_nothing(talk: Conversation, cast: Cast, content: bytes) -> None:
    document = frozen(talk, cast)
    with pytest.raises(Refused) as refusal:
        accept_signed_scan(document=document, name="scan.pdf", content=content, by=cast.marijke)
    assert refusal.value.field == "file"
    assert Signature.objects.count() == 0


def test_a_former_slber_keeps_what_she_signed_for_thirty_days(talk: Conversation, cast: Cast) -> None:
    document = frozen(talk, cast)
    sign(document, cast.sam)
    sign(document, cast.marijke)
    left = dt.date(2026, 12, 1)
    Party.objects.filter(person=cast.marijke, dossier=cast.sam_dossier).update(until=left)
    seen = {
        days: list(Document.objects.visible_to(cast.marijke, left + dt.timedelta(days=days)))
        for days in (-1, 0, 29, 30)
    }
    assert seen == {-1: [document], 0: [document], 29: [document], 30: []}
    assert list(Document.objects.visible_to(cast.peter, dt.date(2026, 11, 17))) == []
