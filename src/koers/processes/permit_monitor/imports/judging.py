"""permit_judgements.csv, permit_attainable.csv and permit_plans.csv: what people determined, and what is planned."""

from __future__ import annotations

from django.utils.translation import gettext as _

from koers.exchange.work import Work
from koers.exchange.writing import upsert
from koers.kernel import clock
from koers.processes.permit_monitor.imports.known import Known, monitored
from koers.processes.permit_monitor.imports.tables import ATTAINABLE, JUDGEMENTS, PLANS
from koers.processes.permit_monitor.models import AttainableFigure, Judgement, PlannedCredits


def check(work: Work, known: Known) -> None:
    """Find what is wrong in these files."""
    for row in work.files.rows(JUDGEMENTS):
        known.check_student(JUDGEMENTS, row)
        if row.sufficient is None:
            continue
        for column in ("ground", "assessor"):
            if getattr(row, column) is None:
                work.wrong(JUDGEMENTS, row, column, _("A judgement has its ground, and the name of who judged."))
    for figure in work.files.rows(ATTAINABLE):
        known.check_student(ATTAINABLE, figure)
    for plan in work.files.rows(PLANS):
        known.check_student(PLANS, plan)


def apply(work: Work) -> None:
    """Write the rows of these files."""
    by, now = work.by.pk if work.by else None, clock.now()
    judgements = work.files.rows(JUDGEMENTS)
    known = monitored(row.student_id for row in judgements)
    counts = upsert(
        Judgement,
        (
            (
                known[row.student_id].dossier_id,
                row.academic_year,
                row.sufficient,
                row.ground or "",
                row.assessor or "",
                by,
                now,
            )
            for row in judgements
        ),
        key=("student", "academic_year"),
        values=("sufficient", "ground", "assessor"),
        only_new=("recorded_by", "recorded_at"),
    )
    work.done(JUDGEMENTS, counts)
    figures = work.files.rows(ATTAINABLE)
    known = monitored(row.student_id for row in figures)
    counts = upsert(
        AttainableFigure,
        (
            (known[row.student_id].dossier_id, row.academic_year, row.credits, row.reason, row.set_by, by, now)
            for row in figures
        ),
        key=("student", "academic_year"),
        values=("credits", "reason", "set_by"),
        only_new=("recorded_by", "recorded_at"),
    )
    work.done(ATTAINABLE, counts)
    plans = work.files.rows(PLANS)
    known = monitored(row.student_id for row in plans)
    counts = upsert(
        PlannedCredits,
        (
            (known[row.student_id].dossier_id, row.academic_year, row.unit, row.credits, row.expected_on)
            for row in plans
        ),
        key=("student", "academic_year", "unit"),
        values=("credits", "expected_on"),
        total=len(plans),
        progress=work.progress,
        what=PLANS.name,
    )
    work.done(PLANS, counts)
