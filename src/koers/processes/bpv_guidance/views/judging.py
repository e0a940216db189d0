"""Work attitude over time and its form, and the decision on the go for the proeve."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koers.kernel import clock
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Right
from koers.processes.bpv_guidance import attitude
from koers.processes.bpv_guidance.actions import judging as actions
from koers.processes.bpv_guidance.drawing import attitude_chart
from koers.processes.bpv_guidance.guides import AttitudeForm, attitude_form
from koers.processes.bpv_guidance.process import PROCESS
from koers.processes.bpv_guidance.views.finding import attempt, crumbs, note_reading, placement_of
from koers.web.access import person_of
from koers.web.forms import KoersForm


class AssessForm(KoersForm):
    """One choice a criterion, as the content file has them."""

    def __init__(self, data: Any, form: AttitudeForm) -> None:
        super().__init__(data)
        choices = [*((str(score), word) for score, word in enumerate(form.scale, start=1)), ("0", _("does not apply"))]
        for one in form.criteria:
            self.fields[one.key] = forms.ChoiceField(
                label=one.label,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose an answer at “%(label)s”") % {"label": one.label}},
            )
        self.criteria = [one.key for one in form.criteria]
        self.fields["remark"] = forms.CharField(
            label=_("Do you want to add something?"),
            required=False,
            max_length=10_000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def scores(self) -> dict[str, int | None]:
        """The score of each criterion; None: does not apply."""
        return {key: int(self.cleaned_data[key]) or None for key in self.criteria}


@require_safe
def attitude_page(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Work attitude as a picture and as a table: supervisor and student side by side, round after round."""
    placement, person = placement_of(request, dossier_id), person_of(request)
    note_reading(request, placement)
    rounds = attitude.rounds(placement.dossier)
    context = {
        "placement": placement,
        "student": placement.dossier.subject,
        "own": placement.dossier.subject_id == person.pk,
        "rounds": rounds,
        "table": _table(rounds),
        "chart": attitude_chart(rounds),
        "verdict": attitude.verdict(placement.dossier),
        "may_assess": actions.capacity_of(placement.dossier, person) is not None,
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Work attitude")),
    }
    return render(request, "bpv_guidance/attitude.html", context)


def _table(rounds: list[attitude.Round]) -> list[tuple[str, list[tuple[str, str]]]]:
    """A line a criterion of the last form: its label, and for each round what supervisor and student scored."""
    if not rounds:
        return []
    return [
        (
            one.label,
            [
                (
                    attitude.words(each.form, each.supervisor.get(one.key)),
                    attitude.words(each.form, each.student.get(one.key)),
                )
                for each in rounds
            ],
        )
        for one in rounds[-1].form.criteria
    ]


def assess(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Student or supervisor fills in the form for work attitude."""
    placement, person = placement_of(request, dossier_id), person_of(request)
    if actions.capacity_of(placement.dossier, person) is None:
        raise NotAllowed
    content = attitude_form(placement.dossier.subject.language)
    form = AssessForm(request.POST or None, content)
    status = 200
    if form.is_valid():
        status = attempt(
            form,
            lambda: actions.assess_attitude(
                dossier=placement.dossier, scores=form.scores(), remark=form.cleaned_data["remark"], by=person
            ),
        )
        if not status:
            return redirect("bpv_guidance:attitude", placement.pk)
    context = {
        "form": form,
        "placement": placement,
        "student": placement.dossier.subject,
        "own": placement.dossier.subject_id == person.pk,
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Work attitude")),
    }
    return render(request, "bpv_guidance/assess.html", context, status=status)


class GoForm(KoersForm):
    """Go or no-go, its grounds, and a reason where something is missing."""

    positive = forms.ChoiceField(
        label=gettext_lazy("May the student do the proeve?"),
        choices=[("yes", gettext_lazy("go")), ("no", gettext_lazy("no go"))],
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(
        label=gettext_lazy("On what grounds?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )
    reason = forms.CharField(
        label=gettext_lazy("Why a go all the same?"),
        help_text=gettext_lazy("Only needed for a go while something is missing. It is shown with the go."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any, *, missing: bool) -> None:
        super().__init__(data)
        if not missing:
            del self.fields["reason"]

    def refuse(self, refusal: Refused) -> None:
        """Show what was refused at its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def go(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The SLB teacher decides on the go for the proeve."""
    placement, person = placement_of(request, dossier_id), person_of(request)
    if not may(person, Right.LEAD, placement.dossier, clock.today()):
        raise NotAllowed
    missing = actions.missing_for_go(placement.dossier)
    form = GoForm(request.POST or None, missing=bool(missing))
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        status = attempt(
            form,
            lambda: actions.decide_go(
                dossier=placement.dossier,
                positive=given["positive"] == "yes",
                grounds=given["grounds"],
                reason=given.get("reason", ""),
                by=person,
            ),
        )
        if not status:
            return redirect("bpv_guidance:placement", placement.pk)
    context = {
        "form": form,
        "placement": placement,
        "student": placement.dossier.subject,
        "missing": missing,
        "phase": placement.phase_on(clock.today()),
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Go for the proeve")),
    }
    return render(request, "bpv_guidance/go.html", context, status=status)
