"""Calendar invitations for a conversation: the same UID always, a higher sequence with each change."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from koers.kernel import clock
from koers.kernel.models import Conversation, Person
from koers.kernel.outbox import CalendarPart


def invitation(conversation: Conversation, people: list[Person], url: str) -> CalendarPart:
    """The invitation to, or new moment of, a conversation. Its title says nothing of what is talked about."""
    return _part(conversation, people, url, "REQUEST", "CONFIRMED")


def cancellation(conversation: Conversation, people: list[Person], url: str) -> CalendarPart:
    """Takes the conversation out of everybody's calendar again."""
    return _part(conversation, people, url, "CANCEL", "CANCELLED")


def _part(conversation: Conversation, people: list[Person], url: str, method: str, status: str) -> CalendarPart:
    start = clock.local(conversation.planned_start)
    calendar = Calendar()
    calendar.add("prodid", "-//Koers//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(
        Timezone.from_tzid(
            "Europe/Amsterdam", first_date=dt.date(start.year, 1, 1), last_date=dt.date(start.year + 1, 1, 1)
        )
    )
    event = Event()
    event.add("uid", f"{conversation.pk}@koers")
    event.add("sequence", conversation.sequence)
    event.add("dtstamp", clock.now().astimezone(dt.UTC))
    event.add("dtstart", start)
    event.add("dtend", clock.local(conversation.planned_end))
    event.add("summary", _("Conversation at school"))
    event.add("status", status)
    event.add("description", url)
    if conversation.location:
        event.add("location", conversation.location)
    organiser = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}")
    event["organizer"] = organiser
    for person in people:
        attendee = vCalAddress(f"mailto:{person.email}")
        attendee.params["cn"] = vText(person.full_name)
        attendee.params["partstat"] = vText("NEEDS-ACTION")
        event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    return CalendarPart(text=calendar.to_ical().decode(), method=method)
