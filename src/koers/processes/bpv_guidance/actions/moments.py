"""The student organises: proposes moments, hears who can, and agrees on one, six weeks ahead (BPV-08)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import audit, clock, outbox, parties
from koers.kernel.actions import conversations
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Conversation, Dossier, Person
from koers.kernel.permissions import require
from koers.kernel.texts import clean
from koers.kernel.vocabulary import Right
from koers.processes.bpv_guidance.actions.roles import has_role, require_role
from koers.processes.bpv_guidance.guides import guide_for
from koers.processes.bpv_guidance.models import MomentAnswer, Placement, Proposal, ProposedMoment, Visit
from koers.processes.bpv_guidance.process import NOTICE, PROCESS, SLB, STUDENT, SUPERVISOR

MOST = 5
"""Moments in one proposal."""


def is_short_notice(start: dt.datetime, today: dt.date) -> bool:
    """Whether a moment is less than six weeks ahead; six weeks to the day is in time."""
    return clock.local(start).date() - today < NOTICE


@transaction.atomic
def propose_moments(
    *,
    dossier: Dossier,
    kind: str,
    starts: Sequence[dt.datetime],
    by: Person,
    location: str = "",
    late_reason: str = "",
    moves: Conversation | None = None,
) -> Proposal:
    """Propose moments (aware) for a conversation; supervisor and SLB teacher get a mail. ``moves``: the conversation
    that gets another moment. What was proposed before and is still open is withdrawn.

    Raises `NotAllowed` for who is not the student, and `Refused` (field ``starts`` or ``late_reason``).
    """
    require(Right.PREPARE, dossier=dossier, by=by)
    dossier = Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    PROCESS.conversation(kind)
    wanted = sorted(set(starts))
    if not wanted:
        raise Refused(_("Propose at least one moment."), field="starts")
    if len(wanted) > MOST:
        raise Refused(_("Propose at most %(n)d moments.") % {"n": MOST}, field="starts")
    now = clock.now()
    if wanted[0] < now:
        raise Refused(_("This moment has passed. Choose a later one."), field="starts")
    if wanted[-1] > now + dt.timedelta(days=400):
        raise Refused(_("This is more than a year ahead. Choose an earlier day."), field="starts")
    reason = clean(late_reason)[:500]
    if is_short_notice(wanted[0], now.date()) and not reason:
        raise Refused(
            _("A moment is less than six weeks ahead. Write why it cannot be later, or choose another."),
            field="late_reason",
        )
    Proposal.objects.open().filter(dossier=dossier, kind=kind).update(withdrawn_at=now)
    proposal = Proposal.objects.create(
        dossier=dossier,
        kind=kind,
        location=clean(location, lines=False)[:200],
        late_reason=reason,
        moves=moves,
        by=by,
        at=now,
    )
    ProposedMoment.objects.bulk_create([ProposedMoment(proposal=proposal, start=start) for start in wanted])
    audit.record("proposed", by=by, about=proposal, dossier=dossier, kind=kind)
    for person in asked(dossier, clock.today()):
        _mail("bpv_guidance/mail/proposed.txt", person, dossier)
    return proposal


def asked(dossier: Dossier, on: dt.date) -> list[Person]:
    """Whose answer a proposal waits for: supervisor and SLB teacher of that day."""
    people = [*parties.holders(dossier, SUPERVISOR, on)[:1], *parties.holders(dossier, SLB, on)[:1]]
    return list(dict.fromkeys(people))


@transaction.atomic
def answer_moments(*, proposal: Proposal, answers: Mapping[UUID, bool], by: Person) -> Proposal:
    """Say for moments of a proposal, by their ids, whether one can. The last answer counts.

    Raises `NotAllowed`, `Changed` where the proposal was settled or withdrawn, and `Refused` where a moment got none.
    """
    require_role(proposal.dossier, by, SUPERVISOR, SLB)
    proposal = _locked(proposal)
    moments = list(proposal.moments.all())
    if any(moment.pk not in answers for moment in moments):
        raise Refused(_("Say for each moment whether you can."))
    for moment in moments:
        MomentAnswer.objects.update_or_create(
            moment=moment, by=by, defaults={"can": answers[moment.pk], "at": clock.now()}
        )
    audit.record("answered", by=by, about=proposal, dossier=proposal.dossier)
    if not waiting_for(proposal):
        _mail("bpv_guidance/mail/answered.txt", proposal.by, proposal.dossier)
    return proposal


def waiting_for(proposal: Proposal, people: Sequence[Person] | None = None) -> list[Person]:
    """Who of those that are asked (see `asked`) has not answered yet."""
    people = asked(proposal.dossier, clock.today()) if people is None else people
    answered = {answer.by_id for moment in proposal.moments.all() for answer in moment.answers.all()}
    return [person for person in people if person.pk not in answered]


def possible(proposal: Proposal, people: Sequence[Person] | None = None) -> list[ProposedMoment]:
    """The moments at which everybody can, that have not passed."""
    people = asked(proposal.dossier, clock.today()) if people is None else people
    wanted, now = {person.pk for person in people}, clock.now()
    return [
        moment
        for moment in proposal.moments.all()
        if moment.start > now and wanted <= {answer.by_id for answer in moment.answers.all() if answer.can}
    ]


@transaction.atomic
def agree_on_moment(*, moment: ProposedMoment, by: Person, late_reason: str = "") -> Conversation:
    """Agree on one of the moments at which everybody can: the conversation is planned (or moved), with invitations.

    Raises `NotAllowed` for who is not the student, `Changed` where the proposal was settled or withdrawn, and
    `Refused`: not everybody can, or it became less than six weeks without a reason (field ``late_reason``).
    """
    proposal = moment.proposal
    require(Right.PREPARE, dossier=proposal.dossier, by=by)
    proposal = _locked(proposal)
    if moment.pk not in {one.pk for one in possible(proposal)}:
        raise Refused(_("Not everybody said that they can be there. Choose another moment."))
    today = clock.today()
    reason = clean(late_reason)[:500] or proposal.late_reason
    late = is_short_notice(moment.start, today)
    if late and not reason:
        raise Refused(_("This is less than six weeks ahead. Write why it cannot be later."), field="late_reason")
    start, location = moment.start, proposal.location
    if proposal.moves is not None:
        conversation = conversations.move_conversation(
            conversation=proposal.moves, start=start, location=location, by=by, right=Right.PREPARE
        )
    else:
        conversation = conversations.plan_conversation(
            dossier=proposal.dossier,
            kind=proposal.kind,
            start=start,
            location=location,
            by=by,
            right=Right.PREPARE,
        )
    keep_visit(conversation, agreed_on=today, late_reason=reason if late else "")
    proposal.settled_at = clock.now()
    proposal.save(update_fields=["settled_at"])
    audit.record("agreed_moment", by=by, about=conversation, dossier=conversation.dossier, short_notice=late)
    return conversation


def keep_visit(conversation: Conversation, *, agreed_on: dt.date, late_reason: str = "") -> Visit:
    """The process's own row of a conversation: its phase, guide, and how it was agreed."""
    placement = Placement.objects.prefetch_related("phases").get(dossier=conversation.dossier_id)
    phase = placement.phase_on(clock.local(conversation.planned_start).date())
    language = conversation.dossier.subject.language
    visit, _new = Visit.objects.update_or_create(
        conversation=conversation,
        defaults={
            "phase": phase,
            "guide": guide_for(conversation.kind, phase, language).content(),
            "agreed_on": agreed_on,
            "late_reason": late_reason,
        },
    )
    return visit


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: Person) -> None:
    """Take a proposal back that is still open."""
    require(Right.PREPARE, dossier=proposal.dossier, by=by)
    proposal = _locked(proposal)
    proposal.withdrawn_at = clock.now()
    proposal.save(update_fields=["withdrawn_at"])
    audit.record("withdrawn", by=by, about=proposal, dossier=proposal.dossier)


@transaction.atomic
def call_off(*, conversation: Conversation, reason: str, by: Person) -> Conversation:
    """Cancel a conversation that was agreed, with a reason. Student and SLB teacher can; the supervisor tells them.

    Raises `NotAllowed`, and `Refused` (field ``reason``) without one or where it has begun.
    """
    dossier = conversation.dossier
    if has_role(dossier, by, STUDENT):
        right = Right.PREPARE
    elif has_role(dossier, by, SLB):
        right = Right.LEAD
    else:
        raise NotAllowed(_("Your role in this dossier does not allow this."))
    return conversations.cancel_conversation(conversation=conversation, reason=reason, by=by, right=right)


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_related("dossier__subject", "dossier__organisation__parent", "moves", "by")
    found = rows.select_for_update(no_key=True, of=("self",)).get(pk=proposal.pk)
    if found.settled_at or found.withdrawn_at:
        raise Changed(_("These moments were settled or withdrawn in the meantime. Look at the placement again."))
    return found


def _mail(template: str, to: Person, dossier: Dossier) -> None:
    link = settings.KOERS_URL + reverse("bpv_guidance:placement", args=[dossier.pk])
    outbox.queue_mail(template, to=to, dossier=dossier, link=link)
