"""The institution's seal: a PAdES B-B signature over the whole of a PDF, and the question whether it still holds.

One key a school (RSA-3072 with SHA-256: elliptic curves or SHA-3 would raise the PDF to 2.0 and break PDF/A-3) with a
certificate that the school made itself. The seal says that the school made these bytes and that none of them changed;
who agreed with what is in the document itself, and inside it the bytes that people signed.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import cms_embedder
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from koers.printing import codes, signature
from koers.printing.tagging import tag_field

KEY, CERTIFICATE = "key.pem", "certificate.pem"
YEARS = 30  # how long a certificate is valid; archived documents outlive most keys

_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_RESERVED = 10_240  # hexadecimal digits for the signature, of which a long name in Greek needs some 7,000
_BYTE_RANGE = re.compile(rb"/ByteRange *\[ *(\d{1,12}) +(\d{1,12}) +(\d{1,12}) +(\d{1,12}) *\]")
_MOMENT = re.compile(rb"/M *\((D[^)]{14,60})\)")
_OCTAL = re.compile(rb"\\([0-7]{3})")  # how pyHanko writes all but letters and figures
_KEYWORDS = re.compile(rb"Keywords[^0-9A-Za-z]{1,40}(" + codes.PATTERN.pattern.encode() + rb")")
_TRACES = (b"/ByteRange", b"/ETSI.CAdES", b"/Adobe.PPKLite", b"/adbe.pkcs7")


class SealError(Exception):
    """The seal is not there or cannot be read, or a file cannot be sealed; the text says which and why."""


@dataclass(frozen=True)
class Seal:
    """A school's key and certificate, read once: reading the key for each document would take most of the time."""

    name: str  # the organisation, as it stands in the certificate
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@dataclass(frozen=True)
class SealCheck:
    """What can be said of a file without knowing anything but the certificates we trust.

    valid: every byte is as it was sealed; altered: it was sealed, and then changed or damaged; foreign: it bears a
    signature that is not ours; unsealed: no signature at all. `signer` and `moment` (aware) are known if valid.
    """

    outcome: Literal["valid", "altered", "unsealed", "foreign"]
    signer: str = ""
    moment: datetime | None = None


# ---- Key and certificate ----


def create_seal(folder: Path, organisation_name: str) -> Seal:
    """Make a key (0600) and a self-signed certificate in `folder`, which must not exist or be empty.

    Both appear at once or not at all, and never in the place of others: of two that try, one fails.
    Raises SealError: there is a seal already, no name, or the folder cannot be written.
    """
    if not organisation_name.strip():
        raise SealError("a seal needs the name of the organisation")
    if (folder / KEY).exists():
        raise SealError(f"there is a seal in {folder} already")
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    secret = key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = _certificate(key, organisation_name.strip()).public_bytes(Encoding.PEM)
    fresh = folder.with_name(f".{folder.name}-{secrets.token_hex(8)}")
    try:
        fresh.mkdir(mode=0o700, parents=True)
        _write(fresh / KEY, secret, 0o600)
        _write(fresh / CERTIFICATE, public, 0o644)
        fresh.rename(folder)
    except OSError as error:
        for file in (fresh / KEY, fresh / CERTIFICATE):
            file.unlink(missing_ok=True)
        if fresh.is_dir():
            fresh.rmdir()
        raise SealError(f"no seal was made in {folder}: {error.strerror}") from error
    return load_seal(folder)


