"""The pages of the supervisor at the workplace, who comes in without an account and sees the own student alone."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koers.kernel import audit, clock, parties
from koers.kernel.models import Conversation, Document, Person
from koers.kernel.vocabulary import Resource
from koers.processes.bpv_guidance import attitude
from koers.processes.bpv_guidance.actions import hours as hours_actions
from koers.processes.bpv_guidance.actions import judging, moments, reports, signals
from koers.processes.bpv_guidance.actions.work_processes import mark_work_processes
from koers.processes.bpv_guidance.form import answers_of, fields_of
from koers.processes.bpv_guidance.guides import attitude_form
from koers.processes.bpv_guidance.models import Bottleneck, Comment, HoursWeek, Judgement, Placement, Proposal
from koers.processes.bpv_guidance.process import PROCESS
from koers.processes.bpv_guidance.queries.placements import hours_total, plain, with_everything
from koers.processes.bpv_guidance.queries.stagnation import stages_of
from koers.processes.bpv_guidance.views.finding import attempt
from koers.processes.bpv_guidance.views.judging import AssessForm
from koers.processes.bpv_guidance.views.moments import AnswerForm
from koers.processes.bpv_guidance.views.signals import SignalForm
from koers.processes.bpv_guidance.views.supervisor_tasks import REPORTS, tasks
from koers.processes.bpv_guidance.views.visits import CommentForm
from koers.processes.bpv_guidance.views.work_processes import StagesForm
from koers.web import dates
from koers.web.access import one_of
from koers.web.forms import KoersForm
from koers.web.guests import for_guests, guest_of
from koers.web.views.guests import JUST_ENTERED


def _here(request: HttpRequest) -> tuple[Person, Placement, dt.date]:
    """Who is here, for which placement, on which day; a 404 where that dossier is of another process."""
    guest, today = guest_of(request), clock.today()
    visible = Placement.objects.visible_to(guest.person, today, Resource.CONVERSATION)
    return guest.person, one_of(with_everything(visible), guest.dossier.pk), today


def _note_reading(person: Person, placement: Placement) -> None:
    audit.record("read", by=person, about=placement.dossier, dossier=placement.dossier)


def _page(request: HttpRequest, name: str, placement: Placement, status: int = 200, **context: Any) -> HttpResponse:
    about = {"placement": placement, "student": placement.dossier.subject}
    return render(request, f"bpv_guidance/supervisor_{name}.html", {**about, **context}, status=status)


def _done(what: str) -> HttpResponse:
    return redirect("bpv_guidance:supervisor_done", what)


@require_safe
@for_guests
def start(request: HttpRequest) -> HttpResponse:
    """What is asked, first; then when they meet, what is going on, and what there is to read.

    Who typed the code just now and has a report to read comes to that report at once: one tap less in a garage.
    """
    person, placement, today = _here(request)
    asked = tasks(person, placement, today)
    if JUST_ENTERED in request.GET and asked and asked[0].key.split(":")[1] in REPORTS:
        return redirect(asked[0].url)
    _note_reading(person, placement)
    conversations = Conversation.objects.visible_to(person, today).to_come().filter(dossier=placement.dossier)
    bottlenecks = Bottleneck.objects.visible_to(person, today).open().filter(dossier=placement.dossier)
    documents = Document.objects.visible_to(person, today).current().filter(dossier=placement.dossier)
    logged, confirmed = hours_total(placement.dossier)
    return _page(
        request,
        "start",
        placement,
        first=asked[0] if asked else None,
        rest=asked[1:],
        asked=len(asked),
        next=conversations.filter(planned_start__gt=clock.now()).order_by("planned_start").first(),
        bottlenecks=bottlenecks.select_related("by").prefetch_related("measures__owner"),
        documents=documents.filter(signatories__person=person, signatories__signature__isnull=False),
        logged=logged,
        confirmed=confirmed,
        has_work_processes=bool(stages_of(placement.dossier)),
    )


@for_guests
def report(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Read a report that was handed in, and say what should change. What is not handed in is the student's own."""
    person, placement, today = _here(request)
    visible = Conversation.objects.visible_to(person, today).standing().filter(dossier=placement.dossier)
    handed_in = visible.filter(visit__handed_in_at__isnull=False).select_related("dossier", "visit")
    found = one_of(handed_in, conversation_id)
    if found.reported_at:
        document = Document.objects.visible_to(person, today).current().filter(conversation=found).first()
        if document is None:
            raise Http404
        return redirect("web:guest_document", document.pk)
    form = CommentForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        text = form.cleaned_data["text"]
        status = attempt(form, lambda: reports.comment(conversation=found, text=text, by=person))
        if not status:
            return _done("comment")
    _note_reading(person, placement)
    answers, level = answers_of(found), Judgement.objects.visible_to(person, today).filter(conversation=found)
    return _page(
        request,
        "report",
        placement,
        status,
        form=form,
        conversation=found,
        people=parties.participants(found),
        told=[(field.label, answers[field.key].text) for field in fields_of(found.visit) if field.key in answers],
        level=level.filter(kind=Judgement.Kind.LEVEL).last(),
        comments=Comment.objects.visible_to(person, today).filter(conversation=found).select_related("by"),
    )


