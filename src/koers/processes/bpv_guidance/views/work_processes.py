"""How far each work process is at a placement, and why learning there is signalled where it is."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel import clock
from koers.kernel.errors import NotAllowed
from koers.kernel.models import Dossier, Person
from koers.processes.bpv_guidance.actions.roles import has_role
from koers.processes.bpv_guidance.actions.work_processes import mark_work_processes
from koers.processes.bpv_guidance.models import Stage
from koers.processes.bpv_guidance.process import PROCESS, STUDENT, SUPERVISOR
from koers.processes.bpv_guidance.progress import why_signalled
from koers.processes.bpv_guidance.queries.contacts import standings
from koers.processes.bpv_guidance.queries.stagnation import stages_of
from koers.processes.bpv_guidance.views.finding import attempt, crumbs, note_reading, placement_of
from koers.web.access import person_of
from koers.web.forms import KoersForm, LocalDateField


class StagesForm(KoersForm):
    """The stage of each work process; of what is at level, a student is not asked."""

    on = LocalDateField(label=gettext_lazy("Since which day?"))

    def __init__(self, request: HttpRequest, dossier: Dossier, person: Person) -> None:
        supervises = has_role(dossier, person, SUPERVISOR)
        super().__init__(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
        stages = Stage.choices if supervises else Stage.choices[: Stage.AT_LEVEL]
        self.asked: list[uuid.UUID] = []
        for work_process, mark in stages_of(dossier):
            now = mark.stage if mark else Stage.NOT_YET
            if now == Stage.AT_LEVEL and not supervises:
                continue
            self.asked.append(work_process.pk)
            self.fields[str(work_process.pk)] = forms.TypedChoiceField(
                label=str(work_process), choices=stages, coerce=int, initial=now, widget=forms.RadioSelect
            )
        self.order_fields([*map(str, self.asked), "on"])

    def stages(self) -> dict[uuid.UUID, int]:
        """By the id of the work process."""
        return {pk: self.cleaned_data[str(pk)] for pk in self.asked}


def work_processes(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """All of them with how far they are; the student says what was practised."""
    placement, person = placement_of(request, dossier_id), person_of(request)
    marks = has_role(placement.dossier, person, STUDENT, SUPERVISOR)
    if request.method == "POST" and not marks:
        raise NotAllowed
    form = StagesForm(request, placement.dossier, person) if marks else None
    status = 200
    if form is not None and form.is_valid():
        given = form.cleaned_data
        status = attempt(
            form,
            lambda: mark_work_processes(dossier=placement.dossier, stages=form.stages(), on=given["on"], by=person),
        )
        if not status:
            return redirect("bpv_guidance:work_processes", placement.pk)
    note_reading(request, placement)
    progress = standings([placement], clock.today())[0].progress
    context = {
        "form": form if form is not None and form.asked else None,
        "placement": placement,
        "student": placement.dossier.subject,
        "rows": stages_of(placement.dossier),
        "progress": progress,
        "why": why_signalled(progress),
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Work processes")),
    }
    return render(request, "bpv_guidance/work_processes.html", context, status=status)
