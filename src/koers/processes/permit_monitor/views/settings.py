"""The days of a year and the terms of cases: an institution's own to set."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel.errors import Refused
from koers.processes.permit_monitor.actions.settings import set_calendar, set_terms
from koers.processes.permit_monitor.queries.calendar import Days, calendar_of, judged_year, running_year, terms
from koers.processes.permit_monitor.views.office import office_of, offices, year_in
from koers.web import dates
from koers.web.forms import KoersForm, LocalDateField
from koers.web.pages import Crumb


class DaysField(forms.Field):
    """Some dates, one a line. Cleans to a list of dates."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: object) -> list[dt.date]:
        """The dates. Raises `ValidationError` naming the line that cannot be read."""
        found = []
        for line in str(value or "").splitlines():
            if not line.strip():
                continue
            day = dates.parse_day(line, dt.date.min)
            if day is None:
                raise ValidationError(_("“%(line)s” is not a date. Write one a line.") % {"line": line.strip()[:40]})
            found.append(day)
        return found

    def prepare_value(self, value: object) -> object:
        """Dates as text; what was typed as it was typed."""
        return "\n".join(dates.plain_day(day) for day in value) if isinstance(value, tuple | list) else value


class CalendarForm(KoersForm):
    """The days of one academic year."""

    norm_letter_on = LocalDateField(label=gettext_lazy("Norm letter to everybody"))
    checks_on = DaysField(
        label=gettext_lazy("Interim checks, with early warnings"),
        help_text=gettext_lazy("One date a line, with its year."),
        required=False,
    )
    circumstances_from = LocalDateField(label=gettext_lazy("Circumstances are told to the decaan from"))
    circumstances_until = LocalDateField(
        label=gettext_lazy("up to and including"), help_text=gettext_lazy("Later is possible, and is marked as late.")
    )
    determined_by = LocalDateField(
        label=gettext_lazy("The outcome is known of everybody by"),
        help_text=gettext_lazy("30 November at the latest."),
    )


class TermsForm(KoersForm):
    """The terms of cases, in days, and who decides."""

    office = forms.CharField(label=gettext_lazy("Name of the office, as in letters"), max_length=200, required=False)
    office_email = forms.EmailField(label=gettext_lazy("Address for questions"), required=False)
    decided_by = forms.CharField(label=gettext_lazy("Who decides, as in letters"), max_length=200, required=False)
    view_days = forms.IntegerField(label=gettext_lazy("Days to react to an intended decision"))
    objection_offered = forms.BooleanField(label=gettext_lazy("A student can object to a decision"), required=False)
    objection_days = forms.IntegerField(label=gettext_lazy("Days to object"), min_value=0, max_value=84, required=False)
    report_after = forms.IntegerField(
        label=gettext_lazy("The report waits so many days after the decision"),
        min_value=0,
        help_text=gettext_lazy("An objection that comes in until then stops it."),
    )
    report_within = forms.IntegerField(label=gettext_lazy("and goes out within so many days"))
    evidence_months = forms.IntegerField(
        label=gettext_lazy("Documents that show a reason are kept so many months after the case ended"),
        help_text=gettext_lazy("Then they are deleted. That there were documents stays on record."),
    )


def _initial(days: Days) -> dict[str, object]:
    names = ("norm_letter_on", "checks_on", "circumstances_from", "circumstances_until", "determined_by")
    return {name: getattr(days, name) for name in names}


def calendar(request: HttpRequest) -> HttpResponse:
    """The days of the year that is judged or that runs, and the terms."""
    person, institution, today = office_of(request)
    year = year_in(request.GET.get("year"), today)
    days, now = calendar_of(institution, year), terms(institution)
    form = CalendarForm(request.POST or None, initial=_initial(days))
    if request.method == "POST" and form.is_valid():
        try:
            set_calendar(institution=institution, year=year, by=person, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(f"{reverse('permit_monitor:calendar')}?year={year.label}")
    return render(
        request,
        "permit_monitor/calendar.html",
        {
            "section": "permit_monitor",
            "crumbs": _crumbs(_("Days and terms")),
            **offices(person, institution, today),
            "year": year,
            "years": [other for other in (judged_year(today), running_year(today)) if other != year],
            "days": days,
            "form": form,
            "terms": now,
        },
    )


def set_the_terms(request: HttpRequest) -> HttpResponse:
    """The terms of cases."""
    person, institution, today = office_of(request)
    now = terms(institution)
    form = TermsForm(request.POST or None, initial={name: getattr(now, name) for name in TermsForm.base_fields})
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "objection_days": form.cleaned_data["objection_days"] or 0}
        try:
            set_terms(institution=institution, by=person, **given)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("permit_monitor:calendar")
    return render(
        request,
        "permit_monitor/record.html",
        {
            "section": "permit_monitor",
            "crumbs": _crumbs(_("Terms")),
            **offices(person, institution, today),
            "title": _("The terms of cases"),
            "form": form,
            "button": _("Keep these terms"),
            "back": reverse("permit_monitor:calendar"),
        },
    )


def _crumbs(label: str) -> list[Crumb]:
    return [Crumb(_("Permit and progress"), reverse("permit_monitor:overview")), Crumb(label)]
