"""What is asked of a supervisor at one placement, in the order in which it helps the student most."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel.models import Conversation, Document, Person
from koers.kernel.obligations import Obligation
from koers.processes.bpv_guidance.actions.moments import waiting_for
from koers.processes.bpv_guidance.models import (
    Assessment,
    Bottleneck,
    Capacity,
    Comment,
    HoursWeek,
    Placement,
    Proposal,
)
from koers.processes.bpv_guidance.process import PROCESS
from koers.processes.bpv_guidance.queries.contacts import report_due

REPORTS = {"sign", "comment"}
"""Tasks that are a report to read."""


def tasks(person: Person, placement: Placement, today: dt.date) -> list[Obligation]:
    """Reports to sign and to comment on, moments to answer, hours to confirm, the form for work attitude, measures."""
    return [
        *_to_sign(person, placement, today),
        *_to_comment(person, placement, today),
        *_to_answer(person, placement, today),
        *_to_confirm(person, placement, today),
        *_to_assess(person, placement, today),
        *_to_carry_out(person, placement, today),
    ]


def _task(
    what: str, about: object, title: str, action: str, page: str, *arguments: object, due: dt.date | None = None
) -> Obligation:
    url = reverse(page, args=arguments)
    return Obligation(key=f"{PROCESS.key}:{what}:{about}", title=title, action=action, url=url, due=due)


def _to_sign(person: Person, placement: Placement, today: dt.date) -> Iterator[Obligation]:
    documents = Document.objects.visible_to(person, today).current().filter(dossier=placement.dossier)
    asked = documents.filter(signatories__person=person, signatories__signature__isnull=True)
    for document in asked.order_by("frozen_at"):
        title = _("Read the report of the visit and sign it")
        yield _task("sign", document.pk, title, _("Read the report"), "web:guest_document", document.pk)


def _to_comment(person: Person, placement: Placement, today: dt.date) -> Iterator[Obligation]:
    conversations = Conversation.objects.visible_to(person, today).standing().filter(dossier=placement.dossier)
    handed_in = conversations.filter(visit__handed_in_at__isnull=False, reported_at__isnull=True)
    for conversation in handed_in.select_related("visit"):
        comments = Comment.objects.visible_to(person, today).filter(conversation=conversation, by=person)
        if not comments.filter(at__gte=conversation.visit.handed_in_at).exists():
            title = _("Read the report of the visit and say if it is right")
            page = ("bpv_guidance:supervisor_report", conversation.pk)
            yield _task("comment", conversation.pk, title, _("Read the report"), *page, due=report_due(conversation))


def _to_answer(person: Person, placement: Placement, today: dt.date) -> Iterator[Obligation]:
    proposals = Proposal.objects.visible_to(person, today).open().filter(dossier=placement.dossier)
    for proposal in proposals.select_related("dossier").prefetch_related("moments__answers"):
        if person in waiting_for(proposal):
            title = _("Say when you can meet")
            page = ("bpv_guidance:supervisor_moments", proposal.pk)
            yield _task("answer", proposal.pk, title, _("Look at the moments"), *page)


def _to_confirm(person: Person, placement: Placement, today: dt.date) -> Iterator[Obligation]:
    weeks = HoursWeek.objects.visible_to(person, today).filter(dossier=placement.dossier, confirmed_at=None).count()
    if weeks:
        title = ngettext("Confirm the hours of %(weeks)d week", "Confirm the hours of %(weeks)d weeks", weeks)
        page = "bpv_guidance:supervisor_hours"
        yield _task("hours", placement.pk, title % {"weeks": weeks}, _("Look at the hours"), page)


def _to_assess(person: Person, placement: Placement, today: dt.date) -> Iterator[Obligation]:
    """Asked once the student filled in a round of the form that the supervisor did not."""
    rounds = Assessment.objects.visible_to(person, today).filter(dossier=placement.dossier).order_by("-round")
    last = rounds.first()
    if last is None:
        return
    if not rounds.filter(round=last.round, capacity=Capacity.SUPERVISOR).exists():
        title = _("Fill in the form for work attitude")
        yield _task("assess", last.pk, title, _("Open the form"), "bpv_guidance:supervisor_attitude")


def _to_carry_out(person: Person, placement: Placement, today: dt.date) -> Iterator[Obligation]:
    open_ones = Bottleneck.objects.visible_to(person, today).open().filter(dossier=placement.dossier)
    for bottleneck in open_ones.prefetch_related("measures"):
        for measure in bottleneck.measures.all():
            if measure.owner_id == person.pk and measure.done_on is None:
                title, action = measure.what[:120], _("See what it is about")
                yield _task("measure", measure.pk, title, action, "bpv_guidance:guest", due=measure.by_when)
