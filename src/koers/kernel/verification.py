"""Whether a document is real: valid, altered, not sealed or unknown. Never a name, never its contents."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections import Counter
from dataclasses import dataclass

from koers.kernel.models import Document, Signature
from koers.printing import codes, seal


class Outcome(enum.StrEnum):
    """What can be said of a code or a file."""

    VALID = "valid"  # these very bytes were sealed
    SEALED = "sealed"  # a code of a sealed document; the file in hand was not looked at
    ALTERED = "altered"  # the code exists, the bytes are others than what was sealed
    NOT_SEALED = "not_sealed"  # a version that was read and not (yet) signed by all, or replaced
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """The answer, and for a sealed document its kind, school, moment (aware), and how many signed in which way."""

    outcome: Outcome
    kind: str = ""
    school: str = ""
    sealed_at: dt.datetime | None = None
    code: str = ""
    signed: int = 0
    methods: tuple[str, ...] = ()


def of_code(typed: str) -> Verdict:
    """What is known about a control code, however it was typed."""
    code = codes.normalise(typed)
    document = _find(code=code) if code else None
    if document is None:
        return Verdict(Outcome.UNKNOWN)
    if document.sealed_at is None:
        return Verdict(Outcome.NOT_SEALED)
    return _known(document, Outcome.SEALED)


def of_bytes(content: bytes) -> Verdict:
    """What a file is: compared with the bytes that were sealed, else looked up by the code that it carries."""
    sha256 = hashlib.sha256(content).hexdigest()
    document = _find(sealed_blob=sha256)
    if document:
        return _known(document, Outcome.VALID)
    if Document.objects.filter(read_blob=sha256).exists():
        return Verdict(Outcome.NOT_SEALED)
    code = seal.find_code(content)
    document = _find(code=code) if code else None
    if document is None or document.sealed_at is None:
        return Verdict(Outcome.UNKNOWN)
    return _known(document, Outcome.ALTERED)


def _find(**condition: str) -> Document | None:
    found = Document.objects.filter(**condition).select_related("dossier__organisation__parent")
    return found.order_by("frozen_at").last()


def _known(document: Document, outcome: Outcome) -> Verdict:
    methods = Counter(Signature.objects.filter(signatory__document=document).values_list("method", flat=True))
    return Verdict(
        outcome=outcome,
        kind=document.title,
        school=document.dossier.organisation.institution.name,
        sealed_at=document.sealed_at,
        code=document.code,
        signed=methods.total(),
        methods=tuple(str(Signature.Method(method).label) for method in methods),
    )