@for_guests
def answer(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Say for each of the moments that the student proposed whether one can."""
    person, placement, today = _here(request)
    visible = Proposal.objects.visible_to(person, today).open().filter(dossier=placement.dossier)
    proposal = one_of(visible.select_related("dossier").prefetch_related("moments__answers"), proposal_id)
    form = AnswerForm(request.POST if request.method == "POST" else None, proposal)
    status = 200
    if form.is_valid():
        status = attempt(form, lambda: moments.answer_moments(proposal=proposal, answers=form.answers(), by=person))
        if not status:
            return _done("moments")
    kind = PROCESS.conversation(proposal.kind).label
    return _page(request, "moments", placement, status, form=form, proposal=proposal, kind=kind)


class ConfirmForm(KoersForm):
    """The weeks that are right. A week that was changed since the page was opened is none of the choices any more."""

    weeks = forms.MultipleChoiceField(
        label=gettext_lazy("Which weeks are right?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one week"),
            "invalid_choice": gettext_lazy("These hours were changed in the meantime. Look at them again."),
        },
    )

    def __init__(self, data: Any, weeks: list[HoursWeek]) -> None:
        choices = [(f"{week.monday.isoformat()} {week.hours}", _week(week)) for week in weeks]
        super().__init__(data, initial={"weeks": [key for key, _label in choices]})
        self.fields["weeks"].choices = choices  # type: ignore[attr-defined]

    def seen(self) -> list[tuple[dt.date, Decimal]]:
        """Monday and hours of each week that was ticked, as the page showed them."""
        pairs = (key.split() for key in self.cleaned_data["weeks"])
        return [(dt.date.fromisoformat(monday), Decimal(hours)) for monday, hours in pairs]


def _week(week: HoursWeek) -> str:
    number = formats.number_format(plain(week.hours))
    text = _("Week of %(day)s: %(hours)s hours") % {"day": dates.plain_day(week.monday), "hours": number}
    return f"{text} ({week.note})" if week.note else text


@for_guests
def hours(request: HttpRequest) -> HttpResponse:
    """Confirm the hours that the student wrote down, all weeks at once or some."""
    person, placement, today = _here(request)
    _note_reading(person, placement)
    weeks = HoursWeek.objects.visible_to(person, today).filter(dossier=placement.dossier, confirmed_at=None)
    form = ConfirmForm(request.POST if request.method == "POST" else None, list(weeks.order_by("monday")))
    status = 200
    if form.is_valid():
        status = attempt(
            form, lambda: hours_actions.confirm_hours(dossier=placement.dossier, seen=form.seen(), by=person)
        )
        if not status:
            return _done("hours")
    logged, confirmed = hours_total(placement.dossier)
    context = {"form": form, "logged": logged, "confirmed": confirmed, "any": weeks.exists()}
    return _page(request, "hours", placement, status, **context)


@for_guests
def work_processes(request: HttpRequest) -> HttpResponse:
    """Say how far each work process is: practised, or at level."""
    person, placement, _today = _here(request)
    form = StagesForm(request, placement.dossier, person)
    status = 200
    if form.is_valid():
        stages, on = form.stages(), form.cleaned_data["on"]
        status = attempt(form, lambda: mark_work_processes(dossier=placement.dossier, stages=stages, on=on, by=person))
        if not status:
            return _done("work_processes")
    _note_reading(person, placement)
    return _page(request, "work_processes", placement, status, form=form)


@for_guests
def assess(request: HttpRequest) -> HttpResponse:
    """Fill in the form for work attitude; what the student filled in is shown after it, not before."""
    person, placement, _today = _here(request)
    form = AssessForm(
        request.POST if request.method == "POST" else None, attitude_form(placement.dossier.subject.language)
    )
    status = 200
    if form.is_valid():
        scores, remark = form.scores(), form.cleaned_data["remark"]
        status = attempt(
            form,
            lambda: judging.assess_attitude(dossier=placement.dossier, scores=scores, remark=remark, by=person),
        )
        if not status:
            return redirect("bpv_guidance:supervisor_attitude_seen")
    return _page(request, "attitude", placement, status, form=form)


@require_safe
@for_guests
def attitude_seen(request: HttpRequest) -> HttpResponse:
    """The last round of the form, the supervisor's beside the student's."""
    person, placement, _today = _here(request)
    rounds = attitude.rounds(placement.dossier)
    if not rounds:
        return redirect("bpv_guidance:supervisor_attitude")
    _note_reading(person, placement)
    last = rounds[-1]
    lines = [
        (
            one.label,
            attitude.words(last.form, last.supervisor.get(one.key)),
            attitude.words(last.form, last.student.get(one.key)),
        )
        for one in last.form.criteria
    ]
    return _page(request, "attitude_seen", placement, lines=lines, last=last)


@for_guests
def signal(request: HttpRequest) -> HttpResponse:
    """Say that something does not go well; student and SLB teacher hear of it."""
    person, placement, _today = _here(request)
    form = SignalForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        what = form.cleaned_data["what"]
        status = attempt(form, lambda: signals.signal_bottleneck(dossier=placement.dossier, what=what, by=person))
        if not status:
            return _done("signal")
    return _page(request, "signal", placement, status, form=form)


@require_safe
@for_guests
def done(request: HttpRequest, what: str) -> HttpResponse:
    """Says what was done and what follows; it can be loaded again without harm."""
    person, placement, today = _here(request)
    name = placement.dossier.subject.given_name
    said = {
        "comment": (
            _("Your answer was sent"),
            _("%(name)s finishes the report. You get a mail when it is ready to sign.") % {"name": name},
        ),
        "moments": (
            _("Your answer was sent"),
            _("When everybody answered, %(name)s chooses a moment. You get an invitation by mail.") % {"name": name},
        ),
        "hours": (_("The hours are confirmed"), _("%(name)s can see that.") % {"name": name}),
        "work_processes": (_("The work processes are saved"), _("%(name)s can see that.") % {"name": name}),
        "signal": (
            _("Your message was sent"),
            _("%(name)s and the SLB teacher get a mail. It stays open until somebody says how it ended.")
            % {"name": name},
        ),
    }.get(what)
    if said is None:
        raise Http404
    return _page(request, "done", placement, title=said[0], text=said[1], more=bool(tasks(person, placement, today)))
