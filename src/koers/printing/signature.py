"""The bytes of the seal's signature: CMS as PAdES baseline B-B wants it, and only ever in one form.

Much of a CMS structure is not covered by the signature in it (version numbers, the certificate, the order of
things), so a checker that only asks whether the signature is right lets those bytes be changed. Here one function
writes the structure, and a check writes it again and compares: every byte counts. It is written by hand because it
never varies, and a general library takes fifteen times as long as the signing itself.

RFC 5652 (CMS), RFC 5035 (naming the certificate in what is signed), ETSI EN 319 142-1 (PAdES).
"""

import hashlib
from dataclasses import dataclass

from asn1crypto import cms  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

_SEQUENCE, _SET, _INTEGER, _OCTETS, _FIRST = 0x30, 0x31, 0x02, 0x04, 0xA0  # _FIRST: what the standard calls [0]

_DATA = bytes.fromhex("06092A864886F70D010701")
_SIGNED_DATA = bytes.fromhex("06092A864886F70D010702")
_CONTENT_TYPE = bytes.fromhex("06092A864886F70D010903")
_MESSAGE_DIGEST = bytes.fromhex("06092A864886F70D010904")
_SIGNING_CERTIFICATE = bytes.fromhex("060B2A864886F70D010910022F")
_SHA256 = bytes.fromhex("300B0609608648016503040201")
_RSA_WITH_SHA256 = bytes.fromhex("300D06092A864886F70D01010B0500")
_VERSION_1 = bytes.fromhex("020101")


def sign(digest: bytes, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> bytes:
    """A CMS over a document's SHA-256, as DER."""
    attributes = _attributes(digest, certificate)
    return _assemble(certificate, attributes, key.sign(_der(_SET, attributes), padding.PKCS1v15(), hashes.SHA256()))


def is_ours(content: bytes, digest: bytes, certificate: x509.Certificate) -> bool:
    """Whether `content` is, byte for byte, a CMS that sign() made over `digest` with this certificate's key."""
    public = certificate.public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        return False
    attributes = _attributes(digest, certificate)
    signature = content[-public.key_size // 8 :]  # the last part of the structure
    if content != _assemble(certificate, attributes, signature):
        return False
    try:
        public.verify(signature, _der(_SET, attributes), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True)
class Claim:
    """What anybody's CMS says of itself."""

    certificate: bytes  # DER, the signer's; empty if it is not in there
    digest: bytes  # of the document
    certificate_hash: bytes | None  # SHA-256, if the signer named the certificate in what was signed


def claim(content: bytes) -> Claim:
    """Take somebody's CMS apart. Raises ValueError, TypeError, KeyError or IndexError for what is no CMS."""
    signed = cms.ContentInfo.load(content)["content"]
    signer = signed["signer_infos"][0]
    values = {attribute["type"].native: attribute["values"] for attribute in signer["signed_attrs"]}
    serial = signer["sid"].chosen["serial_number"].native
    certificates = [each.chosen for each in signed["certificates"] if each.name == "certificate"]
    named = values.get("signing_certificate_v2")
    return Claim(
        certificate=next((each.dump() for each in certificates if each.serial_number == serial), b""),
        digest=values["message_digest"][0].native,
        certificate_hash=named[0]["certs"][0]["cert_hash"].native if named else None,
    )


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(length))) + length + body


def _attributes(digest: bytes, certificate: x509.Certificate) -> bytes:
    """What is signed: the document's digest, and which certificate it is that signs."""
    certificate_hash = _der(_OCTETS, hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest())
    named = _der(_SEQUENCE, _der(_SEQUENCE, _der(_SEQUENCE, certificate_hash)))
    attributes = [
        _der(_SEQUENCE, _CONTENT_TYPE, _der(_SET, _DATA)),
        _der(_SEQUENCE, _MESSAGE_DIGEST, _der(_SET, _der(_OCTETS, digest))),
        _der(_SEQUENCE, _SIGNING_CERTIFICATE, _der(_SET, named)),
    ]
    return b"".join(sorted(attributes))


def _assemble(certificate: x509.Certificate, attributes: bytes, signature: bytes) -> bytes:
    serial = certificate.serial_number
    signer = _der(
        _SEQUENCE,
        _VERSION_1,
        _der(
            _SEQUENCE,
            certificate.issuer.public_bytes(),
            _der(_INTEGER, serial.to_bytes(serial.bit_length() // 8 + 1)),
        ),
        _SHA256,
        _der(_FIRST, attributes),
        _RSA_WITH_SHA256,
        _der(_OCTETS, signature),
    )
    signed = _der(
        _SEQUENCE,
        _VERSION_1,
        _der(_SET, _SHA256),
        _der(_SEQUENCE, _DATA),
        _der(_FIRST, certificate.public_bytes(Encoding.DER)),
        _der(_SET, signer),
    )
    return _der(_SEQUENCE, _SIGNED_DATA, _der(_FIRST, signed))
