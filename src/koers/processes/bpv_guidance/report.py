"""What follows once the report of a visit is sealed: it is in the portfolio and in the begeleidingsmap (BPV-11)."""

from __future__ import annotations

from koers.kernel import audit
from koers.kernel.models import Document, Person

FILED_IN = ("portfolio", "begeleidingsmap")


def filed(document: Document, by: Person) -> None:
    """Write down that the report was filed. Both folders are views of the dossier's sealed documents."""
    audit.record("filed", by=by, about=document, dossier=document.dossier, filed_in=list(FILED_IN))
