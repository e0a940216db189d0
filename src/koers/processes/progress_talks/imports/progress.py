"""evidence.csv and results.csv: where students stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from koers.exchange.work import Work
from koers.exchange.writing import upsert
from koers.processes.progress_talks.imports.diplomas import cohort_ids
from koers.processes.progress_talks.imports.references import (
    Diplomas,
    Enrolled,
    Enrolments,
    ProgrammeKey,
    dossier_on,
    in_database,
    running,
)
from koers.processes.progress_talks.imports.tables import EVIDENCE, RESULTS
from koers.processes.progress_talks.models import Card, Evidence, Result


def check(work: Work, known: Diplomas, enrolled: Enrolments) -> None:
    """Find what is wrong in both files."""
    for row in work.files.rows(EVIDENCE):
        work.not_after_today(EVIDENCE, row, "handed_in_on", "approved_on")
        if row.approved_on is not None and row.approved_on < row.handed_in_on:
            work.wrong(EVIDENCE, row, "approved_on", _("This may not be before %(day)s.") % {"day": row.handed_in_on})
        enrolment = enrolled.on(EVIDENCE, row, row.student, "handed_in_on")
        if enrolment is not None and not known.has_card(enrolment.programme, enrolment.cohort, row.card):
            reason = _("Cohort %(cohort)s has no card with this number.") % {"cohort": enrolment.cohort}
            work.wrong(EVIDENCE, row, "card", reason)
    for result in work.files.rows(RESULTS):
        work.not_after_today(RESULTS, result, "on")
        enrolled.on(RESULTS, result, result.student, "on")


def apply(work: Work) -> None:
    """Write evidence and results."""
    _apply_evidence(work)
    rows = work.files.rows(RESULTS)
    enrolments = in_database(row.student for row in rows)
    counts = upsert(
        Result,
        ((dossier_on(enrolments, row.student, row.on), *row[2:]) for row in rows),
        total=len(rows),
        key=("enrolment", "kind", "name"),
        values=("outcome", "on"),
        progress=work.progress,
        what=RESULTS.name,
    )
    work.done(RESULTS, counts)


def _apply_evidence(work: Work) -> None:
    rows = work.files.rows(EVIDENCE)
    enrolments = in_database(row.student for row in rows)
    cards = _cards({enrolled for all_of in enrolments.values() for enrolled in all_of})

    def written() -> Iterator[tuple[object, ...]]:
        for row in rows:
            enrolled = running(enrolments[row.student], row.handed_in_on)
            assert enrolled is not None
            card = cards[enrolled.programme, enrolled.cohort][row.card]
            yield enrolled.dossier_id, card, row.handed_in_on, row.approved_on

    counts = upsert(
        Evidence,
        written(),
        total=len(rows),
        key=("enrolment", "card"),
        values=("handed_in_on", "approved_on"),
        progress=work.progress,
        what=EVIDENCE.name,
    )
    work.done(EVIDENCE, counts)


def _cards(enrolled: set[Enrolled]) -> dict[tuple[ProgrammeKey, str], dict[int, int]]:
    """The ids of the cards of the cohorts that these students are in, by number."""
    cohorts = cohort_ids()
    wanted = {(one.programme, one.cohort): cohorts[one.programme, one.cohort] for one in enrolled}
    by_cohort: dict[int, dict[int, int]] = defaultdict(dict)
    found = Card.objects.filter(cohort_id__in=set(wanted.values()))
    for cohort, number, pk in found.values_list("cohort", "number", "pk"):
        by_cohort[cohort][number] = pk
    return {key: by_cohort[cohort] for key, cohort in wanted.items()}
