"""What the worker does for the permit monitor: each job at least once, so each can be done twice without harm."""

from __future__ import annotations

import uuid

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from koers.kernel import clock
from koers.kernel.models import Organisation
from koers.processes.permit_monitor.actions import mailings
from koers.processes.permit_monitor.actions.evidence import remove_expired
from koers.processes.permit_monitor.actions.outcomes import refresh_outcomes
from koers.processes.permit_monitor.models import PermitStudent
from koers.processes.permit_monitor.queries.calendar import judged_year, running_year


@app.task(name="permit_monitor.send_mailing", queue="mailings", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def send_mailing(mailing_id: str, after: str = "") -> None:
    """Send some letters of a mailing, and leave the rest to the next job."""
    mailings.send_batch(uuid.UUID(mailing_id), uuid.UUID(after) if after else None)


@app.periodic(cron="15 4 * * *")
@app.task(name="permit_monitor.refresh", queue="upkeep", queueing_lock="permit_monitor.refresh")
def refresh(timestamp: int) -> None:  # noqa: ARG001
    """Compute the lists of all institutions anew, every night: of the year that is judged and the one that runs."""
    today = clock.today()
    kept = PermitStudent.objects.values("dossier__organisation")
    for institution in Organisation.objects.filter(pk__in=kept):
        for year in (judged_year(today), running_year(today)):
            refresh_outcomes(institution=institution, year=year)


@app.periodic(cron="45 4 * * *")
@app.task(name="permit_monitor.remove_evidence", queue="upkeep", queueing_lock="permit_monitor.remove_evidence")
def remove_evidence(timestamp: int) -> None:  # noqa: ARG001
    """Remove, every night, the evidence of which the term is over."""
    remove_expired(clock.today())
