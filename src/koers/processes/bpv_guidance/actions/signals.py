"""Bottlenecks and what is done about them (BPV-02, BPV-03, BPV-17); the student's feedback (BPV-04)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import audit, clock, outbox, parties
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Conversation, Dossier, Person
from koers.kernel.texts import fitting
from koers.processes.bpv_guidance.actions.roles import has_role, require_role
from koers.processes.bpv_guidance.models import Bottleneck, Feedback, Measure
from koers.processes.bpv_guidance.process import ALL_THREE, SLB, STUDENT


@transaction.atomic
def signal_bottleneck(*, dossier: Dossier, what: str, by: Person, feedback: Feedback | None = None) -> Bottleneck:
    """Say that something keeps the student from learning. Anybody of the three can, at any time; the others get a mail.

    Raises `NotAllowed`, and `Refused` (field ``what``).
    """
    require_role(dossier, by, *ALL_THREE)
    made = Bottleneck.objects.create(
        dossier=dossier,
        origin=Bottleneck.Origin.FEEDBACK if feedback else Bottleneck.Origin.SIGNALLED,
        feedback=feedback,
        what=_text(what, "what", _("Write what goes wrong.")),
        by=by,
        at=clock.now(),
    )
    audit.record("signalled", by=by, about=made, dossier=dossier)
    link = settings.KOERS_URL + reverse("bpv_guidance:bottleneck", args=[made.pk])
    today = clock.today()
    people = {person for role in ALL_THREE for person in parties.holders(dossier, role, today)}
    for person in sorted(people - {by}, key=lambda one: one.number):
        outbox.queue_mail("bpv_guidance/mail/signalled.txt", to=person, dossier=dossier, link=link)
    return made


@transaction.atomic
def add_measure(*, bottleneck: Bottleneck, what: str, owner: Person, by_when: dt.date, by: Person) -> Measure:
    """Write down what one of the three will do about it, by a local date.

    Raises `NotAllowed`, `Changed` where it has ended, and `Refused` (field ``what``, ``owner`` or ``by_when``).
    """
    bottleneck = _open(bottleneck, by)
    if not has_role(bottleneck.dossier, owner, *ALL_THREE):
        raise Refused(_("Choose somebody who takes part in this placement."), field="owner")
    if by_when < clock.today():
        raise Refused(_("This day has passed. Choose a later one."), field="by_when")
    made = Measure.objects.create(
        bottleneck=bottleneck, what=_text(what, "what", _("Write what will be done.")), owner=owner, by_when=by_when
    )
    audit.record("measure_added", by=by, about=bottleneck, dossier=bottleneck.dossier)
    return made


@transaction.atomic
def measure_done(*, measure: Measure, by: Person) -> Measure:
    """Say that a measure was carried out: its owner or the SLB teacher. Twice changes nothing."""
    bottleneck = _open(measure.bottleneck, by)
    if measure.owner_id != by.pk and not has_role(bottleneck.dossier, by, SLB):
        raise NotAllowed(_("Your role in this dossier does not allow this."))
    measure = Measure.objects.get(pk=measure.pk)
    if measure.done_on is None:
        measure.done_on = clock.today()
        measure.save(update_fields=["done_on"])
        audit.record("measure_done", by=by, about=bottleneck, dossier=bottleneck.dossier)
    return measure


@transaction.atomic
def discuss(*, bottleneck: Bottleneck, contact: Conversation, by: Person) -> Bottleneck:
    """Name the contact in which it was discussed, or will be; of the same placement."""
    bottleneck = _open(bottleneck, by)
    if contact.dossier_id != bottleneck.dossier_id or contact.cancelled_at:
        raise Refused(_("Choose a contact of this placement."), field="contact")
    bottleneck.contact = contact
    bottleneck.save(update_fields=["contact"])
    audit.record("discussed", by=by, about=bottleneck, dossier=bottleneck.dossier)
    return bottleneck


@transaction.atomic
def end_bottleneck(*, bottleneck: Bottleneck, how: str, by: Person) -> Bottleneck:
    """Say how it ended; until then it is open. Raises `NotAllowed`, `Changed`, and `Refused` (field ``how``)."""
    bottleneck = _open(bottleneck, by)
    bottleneck.how_ended = _text(how, "how", _("Write how it ended."))
    bottleneck.ended_at = clock.now()
    bottleneck.ended_by = by
    bottleneck.save(update_fields=["how_ended", "ended_at", "ended_by"])
    audit.record("ended", by=by, about=bottleneck, dossier=bottleneck.dossier)
    return bottleneck


def _open(bottleneck: Bottleneck, by: Person) -> Bottleneck:
    require_role(bottleneck.dossier, by, *ALL_THREE)
    rows = Bottleneck.objects.select_related("dossier").select_for_update(no_key=True, of=("self",))
    found = rows.get(pk=bottleneck.pk)
    if found.ended_at:
        raise Changed(_("This was ended in the meantime."))
    return found


@transaction.atomic
def give_feedback(
    *, dossier: Dossier, at_work: int, about_work: str, at_school: int, about_school: str, release: bool, by: Person
) -> Feedback:
    """The student says what the guidance is like, at work and at school, with marks from 1 to 5.

    With ``release`` supervisor and SLB teacher read it from now on. Raises `NotAllowed`, and `Refused` with the field.
    """
    require_role(dossier, by, STUDENT)
    for field, mark in (("at_work", at_work), ("at_school", at_school)):
        if mark not in range(1, 6):
            raise Refused(_("Choose a mark from 1 to 5."), field=field)
    now = clock.now()
    made = Feedback.objects.create(
        dossier=dossier,
        at_work=at_work,
        about_work=fitting(about_work, "about_work"),
        at_school=at_school,
        about_school=fitting(about_school, "about_school"),
        by=by,
        at=now,
        released_at=now if release else None,
    )
    audit.record("feedback", by=by, about=made, dossier=dossier)
    return made


@transaction.atomic
def release_feedback(*, feedback: Feedback, by: Person) -> Feedback:
    """Let supervisor and SLB teacher read it from now on. Twice changes nothing."""
    require_role(feedback.dossier, by, STUDENT)
    feedback = Feedback.objects.select_for_update().get(pk=feedback.pk)
    if feedback.released_at is None:
        feedback.released_at = clock.now()
        feedback.save(update_fields=["released_at"])
        audit.record("released", by=by, about=feedback, dossier=feedback.dossier)
    return feedback


def _text(text: str, field: str, ask: str) -> str:
    text = fitting(text, field)
    if not text:
        raise Refused(ask, field=field)
    return text
