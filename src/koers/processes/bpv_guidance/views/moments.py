"""Arranging a contact: propose, answer, agree, withdraw, call off; and what was said by telephone."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from koers.kernel import clock
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Conversation
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Right
from koers.processes.bpv_guidance.actions import moments as actions
from koers.processes.bpv_guidance.actions import reports
from koers.processes.bpv_guidance.actions.roles import has_role
from koers.processes.bpv_guidance.models import Placement, Proposal
from koers.processes.bpv_guidance.process import PROCESS, SLB, SUPERVISOR
from koers.processes.bpv_guidance.queries.contacts import standings
from koers.processes.bpv_guidance.views.finding import attempt, conversation_of, crumbs, placement_of
from koers.processes.bpv_guidance.views.words import moment_rows
from koers.web import dates
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm, LocalDateField, LocalTimeField
from koers.web.views.conversations import ReasonForm

CHOICES = 3
"""Moments that the form has room for."""


class ProposeForm(KoersForm):
    """Up to three moments, a place, and a reason where one is near."""

    location = forms.CharField(label=gettext_lazy("Where?"), required=False, max_length=200)
    late_reason = forms.CharField(
        label=gettext_lazy("Why is it less than six weeks ahead?"),
        help_text=gettext_lazy("Only needed for a moment within six weeks. It stays to be read by all three."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for number in range(1, CHOICES + 1):
            self.fields[f"day{number}"] = LocalDateField(
                label=_("Day of choice %(n)d") % {"n": number}, required=number == 1
            )
            self.fields[f"time{number}"] = LocalTimeField(
                label=_("Time of choice %(n)d") % {"n": number}, required=number == 1
            )
        order = [f"{part}{number}" for number in range(1, CHOICES + 1) for part in ("day", "time")]
        self.order_fields([*order, "location", "late_reason"])

    def clean(self) -> dict[str, Any]:
        """A day goes with a time."""
        cleaned = super().clean() or {}
        for number in range(2, CHOICES + 1):
            day, time = cleaned.get(f"day{number}"), cleaned.get(f"time{number}")
            if day and not time and f"time{number}" not in self.errors:
                self.add_error(f"time{number}", _("Fill in a time, for example 13.15"))
            if time and not day and f"day{number}" not in self.errors:
                self.add_error(f"day{number}", _("Fill in a date, for example 11 December 2026"))
        return cleaned

    def starts(self) -> list[dt.datetime]:
        """The moments, aware."""
        pairs = [(self.cleaned_data[f"day{n}"], self.cleaned_data[f"time{n}"]) for n in range(1, CHOICES + 1)]
        return [clock.at(day, time) for day, time in pairs if day and time]

    def refuse(self, refusal: Refused) -> None:
        """Show what was refused of the moments at the first day."""
        self.add_error({"starts": "day1", "late_reason": "late_reason"}.get(refusal.field), refusal.message)


def propose(request: HttpRequest, dossier_id: uuid.UUID, kind: str) -> HttpResponse:
    """The student proposes moments for a visit or a telephone contact."""
    if kind not in {one.key for one in PROCESS.conversations}:
        raise Http404
    return _propose(request, placement_of(request, dossier_id), kind, None)


def propose_move(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The student proposes other moments for a contact that was agreed."""
    found = conversation_of(request, conversation_id)
    return _propose(request, placement_of(request, found.dossier_id), found.kind, found)


def _propose(request: HttpRequest, placement: Placement, kind: str, moves: Conversation | None) -> HttpResponse:
    person = person_of(request)
    if not may(person, Right.PREPARE, placement.dossier, clock.today()):
        raise NotAllowed
    if moves is not None and (moves.begun_at or moves.cancelled_at):
        return redirect("bpv_guidance:conversation", moves.pk)
    form = ProposeForm(request.POST or None, initial={"location": placement.workplace.name})
    status = 200
    if form.is_valid():
        status = attempt(
            form,
            lambda: actions.propose_moments(
                dossier=placement.dossier,
                kind=kind,
                starts=form.starts(),
                location=form.cleaned_data["location"],
                late_reason=form.cleaned_data["late_reason"],
                moves=moves,
                by=person,
            ),
        )
        if not status:
            return redirect("bpv_guidance:placement", placement.pk)
    plan = [one for one in standings([placement], clock.today())[0].moments if one.kind == kind and not one.is_settled]
    label = PROCESS.conversation(kind).label
    context = {
        "form": form,
        "placement": placement,
        "kind": label,
        "moves": moves,
        "plan": moment_rows(plan, clock.today()),
        "section": PROCESS.key,
        "crumbs": crumbs(placement, str(label).capitalize()),
    }
    return render(request, "bpv_guidance/propose.html", context, status=status)


