"""The placement office opens and changes placements: for whom, where, from when to when."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koers.kernel import clock, texts
from koers.kernel.errors import NotAllowed
from koers.kernel.models import Person
from koers.kernel.vocabulary import Resource
from koers.processes.bpv_guidance.actions import placements as actions
from koers.processes.bpv_guidance.actions.placements import PlacementFacts
from koers.processes.bpv_guidance.actions.roles import is_of_office
from koers.processes.bpv_guidance.models import Placement
from koers.processes.bpv_guidance.process import PROCESS
from koers.processes.bpv_guidance.queries import office as queries
from koers.processes.bpv_guidance.views.finding import attempt, crumbs, placement_of
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm, LocalDateField
from koers.web.pages import Crumb

A_PAGE = 30
MOST_NAMED = 8
"""Departments that an error names where more than one was meant."""


class WorkplaceField(forms.CharField):
    """A department by its number, or by words of its name and its company's; cleans to a `Workplace`."""

    def clean(self, value: Any) -> Any:
        """The one department that was meant. Raises `ValidationError` that names those that it could be."""
        typed = super().clean(value)
        exact = list(queries.find_workplaces(typed)[: MOST_NAMED + 1])
        if len(exact) == 1:
            return exact[0]
        if not exact:
            raise ValidationError(_("We know no such workplace. Add the department first, or write its number."))
        named = "; ".join(f"{one} ({one.code})" for one in exact[:MOST_NAMED])
        raise ValidationError(_("Which one? Write the number behind it: %(named)s") % {"named": named})


class PlacementForm(KoersForm):
    """Everything of a placement that does not depend on who takes part in it."""

    number = forms.CharField(label=gettext_lazy("Number of the placement"), max_length=40)
    team = forms.ChoiceField(label=gettext_lazy("Team"))
    workplace = WorkplaceField(
        label=gettext_lazy("Workplace"),
        help_text=gettext_lazy("The number of its recognition, or words of the name of company and department"),
        max_length=200,
    )
    direction = forms.ChoiceField(label=gettext_lazy("Direction"))
    programme = forms.CharField(label=gettext_lazy("Programme"), max_length=200)
    route = forms.ChoiceField(label=gettext_lazy("Route"), choices=Placement.Route.choices, widget=forms.RadioSelect)
    phase = forms.ChoiceField(
        label=gettext_lazy("Phase"), choices=[("1", "1"), ("2", "2"), ("3", "3")], widget=forms.RadioSelect
    )
    phase_since = LocalDateField(
        label=gettext_lazy("From which day, if the phase changes?"),
        help_text=gettext_lazy("Empty: from today"),
        required=False,
    )
    starts_on = LocalDateField(label=gettext_lazy("First day"))
    ends_on = LocalDateField(label=gettext_lazy("Last day"))
    planned_hours = forms.IntegerField(
        label=gettext_lazy("Hours in all"),
        min_value=0,
        max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6"}),
        error_messages={
            "invalid": gettext_lazy("Fill in a whole number of hours, for example 960"),
            "max_value": gettext_lazy("Fill in at most 9999 hours"),
            "min_value": gettext_lazy("Fill in a whole number of hours, for example 960"),
        },
    )
    study_started_on = LocalDateField(label=gettext_lazy("When did the study begin?"))
    advice_on = LocalDateField(label=gettext_lazy("Day of the first study advice"), required=False)
    proeve_on = LocalDateField(label=gettext_lazy("Day of the proeve"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, request: HttpRequest, *, changes: Placement | None = None, student: Person | None = None
    ) -> None:
        person, today = person_of(request), clock.today()
        self.teams = {str(one.pk): one for one in queries.teams(person, today).select_related("parent")}
        self.directions = {str(one.pk): one for one in queries.directions(person, today)}
        team = queries.team_of(student, self.teams.values()) if student else None
        initial = _as_shown(changes) if changes else {"team": team and team.pk}
        super().__init__(request.POST or None, initial=initial)
        for name, among in (("team", self.teams), ("direction", self.directions)):
            none = [("", "–")] if len(among) > 1 else []
            self.fields[name].choices = [*none, *((key, one.name) for key, one in among.items())]  # type: ignore[attr-defined]
        for name in ("number", "team") if changes else ("phase_since", "seen"):
            del self.fields[name]

    def facts(self) -> PlacementFacts:
        """What was filled in, as the actions take it."""
        given = self.cleaned_data
        return PlacementFacts(
            workplace=given["workplace"],
            direction=self.directions[given["direction"]],
            route=given["route"],
            programme=given["programme"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            planned_hours=given["planned_hours"],
            study_started_on=given["study_started_on"],
            advice_on=given["advice_on"],
            proeve_on=given["proeve_on"],
        )


def _as_shown(placement: Placement) -> dict[str, Any]:
    """The values of a placement for its form, with the stamp by which a change of somebody else is noticed."""
    facts = PlacementFacts.of(placement)
    return {
        **{name: getattr(facts, name) for name in PlacementFacts.__dataclass_fields__},
        "workplace": facts.workplace.code,
        "direction": facts.direction.pk,
        "phase": placement.phase_on(clock.today()),
        "seen": facts.stamp,
    }


@require_safe
def find_student(request: HttpRequest) -> HttpResponse:
    """For whom? By number, or by words of the name."""
    if not queries.offices(person_of(request), clock.today()):
        raise Http404
    typed = texts.clean(request.GET.get("q", ""), lines=False)[:100]
    people = queries.candidates(person_of(request), clock.today())
    found = queries.find_people(people, typed) if typed else people.none()
    context = {
        "typed": typed,
        "query": f"{urlencode({'q': typed})}&",
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "section": PROCESS.key,
        "crumbs": [*_way(), Crumb(_("Open a placement"))],
    }
    return render(request, "bpv_guidance/find_student.html", context)


def _way() -> list[Crumb]:
    return [Crumb(_("Placements"), reverse("bpv_guidance:placements"))]


def open_placement(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Open a placement for this student; who guides and supervises is asked on the next page."""
    person = person_of(request)
    student = one_of(queries.candidates(person, clock.today()), person_id)
    form = PlacementForm(request, student=student)
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        opened: list[Placement] = []
        status = attempt(
            form,
            lambda: opened.append(
                actions.open_placement(
                    student=student,
                    team=form.teams[given["team"]],
                    number=given["number"],
                    facts=form.facts(),
                    phase=int(given["phase"]),
                    by=person,
                )
            ),
        )
        if not status:
            return redirect("bpv_guidance:people", opened[0].pk)
    context = {
        "form": form,
        "student": student,
        "section": PROCESS.key,
        "crumbs": [*_way(), Crumb(_("Open a placement"), reverse("bpv_guidance:find_student")), Crumb(str(student))],
    }
    return render(request, "bpv_guidance/open.html", context, status=status)


def change(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Change what is known of a placement: workplace, period, hours, phase."""
    placement, person = placement_of(request, dossier_id, Resource.CARD), person_of(request)
    if not is_of_office(placement.dossier.organisation, person):
        raise NotAllowed
    form = PlacementForm(request, changes=placement)
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        status = attempt(
            form,
            lambda: actions.change_placement(
                placement=placement,
                facts=form.facts(),
                seen=given["seen"],
                phase=int(given["phase"]),
                phase_since=given["phase_since"],
                by=person,
            ),
        )
        if not status:
            return redirect("bpv_guidance:placement", placement.pk)
    context = {
        "form": form,
        "placement": placement,
        "student": placement.dossier.subject,
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Change the placement")),
    }
    return render(request, "bpv_guidance/change.html", context, status=status)
