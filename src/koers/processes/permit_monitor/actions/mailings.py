"""A letter to many students at once: started by an officer, sent by the worker, with how far it is."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Dossier, Organisation, Person
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions.letters import send_letter
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.models import Mailing, Notice, StoredOutcome
from koers.processes.permit_monitor.queries.forecast import Forecast
from koers.processes.permit_monitor.queries.offices import is_officer
from koers.processes.permit_monitor.queries.outcomes import is_running, outcome_of

IN_BULK = (Notice.Kind.NORM, Notice.Kind.WARNING, Notice.Kind.SUFFICIENT, Notice.Kind.UNDETERMINED)
"""What is told to many at once. An intended decision and a decision are steps of a case, one at a time."""
BATCH = 25
log = logging.getLogger("koers.mailings")


@transaction.atomic
def start_mailing(
    *, institution: Organisation, year: AcademicYear, kind: Notice.Kind, by: Person, check: dt.date | None = None
) -> Mailing:
    """Start a letter to all whom it is for; the worker sends it. ``check``: the interim check of a warning.

    The same letter for the same occasion is one mailing: started again it goes to who
    has been added. Raises `NotAllowed`, and `Refused` where this letter cannot be sent over this year.
    """
    if not is_officer(by, institution, clock.today()):
        raise NotAllowed(_("Your role does not allow this."))
    running = is_running(year, clock.today())
    if kind not in IN_BULK:
        raise Refused(_("This letter belongs to a case, and is not sent to many at once."), field="kind")
    if kind in (Notice.Kind.NORM, Notice.Kind.WARNING) and not running:
        raise Refused(_("This year is over."), field="kind")
    if kind in (Notice.Kind.SUFFICIENT, Notice.Kind.UNDETERMINED) and running:
        raise Refused(_("This year is not over: there is no outcome yet."), field="kind")
    if (kind == Notice.Kind.WARNING) != (check is not None):
        raise Refused(_("Choose the interim check to which the warning belongs."), field="kind")
    mailing, _new = Mailing.objects.get_or_create(
        institution=institution,
        academic_year=year.label,
        kind=kind,
        occasion=check.isoformat() if check else "",
        defaults={"started_at": clock.now(), "started_by": by},
    )
    mailing.started_at, mailing.started_by, mailing.finished_at = clock.now(), by, None
    mailing.total, mailing.done, mailing.failed = len(_targets(mailing)), 0, 0
    mailing.save()
    audit.record("started_mailing", by=by, about=mailing, kind=str(kind), year=year.label, students=mailing.total)
    _defer(mailing.pk, None)
    return mailing


def _defer(mailing_id: uuid.UUID, after: uuid.UUID | None) -> None:
    from koers.processes.permit_monitor import jobs

    jobs.send_mailing.defer(mailing_id=str(mailing_id), after=str(after or ""))


def _targets(mailing: Mailing) -> list[uuid.UUID]:
    """The dossiers to which a letter is to go, by the list of now."""
    year = AcademicYear.parse(mailing.academic_year)
    computation = bring_up_to_date(institution=mailing.institution, year=year)
    if mailing.kind == Notice.Kind.WARNING:
        return Forecast(None, computation, clock.today()).to_warn()
    stored = StoredOutcome.objects.filter(
        academic_year=mailing.academic_year, student__dossier__organisation=mailing.institution
    )
    if mailing.kind == Notice.Kind.NORM:
        stored = stored.exclude(outcome="not_monitored")
    else:
        stored = stored.filter(outcome=mailing.kind)
    return list(stored.values_list("student_id", flat=True))


def send_batch(mailing_id: uuid.UUID, after: uuid.UUID | None) -> None:
    """Send the next letters of a mailing, of dossiers whose key comes after ``after``; the rest is a job of its own.

    So other mail is not held up. Each letter is a transaction of its own, and sent once: stopped half-way, it goes on
    from there. One that cannot be made is counted, and does not keep the others back.
    """
    mailing = Mailing.objects.select_related("institution", "started_by").get(pk=mailing_id)
    targets = sorted(_targets(mailing))
    left = [target for target in targets if after is None or target > after]
    failed = 0
    for dossier_id in left[:BATCH]:
        try:
            _send(mailing, dossier_id)
        except Exception:
            log.exception("mailing %s: one letter could not be made", mailing.pk)
            failed += 1
    ended = len(left) <= BATCH
    with transaction.atomic():
        Mailing.objects.filter(pk=mailing.pk).update(
            done=len(targets) - max(len(left) - BATCH, 0),
            failed=F("failed") + failed,
            total=len(targets),
            finished_at=clock.now() if ended else None,
        )
        if not ended:
            _defer(mailing.pk, left[BATCH - 1])


@transaction.atomic
def _send(mailing: Mailing, dossier_id: uuid.UUID) -> None:
    """One letter, where it still holds what the list said."""
    dossier = Dossier.objects.select_related("subject", "organisation").get(pk=dossier_id)
    if mailing.kind in (Notice.Kind.SUFFICIENT, Notice.Kind.UNDETERMINED):
        found = outcome_of(dossier, AcademicYear.parse(mailing.academic_year))
        if found is None or found.outcome != mailing.kind:
            return
    send_letter(
        mailing.kind,
        dossier=dossier,
        academic_year=mailing.academic_year,
        by=mailing.started_by,
        occasion=mailing.occasion,
    )
