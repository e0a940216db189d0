"""What the rule gives for a student: the one query of the law, over the tables of this process.

`outcome_of` computes anew, with its receipt: a decision rests on that. `StoredOutcome` keeps it of everybody, for the
lists; `koers.processes.permit_monitor.actions.outcomes` brings that up to date.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from koers.kernel import clock
from koers.kernel.models import Dossier
from koers.lawbook import explanation, receipts
from koers.lawbook.explanation import Figures, Language
from koers.lawbook.law import Law, load_law
from koers.lawbook.tables import TABLES
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.queries.tables import Views, no_parameters

Rows = dict[str, list[dict[str, Any]]]
COLUMNS = ("outcome", "because", "attainable", "required", "earned", "possible")


@dataclass(frozen=True)
class Found:
    """One outcome, computed at ``moment``. Figures are None where the deciding step did not count them.

    ``tables`` is everything it was computed from, by table of `koers.lawbook.tables`: with the receipt it is what the
    same outcome can be computed from again. ``interim``: the year is running.
    """

    year: AcademicYear
    outcome: str
    because: str
    attainable: Decimal | None
    required: Decimal | None
    earned: Decimal | None
    possible: Decimal | None
    moment: dt.datetime
    interim: bool
    law: Law
    student_id: str
    tables: Rows = field(repr=False)

    @property
    def figures(self) -> Figures:
        """The figures for a sentence."""
        return Figures(self.year.label, self.attainable, self.required, self.earned, self.possible)

    def sentence(self, language: Language) -> str:
        """Why, in one plain sentence."""
        return explanation.sentence(self.because, language, self.figures)

    def changes(self, language: Language) -> list[str]:
        """What could still change it, a sentence each."""
        return explanation.changes(self.because, language, self.figures)

    def receipt(self) -> dict[str, Any]:
        """The receipt, as JSON can hold it, with the rows it was computed from under ``rows``."""
        row = {"student_id": self.student_id, "academic_year": self.year.label}
        row |= {name: getattr(self, name) for name in COLUMNS}
        return {
            **receipts.receipt(
                self.law,
                self.year,
                input_hash=receipts.fingerprint(self.tables),
                moment=self.moment,
                outcome=row,
                interim=self.interim,
            ),
            "rows": self.tables,
        }


def is_running(year: AcademicYear, today: dt.date) -> bool:
    """Whether a year has not ended: what would be insufficient is then undetermined."""
    return year.last >= today


def outcome_of(dossier: Dossier, year: AcademicYear, *, interim: bool | None = None) -> Found | None:
    """What the rule gives now for one student over a year; None where no enrolment lies in it.

    ``interim`` is whether the year is running, unless said: to deregister in the course of a year it is judged as if
    it were over (IND-07).
    """
    law = load_law()
    if interim is None:
        interim = is_running(year, clock.today())
    views = Views(dossier.organisation.institution, year, (dossier.pk,))
    query = no_parameters(law.query(year, dialect="postgres", interim=interim))
    with connection.cursor() as cursor:
        asked = f"select {', '.join(COLUMNS)} from ({query}) as found"  # noqa: S608 - the law's own text
        cursor.execute("set local jit = off")  # compiling the law's long query takes longer than answering it
        cursor.execute(views.over(asked), views.values)
        row = cursor.fetchone()
        if row is None:
            return None
        tables = _tables(cursor, views)
    return Found(
        year=year,
        **dict(zip(COLUMNS, row, strict=True)),
        moment=clock.now(),
        interim=interim,
        law=law,
        student_id=str(dossier.pk),
        tables=tables,
    )


_ROWS = "(select coalesce(json_agg(row_to_json({name}) order by {name}::text), '[]') from {name}{some})"
_SOME = {
    "programmes": " where programme_id in (select programme_id from enrolments)"
    " or programme_id in (select programme_id from results)",
}


def _tables(cursor: Any, views: Views) -> Rows:
    """Every row that is about the student, in one statement. Decimals and dates are texts, as in the files."""
    objects = ", ".join(f"'{name}', {_ROWS.format(name=name, some=_SOME.get(name, ''))}" for name in TABLES)
    cursor.execute(views.over(f"select json_build_object({objects})::text"), views.values)
    found: Rows = json.loads(cursor.fetchone()[0], parse_float=_plain, parse_int=str)
    return found


def _plain(text: str) -> str:
    return explanation.plain(Decimal(text))
