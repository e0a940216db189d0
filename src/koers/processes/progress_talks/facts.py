"""What is true of one talk, in the words in which pages and report say it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel import clock, parties
from koers.kernel.models import Conversation, Person
from koers.processes.progress_talks.process import TALK
from koers.processes.progress_talks.queries.position import Position
from koers.processes.progress_talks.queries.school import rules_of, school_year, year_of_study
from koers.processes.progress_talks.queries.talks import moments
from koers.processes.progress_talks.sheet import Sheet


def day_of(conversation: Conversation) -> dt.date:
    """The local date of a talk: on which it began, or for which it is planned."""
    return clock.local(conversation.begun_at or conversation.planned_start).date()


@dataclass(frozen=True)
class Place:
    """The how-manieth talk of a school year this is, out of how many the school asks for (SVG-03)."""

    number: int
    asked: int

    def __str__(self) -> str:
        if self.number > self.asked:
            return _("%(ordinal)s this school year") % {"ordinal": ordinal(self.number)}
        return _("%(ordinal)s of %(asked)s this school year") % {
            "ordinal": ordinal(self.number),
            "asked": self.asked,
        }


def place_of(conversation: Conversation) -> Place:
    """Counts the talks that were held in the same school year before this one."""
    day = day_of(conversation)
    start, _end = moments(school_year(day).starts_on, day)
    begun = conversation.begun_at or conversation.planned_start
    earlier = Conversation.objects.held().filter(dossier=conversation.dossier_id, kind=TALK.key)
    earlier = earlier.filter(begun_at__gte=start, begun_at__lt=begun).exclude(pk=conversation.pk)
    return Place(earlier.count() + 1, rules_of(conversation.dossier, day).talks_a_year)


def ordinal(number: int) -> str:
    """ "tweede"; from the eleventh on in figures."""
    words = [
        _("first"),
        _("second"),
        _("third"),
        _("fourth"),
        _("fifth"),
        _("sixth"),
        _("seventh"),
        _("eighth"),
        _("ninth"),
        _("tenth"),
    ]
    return words[number - 1] if 1 <= number <= len(words) else _("%(n)sth") % {"n": number}


def year_at(conversation: Conversation) -> int:
    """In which year of study the student is on the day of the talk."""
    return year_of_study(conversation.dossier.enrolment, day_of(conversation))


def note_taker(conversation: Conversation) -> Person | None:
    """Who takes the notes: in year 1 the SLB'er, from year 2 the student (SVG-09)."""
    return parties.leader(conversation) if year_at(conversation) == 1 else conversation.dossier.subject


def notes_by(conversation: Conversation, sheet: Sheet) -> str:
    """Who wrote in the form, as the report says it: "Sam van der Heijden (leerjaar 2), aangevuld door …"."""
    taker, writers = note_taker(conversation), sheet.writers
    if taker and (taker in writers or not writers):
        named, others = taker, [person for person in writers if person != taker]
    elif writers:
        named, others = writers[0], writers[1:]
    else:
        return ""
    by = _("%(name)s (year %(year)s)") % {"name": named.full_name, "year": year_at(conversation)}
    if not others:
        return by
    return _("%(by)s, with additions by %(others)s") % {
        "by": by,
        "others": ", ".join(person.full_name for person in others),
    }


def standing(position: Position) -> str:
    """Where the figures put the student: "6 kaarten achter", "2 kaarten voor", "op schema"."""
    cards = abs(position.difference)
    if position.verdict == "ahead":
        return ngettext("%(n)d card ahead", "%(n)d cards ahead", cards) % {"n": cards}
    if position.verdict == "behind":
        return ngettext("%(n)d card behind", "%(n)d cards behind", cards) % {"n": cards}
    return _("on schedule")
