"""The receipt of an outcome: everything from which the same outcome can be computed again, years later."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from koers.lawbook.explanation import plain
from koers.lawbook.law import Law
from koers.lawbook.years import AcademicYear


def receipt(
    law: Law,
    year: AcademicYear,
    *,
    input_hash: str,
    moment: dt.datetime,
    outcome: Mapping[str, Any],
    interim: bool = False,
) -> dict[str, Any]:
    """The receipt of one ``outcome`` (a row of the rule, by column name), as what JSON can hold.

    ``input_hash`` is the sha256 of what was judged, ``moment`` an aware moment; it is written in UTC.
    """
    return {
        "rule": {"name": "studievoortgang/verblijfsvergunning", "version": law.version, "hash": law.hash},
        "academic_year": year.label,
        "interim": interim,
        "parameters": [
            {
                "key": parameter.key,
                "name": parameter.name,
                "value": parameter.value,
                "since": parameter.since.isoformat(),
                "source": parameter.source,
            }
            for parameter in law.in_force(year).values()
        ],
        "input": input_hash,
        "moment": moment.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "outcome": {key: plain(value) if isinstance(value, Decimal) else value for key, value in outcome.items()},
    }


def fingerprint(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The sha256 of tables given as rows: the same for the same rows, in whatever order they came."""
    tables = {
        name: sorted(json.dumps(row, sort_keys=True, default=str, ensure_ascii=False) for row in found)
        for name, found in rows.items()
    }
    return hashlib.sha256(json.dumps(tables, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
