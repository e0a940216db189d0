"""How many sealed two-page forms a second: drawn as the archive has them, with two processes on two cores."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from koers.printing import seal
from koers.printing.render import DOCUMENT, Attachment, render

EACH = 100
MOMENT = dt.datetime(2026, 11, 17, 13, 51, tzinfo=dt.UTC)


def _form(number: int) -> dict[str, Any]:
    sentence = "Onderhoudsbeurten doe ik zelf, van intake tot proefrit. Storingen zoeken met de tester kost nog tijd. "
    facts = [{"label": f"Vraag {row}", "value": sentence * 2} for row in range(9)]
    agreement = [{"label": label, "value": sentence} for label in ("Wat", "Bij", "Wie", "Hoe", "Klaar", "Eerste stap")]
    signed = {"moment": "17 november 2026, 13.51 uur", "method": "ingelogd via de school"}
    return {
        "language": "nl",
        "title": "Verslag studievoortgangsgesprek",
        "moment": MOMENT.isoformat(),
        "school": "ROC De Waterlanden",
        "dossier": f"Dossier {number}",
        "verification": {"code": "K7QF-2M9X-4TRB", "address": "localhost/controle", "url": "http://localhost/controle"},
        "labels": {
            "page": "bladzijde",
            "of": "van",
            "code": "Controlecode",
            "verify": "Controleer dit document:",
            "qr": "QR-code",
            "not_signed": "nog niet getekend",
        },
        "sections": [
            {"kind": "facts", "heading": "Besproken", "rows": facts},
            {"kind": "agreements", "heading": "Afspraken", "items": [{"title": None, "rows": agreement}] * 2},
            {
                "kind": "signatures",
                "heading": "Akkoord",
                "people": [{"name": "Sam van der Heijden", "capacity": "student", **signed}] * 2,
            },
        ],
    }


def _make(folder: str, first: int, pages: Any) -> None:
    own = seal.load_seal(Path(folder))
    most = 0
    for number in range(first, first + EACH):
        data = _form(number)
        signed = render(DOCUMENT, {**data, "verification": None})
        attached = Attachment("signed.pdf", signed.pdf, "application/pdf", "gelezen en getekend", "source")
        rendered = render(DOCUMENT, data, attachments=[attached])
        seal.seal(rendered.pdf, own, moment=MOMENT, reason="getekend")
        most = max(most, rendered.pages)
    pages.put(most)


def run(console: Console) -> None:
    """Make the forms (each is drawn twice: to be read, and with signatures, under seal) and print the rate."""
    with tempfile.TemporaryDirectory() as folder:
        seal.create_seal(Path(folder), "Bench")
        context = multiprocessing.get_context("spawn")
        pages: Any = context.Queue()
        processes = [context.Process(target=_make, args=(folder, 1 + turn * EACH, pages)) for turn in range(2)]
        begin = time.perf_counter()
        for process in processes:
            process.start()
        most = max(pages.get() for _process in processes)
        for process in processes:
            process.join()
        seconds = time.perf_counter() - begin
    rate = 2 * EACH / seconds
    console.print(
        f"{rate:.0f} sealed forms of {most} pages a second ({2 * EACH} in {seconds:.1f} s, start included), "
        f"two processes, {os.cpu_count()} cores; each drawn twice and sealed once."
    )
