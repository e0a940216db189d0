"""What a person must do or waits for in the progress conversations, computed from the facts; never stored."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel import clock, vault
from koers.kernel.models import Agreement, Conversation, Dossier, Person, Signatory
from koers.kernel.obligations import Obligation, Reminder
from koers.processes.progress_talks.models import CareAppointment, TeamMessageRecipient
from koers.processes.progress_talks.process import PROCESS, TALK
from koers.processes.progress_talks.queries.messages import visible_messages
from koers.processes.progress_talks.queries.overview import Due, Overview, Show
from koers.processes.progress_talks.queries.relations import Relations, relations_of
from koers.processes.progress_talks.queries.school import Schools, all_rules
from koers.processes.progress_talks.queries.talks import moments
from koers.processes.progress_talks.reading import note_reading_of_appointment
from koers.web import dates

SIGN_WITHIN = dt.timedelta(days=3)
"""So long after a report was frozen who has not signed gets a reminder."""


def for_person(person: Person, today: dt.date) -> list[Obligation]:
    """Everything of this process that waits for a person today, or for which the person waits."""
    relations = relations_of(person, today)
    found: list[Obligation] = []
    if relations.own or relations.guided:
        schools = all_rules(today)
        found += _conversations(relations, today)
        found += _signatures(person, relations)
        found += _to_plan(relations, schools, today)
    if relations.own:
        found += _agreements(relations)
    if relations.own or relations.guided or relations.cares_in:
        found += _appointments(person, relations, today)
    return [*found, *_messages(person, today)]


def _conversations(relations: Relations, today: dt.date) -> Iterator[Obligation]:
    """Those that are planned, were missed, or go on; for an SLB'er up to the end of this week."""
    sunday = today + dt.timedelta(days=6 - today.weekday())
    own, guided = Q(dossier__in=[*relations.own]), Q(dossier__in=relations.guided)
    this_week = Q(planned_start__lt=moments(sunday, sunday)[1]) | Q(begun_at__isnull=False)
    conversations = Conversation.objects.standing().filter(kind=TALK.key, reported_at__isnull=True)
    for talk in conversations.filter(own | (guided & this_week)).select_related("dossier__subject"):
        if talk.dossier_id in relations.own:
            yield from _own_talk(talk, relations.own[talk.dossier_id], today)
        else:
            yield from _guided_talk(talk, today)


