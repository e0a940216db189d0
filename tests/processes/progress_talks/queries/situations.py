"""What the tests of the figures make happen around the cast."""

from __future__ import annotations

import datetime as dt

from koers.kernel import clock
from koers.kernel.models import Conversation, Dossier, Person
from koers.processes.progress_talks.models import Talk


def held(dossier: Dossier, day: dt.date, led_by: Person) -> Conversation:
    """A conversation that took place on a day, from 13.15 to 13.30, and was filed."""
    begun = clock.at(day, dt.time(13, 15))
    ended = begun + dt.timedelta(minutes=15)
    return _talk(dossier, begun, led_by, begun_at=begun, ended_at=ended, reported_at=ended, filed_at=ended)


def planned(dossier: Dossier, start: dt.datetime, by: Person, **moments: dt.datetime) -> Conversation:
    """A conversation that is to take place."""
    return _talk(dossier, start, None, by=by, **moments)


def _talk(
    dossier: Dossier, start: dt.datetime, led_by: Person | None, by: Person | None = None, **moments: dt.datetime
) -> Conversation:
    conversation = Conversation.objects.create(
        dossier=dossier,
        kind="talk",
        planned_start=start,
        duration=dt.timedelta(minutes=15),
        planned_by=by or led_by or dossier.subject,
        led_by=led_by,
        **moments,
    )
    Talk.objects.create(conversation=conversation)
    return conversation
