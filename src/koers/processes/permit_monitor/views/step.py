"""How every page of a case begins and ends: the case that the person may see, one form, the action, the case again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import Person
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Right
from koers.processes.permit_monitor.models import PermitCase
from koers.processes.permit_monitor.queries.cases import Course, course_of
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm
from koers.web.pages import Crumb


def course_for(request: HttpRequest, case_id: uuid.UUID) -> Course:
    """The course of a case that this person may see; else a 404."""
    visible = PermitCase.objects.visible_to(person_of(request), clock.today())
    case = one_of(visible.select_related("dossier__subject", "dossier__organisation__parent"), case_id)
    return course_of(case, clock.today())


def is_own(course: Course, person: Person) -> bool:
    """Whether the case is about this person."""
    return course.case.dossier.subject_id == person.pk


def as_officer(request: HttpRequest, case_id: uuid.UUID, right: Right = Right.LEAD) -> Course:
    """The course of a case, for who may take a step in it. Raises `NotAllowed` for the student, 404 for others."""
    course = course_for(request, case_id)
    if not may(person_of(request), right, course.case.dossier, clock.today()):
        raise NotAllowed(_("Only the international office does this."))
    return course


def place(course: Course, person: Person, label: str = "") -> dict[str, Any]:
    """Where a page of a case is: its item in the top bar and the way up. ``label`` is a page below the case."""
    case = course.case
    url = reverse("permit_monitor:case", args=[case.pk]) if label else ""
    if is_own(course, person):
        up = [Crumb(_("My permit"), reverse("permit_monitor:own", args=[case.dossier_id])), Crumb(_("Your case"), url)]
        section = f"permit:{case.dossier_id}"
    else:
        overview = reverse("permit_monitor:overview")
        up = [
            Crumb(_("Permit and progress"), overview),
            Crumb(case.academic_year, f"{overview}?year={case.academic_year}"),
            Crumb(case.dossier.subject.full_name, url),
        ]
        section = "permit_monitor"
    return {"section": section, "crumbs": [*up, Crumb(label)] if label else up}


def step_page(
    request: HttpRequest,
    course: Course,
    form: KoersForm,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    shown: str = "",
    template: str = "permit_monitor/step.html",
    **context: Any,
) -> HttpResponse:
    """The page of one step: its form, and after it the case.

    ``shown`` is the key of what the form is about; a form about another is stale, and changes nothing (409).
    """
    if request.method == "POST" and form.is_valid():
        try:
            if shown != form.cleaned_data.get("about", shown):
                raise Changed(_("What you were looking at was replaced."))
            act(form.cleaned_data)
        except Changed as changed:
            return moved_on(request, course, changed, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("permit_monitor:case", course.case.pk)
    person = person_of(request)
    page = {"form": form, "course": course, "title": title, "button": button, "own": is_own(course, person)}
    return render(request, template, {**page, **place(course, person, title), **context})


def do(request: HttpRequest, course: Course, act: Callable[[], object]) -> HttpResponse:
    """A step of one button: do it, and show the case; or say what is in the way."""
    try:
        act()
    except Refused as refusal:
        return moved_on(request, course, refusal)
    return redirect("permit_monitor:case", course.case.pk)


def moved_on(request: HttpRequest, course: Course, why: Refused, form: KoersForm | None = None) -> HttpResponse:
    """Nothing was changed: the case has moved on, or something is missing. What was typed is there to be copied."""
    texts = [field for field in form or () if field.widget_type == "textarea" and field.value()]
    context = {"course": course, "why": why.message, "texts": texts}
    return render(request, "permit_monitor/moved_on.html", context, status=409)
