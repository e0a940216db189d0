"""Judging at the workplace: work attitude (BPV-15), the level (BPV-13), the go for the proeve (BPV-14)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Conversation, Document, Dossier, Person
from koers.kernel.permissions import require
from koers.kernel.texts import clean, fitting
from koers.kernel.vocabulary import Right
from koers.processes.bpv_guidance import attitude
from koers.processes.bpv_guidance.actions.roles import has_role
from koers.processes.bpv_guidance.guides import attitude_form
from koers.processes.bpv_guidance.models import Assessment, AssessmentScore, Capacity, Judgement, Visit
from koers.processes.bpv_guidance.process import STUDENT, SUPERVISOR, VISIT


def capacity_of(dossier: Dossier, person: Person) -> Capacity | None:
    """In which capacity somebody fills in the form for work attitude today; None: not at all."""
    if has_role(dossier, person, SUPERVISOR):
        return Capacity.SUPERVISOR
    return Capacity.STUDENT if has_role(dossier, person, STUDENT) else None


@transaction.atomic
def assess_attitude(*, dossier: Dossier, scores: Mapping[str, int | None], by: Person, remark: str = "") -> Assessment:
    """Fill in the form for work attitude: a score from 1 to 4 for each criterion, None: does not apply.

    It joins the last round where the other filled in that one and this person did not; else it opens a new one.
    Raises `NotAllowed`, and `Refused` (field: the criterion) where one has no answer.
    """
    capacity = capacity_of(dossier, by)
    if capacity is None:
        raise NotAllowed(_("Your role in this dossier does not allow this."))
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    form = attitude_form(dossier.subject.language)
    for criterion in form.criteria:
        if criterion.key not in scores:
            raise Refused(_("Choose an answer at “%(label)s”") % {"label": criterion.label}, field=criterion.key)
        if scores[criterion.key] not in {None, 1, 2, 3, 4}:
            raise Refused(_("Choose one of the answers at “%(label)s”.") % {"label": criterion.label}, criterion.key)
    if all(scores[criterion.key] is None for criterion in form.criteria):
        raise Refused(_("Give a score on at least one line."), field=form.criteria[0].key)
    remark = fitting(remark, "remark")
    last = Assessment.objects.filter(dossier=dossier).order_by("-round").first()
    number = last.round if last else 1
    if Assessment.objects.filter(dossier=dossier, round=number, capacity=capacity).exists():
        number += 1
    made = Assessment.objects.create(
        dossier=dossier, round=number, capacity=capacity, form=form.content(), remark=remark, by=by, at=clock.now()
    )
    AssessmentScore.objects.bulk_create(
        [AssessmentScore(assessment=made, criterion=one.key, score=scores[one.key]) for one in form.criteria]
    )
    audit.record("assessed", by=by, about=made, dossier=dossier, round=number)
    return made


@transaction.atomic
def judge_level(*, conversation: Conversation, positive: bool, grounds: str, by: Person) -> Judgement:
    """The SLB teacher writes down whether the student works at level, from phase 2 on.

    Raises `NotAllowed`, and `Refused` (field ``grounds``) without grounds, or where the report is frozen.
    """
    conversation = Conversation.objects.locked(conversation)
    require(Right.LEAD, dossier=conversation.dossier, by=by)
    visit = Visit.objects.filter(conversation=conversation).first()
    if conversation.kind != VISIT.key or visit is None or visit.phase < 2:
        raise Refused(_("The level is judged at a visit, from phase 2 on."))
    if conversation.begun_at is None:
        raise Refused(_("This conversation is still to come."))
    if conversation.reported_at:
        raise Refused(_("The report is ready to sign. Ask for a change if something is not right."))
    return _judge(conversation.dossier, Judgement.Kind.LEVEL, positive, grounds, by, conversation=conversation)


def missing_for_go(dossier: Dossier) -> list[str]:
    """What a go for the proeve asks and is not there; in words."""
    missing = []
    signed = Document.objects.filter(dossier=dossier, conversation__kind=VISIT.key, sealed_at__isnull=False)
    if not signed.exists():
        missing.append(_("a report of a visit that all three signed"))
    if not attitude.verdict(dossier):
        missing.append(_("a work attitude that the supervisor calls sufficient"))
    return missing


@transaction.atomic
def decide_go(
    *,
    dossier: Dossier,
    positive: bool,
    grounds: str,
    by: Person,
    reason: str = "",
    conversation: Conversation | None = None,
) -> Judgement:
    """The SLB teacher decides on the go for the proeve, in phase 3. Where something that it asks is not there, a go
    asks a ``reason``, which is shown with it. A no-go only needs grounds.

    Raises `NotAllowed`, and `Refused` (field ``grounds`` or ``reason``).
    """
    require(Right.LEAD, dossier=dossier, by=by)
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    if dossier.placement.phase_on(clock.today()) != 3:
        raise Refused(_("The go for the proeve is decided in phase 3."))
    missing = missing_for_go(dossier)
    reason = clean(reason)[:500]
    if positive and missing and not reason:
        raise Refused(
            _("This is missing: %(what)s. Write why there is a go all the same.") % {"what": "; ".join(missing)},
            field="reason",
        )
    kept = reason if positive and missing else ""
    return _judge(dossier, Judgement.Kind.GO, positive, grounds, by, reason=kept, conversation=conversation)


def _judge(
    dossier: Dossier,
    kind: Judgement.Kind,
    positive: bool,
    grounds: str,
    by: Person,
    *,
    reason: str = "",
    conversation: Conversation | None = None,
) -> Judgement:
    grounds = fitting(grounds, "grounds")
    if not grounds:
        raise Refused(_("Write on what grounds."), field="grounds")
    made = Judgement.objects.create(
        dossier=dossier,
        conversation=conversation,
        kind=kind,
        positive=positive,
        grounds=grounds,
        reason=reason,
        by=by,
        at=clock.now(),
    )
    audit.record("judged", by=by, about=made, dossier=dossier, kind=str(kind), positive=positive)
    return made
