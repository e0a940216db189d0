"""A joint degree: an institution's own part of a student's progress as a file, for another institution (IND-21)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import NamedTuple

from koers.exchange.cells import Choice, Date, Text
from koers.exchange.tables import Column, Table
from koers.kernel.models import Dossier
from koers.lawbook.explanation import plain
from koers.processes.permit_monitor.imports.cells import Credits, YesNo
from koers.processes.permit_monitor.models import HigherResult


class PartResultRow(NamedTuple):
    """A row of the file: one result of a student's part at an institution."""

    line: int
    unit: str
    credits: Decimal | None
    achieved_on: dt.date | None
    kind: str
    counts: bool | None


PART = Table(
    "part.csv",
    PartResultRow,
    (
        Column("unit", Text(200)),
        Column("credits", Credits(), required=False),
        Column("achieved_on", Date(), required=False),
        Column("kind", Choice(tuple(HigherResult.Kind.values))),
        Column("counts", YesNo(), required=False),
    ),
    key=("unit", "achieved_on"),
)
"""The one form in which parts go out and come in."""


def own_part(dossier: Dossier) -> bytes:
    """What a student obtained here, without what came from elsewhere, as the file that another institution reads."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow([column.name for column in PART.columns])
    for result in HigherResult.objects.filter(student=dossier.permit_student, part=None).order_by("achieved_on", "pk"):
        writer.writerow(
            [
                result.unit,
                "" if result.credits is None else plain(result.credits),
                result.achieved_on.isoformat() if result.achieved_on else "",
                result.kind,
                "" if result.counts is None else str(result.counts).lower(),
            ]
        )
    return content.getvalue().encode()
