"""The institution's seal: set once, and broken by any byte."""

from __future__ import annotations

import io
import stat
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from koers.printing.render import DOCUMENT, Rendered, render
from koers.printing.seal import KEY, Seal, SealCheck, SealError, check, create_seal, find_code, load_seal, seal
from tests.printing import samples
from tests.printing.conftest import SEALED_AT
from tests.printing.test_render import tags_of

FOUND: dict[str, object] = {}


@pytest.fixture(autouse=True)
def _for_hypothesis(sealed: bytes, school: Seal) -> None:
    FOUND.update(sealed=sealed, school=school)


def outcome(pdf: bytes, *trusted: Seal) -> str:
    return check(pdf, [each.certificate for each in trusted]).outcome


# ---- Setting it ----


@pytest.mark.requirement("SVG-16")
def test_a_sealed_report_is_valid_and_says_whose_and_when(sealed: bytes, school: Seal, stranger: Seal) -> None:
    found = check(sealed, [stranger.certificate, school.certificate])
    assert found == SealCheck("valid", "ROC De Waterlanden", SEALED_AT)


def test_the_seal_is_added_and_what_was_there_stays(sealed: bytes, final: Rendered) -> None:
    assert sealed[: len(final.pdf)] == final.pdf
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        assert [str(each.S) for each in pdf.Root.StructTreeRoot.K[0].K][-1] == "/Form"
        field = pdf.Root.AcroForm.Fields[0]
        assert (int(field.F) & 0b10, int(field.F) & 0b100) == (0, 0b100)  # not hidden, printed: as PDF/A-3 has it
        assert str(field.TU) == "ROC De Waterlanden: Ondertekend door allen"
        assert str(pdf.Root.get("/Version", "none")) == "none"
        assert sorted(pdf.attachments) == ["gegevens.json", "getekend.pdf"]
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
    assert tags_of(sealed) == [*tags_of(final.pdf), "Form"]


def test_others_find_it_right_too(in_a_file: Path, sealed: bytes, school: Seal, tmp_path: Path) -> None:
    """qpdf, poppler and pyHanko, none of which our own check uses."""
    assert subprocess.run(["qpdf", "--check", in_a_file], capture_output=True, check=False).returncode == 0
    said = subprocess.run(["pdfsig", "-nocert", in_a_file], capture_output=True, check=True, text=True).stdout
    assert "- Total document signed\n  - Signature Validation: Signature is Valid." in said
    assert "- Signature Type: ETSI.CAdES.detached" in said
    (tmp_path / "school.pem").write_bytes(school.certificate.public_bytes(Encoding.PEM))
    root = load_cert_from_pemder(str(tmp_path / "school.pem"))
    (embedded,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    status = validate_pdf_signature(embedded, ValidationContext(trust_roots=[root], allow_fetching=False))
    assert status.bottom_line
    assert status.docmdp_ok


@pytest.mark.parametrize("offset", [timezone(timedelta(hours=1)), timezone(timedelta(hours=-3, minutes=-30)), UTC])
def test_the_moment_is_kept_in_any_zone(for_signing: Rendered, school: Seal, offset: timezone) -> None:
    moment = datetime(2026, 7, 1, 9, 30, tzinfo=offset)
    assert check(seal(for_signing.pdf, school, moment=moment, reason="x"), [school.certificate]).moment == moment


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7 and nothing more", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_cannot_be_sealed(pdf: bytes, school: Seal) -> None:
    with pytest.raises(SealError, match="this file cannot be sealed"):
        seal(pdf, school, moment=SEALED_AT, reason="x")


def test_nothing_is_sealed_twice_or_without_a_zone(sealed: bytes, final: Rendered, school: Seal) -> None:
    with pytest.raises(SealError, match="this document bears a signature already"):
        seal(sealed, school, moment=SEALED_AT, reason="x")
    with pytest.raises(SealError, match="the moment of sealing has no offset from UTC"):
        seal(final.pdf, school, moment=SEALED_AT.replace(tzinfo=None), reason="x")


def test_a_document_without_tags_can_be_sealed(school: Seal) -> None:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(buffer)
    assert outcome(seal(buffer.getvalue(), school, moment=SEALED_AT, reason="scan"), school) == "valid"


# ---- Breaking it ----


def changed(pdf: bytes, at: int, by: int) -> bytes:
    return pdf[:at] + bytes((pdf[at] ^ by,)) + pdf[at + 1 :]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_byte_that_changes_breaks_the_seal(data: st.DataObject) -> None:
    pdf, school = FOUND["sealed"], FOUND["school"]
    assert isinstance(pdf, bytes)
    assert isinstance(school, Seal)
    at = data.draw(st.integers(0, len(pdf) - 1))
    assert outcome(changed(pdf, at, data.draw(st.integers(1, 255))), school) == "altered"


def test_every_byte_of_the_signature_itself_counts(sealed: bytes, school: Seal) -> None:
    """Where other checkers look away: the padding, small letters for digits, the parts that are not signed."""
    begin = sealed.rindex(b"/Contents <")
    wrong = [
        at
        for at in range(begin, len(sealed), 3)
        for by in (0x20, 0x01)
        if outcome(changed(sealed, at, by), school) != "altered"
    ]
    assert wrong == []


@pytest.mark.long
def test_every_single_byte_counts(sealed: bytes, school: Seal) -> None:
    assert [at for at in range(len(sealed)) if outcome(changed(sealed, at, 0x01), school) != "altered"] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf[:-1],
        lambda pdf: pdf[1:],
        lambda pdf: b"%PDF-1.7\n" + pdf,
        lambda pdf: pdf[: len(pdf) // 2],
        lambda pdf: pdf.replace(b"/Reason", b"/Raison"),
        lambda pdf: pdf + pdf,
    ],
)
def test_added_or_cut_off_is_altered(change: Callable[[bytes], bytes], sealed: bytes, school: Seal) -> None:
    assert outcome(change(sealed), school) in {"altered", "unsealed"}
    assert outcome(sealed, school) == "valid"


