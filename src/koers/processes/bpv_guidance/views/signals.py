"""What goes wrong and what is done about it; the student's feedback on the guidance."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from koers.kernel import clock, parties
from koers.kernel.errors import NotAllowed
from koers.kernel.models import Conversation, Person
from koers.processes.bpv_guidance.actions import signals as actions
from koers.processes.bpv_guidance.actions.roles import has_role
from koers.processes.bpv_guidance.models import Bottleneck, Feedback
from koers.processes.bpv_guidance.process import ALL_THREE, PROCESS, STUDENT
from koers.processes.bpv_guidance.views.finding import attempt, crumbs, note_reading, placement_of
from koers.web import dates
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm, LocalDateField


class SignalForm(KoersForm):
    """What keeps the student from learning."""

    what = forms.CharField(
        label=gettext_lazy("What does not go well?"),
        help_text=gettext_lazy("All three read it. Something personal? Talk to your SLB teacher instead."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=10_000,
    )


def signal(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Anybody of the three says that something keeps the student from learning."""
    placement, person = placement_of(request, dossier_id), person_of(request)
    if not has_role(placement.dossier, person, *ALL_THREE):
        raise NotAllowed
    form = SignalForm(request.POST or None)
    status = 200
    if form.is_valid():
        what = form.cleaned_data["what"]
        status = attempt(form, lambda: actions.signal_bottleneck(dossier=placement.dossier, what=what, by=person))
        if not status:
            return redirect("bpv_guidance:placement", placement.pk)
    context = {
        "form": form,
        "placement": placement,
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Something does not go well")),
    }
    return render(request, "bpv_guidance/signal.html", context, status=status)


