"""Planning, moving and cancelling a conversation of any process, and the page that says when it is."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel import clock, parties, registry
from koers.kernel.actions import conversations as actions
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Conversation, Dossier, Person, Stage
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Resource, Right
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm, LocalDateField, LocalTimeField
from koers.web.pages import Crumb

TO_COME = {Stage.PLANNED, Stage.PREPARED}
"""While a conversation is at one of these, it can be moved and cancelled."""


class MomentForm(KoersForm):
    """When and where."""

    day = LocalDateField(label=gettext_lazy("On which day?"), help_text=gettext_lazy("For example 11 December 2026"))
    time = LocalTimeField(label=gettext_lazy("At what time?"), help_text=gettext_lazy("For example 13.15"))
    location = forms.CharField(
        label=gettext_lazy("Where?"), required=False, max_length=200, help_text=gettext_lazy("A room, or online")
    )

    def refuse(self, refusal: Refused) -> None:
        """Show an action's refusal at the field it is about."""
        self.add_error({"start": "time"}.get(refusal.field), refusal.message)


class ReasonForm(KoersForm):
    """Why something is changed or does not go on."""

    reason = forms.CharField(label=gettext_lazy("Why?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


def _conversation(request: HttpRequest, conversation_id: uuid.UUID) -> Conversation:
    visible = Conversation.objects.visible_to(person_of(request), clock.today())
    return one_of(
        visible.select_related("dossier__subject", "dossier__organisation__parent", "led_by"), conversation_id
    )


def _context(request: HttpRequest, conversation: Conversation, **more: Any) -> dict[str, Any]:
    person = person_of(request)
    others = [(who, role) for who, role in parties.participants(conversation) if who != person]
    return {
        "conversation": conversation,
        "kind": conversation.definition,
        "others": others,
        "may_plan": may(person, Right.PLAN, conversation.dossier, clock.today()),
        "own": conversation.dossier.subject_id == person.pk,
        "minutes": int(conversation.duration.total_seconds() // 60),
        **more,
    }


def _require_plan(person: Person, dossier: Dossier) -> None:
    """A process in which a moment is agreed on by rules of its own gives nobody this right: its pages do it."""
    if not may(person, Right.PLAN, dossier, clock.today()):
        raise NotAllowed


def plan(request: HttpRequest, dossier_id: uuid.UUID, kind: str) -> HttpResponse:
    """Choose a moment for a conversation of this kind."""
    person = person_of(request)
    dossier = one_of(
        Dossier.objects.visible_to(person, clock.today(), Resource.CONVERSATION).select_related(
            "subject", "organisation__parent"
        ),
        dossier_id,
    )
    try:
        definition = registry.process(dossier.process).conversation(kind)
    except KeyError:
        raise Http404 from None
    _require_plan(person, dossier)
    form = MomentForm(request.POST or None)
    if form.is_valid():
        try:
            conversation = actions.plan_conversation(
                dossier=dossier,
                kind=kind,
                start=clock.at(form.cleaned_data["day"], form.cleaned_data["time"]),
                location=form.cleaned_data["location"],
                by=person,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("web:appointment", conversation.pk)
    leads = parties.holders(dossier, definition.led_by, clock.today())
    return render(
        request,
        "web/conversations/plan.html",
        {
            "form": form,
            "dossier": dossier,
            "kind": definition,
            "own": dossier.subject_id == person.pk,
            "with_whom": next((who for who in [*leads, dossier.subject] if who != person), None),
            "minutes": int(definition.duration.total_seconds() // 60),
        },
    )


def conversation(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The address that mails and calendars hold: on to the page of the process, or of the appointment."""
    found = _conversation(request, conversation_id)
    if found.stage is Stage.CANCELLED:
        return redirect("web:appointment", found.pk)
    return redirect(f"{found.dossier.process}:conversation", found.pk)


def appointment(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """When, where and with whom; what happens next; move or cancel."""
    found = _conversation(request, conversation_id)
    return render(
        request,
        "web/conversations/appointment.html",
        _context(
            request,
            found,
            to_come=found.stage in TO_COME,
            cancelled=found.stage is Stage.CANCELLED,
            page=_next_page(found, person_of(request)),
        ),
    )


def _next_page(conversation: Conversation, person: Person) -> str:
    """Where to go from the appointment: to prepare it, if that is theirs to do and the process has a page."""
    process = conversation.dossier.process
    if conversation.begun_at is None and may(person, Right.PREPARE, conversation.dossier, clock.today()):
        try:
            return reverse(f"{process}:prepare", args=[conversation.pk])
        except NoReverseMatch:
            pass
    return reverse(f"{process}:conversation", args=[conversation.pk])


def move(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Give it another moment or place."""
    found = _conversation(request, conversation_id)
    _require_plan(person_of(request), found.dossier)
    if found.stage not in TO_COME:
        return redirect("web:appointment", found.pk)
    start = clock.local(found.planned_start)
    form = MomentForm(
        request.POST or None, initial={"day": start.date(), "time": start.time(), "location": found.location}
    )
    if form.is_valid():
        try:
            actions.move_conversation(
                conversation=found,
                start=clock.at(form.cleaned_data["day"], form.cleaned_data["time"]),
                location=form.cleaned_data["location"],
                by=person_of(request),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("web:appointment", found.pk)
    return render(request, "web/conversations/move.html", _context(request, found, form=form, crumbs=_crumbs(found)))


def cancel(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Take it out of everybody's calendar, with a reason."""
    found = _conversation(request, conversation_id)
    _require_plan(person_of(request), found.dossier)
    if found.stage not in TO_COME:
        return redirect("web:appointment", found.pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            actions.cancel_conversation(conversation=found, reason=form.cleaned_data["reason"], by=person_of(request))
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return redirect("web:appointment", found.pk)
    return render(request, "web/conversations/cancel.html", _context(request, found, form=form, crumbs=_crumbs(found)))


def _crumbs(conversation: Conversation) -> list[Crumb]:
    return [Crumb(_("Conversation"), reverse("web:appointment", args=[conversation.pk])), Crumb(_("Change"))]