def load_seal(folder: Path) -> Seal:
    """Read the seal from its folder. Raises SealError, naming the file that is missing or cannot be used."""
    try:
        key = serialization.load_pem_private_key((folder / KEY).read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
    except OSError as error:
        raise SealError(f"no seal in {folder}: {error.strerror}: {error.filename}") from error
    except (ValueError, TypeError) as error:
        raise SealError(f"the seal in {folder} cannot be read: {error}") from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise SealError(f"{KEY} and {CERTIFICATE} in {folder} do not belong together")
    return Seal(_organisation(certificate), certificate, key)


def _write(path: Path, content: bytes, mode: int) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _certificate(key: rsa.RSAPrivateKey, organisation_name: str) -> x509.Certificate:
    # The longest that X.509 allows: 64 characters, which for this one are counted in bytes.
    common_name = organisation_name.encode()[:64].decode(errors="ignore").strip()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation_name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    # The moments that documents state may lie before today (a demo school lives on a day of its own).
    begin = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=365)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only"), False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=365 * (YEARS + 1)))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, decipher_only=False, **usage), critical=True
        )
        .add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _organisation(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(names[0].value) if names else ""


# ---- Sealing ----


class _Writer(IncrementalPdfFileWriter):
    """Adds to a PDF and leaves what it says of itself (producer, date of change) as it was."""

    def _update_meta(self) -> None:
        return


def seal(pdf: bytes, seal: Seal, *, moment: datetime, reason: str) -> bytes:
    """`pdf` with the seal added at its end, certifying that nothing may change. Still tagged, PDF/UA-1 and PDF/A-3.

    `moment` (aware) is when the seal says it was set; `reason` is read by people in their PDF reader.
    Raises SealError: not a PDF that can be added to, or one that bears a signature already.
    """
    if moment.tzinfo is None:
        raise SealError("the moment of sealing has no offset from UTC")
    try:
        writer = _Writer(BytesIO(pdf))
        if b"/ByteRange" in pdf and writer.prev.embedded_signatures:
            raise SealError("this document bears a signature already")
        return _sealed(writer, seal, moment, reason)
    except (PdfError, SigningError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SealError(f"this file cannot be sealed: {error}") from error


def _sealed(writer: _Writer, seal: Seal, moment: datetime, reason: str) -> bytes:
    # Nothing to see on the page, so no picture and no size. PDF/A forbids the hidden flag, which PDF/UA would want
    # instead of a tag: so it gets a tag.
    spec = fields.SigFieldSpec(
        "Seal",
        readable_field_name=f"{seal.name}: {reason}",
        invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
    )
    writer.register_extension(ESIC_EXTENSION_1)
    embedding = cms_embedder.PdfCMSEmbedder(new_field_spec=spec).write_cms(field_name="Seal", writer=writer)
    tag_field(writer, next(embedding))
    placeholder = SignatureObject(
        timestamp=moment,
        subfilter=fields.SigSeedSubFilter.PADES,
        name=seal.name,
        reason=reason,
        bytes_reserved=_RESERVED,
    )
    certifying = cms_embedder.SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=fields.MDPPerm.NO_CHANGES)
    embedding.send(cms_embedder.SigObjSetup(sig_placeholder=placeholder, mdp_setup=certifying))
    prepared, output = embedding.send(cms_embedder.SigIOSetup(md_algorithm="sha256"))
    embedding.send(signature.sign(prepared.document_digest, seal.key, seal.certificate))
    return bytes(output.getvalue())


# ---- Checking ----


def check(pdf: bytes, trusted: Sequence[x509.Certificate]) -> SealCheck:
    """Whether `pdf` is, to the byte, what one of the trusted seals sealed. Never raises, whatever the bytes are.

    Strict on purpose: what other checkers overlook (padding after the signature, letters of hexadecimal digits, parts
    of the signature's envelope, a later addition to the file) counts as altered. A certificate is trusted for ever:
    keep the old one in `trusted` when the school takes a new key.
    """
    found = _last_signature(pdf)
    if found is None:
        return SealCheck("altered" if any(trace in pdf for trace in _TRACES) else "unsealed")
    content, digest, dictionary = found
    try:
        for certificate in trusted:
            if signature.is_ours(content, digest, certificate):
                return SealCheck("valid", _organisation(certificate), _moment(dictionary))
        claimed = signature.claim(content)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return SealCheck("altered")
    return SealCheck("foreign" if _somebody_elses(claimed, digest, trusted) else "altered")


def _last_signature(pdf: bytes) -> tuple[bytes, bytes, bytes] | None:
    """The CMS that covers all of the file but itself, the file's digest without it, and the dictionary it stands in.

    The last one in the file: an attached document may hold another. None if it does not cover the whole, or is not
    written as we write it (upper-case digits, zeros after it).
    """
    at = pdf.rfind(b"/ByteRange")
    match = _BYTE_RANGE.match(pdf, at) if at >= 0 else None
    if match is None:
        return None
    start, before, after, length = (int(number) for number in match.groups())
    gap = pdf[before:after]
    if start != 0 or not before < after or after + length != len(pdf) or gap[:1] != b"<" or gap[-1:] != b">":
        return None
    try:
        filled = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        return None
    size = 4 + int.from_bytes(filled[2:4])  # a CMS is a DER sequence of 256 to 65,535 bytes: 30 82, its length, itself
    if filled[:2] != b"\x30\x82" or any(filled[size:]) or gap != b"<" + filled.hex().upper().encode() + b">":
        return None
    digest = hashlib.sha256(pdf[:before])
    digest.update(pdf[after:])
    opened, closed = pdf.rfind(b" obj", 0, at), pdf.find(b"endobj", at)
    return filled[:size], digest.digest(), pdf[opened:before] + pdf[after:closed]


def _moment(dictionary: bytes) -> datetime | None:
    match = _MOMENT.search(dictionary)
    if match is None:
        return None
    written = _OCTAL.sub(lambda octal: bytes((int(octal[1], 8),)), match[1]).decode("latin-1")
    try:
        return datetime.strptime(written.replace("'", ""), "D:%Y%m%d%H%M%S%z")
    except ValueError:
        return None


def _somebody_elses(claimed: signature.Claim, digest: bytes, trusted: Sequence[x509.Certificate]) -> bool:
    """A whole signature of others: over these bytes, by a certificate that it names and that is none of ours."""
    if claimed.digest != digest or claimed.certificate in {each.public_bytes(Encoding.DER) for each in trusted}:
        return False
    return claimed.certificate_hash in {None, hashlib.sha256(claimed.certificate).digest()}


def find_code(pdf: bytes) -> str | None:
    """The control code in a document's keywords, also if the file is damaged or cut off. None if there is none.

    Looks at the bytes and opens nothing: strangers may offer any file.
    """
    match = _KEYWORDS.search(pdf)
    return match[1].decode() if match else None
