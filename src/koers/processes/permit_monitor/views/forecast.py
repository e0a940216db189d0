"""The running year: a forecast of who will fall short, and letters to many at once."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koers.kernel.errors import Refused
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions.mailings import start_mailing
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.models import Mailing, Notice
from koers.processes.permit_monitor.queries.calendar import Days, calendar_of, judged_year, running_year
from koers.processes.permit_monitor.queries.forecast import Forecast, Foreseen, Prospect
from koers.processes.permit_monitor.views import words
from koers.processes.permit_monitor.views.office import office_of, offices
from koers.web import charts, dates
from koers.web.forms import KoersForm
from koers.web.pages import Crumb

A_PAGE = 30
PROSPECTS = {
    Prospect.SHORT: gettext_lazy("will fall short if nothing changes"),
    Prospect.CAN_STILL: gettext_lazy("behind, can still make it"),
    Prospect.UNKNOWN: gettext_lazy("cannot be said"),
    Prospect.ON_COURSE: gettext_lazy("on course"),
    Prospect.REACHED: gettext_lazy("has enough already"),
}
LETTERS = {
    Notice.Kind.NORM: gettext_lazy("Norm letter"),
    Notice.Kind.WARNING: gettext_lazy("Early warning"),
    Notice.Kind.SUFFICIENT: gettext_lazy("Enough progress: the permit stays"),
    Notice.Kind.UNDETERMINED: gettext_lazy("Not settled yet"),
}


class ForecastFilter(KoersForm):
    """Which students are shown. What cannot be read shows everybody."""

    q = forms.CharField(
        label=gettext_lazy("Name or student number"), required=False, max_length=100, widget=forms.SearchInput
    )
    prospect = forms.ChoiceField(
        label=gettext_lazy("Show"), required=False, choices=[("", gettext_lazy("Everybody")), *PROSPECTS.items()]
    )


class Row:
    """A student in the forecast, in words."""

    def __init__(self, student: Foreseen) -> None:
        self.student = student
        self.prospect = PROSPECTS[Prospect(student.prospect)]
        self.tone = {"short": "bad", "can_still": "warn", "reached": "good"}.get(student.prospect, "")
        self.earned, self.required = words.number(student.earned), words.number(student.required)
        self.planned = words.number(student.planned)
        self.expected = words.number(round(student.expected, 1)) if student.expected is not None else ""


@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """Who will fall short this year if nothing changes, who can still make it, and who has enough."""
    person, institution, today = office_of(request)
    year = running_year(today)
    computation = bring_up_to_date(institution=institution, year=year)
    found = Forecast(person, computation, today)
    form = ForecastFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    page = found.select(given.get("prospect", ""), given.get("q", "")).page(request.GET.get("page"), A_PAGE)
    counts = found.counts()
    query = {key: value for key, value in given.items() if value}
    return render(
        request,
        "permit_monitor/forecast.html",
        {
            "section": "permit_forecast",
            **offices(person, institution, today),
            "year": year,
            "figures": [(prospect, label, counts.get(prospect, 0)) for prospect, label in PROSPECTS.items()],
            "students": sum(counts.values()),
            "filter": ForecastFilter(initial=given),
            "query": f"{urlencode(query)}&" if query else "",
            "page": page,
            "rows": [Row(student) for student in page.object_list],
            "days": calendar_of(institution, year),
            "computation": computation,
        },
    )


class MailingForm(KoersForm):
    """Which letter goes out: a kind with, for a warning, its interim check."""

    letter = forms.ChoiceField(label=gettext_lazy("Which letter?"), widget=forms.RadioSelect)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["letter"].choices = choices  # type: ignore[attr-defined]


def _choices(days: Days, judged: AcademicYear, today: dt.date) -> list[tuple[str, str]]:
    """The letters that can go out now, with the year they are about."""
    about = {"year": days.year}
    found = [("norm", _("Norm letter %(year)s, to everybody on the list") % about)]
    if check := days.last_check(today):
        label = _("Early warning after the check of %(day)s, to who is behind") % {"day": dates.plain_day(check)}
        found.append((f"warning:{check.isoformat()}", label))
    about = {"year": judged}
    found.append(("sufficient", _("Outcome %(year)s: enough progress, the permit stays") % about))
    found.append(("undetermined", _("Outcome %(year)s: not settled yet, and what happens now") % about))
    return found


def mailings(request: HttpRequest) -> HttpResponse:
    """Letters to many at once: start one, and see how far they are."""
    person, institution, today = office_of(request)
    running, judged = running_year(today), judged_year(today)
    choices = _choices(calendar_of(institution, running), judged, today)
    form = MailingForm(choices, request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind, _colon, check = form.cleaned_data["letter"].partition(":")
        year = running if kind in ("norm", "warning") else judged
        try:
            start_mailing(
                institution=institution,
                year=year,
                kind=Notice.Kind(kind),
                check=dt.date.fromisoformat(check) if check else None,
                by=person,
            )
        except Refused as refusal:
            form.add_error("letter", refusal.message)
        else:
            return redirect("permit_monitor:mailings")
    sent = Mailing.objects.visible_to(person, today).filter(institution=institution).select_related("started_by")
    return render(
        request,
        "permit_monitor/mailings.html",
        {
            "section": "permit_letters",
            **offices(person, institution, today),
            "crumbs": [Crumb(_("Permit and progress"), reverse("permit_monitor:overview")), Crumb(_("Letters"))],
            "form": form,
            "mailings": [(mailing, _label(mailing), _bar(mailing)) for mailing in sent[:50]],
        },
    )


def _label(mailing: Mailing) -> str:
    label = f"{LETTERS[Notice.Kind(mailing.kind)]}, {mailing.academic_year}"
    if not mailing.occasion:
        return label
    return f"{label}, {dates.plain_day(dt.date.fromisoformat(mailing.occasion))}"


def _bar(mailing: Mailing) -> Any:
    return charts.bar(charts.Bar(got=mailing.done, planned=None, total=max(mailing.total, 1)))
