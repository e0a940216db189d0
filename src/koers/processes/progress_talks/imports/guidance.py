"""guidance.csv: who guides a student, and since when. A change of SLB'er is the end of one row and a new row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from koers.exchange.people import known_people, person_ids, short_name
from koers.exchange.relations import Held, Wanted, check_overlaps, ends_after_it_begins, write_relations
from koers.exchange.work import Work
from koers.kernel.models import Party
from koers.processes.progress_talks.imports.references import Enrolled, Enrolments, in_database, running
from koers.processes.progress_talks.imports.tables import GUIDANCE, GUIDES, GuidanceRow
from koers.processes.progress_talks.process import SLB

Place = tuple[str, ...]


def check(work: Work, enrolled: Enrolments) -> None:
    """Find what is wrong in the file; a student has one SLB'er at a time."""
    rows = work.files.rows(GUIDANCE)
    staff = known_people(work, (row.staff for row in rows))
    groups: dict[Place, list[Held]] = defaultdict(list)
    for row in rows:
        good = ends_after_it_begins(work, GUIDANCE, row)
        if row.staff not in staff:
            reason = staff.instead_of(row.staff, _("We do not know this member of staff."))
            work.wrong(GUIDANCE, row, "staff", reason)
            good = False
        elif row.staff == row.student:
            work.wrong(GUIDANCE, row, "staff", _("Nobody can guide themselves."))
            good = False
        enrolment = enrolled.on(GUIDANCE, row, row.student, "since")
        if enrolment is None:
            continue
        if enrolment.ended_on is not None and row.since > enrolment.ended_on:
            reason = _("The enrolment of this student ended on %(day)s.")
            work.wrong(GUIDANCE, row, "since", reason % {"day": enrolment.ended_on})
        elif good:
            held = Held(row.since, _until(row, enrolment), row.staff, row)
            groups[_place(row.student, row.role, row.staff, enrolment)].append(held)
    for relation in _only_in_database(rows, enrolled):
        groups[relation.place].append(relation.held)
    for group in groups.values():
        check_overlaps(work, GUIDANCE, group)


def _place(student: str, role: str, staff: str, enrolment: Enrolled) -> Place:
    """Within this, only one relation can hold at a time: one SLB'er for a student, and nobody twice in another role."""
    return (student, *enrolment.programme, role, "" if role == SLB.key else staff)


def _until(row: GuidanceRow, enrolment: Enrolled) -> dt.date | None:
    """The end of a relation: what the row says, and not later than that of the enrolment."""
    if enrolment.ended_on is None:
        return row.until
    return min(row.until or dt.date.max, enrolment.ended_on + dt.timedelta(days=1))


class _Stored(NamedTuple):
    place: Place
    held: Held


def _only_in_database(rows: Sequence[GuidanceRow], enrolled: Enrolments) -> Iterable[_Stored]:
    in_file = {(row.student, row.staff, row.role, row.since) for row in rows}
    students = {row.student for row in rows}
    dossiers = {
        one.dossier_id: (student, one) for (student, _key), one in enrolled.before.items() if student in students
    }
    parties = Party.objects.filter(dossier_id__in=[pk for pk in dossiers if pk], role__in=GUIDES)
    for party in parties.select_related("person"):
        student, enrolment = dossiers[party.dossier_id]
        person = party.person
        if (student, person.number, party.role, party.since) not in in_file:
            name = short_name(person.given_name, person.prefix, person.surname)
            held = Held(party.since, party.until, name, None)
            yield _Stored(_place(student, party.role, person.number, enrolment), held)


def apply(work: Work) -> None:
    """Write the relations."""
    rows = work.files.rows(GUIDANCE)
    enrolments = in_database(row.student for row in rows)
    people = person_ids(row.staff for row in rows)
    wanted = []
    for row in rows:
        enrolment = running(enrolments[row.student], row.since)
        assert enrolment is not None
        assert enrolment.dossier_id is not None
        until = _until(row, enrolment)
        wanted.append(Wanted(people[row.staff], row.role, enrolment.dossier_id, True, row.since, until))
    work.done(GUIDANCE, write_relations(work, wanted, GUIDANCE.name))
