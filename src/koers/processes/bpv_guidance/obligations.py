"""What is due for a person at a placement: computed from facts, never stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import clock, parties
from koers.kernel.models import Conversation, GuestLink, Party, Person
from koers.kernel.obligations import Obligation, Reminder
from koers.processes.bpv_guidance.actions.moments import possible, waiting_for
from koers.processes.bpv_guidance.models import Measure, Proposal
from koers.processes.bpv_guidance.plan import State
from koers.processes.bpv_guidance.process import PROCESS, REPORT_WITHIN, SLB, STUDENT, SUPERVISOR, VISIT
from koers.processes.bpv_guidance.progress import why_signalled
from koers.processes.bpv_guidance.queries.asking import Asking
from koers.processes.bpv_guidance.queries.contacts import Standing, day_of, report_due, standings
from koers.processes.bpv_guidance.queries.placements import guided, own

DAY = dt.timedelta(days=1)


def for_person(person: Person, today: dt.date) -> list[Obligation]:
    """What a student must do for the own placements, and an SLB teacher for those that she guides."""
    mine, theirs = list(own(person, today)), list(guided(person, today))
    if not mine and not theirs:
        return []
    asking = Asking((placement.pk for placement in (*mine, *theirs)), person, today)
    found: list[Obligation] = []
    for standing in standings(mine, today):
        found += _Own(person, standing, today, asking).all()
    for standing in standings(theirs, today):
        found += _Guided(person, standing, today, asking).all()
    return found


class _Of:
    """One placement, for one person."""

    def __init__(self, person: Person, standing: Standing, today: dt.date, asking: Asking) -> None:
        self.person, self.standing, self.today, self.asking = person, standing, today, asking
        self.dossier = standing.placement.dossier
        self.people = asking.people.get(self.dossier.pk, [])
        self.name = self.dossier.subject.full_name

    def all(self) -> Iterator[Obligation]:
        """Everything that is due."""
        yield from self.moments()
        for conversation in self.asking.conversations[self.dossier.pk]:
            yield from self.conversation(conversation)

    def moments(self) -> Iterator[Obligation]:
        """What the plan asks."""
        raise NotImplementedError

    def conversation(self, conversation: Conversation) -> Iterator[Obligation]:
        """What one contact asks."""
        raise NotImplementedError

    def due(
        self, what: str, about: object, title: str, page: str, arguments: Sequence[object], **more: object
    ) -> Obligation:
        """An obligation with a key of this process, and a page of it."""
        url = reverse(page, args=arguments)
        return Obligation(key=f"{PROCESS.key}:{what}:{about}", title=title, url=url, **more)  # type: ignore[arg-type]

    def to_sign(self, conversation: Conversation, title: str) -> Iterator[Obligation]:
        """The signature that is asked of this person, under a title; or of whom it is."""
        document = self.asking.reports.get(conversation.pk)
        if document is None:
            return
        unsigned = [one for one in document.signatories.all() if not hasattr(one, "signature")]
        if self.person in [one.person for one in unsigned]:
            yield self.due("sign", document.pk, title, "web:document", [document.pk], source="BPV-11")
        elif unsigned:
            title = _("The report of the visit waits for a signature")
            yield self.due(
                "sign",
                document.pk,
                title,
                "web:document",
                [document.pk],
                waiting_for=unsigned[0].person.full_name,
                since=clock.local(document.frozen_at).date(),
            )


class _Own(_Of):
    """For the student."""

    def moments(self) -> Iterator[Obligation]:
        settled = set()
        for proposal in self.asking.proposals[self.dossier.pk]:
            settled.add(proposal.kind)
            yield from self._proposal(proposal)
        for moment in self.standing.moments:
            if moment.kind in settled or moment.state not in {State.OPEN, State.LATE}:
                continue
            settled.add(moment.kind)
            kind = PROCESS.conversation(moment.kind)
            late = moment.state is State.LATE
            yield self.due(
                "plan",
                f"{self.dossier.pk}:{moment.kind}",
                _("Arrange the %(kind)s") % {"kind": kind.label},
                "bpv_guidance:propose",
                [self.dossier.pk, moment.kind],
                due=moment.until if late else moment.agree_by,
                detail=_("Six weeks ahead cannot be done any more: say why.") if late else "",
                action=_("Propose moments"),
                source=moment.source,
            )

    def _proposal(self, proposal: Proposal) -> Iterator[Obligation]:
        waiting = waiting_for(proposal, self.people)
        page, about = "bpv_guidance:placement", [self.dossier.pk]
        if waiting:
            title = _("Your moments wait for an answer")
            since = clock.local(proposal.at).date()
            yield self.due("answer", proposal.pk, title, page, about, waiting_for=waiting[0].full_name, since=since)
        elif possible(proposal, self.people):
            yield self.due(
                "agree", proposal.pk, _("Choose the moment at which everybody can"), page, about, source="BPV-08"
            )
        else:
            title = _("Nobody could at one moment: propose others")
            yield self.due(
                "plan", proposal.pk, title, "bpv_guidance:propose", [self.dossier.pk, proposal.kind], source="BPV-08"
            )

    def conversation(self, conversation: Conversation) -> Iterator[Obligation]:
        visit = conversation.visit
        on = day_of(conversation)
        page, about = "bpv_guidance:conversation", [conversation.pk]
        if conversation.begun_at is None and conversation.planned_start <= clock.now():
            yield self.due("held", conversation.pk, _("Did the conversation take place?"), page, about, due=on)
        elif conversation.begun_at is None and conversation.prepared_at is None:
            title = _("Bring in your points for the %(kind)s") % {"kind": conversation.definition.label}
            yield self.due(
                "prepare", conversation.pk, title, "bpv_guidance:prepare", [conversation.pk], due=on, source="BPV-09"
            )
        elif conversation.kind == VISIT.key and conversation.begun_at:
            if visit.handed_in_at is None:
                title = _("Write the report of the visit and hand it in")
                yield self.due(
                    "report", conversation.pk, title, page, about, due=report_due(conversation), source="BPV-10"
                )
            elif conversation.reported_at is None:
                yield self.due(
                    "finish", conversation.pk, _("Finish the report, for all to sign"), page, about, source="BPV-11"
                )
            else:
                yield from self.to_sign(conversation, _("Read the report of the visit and sign it"))


class _Guided(_Of):
    """For the SLB teacher."""

    def moments(self) -> Iterator[Obligation]:
        for proposal in self.asking.proposals[self.dossier.pk]:
            if self.person in waiting_for(proposal, self.people):
                title = _("Say when you can visit with %(name)s") % {"name": self.name}
                yield self.due("answer", proposal.pk, title, "bpv_guidance:answer", [proposal.pk], source="BPV-08")
        for moment in self.standing.moments:
            if moment.state is State.LATE:
                title = _("%(name)s has not arranged the %(kind)s yet") % {
                    "name": self.name,
                    "kind": PROCESS.conversation(moment.kind).label,
                }
                yield self.due(
                    "short",
                    f"{self.dossier.pk}:{moment.rule}",
                    title,
                    "bpv_guidance:placement",
                    [self.dossier.pk],
                    due=moment.until,
                    source=moment.source,
                )
        yield from self._progress()
        for measure in self.asking.measures[self.dossier.pk]:
            yield self.due(
                "measure",
                measure.pk,
                measure.what[:120],
                "bpv_guidance:bottleneck",
                [measure.bottleneck_id],
                due=measure.by_when,
                source="BPV-03",
            )

    def _progress(self) -> Iterator[Obligation]:
        """Learning that stands still asks for a call; which figures say so stands with it."""
        if self.standing.stagnates:
            title = _("Nothing has happened at the placement of %(name)s for some time") % {"name": self.name}
            if self.standing.progress and not self.standing.progress.is_quiet:
                title = _("%(name)s gets no further with the work processes") % {"name": self.name}
        elif self.standing.falls_behind:
            title = _("%(name)s falls behind on the work processes") % {"name": self.name}
        else:
            return
        why = " ".join(why_signalled(self.standing.progress))
        page = ("bpv_guidance:phone", [self.dossier.pk])
        yield self.due("still", self.dossier.pk, title, *page, detail=why, source="BPV-02")

    def conversation(self, conversation: Conversation) -> Iterator[Obligation]:
        page, about = "bpv_guidance:conversation", [conversation.pk]
        if conversation.kind != VISIT.key or conversation.begun_at is None:
            return
        visit = conversation.visit
        if conversation.reported_at:
            title = _("Read the report of the visit with %(name)s and sign it") % {"name": self.name}
            yield from self.to_sign(conversation, title)
            return
        if visit.phase >= 2 and conversation.pk not in self.asking.judged:
            title = _("Write whether %(name)s works at level") % {"name": self.name}
            yield self.due("level", conversation.pk, title, page, about, source="BPV-13")
        if visit.handed_in_at is None:
            late = report_due(conversation) < self.today
            title = _("The report of the visit with %(name)s is not there yet") % {"name": self.name}
            yield self.due(
                "report",
                conversation.pk,
                title,
                page,
                about,
                due=report_due(conversation) if late else None,
                waiting_for="" if late else self.name,
                since=day_of(conversation),
                source="BPV-10",
            )
        elif conversation.pk not in self.asking.commented:
            title = _("Read the report of %(name)s and say what you think") % {"name": self.name}
            yield self.due("comment", conversation.pk, title, page, about, source="BPV-11")


def reminders(today: dt.date) -> Iterable[Reminder]:
    """The day before a contact to all; one week, and one day, before a report is late to the student; once to the SLB
    teacher when it is; the day before to who owns a measure; on the first day to a supervisor who has no link yet.
    """
    yield from _tomorrow(today)
    yield from _beginning(today)
    yield from _reports(today)
    measures = Measure.objects.filter(by_when=today + DAY, done_on=None, bottleneck__ended_at=None)
    for measure in measures.select_related("owner", "bottleneck__dossier"):
        url = settings.KOERS_URL + reverse("bpv_guidance:bottleneck", args=[measure.bottleneck_id])
        yield Reminder(f"bpv_guidance:measure:{measure.pk}", measure.owner, url, measure.bottleneck.dossier)


def _tomorrow(today: dt.date) -> Iterator[Reminder]:
    begins, ends = (clock.at(today + count * DAY, dt.time.min) for count in (1, 2))
    coming = Conversation.objects.to_come().filter(
        dossier__process=PROCESS.key, planned_start__gte=begins, planned_start__lt=ends
    )
    for conversation in coming.select_related("dossier"):
        for person, _role in parties.participants(conversation):
            # The moment is in the key: one that was moved is reminded of again.
            key = f"bpv_guidance:tomorrow:{conversation.pk}:{conversation.sequence}"
            yield Reminder(key, person, _page(conversation), conversation.dossier)


def _beginning(today: dt.date) -> Iterator[Reminder]:
    """Who was named ahead, or by the school's files, gets the link on the first day."""
    begun = Party.objects.live(today).filter(role=SUPERVISOR.key, since=today, dossier__process=PROCESS.key)
    for party in begun.select_related("person", "dossier"):
        assert party.dossier is not None
        if not GuestLink.objects.filter(person=party.person, dossier=party.dossier).exists():
            url = settings.KOERS_URL + reverse("bpv_guidance:placement", args=[party.dossier_id])
            yield Reminder(f"bpv_guidance:begins:{party.pk}", party.person, url, party.dossier)


def _reports(today: dt.date) -> Iterator[Reminder]:
    first, last = (clock.at(today - REPORT_WITHIN - count * DAY, dt.time.min) for count in (1, -15))
    open_reports = Conversation.objects.standing().filter(
        dossier__process=PROCESS.key, kind=VISIT.key, visit__handed_in_at=None, begun_at__gte=first, begun_at__lt=last
    )
    for conversation in open_reports.select_related("dossier"):
        left = (report_due(conversation) - today).days
        role = {7: STUDENT, 1: STUDENT, -1: SLB}.get(left)
        if role is not None:
            for person in parties.holders(conversation.dossier, role, today):
                key = f"bpv_guidance:report:{left}:{conversation.pk}"
                yield Reminder(key, person, _page(conversation), conversation.dossier)


def _page(conversation: Conversation) -> str:
    return settings.KOERS_URL + reverse("web:conversation", args=[conversation.pk])
