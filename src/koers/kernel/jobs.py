"""What the worker does, by procrastinate: each job at least once, so each can be done twice without harm."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from koers.kernel import anchors, clock, outbox, registry
from koers.kernel.actions import guests
from koers.kernel.models import GuestCode, OutboxMessage, ReminderSent
from koers.kernel.obligations import Reminder

STALLED_AFTER = 10
"""Seconds without a sign of life from a worker (it gives one every three) after which its job is given to another."""


@app.task(
    name="kernel.deliver",
    queue="outbox",
    retry=RetryStrategy(max_attempts=12, exponential_wait=3),
)
def deliver(message_id: str) -> None:
    """Send one message of the outbox; a failure is written down and tried again, later each time."""
    message = OutboxMessage.objects.select_related("recipient", "dossier__organisation").get(pk=message_id)
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=message.attempts + 1)
    try:
        outbox.deliver(message)
    except Exception as error:
        OutboxMessage.objects.filter(pk=message.pk).update(failure=f"{type(error).__name__}: {error}"[:500])
        raise


@app.task(name="kernel.mail_code", queue="outbox", retry=RetryStrategy(max_attempts=3, wait=2))
def mail_code(code_id: str) -> None:
    """Mail a code that a guest asked for, where there is a guest."""
    code = GuestCode.objects.filter(pk=code_id).first()
    if code is not None:
        guests.mail_code(code=code)


@app.periodic(cron="* * * * * */10")  # every ten seconds
@app.task(name="kernel.recover_stalled", queue="upkeep", pass_context=True, queueing_lock="recover_stalled")
async def recover_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Give the jobs of a worker that died to another."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(job)


@app.periodic(cron="0 6 * * *")
@app.task(name="kernel.remind", queue="upkeep", queueing_lock="remind")
def remind(timestamp: int) -> None:  # noqa: ARG001
    """Mail a reminder, once, to everybody for whom a process says that one is due today."""
    today = clock.today()
    for process in registry.processes():
        send_reminders(registry.obligations_of(process).reminders(today))


def send_reminders(reminders: Iterable[Reminder]) -> int:
    """Queue those reminders that were not sent before, and return how many."""
    sent = 0
    for reminder in reminders:
        with transaction.atomic():
            _row, new = ReminderSent.objects.get_or_create(
                person=reminder.to, obligation=reminder.key, defaults={"sent_on": clock.today()}
            )
            if new:
                outbox.queue_mail(
                    "kernel/mail/reminder.txt", to=reminder.to, dossier=reminder.dossier, link=reminder.url
                )
                sent += 1
    return sent


@app.periodic(cron="5 * * * *")
@app.task(name="kernel.anchor", queue="upkeep", queueing_lock="anchor")
def anchor(timestamp: int) -> None:  # noqa: ARG001
    """Write the head of the audit's chain outside the database, where a cut-off tail shows."""
    anchors.write(Path(settings.KOERS_ANCHORS))


@app.periodic(cron="30 3 * * *")
@app.task(name="kernel.tidy", queue="upkeep", queueing_lock="tidy")
def tidy(timestamp: int) -> None:  # noqa: ARG001
    """Take away sessions that have ended, and codes that were asked for."""
    call_command("clearsessions")
    guests.forget_old()
