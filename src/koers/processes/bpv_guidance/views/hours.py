"""Hours worked, week by week, against the plan."""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel import clock
from koers.kernel.errors import NotAllowed
from koers.processes.bpv_guidance.actions import hours as actions
from koers.processes.bpv_guidance.actions.roles import has_role
from koers.processes.bpv_guidance.models import HoursWeek
from koers.processes.bpv_guidance.process import PROCESS, STUDENT
from koers.processes.bpv_guidance.queries.placements import hours_total, plain
from koers.processes.bpv_guidance.views.finding import attempt, crumbs, note_reading, placement_of
from koers.web.access import person_of
from koers.web.forms import KoersForm, LocalDateField


class HoursForm(KoersForm):
    """A week by any day of it, and the hours worked in it."""

    week = LocalDateField(
        label=gettext_lazy("A day in the week"), help_text=gettext_lazy("Any day of that week, for example 16 November")
    )
    hours = forms.CharField(
        label=gettext_lazy("Hours worked in that week"),
        help_text=gettext_lazy("In quarters, for example 31,5"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": "6"}),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=500)

    def clean_hours(self) -> Decimal:
        """The number, with a comma or a point."""
        try:
            hours = Decimal(self.cleaned_data["hours"].replace(",", "."))
        except InvalidOperation:
            hours = Decimal("NaN")
        if not hours.is_finite():
            raise ValidationError(_("Fill in hours in quarters, from 0 to 60, for example 31,5"))
        return hours


def hours(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """All weeks; the student adds and changes them."""
    placement, person = placement_of(request, dossier_id), person_of(request)
    own = has_role(placement.dossier, person, STUDENT)
    if request.method == "POST" and not own:
        raise NotAllowed
    form = HoursForm(request.POST or None, initial={"week": actions.monday_of(clock.today())}) if own else None
    status = 200
    if form is not None and form.is_valid():
        given = form.cleaned_data
        status = attempt(
            form,
            lambda: actions.log_hours(
                dossier=placement.dossier, week=given["week"], hours=given["hours"], note=given["note"], by=person
            ),
        )
        if not status:
            return redirect("bpv_guidance:hours", placement.pk)
    note_reading(request, placement)
    logged, confirmed = hours_total(placement.dossier)
    weeks = HoursWeek.objects.visible_to(person, clock.today()).filter(dossier=placement.dossier)
    context = {
        "form": form,
        "placement": placement,
        "own": own,
        "weeks": [(week, plain(week.hours)) for week in weeks.select_related("confirmed_by").order_by("-monday")],
        "logged": logged,
        "confirmed": confirmed,
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Hours")),
    }
    return render(request, "bpv_guidance/hours.html", context, status=status)