def test_a_later_addition_is_altered_even_if_a_reader_would_allow_it(sealed: bytes, school: Seal) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    assert output.getvalue().startswith(sealed)
    assert outcome(output.getvalue(), school) == "altered"


def test_the_signature_of_one_document_is_none_for_another(sealed: bytes, for_signing: Rendered, school: Seal) -> None:
    other = seal(for_signing.pdf, school, moment=SEALED_AT, reason="Ondertekend door allen")
    mine, theirs = (pdf[pdf.rindex(b"/Contents <") : pdf.rindex(b"/ByteRange")] for pdf in (sealed, other))
    assert outcome(sealed.replace(mine, theirs), school) == "altered"


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_there_is_an_answer(pdf: bytes) -> None:
    school = FOUND["school"]
    assert isinstance(school, Seal)
    assert outcome(pdf, school) in {"unsealed", "altered"}
    assert outcome(b"/ByteRange [0 1 2 3]" + pdf, school) == "altered"
    assert find_code(pdf) is None


# ---- Not ours ----


def test_a_document_without_a_seal_is_unsealed(final: Rendered, school: Seal) -> None:
    assert outcome(final.pdf, school) == "unsealed"
    assert outcome(b"", school) == "unsealed"


def test_the_seal_of_another_school_is_foreign(sealed: bytes, stranger: Seal) -> None:
    assert outcome(sealed, stranger) == "foreign"
    assert outcome(sealed) == "foreign"
    assert outcome(changed(sealed, 1000, 1), stranger) == "altered"


def test_a_signature_by_other_software_is_foreign(final: Rendered, school: Seal, tmp_path: Path) -> None:
    """Even with our own key: what we did not write, we do not vouch for."""
    create_seal(tmp_path / "other", "Iemand anders")
    signer = SimpleSigner.load(str(tmp_path / "other" / KEY), str(tmp_path / "other" / "certificate.pem"))
    writer = IncrementalPdfFileWriter(io.BytesIO(final.pdf))
    signed = sign_pdf(writer, PdfSignatureMetadata(field_name="Handtekening", md_algorithm="sha256"), signer)
    pdf = bytes(signed.getvalue())
    assert outcome(pdf, school) in {"foreign", "altered"}
    assert outcome(pdf, load_seal(tmp_path / "other")) == "altered"


# ---- The code in it ----


def test_the_code_is_found_also_in_a_damaged_file(sealed: bytes, for_signing: Rendered) -> None:
    assert find_code(sealed) == samples.CODE
    assert find_code(for_signing.pdf) == samples.CODE
    half = sealed.index(b"<pdf:Keywords>") + 200
    assert find_code(sealed[half - 5_000 : half]) == samples.CODE
    assert find_code(changed(sealed, sealed.index(b"/Keywords(") + 12, 0x80)) == samples.CODE


def test_no_code_is_none() -> None:
    data = samples.report()
    data["verification"] = None
    assert find_code(render(DOCUMENT, data).pdf) is None
    assert find_code(b"Keywords (niets)") is None


# ---- Key and certificate ----


def test_the_key_is_for_one_user_and_the_certificate_for_signing(tmp_path: Path) -> None:
    made = create_seal(tmp_path / "in" / "seal", "  ROC Ω van Ñ 't Gooi ")
    assert stat.S_IMODE((tmp_path / "in" / "seal" / KEY).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "in" / "seal").stat().st_mode) == 0o700
    assert (made.name, made.key.key_size) == ("ROC Ω van Ñ 't Gooi", 3072)
    assert load_seal(tmp_path / "in" / "seal").certificate == made.certificate
    usage = made.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert made.certificate.not_valid_before_utc < datetime.now(UTC)


def test_a_name_longer_than_a_certificate_holds_still_seals(tmp_path: Path, for_signing: Rendered) -> None:
    made = create_seal(tmp_path / "seal", "Ω" * 200)
    pdf = seal(for_signing.pdf, made, moment=SEALED_AT, reason="ñ" * 500)
    assert check(pdf, [made.certificate]) == SealCheck("valid", "Ω" * 64, SEALED_AT)


def test_a_seal_is_made_once(tmp_path: Path) -> None:
    made = create_seal(tmp_path / "seal", "School")
    with pytest.raises(SealError, match=r"there is a seal in .*/seal already"):
        create_seal(tmp_path / "seal", "School")
    assert load_seal(tmp_path / "seal").certificate == made.certificate
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(SealError, match=r"no seal was made in .*/full: Directory not empty"):
        create_seal(tmp_path / "full", "School")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "seal"]
    with pytest.raises(SealError, match="a seal needs the name of the organisation"):
        create_seal(tmp_path / "new", "  ")


def test_a_seal_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    with pytest.raises(SealError, match=r"no seal in .*: No such file or directory: .*key.pem"):
        load_seal(tmp_path / "none")
    create_seal(tmp_path / "one", "Een")
    create_seal(tmp_path / "two", "Twee")
    (tmp_path / "one" / KEY).write_bytes((tmp_path / "two" / KEY).read_bytes())
    with pytest.raises(SealError, match=r"key.pem and certificate.pem in .* do not belong together"):
        load_seal(tmp_path / "one")
    (tmp_path / "one" / KEY).write_bytes(b"weg")
    with pytest.raises(SealError, match=r"the seal in .* cannot be read"):
        load_seal(tmp_path / "one")


def test_the_key_is_rsa(school: Seal) -> None:
    assert isinstance(school.key, rsa.RSAPrivateKey)