def _own_talk(talk: Conversation, slb: Person | None, today: dt.date) -> Iterator[Obligation]:
    name = slb.full_name if slb else _("your SLB'er")
    day, time = clock.local(talk.planned_start).date(), dates.wall_clock(talk.planned_start)
    page = reverse("progress_talks:conversation", args=[talk.pk])
    key = f"talk:{talk.pk}"
    if talk.begun_at:
        title = _("Report of the conversation of %(day)s") % {"day": dates.short_day(clock.local(talk.begun_at).date())}
        since = clock.local(talk.begun_at).date()
        yield Obligation(key, title, page, waiting_for=slb.given_name if slb else name, since=since)
    elif day < today:
        yield _missed(key, talk, _("with %(name)s") % {"name": name})
    elif talk.prepared_at is None:
        minutes = int(talk.duration.total_seconds() // 60)
        yield Obligation(
            key,
            _("Prepare your conversation"),
            reverse("progress_talks:prepare", args=[talk.pk]),
            due=day,
            detail=_(
                "At %(time)s you talk with %(name)s, for %(minutes)d minutes. You begin. Put ready what you want to "
                "talk about and which work you are proud of."
            )
            % {"time": time, "name": name, "minutes": minutes},
            action=_("Prepare the conversation"),
        )
    else:
        title = _("You have a conversation with %(name)s") % {"name": name}
        yield Obligation(key, title, page, due=day, detail=_place(talk), action=_("Go to the conversation"))


def _guided_talk(talk: Conversation, today: dt.date) -> Iterator[Obligation]:
    student = talk.dossier.subject
    day = clock.local(talk.planned_start).date()
    page = reverse("progress_talks:conversation", args=[talk.pk])
    key, named = f"talk:{talk.pk}", {"name": student.full_name}
    if talk.begun_at:
        begun = clock.local(talk.begun_at).date()
        yield Obligation(
            key,
            _("Finish the conversation with %(name)s") % named,
            page,
            due=begun,
            detail=_("It began on %(day)s. Both of you sign once it is finished.") % {"day": dates.short_day(begun)},
            action=_("Go to the conversation"),
        )
    elif day < today:
        yield _missed(key, talk, _("with %(name)s") % named)
    else:
        title, action = _("Conversation with %(name)s") % named, _("Go to the conversation")
        yield Obligation(key, title, page, due=day, detail=_place(talk), action=action)
        if talk.prepared_at is None:
            yield Obligation(
                f"preparation:{talk.pk}",
                _("Preparation of the conversation with %(name)s") % named,
                page,
                due=day,
                waiting_for=student.given_name,
            )


def _missed(key: str, talk: Conversation, whom: str) -> Obligation:
    day = clock.local(talk.planned_start).date()
    return Obligation(
        key,
        _("Choose another moment for the conversation %(whom)s") % {"whom": whom},
        reverse("web:move", args=[talk.pk]),
        due=day,
        detail=_("It was planned for %(day)s and did not begin.") % {"day": dates.short_day(day)},
        action=_("Choose another moment"),
    )


def _place(talk: Conversation) -> str:
    time = dates.wall_clock(talk.planned_start)
    return f"{time}, {talk.location}" if talk.location else time


def _to_plan(relations: Relations, schools: Schools, today: dt.date) -> Iterator[Obligation]:
    """Conversations that are due and not planned: a student's own, and for an SLB'er one line for each due date."""
    if relations.own:
        own = Overview(Dossier.objects.filter(pk__in=[*relations.own]), today, schools)
        for student in own.select(Show.TO_PLAN):
            slb = relations.own[student.dossier_id]
            yield Obligation(
                f"plan:{student.dossier_id}:{student.due}",
                _("Plan a conversation with %(name)s") % {"name": slb.full_name if slb else _("your SLB'er")},
                reverse("web:plan", args=[student.dossier_id, TALK.key]),
                due=student.due,
                detail=_("Conversation %(nth)d of the %(of)d of this school year.")
                % {"nth": student.held + 1, "of": student.required},
                action=_("Choose a moment"),
                source="SVG-03",
            )
    if relations.guided:
        guided = Dossier.objects.filter(pk__in=relations.guided)
        for due in Overview(guided, today, schools).dues():
            yield _to_plan_with(due, today)


def _to_plan_with(due: Due, today: dt.date) -> Obligation:
    late = due.day < today
    title = ngettext(
        "Plan a conversation with %(n)d student", "Plan a conversation with %(n)d students", due.students
    ) % {"n": due.students}
    day = {"day": dates.plain_day(due.day)}
    return Obligation(
        f"plan:{due.day}",
        title,
        reverse("progress_talks:students") + ("?show=late" if late else "?show=plan"),
        due=due.day,
        detail=(_("It was due by %(day)s.") if late else _("It is due by %(day)s.")) % day,
        action=_("See who they are"),
        source="SVG-03",
    )


def _agreements(relations: Relations) -> Iterator[Obligation]:
    """What a student agreed to do, by when."""
    rows = Agreement.objects.open().filter(dossier__in=[*relations.own]).select_related("made_in")
    for agreement in rows:
        made = agreement.made_in.begun_at if agreement.made_in else None
        made_on = (
            _("From your conversation of %(day)s") % {"day": dates.plain_day(clock.local(made).date())} if made else ""
        )
        yield Obligation(
            f"agreement:{agreement.pk}",
            agreement.what,
            reverse("progress_talks:dossier") + f"#{agreement.pk}",
            due=agreement.by_when,
            detail=", ".join(part for part in (made_on, agreement.about) if part),
            action=_("See the agreement"),
        )


def _signatures(person: Person, relations: Relations) -> Iterator[Obligation]:
    """Reports that wait for this person's signature, and those that this person signed and another has not."""
    asked = Signatory.objects.filter(person=person).values("document")
    waiting = Signatory.objects.filter(
        document__in=asked,
        document__dossier__in=[*relations.own, *relations.guided],
        document__voided_at__isnull=True,
        document__sealed_at__isnull=True,
        signature__isnull=True,
    ).select_related("person", "document__dossier__subject", "document__conversation")
    signatories: dict[uuid.UUID, list[Signatory]] = {}
    for signatory in waiting:
        signatories.setdefault(signatory.document_id, []).append(signatory)
    for rows in signatories.values():
        document = rows[0].document
        url = reverse("web:document", args=[document.pk])
        since = clock.local(document.frozen_at).date()
        who = "" if document.dossier_id in relations.own else document.dossier.subject.full_name
        if any(row.person_id == person.pk for row in rows):
            title = _("Sign the report of the conversation with %(name)s") % {"name": who}
            title = title if who else _("Sign the report of your conversation")
            detail = _("It is ready since %(day)s.") % {"day": dates.plain_day(since)}
            action = _("Read and sign")
            yield Obligation(f"sign:{document.pk}", title, url, since=since, detail=detail, action=action)
        else:
            title = _("Signature on the report of the conversation with %(name)s") % {"name": who}
            title = title if who else _("Signature on the report of your conversation")
            detail, names = _("You do not have to do anything now."), ", ".join(row.person.given_name for row in rows)
            yield Obligation(f"sign:{document.pk}", title, url, since=since, detail=detail, waiting_for=names)


def _messages(person: Person, today: dt.date) -> Iterator[Obligation]:
    """Particulars of a conversation that were addressed to this person and not read yet (SVG-17)."""
    unread = list(
        TeamMessageRecipient.objects.filter(person=person, read_at__isnull=True).values_list("message", flat=True)
    )
    if not unread:
        return
    messages = visible_messages(person, today).filter(pk__in=unread).select_related("by", "dossier__subject")
    for message in messages.order_by("sent_at"):
        yield Obligation(
            f"message:{message.pk}",
            _("Read the message of %(name)s") % {"name": message.by.full_name},
            reverse("progress_talks:message", args=[message.pk]),
            since=clock.local(message.sent_at).date(),
            detail=_("About %(name)s.") % {"name": message.dossier.subject.full_name},
            action=_("Read the message"),
        )


def _appointments(person: Person, relations: Relations, today: dt.date) -> Iterator[Obligation]:
    """Separate appointments to come, for the student and for whom they are with: neutral words, no note (SVG-18)."""
    with vault.opened():
        rows = list(
            CareAppointment.objects.defer("sealed_note")
            .filter(Q(dossier__in=[*relations.own]) | Q(with_person=person.pk))
            .filter(cancelled_at__isnull=True, at__gte=moments(today, today)[0])
        )
    if not rows:
        return
    dossiers = Dossier.objects.select_related("subject", "organisation").in_bulk({row.dossier_id for row in rows})
    people = Person.objects.in_bulk({row.with_person_id for row in rows})
    for row in rows:
        dossier = dossiers[row.dossier_id]
        own = dossier.pk in relations.own
        here = {dossier.organisation_id, dossier.organisation.parent_id}
        if not (own or dossier.pk in relations.guided or here & relations.cares_in):
            continue
        note_reading_of_appointment(row, dossier, person)
        other = people[row.with_person_id] if own else dossier.subject
        yield Obligation(
            f"appointment:{row.pk}",
            _("You have an appointment with %(name)s") % {"name": other.full_name},
            reverse("progress_talks:care_appointment", args=[row.pk]),
            due=clock.local(row.at).date(),
            detail=dates.wall_clock(row.at),
            action=_("See the appointment"),
        )


def reminders(today: dt.date) -> Iterator[Reminder]:
    """The mails that are due today: a talk tomorrow not prepared, a report not signed, an agreement due tomorrow."""
    tomorrow = today + dt.timedelta(days=1)
    start, end = moments(tomorrow, tomorrow)
    unprepared = (
        Conversation.objects.to_come()
        .filter(dossier__process=PROCESS.key, kind=TALK.key, prepared_at__isnull=True)
        .filter(planned_start__gte=start, planned_start__lt=end)
    )
    for talk in unprepared.select_related("dossier__subject"):
        url = _absolute("progress_talks:prepare", talk.pk)
        yield Reminder(f"{PROCESS.key}:prepare:{talk.pk}:{tomorrow}", talk.dossier.subject, url, talk.dossier)
    unsigned = Signatory.objects.filter(
        document__dossier__process=PROCESS.key,
        document__voided_at__isnull=True,
        document__sealed_at__isnull=True,
        document__frozen_at__lt=moments(today - SIGN_WITHIN, today - SIGN_WITHIN)[1],
        signature__isnull=True,
    )
    for signatory in unsigned.select_related("person", "document__dossier"):
        document = signatory.document
        url = _absolute("web:document", document.pk)
        yield Reminder(f"{PROCESS.key}:sign:{signatory.pk}", signatory.person, url, document.dossier)
    due = Agreement.objects.open().filter(dossier__process=PROCESS.key, by_when=tomorrow)
    for agreement in due.select_related("dossier__subject"):
        url = settings.KOERS_URL + reverse("web:home")
        yield Reminder(f"{PROCESS.key}:agreement:{agreement.pk}", agreement.dossier.subject, url, agreement.dossier)


def _absolute(view: str, pk: uuid.UUID) -> str:
    return settings.KOERS_URL + reverse(view, args=[pk])