class AnswerForm(KoersForm):
    """Yes or no for each moment."""

    def __init__(self, data: Any, proposal: Proposal) -> None:
        super().__init__(data)
        for moment in proposal.moments.all():
            self.fields[str(moment.pk)] = forms.ChoiceField(
                label=f"{_moment(moment.start)}",
                choices=[("yes", _("I can")), ("no", _("I cannot"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Say for each moment whether you can.")},
            )

    def answers(self) -> dict[uuid.UUID, bool]:
        """By the id of the moment, whether they can."""
        return {uuid.UUID(key): value == "yes" for key, value in self.cleaned_data.items()}


def _moment(start: dt.datetime) -> str:
    local = clock.local(start)
    return f"{dates.full_day(local.date())}, {dates.wall_clock(local)}"


def _proposal(request: HttpRequest, proposal_id: uuid.UUID) -> Proposal:
    visible = Proposal.objects.visible_to(person_of(request), clock.today()).select_related("dossier__subject", "by")
    return one_of(visible.prefetch_related("moments__answers"), proposal_id)


def answer(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Supervisor and SLB teacher say when they can."""
    proposal, person = _proposal(request, proposal_id), person_of(request)
    if not has_role(proposal.dossier, person, SUPERVISOR, SLB):
        raise NotAllowed
    form = AnswerForm(request.POST or None, proposal)
    status = 200
    if form.is_valid():
        status = attempt(form, lambda: actions.answer_moments(proposal=proposal, answers=form.answers(), by=person))
        if not status:
            return redirect("bpv_guidance:placement", proposal.dossier_id)
    context = {
        "form": form,
        "proposal": proposal,
        "student": proposal.dossier.subject,
        "kind": PROCESS.conversation(proposal.kind).label,
        "section": PROCESS.key,
    }
    return render(request, "bpv_guidance/answer.html", context, status=status)


class AgreeForm(KoersForm):
    """Which moment, and why it is near where it is."""

    moment = forms.ChoiceField(label=gettext_lazy("Which moment?"), widget=forms.RadioSelect)
    late_reason = forms.CharField(
        label=gettext_lazy("Why is it less than six weeks ahead?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any, proposal: Proposal) -> None:
        super().__init__(data, initial={"late_reason": proposal.late_reason})
        choices = [(str(one.pk), _moment(one.start)) for one in actions.possible(proposal)]
        self.fields["moment"].choices = choices  # type: ignore[attr-defined]


def agree(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """The student chooses the moment among those at which everybody can."""
    proposal, person = _proposal(request, proposal_id), person_of(request)
    if not may(person, Right.PREPARE, proposal.dossier, clock.today()):
        raise NotAllowed
    form = AgreeForm(request.POST or None, proposal)
    status = 200
    if form.is_valid():
        chosen = next(one for one in proposal.moments.all() if str(one.pk) == form.cleaned_data["moment"])
        reason = form.cleaned_data["late_reason"]
        status = attempt(form, lambda: actions.agree_on_moment(moment=chosen, by=person, late_reason=reason))
        if not status:
            return redirect("bpv_guidance:placement", proposal.dossier_id)
    kind = PROCESS.conversation(proposal.kind).label
    context = {"form": form, "proposal": proposal, "kind": kind, "section": PROCESS.key}
    return render(request, "bpv_guidance/agree.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """The student takes moments back."""
    proposal = _proposal(request, proposal_id)
    if proposal.settled_at is None and proposal.withdrawn_at is None:
        actions.withdraw_proposal(proposal=proposal, by=person_of(request))
    return redirect("bpv_guidance:placement", proposal.dossier_id)


def call_off(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Student or SLB teacher cancels what was agreed, with a reason."""
    found, person = conversation_of(request, conversation_id), person_of(request)
    dossier, today = found.dossier, clock.today()
    if not (may(person, Right.PREPARE, dossier, today) or may(person, Right.LEAD, dossier, today)):
        raise NotAllowed
    form = ReasonForm(request.POST or None)
    status = 200
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        status = attempt(form, lambda: actions.call_off(conversation=found, reason=reason, by=person))
        if not status:
            return redirect("bpv_guidance:placement", found.dossier_id)
    context = {"form": form, "conversation": found, "section": PROCESS.key}
    return render(request, "bpv_guidance/call_off.html", context, status=status)


@require_POST
def held(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """It took place."""
    found = conversation_of(request, conversation_id)
    with contextlib.suppress(Refused):  # still to come, or cancelled since: the page says which
        reports.record_held(conversation=found, by=person_of(request))
    return redirect("bpv_guidance:conversation", found.pk)


class PhoneForm(KoersForm):
    """When, and what was said."""

    day = LocalDateField(label=gettext_lazy("On which day?"))
    time = LocalTimeField(label=gettext_lazy("At what time?"))
    summary = forms.CharField(
        label=gettext_lazy("What was discussed?"),
        help_text=gettext_lazy("A few sentences will do. All three read it."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=10_000,
    )

    def refuse(self, refusal: Refused) -> None:
        """Show what was refused of the moment at its day."""
        self.add_error({"at": "day", "summary": "summary"}.get(refusal.field), refusal.message)


def phone(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The SLB teacher writes down a telephone contact."""
    placement, person = placement_of(request, dossier_id), person_of(request)
    if not may(person, Right.LEAD, placement.dossier, clock.today()):
        raise NotAllowed
    now = clock.now()
    form = PhoneForm(request.POST or None, initial={"day": now.date(), "time": now.time().replace(second=0)})
    status = 200
    if form.is_valid():
        at = clock.at(form.cleaned_data["day"], form.cleaned_data["time"])
        summary = form.cleaned_data["summary"]
        status = attempt(
            form,
            lambda: reports.record_phone_contact(dossier=placement.dossier, at=at, summary=summary, by=person),
        )
        if not status:
            return redirect("bpv_guidance:placement", placement.pk)
    context = {
        "form": form,
        "placement": placement,
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Telephone contact")),
    }
    return render(request, "bpv_guidance/phone.html", context, status=status)
