"""enrolments.csv: who studies what, in which cohort and team. An enrolment is a dossier of the process."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from koers.exchange.people import known_people, known_places, organisation_ids, person_ids, places
from koers.exchange.relations import Wanted, end_relations, write_relations
from koers.exchange.work import Counts, Work
from koers.kernel.identifiers import uuid7
from koers.kernel.models import Dossier, Organisation, Party
from koers.processes.progress_talks.imports.diplomas import cohort_ids
from koers.processes.progress_talks.imports.references import (
    Diplomas,
    Enrolled,
    Enrolments,
    ProgrammeKey,
    in_database,
    institution_of,
)
from koers.processes.progress_talks.imports.tables import ENROLMENTS, EnrolmentRow
from koers.processes.progress_talks.models import Card, Enrolment, Evidence
from koers.processes.progress_talks.process import PROCESS, STUDENT

BATCH = 5_000


def check(work: Work, known: Diplomas, enrolled: Enrolments) -> None:
    """Find what is wrong in the file."""
    rows = work.files.rows(ENROLMENTS)
    organisations = places(work)
    teams = known_places(work, organisations)
    people = known_people(work, (row.student for row in rows))
    for row in rows:
        if row.student not in people:
            work.wrong(ENROLMENTS, row, "student", people.instead_of(row.student, _("We do not know this student.")))
        if row.ended_on is not None and row.ended_on < row.started_on:
            work.wrong(ENROLMENTS, row, "ended_on", _("This may not be before %(day)s.") % {"day": row.started_on})
        if row.team not in teams:
            work.wrong(ENROLMENTS, row, "team", teams.instead_of(row.team, _("We do not know this team.")))
        elif row.team in organisations:
            if organisations[row.team].kind != Organisation.Kind.TEAM:
                work.wrong(ENROLMENTS, row, "team", _("This is not a team."))
            else:
                _check_programme(work, known, enrolled, row, institution_of(row.team, organisations))
    _check_overlaps(work, enrolled)


def _check_programme(
    work: Work, known: Diplomas, enrolled: Enrolments, row: EnrolmentRow, institution: str | None
) -> None:
    programme = known.programme_of(ENROLMENTS, row, institution)
    if programme is None:
        return
    if not known.cohorts.has(programme, row.cohort):
        work.wrong(ENROLMENTS, row, "cohort", known.cohorts.reason(programme, row.cohort))
        return
    before = enrolled.before.get((row.student, programme))
    if before is not None and before.cohort != row.cohort:
        missing = _cards_that_are_not_in(known, before, programme, row.cohort)
        if missing:
            reason = _("This student has cards that cohort %(cohort)s does not have: %(numbers)s.")
            numbers = ", ".join(str(number) for number in missing)
            work.wrong(ENROLMENTS, row, "cohort", reason % {"cohort": row.cohort, "numbers": numbers})


def _cards_that_are_not_in(known: Diplomas, before: Enrolled, programme: ProgrammeKey, cohort: str) -> list[int]:
    evidence = Evidence.objects.filter(enrolment_id=before.dossier_id).order_by("card__number")
    numbers = evidence.values_list("card__number", flat=True)
    return [number for number in numbers if not known.has_card(programme, cohort, number)]


def _check_overlaps(work: Work, enrolled: Enrolments) -> None:
    """A student is in one programme at a time: by the day it is clear to which one something belongs."""
    for enrolments in enrolled.of.values():
        for one, other in pairwise(enrolments):
            if one.ended_on is not None and one.ended_on < other.started_on:
                continue
            row, against = (other.row, one) if other.row is not None else (one.row, other)
            if row is not None:
                _institution, code, route = against.programme
                reason = _("The student is in %(code)s %(route)s too, from %(day)s. End the first one earlier.")
                values = {"code": code, "route": route, "day": against.started_on}
                work.wrong(ENROLMENTS, row, "started_on", reason % values)


class _Target(NamedTuple):
    """A row with what it stands for in the database; ``before`` is None for a new enrolment."""

    row: EnrolmentRow
    programme: ProgrammeKey
    before: Enrolled | None
    dossier_id: UUID


def apply(work: Work) -> None:
    """Open dossiers for new students; move, end or reopen those of others."""
    rows = work.files.rows(ENROLMENTS)
    organisations = places(work)
    stored = in_database(row.student for row in rows)
    present = {(student, one.programme): one for student, all_of in stored.items() for one in all_of}
    targets = []
    for row in rows:
        programme = ProgrammeKey(organisations[row.team].parent or "", row.programme, row.route)
        before = present.get((row.student, programme))
        dossier_id = before.dossier_id if before is not None and before.dossier_id else uuid7()
        targets.append(_Target(row, programme, before, dossier_id))
    counts = _open(work, [target for target in targets if target.before is None])
    counts += _change(work, [target for target in targets if target.before is not None])
    work.done(ENROLMENTS, counts)


def _open(work: Work, targets: list[_Target]) -> Counts:
    people = person_ids(target.row.student for target in targets)
    teams, cohorts = organisation_ids(), cohort_ids()
    for start in range(0, len(targets), BATCH):
        work.progress(ENROLMENTS.name, start, len(targets))
        batch = targets[start : start + BATCH]
        Dossier.objects.bulk_create(
            Dossier(
                id=target.dossier_id,
                process=PROCESS.key,
                subject_id=people[target.row.student],
                organisation_id=teams[target.row.team],
                opened_on=target.row.started_on,
                closed_on=target.row.ended_on,
            )
            for target in batch
        )
        Enrolment.objects.bulk_create(
            Enrolment(
                dossier_id=target.dossier_id,
                cohort_id=cohorts[target.programme, target.row.cohort],
                started_on=target.row.started_on,
            )
            for target in batch
        )
    own = [
        Wanted(people[target.row.student], STUDENT.key, target.dossier_id, True, target.row.started_on, None)
        for target in targets
    ]
    write_relations(work, own, ENROLMENTS.name)
    return Counts(new=len(targets))


def _change(work: Work, targets: list[_Target]) -> Counts:
    """Only what differs is written; there are few of these."""
    teams, cohorts = organisation_ids(), cohort_ids()
    dossiers = Dossier.objects.in_bulk([target.dossier_id for target in targets])
    counts = Counts()
    for target in targets:
        row, before, dossier = target.row, target.before, dossiers[target.dossier_id]
        assert before is not None
        moved = dossier.organisation_id != teams[row.team]
        differs = (before.cohort, before.started_on) != (row.cohort, row.started_on) or moved
        if not differs and before.ended_on == row.ended_on:
            counts.same += 1
            continue
        ended = before.ended_on is None and row.ended_on is not None
        counts += Counts(ended=int(ended), changed=int(not ended))
        _update(dossier, target, teams[row.team], cohorts[target.programme, row.cohort])
        if row.ended_on is not None:
            _end_guidance(work, dossier, row.ended_on)
    return counts


def _update(dossier: Dossier, target: _Target, team: UUID, cohort: int) -> None:
    row = target.row
    Dossier.objects.filter(pk=dossier.pk).update(organisation_id=team, opened_on=row.started_on, closed_on=row.ended_on)
    Enrolment.objects.filter(pk=dossier.pk).update(cohort_id=cohort, started_on=row.started_on)
    Party.objects.filter(dossier=dossier, role=STUDENT.key).update(since=row.started_on)
    # In another cohort the same cards have other dates: evidence goes along by their numbers.
    for evidence in Evidence.objects.filter(enrolment_id=dossier.pk).exclude(card__cohort_id=cohort):
        same = Card.objects.filter(cohort_id=cohort, number=evidence.card.number)
        Evidence.objects.filter(pk=evidence.pk).update(card_id=same.values("pk")[:1])


def _end_guidance(work: Work, dossier: Dossier, last_day: dt.date) -> None:
    """Who guided a student has nothing more to see when the enrolment has ended, also without a row that says so."""
    day_after = last_day + dt.timedelta(days=1)
    staff = Party.objects.filter(dossier=dossier, since__lte=last_day).exclude(role=STUDENT.key)
    end_relations(work, staff.filter(Q(until__isnull=True) | Q(until__gt=day_after)), day_after)
