"""The departments where people learn, as the placement office keeps them."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koers.kernel import clock, texts
from koers.processes.bpv_guidance.actions import departments as actions
from koers.processes.bpv_guidance.models import Workplace
from koers.processes.bpv_guidance.process import PROCESS
from koers.processes.bpv_guidance.queries import office as queries
from koers.processes.bpv_guidance.views.finding import attempt
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm, LocalDateField
from koers.web.pages import Crumb

A_PAGE = 30


def _require_office(request: HttpRequest) -> None:
    if not queries.offices(person_of(request), clock.today()):
        raise Http404


def _way(label: str) -> list[Crumb]:
    placements = Crumb(_("Placements"), reverse("bpv_guidance:placements"))
    departments = Crumb(_("Departments"), reverse("bpv_guidance:departments"))
    return [placements, departments, Crumb(label)] if label else [placements, Crumb(_("Departments"))]


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """All departments that the office looks after, or those with some words in their name."""
    _require_office(request)
    typed = texts.clean(request.GET.get("q", ""), lines=False)[:100]
    found = queries.own_workplaces(person_of(request), clock.today())
    if typed:
        found = found.filter(pk__in=queries.find_workplaces(typed).values("pk"))
    today = clock.today()
    page = Paginator(found.order_by("company__name", "name"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "typed": typed,
        "query": f"{urlencode({'q': typed})}&",
        "page": page,
        "rows": [(one, one.is_recognised(today)) for one in page.object_list],
        "section": PROCESS.key,
        "crumbs": _way(""),
    }
    return render(request, "bpv_guidance/departments.html", context)


class DepartmentForm(KoersForm):
    """A department of a company and its recognition."""

    company = forms.CharField(
        label=gettext_lazy("Company"),
        help_text=gettext_lazy("As it is known already, if it is: then the department comes with it"),
        max_length=200,
    )
    name = forms.CharField(label=gettext_lazy("Department"), max_length=200)
    national_id = forms.CharField(label=gettext_lazy("Workplace number"), max_length=30)
    recognised_until = LocalDateField(
        label=gettext_lazy("Recognised up to and including"),
        help_text=gettext_lazy("Empty: without an end"),
        required=False,
    )

    def __init__(self, data: Any, changes: Workplace | None = None) -> None:
        names = ("name", "national_id", "recognised_until")
        super().__init__(data, initial={name: getattr(changes, name) for name in names} if changes else None)
        if changes:
            del self.fields["company"]


def add(request: HttpRequest) -> HttpResponse:
    """Write down a department that is not known yet."""
    _require_office(request)
    form = DepartmentForm(request.POST or None)
    status = 200
    if form.is_valid():
        status = attempt(form, lambda: actions.add_workplace(**form.cleaned_data, by=person_of(request)))
        if not status:
            return redirect("bpv_guidance:departments")
    context = {"form": form, "section": PROCESS.key, "crumbs": _way(_("Add a department"))}
    return render(request, "bpv_guidance/department.html", context, status=status)


def change(request: HttpRequest, workplace_id: uuid.UUID) -> HttpResponse:
    """Change a department: its name, its number, until when it is recognised."""
    person = person_of(request)
    found = one_of(queries.own_workplaces(person, clock.today()), workplace_id)
    form = DepartmentForm(request.POST or None, found)
    status = 200
    if form.is_valid():
        status = attempt(form, lambda: actions.change_workplace(workplace=found, **form.cleaned_data, by=person))
        if not status:
            return redirect("bpv_guidance:departments")
    context = {"form": form, "workplace": found, "section": PROCESS.key, "crumbs": _way(found.name)}
    return render(request, "bpv_guidance/department.html", context, status=status)
