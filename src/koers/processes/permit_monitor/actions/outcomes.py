"""Computing the stored outcomes of a year anew: for the lists, never as the truth for a decision."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import NotAllowed
from koers.kernel.models import Organisation, Person
from koers.lawbook.law import load_law
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import Computation
from koers.processes.permit_monitor.queries.offices import is_officer
from koers.processes.permit_monitor.queries.outcomes import is_running
from koers.processes.permit_monitor.queries.tables import Views, no_parameters

_REFRESH = """
, fresh as materialized ({query}), studied as (
    select distinct on (student_id) student_id, programme_id from enrolments
    where start <= %(last)s and ("end" is null or "end" >= %(first)s)
    order by student_id, coalesce("end", 'infinity'::date) desc, start desc, enrolment_id desc
), gone as (
    delete from permit_monitor_storedoutcome s using kernel_dossier d
    where d.id = s.student_id and d.organisation_id = %(institution)s and s.academic_year = %(year)s
    and not exists (select from fresh where fresh.student_id = s.student_id::text)
)
insert into permit_monitor_storedoutcome as s
    (student_id, academic_year, outcome, because, attainable, required, earned, possible, programme_id)
select fresh.student_id::uuid, %(year)s, outcome, because, attainable, required, earned, possible, programme_id::bigint
from fresh left join studied using (student_id)
on conflict (student_id, academic_year) do update set outcome = excluded.outcome, because = excluded.because,
    attainable = excluded.attainable, required = excluded.required, earned = excluded.earned,
    possible = excluded.possible, programme_id = excluded.programme_id
"""


@transaction.atomic
def refresh_outcomes(*, institution: Organisation, year: AcademicYear, by: Person | None) -> Computation:
    """Compute the outcomes of everybody at an institution over a year, in one statement. ``by`` None: the worker.

    Two at once wait for each other. Raises `NotAllowed`.
    """
    if by is not None and not is_officer(by, institution, clock.today()):
        raise NotAllowed(_("Your role does not allow this."))
    law = load_law()
    views = Views(institution, year)
    query = no_parameters(law.query(year, dialect="postgres", interim=is_running(year, clock.today())))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('permit_monitor.refresh'))")
        # The database knows nothing of the sizes of the parts: it would take each student through all of them again.
        cursor.execute("set local enable_nestloop = off; set local jit = off")
        cursor.execute(
            views.over("").rstrip() + _REFRESH.replace("{query}", query),
            {**views.values, "first": year.first, "last": year.last},
        )
        students = cursor.rowcount
        cursor.execute("set local enable_nestloop = on")
    computation, _new = Computation.objects.update_or_create(
        institution=institution,
        academic_year=year.label,
        defaults={
            "computed_at": clock.now(),
            "rule_version": law.version,
            "rule_hash": law.hash,
            "students": students,
        },
    )
    if by is not None:
        audit.record("computed_outcomes", by=by, about=institution, year=year.label, students=students)
    return computation
