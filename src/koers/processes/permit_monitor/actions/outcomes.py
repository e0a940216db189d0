"""Keeping the outcomes of everybody for the lists: computed with the law's one query, and again when facts change.

The database notes of whom facts changed (`FactsChanged`). Whoever reads a list has it brought up to date first, so that
it never shows what does not hold any more; a decision computes for itself all the same.
"""

from __future__ import annotations

import uuid

from django.db import connection, transaction

from koers.kernel import clock
from koers.kernel.models import Organisation
from koers.lawbook.law import load_law
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import Computation, FactsChanged, StoredOutcome
from koers.processes.permit_monitor.queries.calendar import judged_year, running_year
from koers.processes.permit_monitor.queries.outcomes import is_running
from koers.processes.permit_monitor.queries.tables import Views, no_parameters

FEW = 100
"""Of so many students PostgreSQL looks up the rows one by one; of more it reads the tables through."""

_COMPUTE = """
, fresh as materialized ({query}), studied as (
    select distinct on (student_id) student_id, programme_id from enrolments
    where start <= %(last)s and ("end" is null or "end" >= %(first)s)
    order by student_id, coalesce("end", 'infinity'::date) desc, start desc, enrolment_id desc
), gone as (
    delete from permit_monitor_storedoutcome s using kernel_dossier d
    where d.id = s.student_id and d.organisation_id = %(institution)s{some} and s.academic_year = %(year)s
    and not exists (select from fresh where fresh.student_id = s.student_id::text)
)
insert into permit_monitor_storedoutcome as s
    (student_id, academic_year, outcome, because, attainable, required, earned, possible, programme_id)
select fresh.student_id::uuid, %(year)s, outcome, because, attainable, required, earned, possible, programme_id::bigint
from fresh left join studied using (student_id)
on conflict (student_id, academic_year) do update set outcome = excluded.outcome, because = excluded.because,
    attainable = excluded.attainable, required = excluded.required, earned = excluded.earned,
    possible = excluded.possible, programme_id = excluded.programme_id
where (s.outcome, s.because, s.attainable, s.required, s.earned, s.possible, s.programme_id) is distinct from
    (excluded.outcome, excluded.because, excluded.attainable, excluded.required, excluded.earned, excluded.possible,
    excluded.programme_id)
"""


def bring_up_to_date(*, institution: Organisation, year: AcademicYear) -> Computation:
    """The list of a year as it holds now, to be read by `queries.roster` and the like. For who may read it already.

    Nothing is computed where nothing changed. Else those whose facts changed are; everybody, where the list is not
    there yet, or was made with another rule or while the year was running.
    """
    found = Computation.of(institution, year.label)
    if found is None or not _holds(found) or FactsChanged.objects.filter(institution_id=institution.pk).exists():
        found = _bring(institution, year)
    return found


@transaction.atomic
def refresh_outcomes(*, institution: Organisation, year: AcademicYear) -> Computation:
    """Compute the outcomes of everybody at an institution over a year, whatever was noted: for the worker, at night."""
    _take_turns()
    return _compute(institution, year)


@transaction.atomic
def _bring(institution: Organisation, year: AcademicYear) -> Computation:
    _take_turns()
    # Taken away first, computed after: what is noted from now on was not seen here, and stays for the next.
    changed = _take_notes(institution)
    if changed:
        today = clock.today()
        kept = {one.label for one in (year, judged_year(today), running_year(today))}
        known = Computation.objects.filter(institution=institution)
        known.exclude(academic_year__in=kept).delete()  # so old a list is made anew for who looks at it again
        for computation in known.filter(academic_year__in=kept):
            if _holds(computation):
                _compute(institution, computation.year, changed)
    found = Computation.of(institution, year.label)
    return found if found is not None and _holds(found) else _compute(institution, year)


def _holds(computation: Computation) -> bool:
    """Whether a list was made with today's rule, and the year has not ended since."""
    year, made_on = computation.year, clock.local(computation.computed_at).date()
    same_rule = computation.rule_hash == load_law().hash
    return same_rule and is_running(year, made_on) == is_running(year, clock.today())


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('permit_monitor.refresh'))")


def _take_notes(institution: Organisation) -> tuple[uuid.UUID, ...]:
    """The students whose facts changed, of whom the notes are taken away."""
    notes = "delete from permit_monitor_factschanged where institution_id = %s returning dossier_id"
    with connection.cursor() as cursor:
        cursor.execute(notes, [institution.pk])
        return tuple({row[0] for row in cursor.fetchall()})


def _compute(institution: Organisation, year: AcademicYear, some: tuple[uuid.UUID, ...] | None = None) -> Computation:
    """Compute the outcomes over a year of everybody, or of some, in one statement."""
    law, today = load_law(), clock.today()
    views = Views(institution, year, some)
    query = no_parameters(law.query(year, dialect="postgres", interim=is_running(year, today)))
    statement = _COMPUTE.replace("{query}", query).replace("{some}", views.only_some)
    values = {**views.values, "first": year.first, "last": year.last}
    with connection.cursor() as cursor:
        # The database knows nothing of the sizes of the parts: it would take each student through all of them again.
        many = some is None or len(some) > FEW
        cursor.execute(f"set local jit = off; set local work_mem = '64MB'; set local enable_nestloop = {not many}")
        cursor.execute(views.over("").rstrip() + statement, values)
        cursor.execute("set local enable_nestloop = on; set local work_mem = default")
    stored = StoredOutcome.objects.filter(academic_year=year.label, student__dossier__organisation=institution)
    computation, _new = Computation.objects.update_or_create(
        institution=institution,
        academic_year=year.label,
        defaults={
            "computed_at": clock.now(),
            "rule_version": law.version,
            "rule_hash": law.hash,
            "students": stored.count(),
        },
    )
    return computation
