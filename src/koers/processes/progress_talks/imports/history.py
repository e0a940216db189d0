"""conversations.csv and agreements.csv: what a school that begins during a year brings along.

A conversation that was held before Koers came counts for the conversations of the year; it has no document here. Its
id follows from the dossier and the day, an agreement's from its words too: a second import finds them again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from koers.exchange.people import known_people, person_ids
from koers.exchange.work import Counts, Work
from koers.exchange.writing import upsert
from koers.kernel import clock
from koers.kernel.models import Agreement, Conversation, Dossier, Party
from koers.processes.progress_talks.imports.diplomas import work_process_ids
from koers.processes.progress_talks.imports.references import (
    Diplomas,
    Enrolments,
    dossier_on,
    in_database,
    running,
)
from koers.processes.progress_talks.imports.tables import AGREEMENTS, CONVERSATIONS, AgreementRow, ConversationRow
from koers.processes.progress_talks.models import Talk, Variant
from koers.processes.progress_talks.process import SLB, TALK

TIME = dt.time(12)
"""The time of day at which a conversation of which only the day is known stands in the list."""


def check(work: Work, known: Diplomas, enrolled: Enrolments) -> None:
    """Find what is wrong in both files."""
    rows = work.files.rows(CONVERSATIONS)
    staff = known_people(work, (row.staff for row in rows))
    for row in rows:
        work.not_after_today(CONVERSATIONS, row, "held_on")
        enrolled.on(CONVERSATIONS, row, row.student, "held_on")
        if row.staff not in staff:
            reason = staff.instead_of(row.staff, _("We do not know this member of staff."))
            work.wrong(CONVERSATIONS, row, "staff", reason)
    for agreement in work.files.rows(AGREEMENTS):
        _check_agreement(work, known, enrolled, agreement)


def _check_agreement(work: Work, known: Diplomas, enrolled: Enrolments, row: AgreementRow) -> None:
    work.not_after_today(AGREEMENTS, row, "made_on", "closed_on")
    for column in ("by_when", "closed_on"):
        value = getattr(row, column)
        if value is not None and value < row.made_on:
            work.wrong(AGREEMENTS, row, column, _("This may not be before %(day)s.") % {"day": row.made_on})
    enrolment = enrolled.on(AGREEMENTS, row, row.student, "made_on")
    if enrolment is None or row.work_process is None:
        return
    if not known.work_processes.has(enrolment.programme, row.work_process):
        reason = known.work_processes.reason(enrolment.programme, row.work_process)
        work.wrong(AGREEMENTS, row, "work_process", reason)


def apply(work: Work) -> None:
    """Write conversations and agreements."""
    _apply_conversations(work)
    _apply_agreements(work)


def conversation_id(dossier_id: UUID, held_on: dt.date) -> UUID:
    """The id of the conversation that was held in a dossier on a day, if it came in by import."""
    return uuid5(dossier_id, f"conversation {held_on}")


def _apply_conversations(work: Work) -> None:
    rows = work.files.rows(CONVERSATIONS)
    enrolments = in_database(row.student for row in rows)
    people = person_ids(row.staff for row in rows)
    placed = [(row, dossier_on(enrolments, row.student, row.held_on)) for row in rows]
    lived = _lived(dossier for _row, dossier in placed)
    brought = [(row, dossier) for row, dossier in placed if (dossier, row.held_on) not in lived]
    counts = upsert(
        Conversation,
        (_conversation(row, dossier, people[row.staff]) for row, dossier in brought),
        total=len(brought),
        key=("id",),
        values=("led_by",),
        only_new=(
            "planned_by", "dossier", "kind", "planned_start", "duration", "location", "sequence",
            "begun_at", "ended_at", "reported_at", "filed_at", "cancel_reason",
        ),
        progress=work.progress,
        what=CONVERSATIONS.name,
    )  # fmt: skip
    talks = upsert(
        Talk,
        ((conversation_id(dossier, row.held_on), row.conclusion or "", Variant.ORDINARY) for row, dossier in brought),
        key=("conversation",),
        values=("conclusion",),
        only_new=("variant",),
    )
    changed = max(counts.changed, talks.changed)
    work.done(CONVERSATIONS, Counts(new=counts.new, changed=changed, same=len(rows) - counts.new - changed))


def _lived(dossiers: Iterable[UUID]) -> set[tuple[UUID, dt.date]]:
    """Where and when Koers itself had a conversation: a student system may send those back."""
    held = Conversation.objects.held().filter(dossier_id__in=set(dossiers)).values_list("pk", "dossier_id", "begun_at")
    days = ((pk, dossier_id, clock.local(begun_at).date()) for pk, dossier_id, begun_at in held if begun_at)
    return {(dossier_id, day) for pk, dossier_id, day in days if pk != conversation_id(dossier_id, day)}


def _conversation(row: ConversationRow, dossier: UUID, staff: UUID) -> tuple[object, ...]:
    start = clock.at(row.held_on, TIME)
    end = start + TALK.duration
    moments = (start, end, end, end)
    return (
        conversation_id(dossier, row.held_on), staff, staff, dossier, TALK.key, start, TALK.duration, "", 0,
        *moments, "",
    )  # fmt: skip


class _Brought(NamedTuple):
    """An agreement of the file, in its dossier."""

    row: AgreementRow
    dossier_id: UUID
    about: str

    @property
    def pk(self) -> UUID:
        """The id that follows from the dossier, the day and the words."""
        return uuid5(self.dossier_id, f"agreement {self.row.made_on} {self.row.what}")


def _apply_agreements(work: Work) -> None:
    rows = work.files.rows(AGREEMENTS)
    enrolments = in_database(row.student for row in rows)
    titles = work_process_ids()
    brought = []
    for row in rows:
        enrolment = running(enrolments[row.student], row.made_on)
        assert enrolment is not None
        about = titles[enrolment.programme, row.work_process].title if row.work_process else ""
        brought.append(_Brought(row, dossier_on(enrolments, row.student, row.made_on), about[:200]))
    closed = dict(Agreement.objects.filter(pk__in=[one.pk for one in brought]).values_list("pk", "closed_at"))
    authors = _Authors({one.dossier_id for one in brought})
    counts = upsert(
        Agreement,
        (_agreement(one, closed.get(one.pk), authors) for one in brought),
        total=len(brought),
        key=("id",),
        values=("about", "who", "how", "by_when", "first_step", "closed_at"),
        only_new=("dossier", "what", "made_in", "written_by", "written_at", "agreed_at"),
        progress=work.progress,
        what=AGREEMENTS.name,
    )
    ended = sum(one.pk in closed and closed[one.pk] is None and one.row.closed_on is not None for one in brought)
    work.done(AGREEMENTS, replace(counts, changed=counts.changed - ended, ended=ended))


def _agreement(one: _Brought, closed_at: dt.datetime | None, authors: _Authors) -> tuple[object, ...]:
    """The values of one agreement. What was closed in Koers is not opened again by a file that does not know it."""
    row, moment = one.row, clock.at(one.row.made_on, TIME)
    if closed_at is None and row.closed_on is not None:
        closed_at = clock.at(row.closed_on, TIME)
    made_in, author = authors.of(one.dossier_id, row.made_on)
    return (
        one.pk, one.about, row.who or "", row.how or "", row.by_when, row.first_step or "", closed_at,
        one.dossier_id, row.what, made_in, author, moment, moment,
    )  # fmt: skip


class _Authors:
    """In which conversation an agreement was made, and who wrote it down: who led it, else the SLB'er of that day."""

    def __init__(self, dossiers: set[UUID]) -> None:
        conversations = Conversation.objects.held().filter(dossier_id__in=dossiers)
        self._led = {
            (dossier_id, clock.local(begun_at).date()): (pk, led_by)
            for pk, dossier_id, begun_at, led_by in conversations.values_list("pk", "dossier_id", "begun_at", "led_by")
            if begun_at
        }
        guides = Party.objects.filter(dossier_id__in=dossiers, role=SLB.key).order_by("since")
        self._guides: dict[UUID, list[tuple[dt.date, dt.date | None, UUID]]] = defaultdict(list)
        for dossier_id, since, until, person in guides.values_list("dossier_id", "since", "until", "person"):
            if dossier_id:
                self._guides[dossier_id].append((since, until, person))
        self._subjects = dict(Dossier.objects.filter(pk__in=dossiers).values_list("pk", "subject"))

    def of(self, dossier_id: UUID, day: dt.date) -> tuple[UUID | None, UUID]:
        """The conversation of that day, if there is one, and the author."""
        if led := self._led.get((dossier_id, day)):
            return led
        for since, until, person in self._guides[dossier_id]:
            if since <= day and (until is None or until > day):
                return None, person
        return None, self._subjects[dossier_id]
