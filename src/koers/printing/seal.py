"""The institution's seal: PAdES over the final PDF, and checking whether a PDF is what was sealed."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import load_cert_from_pemder
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from koers.printing.codes import PATTERN

KEY, CERTIFICATE = "key.pem", "certificate.pem"
FIELD = "Seal"


class SealError(Exception):
    """The seal is not there or cannot be read; the text says which file."""


@dataclass(frozen=True)
class Seal:
    """A key and its certificate, read once."""

    name: str
    certificate: asn1_x509.Certificate
    signer: signers.SimpleSigner


@dataclass(frozen=True)
class SealCheck:
    """``valid``: sealed by a trusted seal and unchanged since; ``moment`` is what the seal says of its own time."""

    outcome: Literal["valid", "altered", "unsealed", "foreign"]
    signer: str = ""
    moment: dt.datetime | None = None


def create_seal(folder: Path, organisation_name: str) -> Seal:
    """Make a key (RSA-3072, readable by this user only) and a certificate of our own for 30 years. Raises `SealError`."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / KEY).exists():
        raise SealError(f"there is a seal in {folder} already")
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation_name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, organisation_name[:64]),
        ]
    )
    begin = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=365 * 36))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / KEY
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (folder / CERTIFICATE).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return load_seal(folder)


def load_seal(folder: Path) -> Seal:
    """Read the seal from its folder. Raises `SealError`, naming what is missing."""
    try:
        certificate = load_cert_from_pemder(str(folder / CERTIFICATE))
        private = serialization.load_pem_private_key((folder / KEY).read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise SealError(f"no usable seal in {folder}: {error}") from error
    der = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),
    )
    return Seal(str(certificate.subject.native["common_name"]), certificate, signer)


def seal(pdf: bytes, seal: Seal, *, moment: dt.datetime, reason: str) -> bytes:
    """The PDF with an invisible seal over all of it. ``moment`` (aware) is when the seal says it was set."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fields.append_signature_field(
        writer,
        fields.SigFieldSpec(FIELD, readable_field_name="Seal of the institution", invis_sig_settings=fields.InvisSigSettings(set_hidden_flag=True)),
    )
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, reason=reason, name=seal.name
    )
    output = signers.PdfSigner(meta, signer=seal.signer).sign_pdf(writer, in_place=False)
    return bytes(output.getbuffer())


def check(pdf: bytes, trusted: Sequence[asn1_x509.Certificate]) -> SealCheck:
    """Whether a PDF is as it was sealed by one of the trusted certificates. Never raises for whatever bytes."""
    try:
        return _check(pdf, trusted)
    except Exception:  # whatever a damaged file does to a parser, it is not valid
        return SealCheck("altered" if b"/ByteRange" in pdf else "unsealed")


def _check(pdf: bytes, trusted: Sequence[asn1_x509.Certificate]) -> SealCheck:
    reader = PdfFileReader(io.BytesIO(pdf))
    signatures = reader.embedded_signatures
    if not signatures:
        return SealCheck("altered" if b"/ByteRange" in pdf else "unsealed")
    if len(signatures) != 1:
        return SealCheck("altered")
    context = ValidationContext(trust_roots=list(trusted), allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(signatures[0], context)
    name = str(status.signing_cert.subject.native.get("common_name", ""))
    whole = signatures[0].evaluate_signature_coverage().name == "ENTIRE_FILE"
    if not (status.intact and status.valid and whole):
        return SealCheck("altered", name)
    if status.signing_cert.dump() not in {certificate.dump() for certificate in trusted}:
        return SealCheck("foreign", name)
    return SealCheck("valid", name, status.signer_reported_dt)


def find_code(pdf: bytes) -> str | None:
    """The control code that the PDF's metadata hold, also where the file is damaged; None where there is none."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            words = f"{opened.docinfo.get('/Keywords', '')} {opened.open_metadata().get('pdf:Keywords', '')}"
    except Exception:
        words = pdf.decode("latin-1")
    found = re.search(PATTERN, words) or re.search(PATTERN, pdf.decode("latin-1"))
    return found.group() if found else None