class MeasureForm(KoersForm):
    """What is done, by whom, by when."""

    what = forms.CharField(
        label=gettext_lazy("What will be done?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=10_000
    )
    owner = forms.ChoiceField(label=gettext_lazy("By whom?"))
    by_when = LocalDateField(label=gettext_lazy("When is it done?"))

    def __init__(self, data: Any, people: list[Person]) -> None:
        super().__init__(data)
        self.people = {str(person.pk): person for person in people}
        self.fields["owner"].choices = [(key, one.full_name) for key, one in self.people.items()]  # type: ignore[attr-defined]


class ContactForm(KoersForm):
    """In which contact it is talked about."""

    contact = forms.ChoiceField(label=gettext_lazy("In which contact is it talked about?"))

    def __init__(self, data: Any, contacts: list[Conversation]) -> None:
        super().__init__(data)
        self.contacts = {str(one.pk): one for one in contacts}
        self.fields["contact"].choices = [  # type: ignore[attr-defined]
            (key, f"{one.definition.label}, {dates.plain_day(clock.local(one.planned_start).date())}")
            for key, one in self.contacts.items()
        ]


class EndForm(KoersForm):
    """How it ended."""

    how = forms.CharField(
        label=gettext_lazy("How did it end?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )


def bottleneck(request: HttpRequest, bottleneck_id: uuid.UUID) -> HttpResponse:
    """One bottleneck: what is done about it, in which contact it was discussed, and how it ended."""
    person, today = person_of(request), clock.today()
    visible = Bottleneck.objects.visible_to(person, today).select_related("dossier__subject", "by", "contact__dossier")
    found = one_of(visible.prefetch_related("measures__owner"), bottleneck_id)
    placement = placement_of(request, found.dossier_id)
    note_reading(request, placement)
    people = [one for role in ALL_THREE for one in parties.holders(found.dossier, role, today)]
    contacts = list(Conversation.objects.visible_to(person, today).standing().filter(dossier=found.dossier))
    which = request.POST.get("do", "") if request.method == "POST" else ""
    if which and not has_role(found.dossier, person, *ALL_THREE):
        raise NotAllowed
    measure = MeasureForm(request.POST if which == "measure" else None, people)
    contact = ContactForm(request.POST if which == "contact" else None, contacts)
    end = EndForm(request.POST if which == "end" else None)
    status = _do(which, found, measure, contact, end, person)
    if which in {"measure", "contact", "end"} and not status:
        return redirect("bpv_guidance:bottleneck", found.pk)
    context = {
        "bottleneck": found,
        "placement": placement,
        "measure_form": measure,
        "contact_form": contact if contacts else None,
        "end_form": end,
        "failed": any(form.errors for form in (measure, contact, end)),
        "takes_part": has_role(found.dossier, person, *ALL_THREE),
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Something does not go well")),
    }
    return render(request, "bpv_guidance/bottleneck.html", context, status=status or 200)


def _do(which: str, found: Bottleneck, measure: MeasureForm, contact: ContactForm, end: EndForm, person: Person) -> int:
    """Do what the form that was sent asks. 0 where it was done, else the answer's status."""
    if which == "measure" and measure.is_valid():
        given = measure.cleaned_data
        owner = measure.people[given["owner"]]
        return attempt(
            measure,
            lambda: actions.add_measure(
                bottleneck=found, what=given["what"], owner=owner, by_when=given["by_when"], by=person
            ),
        )
    if which == "contact" and contact.is_valid():
        chosen = contact.contacts[contact.cleaned_data["contact"]]
        return attempt(contact, lambda: actions.discuss(bottleneck=found, contact=chosen, by=person))
    if which == "end" and end.is_valid():
        how = end.cleaned_data["how"]
        return attempt(end, lambda: actions.end_bottleneck(bottleneck=found, how=how, by=person))
    return 200


@require_POST
def measure_done(request: HttpRequest, bottleneck_id: uuid.UUID, measure_id: uuid.UUID) -> HttpResponse:
    """A measure was carried out."""
    visible = Bottleneck.objects.visible_to(person_of(request), clock.today()).filter(measures__pk=measure_id)
    found = one_of(visible.select_related("dossier").prefetch_related("measures"), bottleneck_id)
    if found.ended_at is None:
        measure = next(one for one in found.measures.all() if one.pk == measure_id)
        actions.measure_done(measure=measure, by=person_of(request))
    return redirect("bpv_guidance:bottleneck", found.pk)


_MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]


class FeedbackForm(KoersForm):
    """Marks from 1 to 5 and words, for work and school."""

    at_work = forms.ChoiceField(
        label=gettext_lazy("How is the guidance at work?"),
        help_text=gettext_lazy("From 1 (bad) to 5 (very good)"),
        choices=_MARKS,
        widget=forms.RadioSelect,
    )
    about_work = forms.CharField(
        label=gettext_lazy("What do you want to say about it?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=10_000,
    )
    at_school = forms.ChoiceField(
        label=gettext_lazy("How is the guidance by school?"),
        help_text=gettext_lazy("From 1 (bad) to 5 (very good)"),
        choices=_MARKS,
        widget=forms.RadioSelect,
    )
    about_school = forms.CharField(
        label=gettext_lazy("And about this?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=10_000,
    )
    release = forms.BooleanField(
        label=gettext_lazy("My supervisor and my SLB teacher may read this now."), required=False
    )


def feedback(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The student says what the guidance is like; the others read what was released."""
    placement, person = placement_of(request, dossier_id), person_of(request)
    own = has_role(placement.dossier, person, STUDENT)
    if request.method == "POST" and not own:
        raise NotAllowed
    form = FeedbackForm(request.POST or None) if own else None
    status = 200
    if form is not None and form.is_valid():
        given = form.cleaned_data
        status = attempt(
            form,
            lambda: actions.give_feedback(
                dossier=placement.dossier,
                at_work=int(given["at_work"]),
                about_work=given["about_work"],
                at_school=int(given["at_school"]),
                about_school=given["about_school"],
                release=given["release"],
                by=person,
            ),
        )
        if not status:
            return redirect("bpv_guidance:feedback", placement.pk)
    note_reading(request, placement)
    visible = Feedback.objects.visible_to(person, clock.today()).filter(dossier=placement.dossier)
    context = {
        "form": form,
        "placement": placement,
        "own": own,
        "given": visible.order_by("-at"),
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Feedback on the guidance")),
    }
    return render(request, "bpv_guidance/feedback.html", context, status=status)


@require_POST
def release(request: HttpRequest, feedback_id: uuid.UUID) -> HttpResponse:
    """The student lets the others read it."""
    visible = Feedback.objects.visible_to(person_of(request), clock.today()).select_related("dossier")
    found = one_of(visible, feedback_id)
    actions.release_feedback(feedback=found, by=person_of(request))
    return redirect("bpv_guidance:feedback", found.dossier_id)


def follow_up(request: HttpRequest, feedback_id: uuid.UUID) -> HttpResponse:
    """Make something of feedback that asks for a change: from here it is followed to its end (BPV-03)."""
    person = person_of(request)
    visible = Feedback.objects.visible_to(person, clock.today()).select_related("dossier")
    found = one_of(visible, feedback_id)
    placement = placement_of(request, found.dossier_id)
    if not has_role(found.dossier, person, *ALL_THREE):
        raise NotAllowed
    form = SignalForm(request.POST or None)
    status = 200
    if form.is_valid():
        what = form.cleaned_data["what"]
        status = attempt(
            form,
            lambda: actions.signal_bottleneck(dossier=found.dossier, what=what, feedback=found, by=person),
        )
        if not status:
            return redirect("bpv_guidance:placement", placement.pk)
    context = {
        "form": form,
        "placement": placement,
        "feedback": found,
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Follow up the feedback")),
    }
    return render(request, "bpv_guidance/signal.html", context, status=status)
