"""A seal, and sealed documents, made once for all tests of printing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from koers.printing.render import DOCUMENT, Attachment, Rendered, render
from koers.printing.seal import Seal, create_seal, seal
from tests.printing import samples

SEALED_AT = datetime(2026, 11, 17, 12, 51, tzinfo=UTC)


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    return create_seal(tmp_path_factory.mktemp("school") / "seal", "ROC De Waterlanden")


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    return create_seal(tmp_path_factory.mktemp("stranger") / "seal", "Hogeschool Zuiderzee")


@pytest.fixture(scope="session")
def for_signing() -> Rendered:
    """What both people see before they sign."""
    return render(DOCUMENT, samples.report(samples.not_yet(samples.SLBER), samples.not_yet(samples.STUDENT)))


@pytest.fixture(scope="session")
def final(for_signing: Rendered) -> Rendered:
    """The report with both signatures, and inside it what they signed, and its data."""
    data = samples.report()
    signed = Attachment("getekend.pdf", for_signing.pdf, "application/pdf", "Wat is getekend", "source")
    facts = Attachment.of_data("gegevens.json", data, description="De gegevens van dit verslag")
    return render(DOCUMENT, data, attachments=[signed, facts])


@pytest.fixture(scope="session")
def sealed(final: Rendered, school: Seal) -> bytes:
    return seal(final.pdf, school, moment=SEALED_AT, reason="Ondertekend door allen")


@pytest.fixture
def in_a_file(tmp_path: Path, sealed: bytes) -> Path:
    path = tmp_path / "verslag.pdf"
    path.write_bytes(sealed)
    return path
