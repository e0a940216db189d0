"""The officers' overview of a year, its file, and who is on the list and why."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.kernel import audit
from koers.lawbook.explanation import plain
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.queries.cases import Stage
from koers.processes.permit_monitor.queries.gaps import LABELS, Gaps
from koers.processes.permit_monitor.queries.outcomes import is_running
from koers.processes.permit_monitor.queries.roster import Counts, Listed, Roster, State, Wanted
from koers.processes.permit_monitor.views import words
from koers.processes.permit_monitor.views.office import office_of, offices, year_in
from koers.web import charts
from koers.web.downloads import file_response
from koers.web.forms import KoersForm
from koers.web.pages import Crumb

A_PAGE = 30
EVERYBODY = "all"
FIRST = (
    Stage.TO_HEAR, Stage.TO_WITHDRAW, Stage.TO_APPROVE, Stage.TO_INTEND, Stage.TO_DECIDE, Stage.TO_SETTLE,
)  # fmt: skip
"""Of what the office has to do, what comes first: what needs the most time after it."""


class RosterFilter(KoersForm):
    """Which students are shown. What cannot be read shows all that are open."""

    q = forms.CharField(
        label=gettext_lazy("Name or student number"), required=False, max_length=100, widget=forms.SearchInput
    )
    mover = forms.ChoiceField(label=gettext_lazy("Who is to move"), required=False)
    programme = forms.TypedChoiceField(label=gettext_lazy("Programme"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=gettext_lazy("Show"), required=False)

    def __init__(self, programmes: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "mover": [("", _("Everybody")), *words.MOVERS.items()],
            "programme": [("", _("All %(n)d programmes") % {"n": len(programmes)}), *programmes],
            "state": [("", _("Still open")), (EVERYBODY, _("Everybody")), *words.STATES.items()],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]


class Row:
    """A student on the list, in words."""

    def __init__(self, student: Listed, today: dt.date) -> None:
        self.student, self.today = student, today
        self.what_now = words.what_now(student)
        self.mover = words.MOVERS[student.mover] if student.mover else ""  # type: ignore[index]
        self.state = words.state_of(student.state)

    @property
    def figures(self) -> str:
        """ "12,5 van 15", or nothing where they are not known."""
        student = self.student
        if student.earned is None or student.required is None:
            return ""
        values = {"earned": words.number(student.earned), "required": words.number(student.required)}
        return _("%(earned)s of %(required)s") % values

    @property
    def soon(self) -> bool:
        """Whether there are three days or less."""
        before = self.student.before
        return before is not None and (before - self.today).days <= 3


def wanted_of(form: RosterFilter, step: str = "") -> Wanted:
    """What a filter asks for; what cannot be read asks for nothing."""
    form.is_valid()
    given = form.cleaned_data
    state = given.get("state") or State.OPEN
    return Wanted(
        name=given.get("q", ""),
        mover=given.get("mover", ""),
        programme=given.get("programme"),
        state="" if state == EVERYBODY else state,
        step=step if step in Stage.values else "",
    )


def overview(request: HttpRequest) -> HttpResponse:
    """How many are known, how many are open, what to begin with, and the list itself."""
    person, institution, today = office_of(request)
    year = year_in(request.GET.get("year"), today)
    if is_running(year, today):
        return redirect("permit_monitor:forecast")
    computation = bring_up_to_date(institution=institution, year=year)
    roster = Roster(person, computation, today)
    counts, programmes = roster.counts(), roster.programmes()
    form = RosterFilter(programmes, request.GET)
    wanted = wanted_of(form, request.GET.get("step", ""))
    page = roster.select(wanted).page(request.GET.get("page"), A_PAGE)
    query = {key: value for key, value in request.GET.items() if key != "page" and value}
    return render(
        request,
        "permit_monitor/overview.html",
        {
            "section": "permit_monitor",
            **offices(person, institution, today),
            "year": year,
            "days": roster.days,
            "counts": counts,
            "figures": [(state, words.STATES[state], counts.by_state.get(state, 0)) for state in list(State)[:4]],
            "left": _left(words.until(roster.days.determined_by, today), counts.by_state.get(State.OPEN, 0)),
            "open": counts.by_state.get(State.OPEN, 0),
            "bar": charts.bar(charts.Bar(got=counts.known, planned=None, total=counts.monitored), 26),
            "begin": _begin(counts, roster),
            "filter": RosterFilter(programmes, initial={key: request.GET.get(key, "") for key in form.fields}),
            "filtered": bool(set(query) - {"year", "office"}),
            "query": f"{urlencode(query)}&" if query else "",
            "export": f"{reverse('permit_monitor:export')}?{urlencode({**query, 'year': year.label})}",
            "page": page,
            "rows": [Row(student, today) for student in page.object_list],
            "shows_states": wanted.state != State.OPEN,
            "computation": computation,
            "years": [year.previous, *([year.next] if not is_running(year.next, today) else [])],
        },
    )


def _left(days: int, students: int) -> str:
    still = ngettext("%(n)d student still open", "%(n)d students still open", students) % {"n": students}
    return f"{words.days_left(days)}, {still}"


def _begin(counts: Counts, roster: Roster) -> dict[str, Any] | None:
    step = next((step for step in FIRST if counts.by_step.get(step)), None)
    if step is None:
        return None
    return {"step": step.value, "students": counts.by_step[step], "hear_by": roster.hear_by}


COLUMNS = (
    "student_id", "name", "programme", "outcome", "because", "attainable", "required", "earned", "possible", "state",
    "step", "mover", "before",
)  # fmt: skip
"""What the file has: what stands on the page, and nothing of a reason."""


def export(request: HttpRequest) -> HttpResponse:
    """The list that is shown, all pages of it, as CSV. It has no column for a reason: those are the decaan's."""
    person, institution, today = office_of(request)
    year = year_in(request.GET.get("year"), today)
    roster = Roster(person, bring_up_to_date(institution=institution, year=year), today)
    wanted = wanted_of(RosterFilter(roster.programmes(), request.GET), request.GET.get("step", ""))
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(COLUMNS)
    exported = 0
    for row in roster.select(wanted):
        figures = [_plain(value) for value in (row.attainable, row.required, row.earned, row.possible)]
        before = row.before.isoformat() if row.before else ""
        about = [row.number, row.full_name, row.programme]
        writer.writerow(
            [*map(_harmless, about), row.outcome, row.because, *figures, row.state, row.step, row.mover, before]
        )
        exported += 1
    audit.record("exported_list", by=person, about=institution, year=year.label, students=exported)
    name = f"{_('permit and progress')} {year.label}.csv"
    return file_response(content.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", name)


def _plain(value: Any) -> str:
    return "" if value is None else plain(value)


def _harmless(text: str) -> str:
    """A text that a spreadsheet takes for a text, also where it begins as a formula does."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def members(request: HttpRequest) -> HttpResponse:
    """Who is on the list, who is not and why, and what is missing in the data."""
    person, institution, today = office_of(request)
    year = year_in(request.GET.get("year"), today)
    computation = bring_up_to_date(institution=institution, year=year)
    roster, gaps = Roster(person, computation, today), Gaps(person, computation, today)
    reasons = [row for row in roster.reasons() if row[0] == "not_monitored"]
    because, gap = request.GET.get("because", ""), request.GET.get("missing", "")
    if (because and because not in words.OUT) or (gap and gap not in LABELS):
        raise Http404
    context: dict[str, Any] = {
        "section": "permit_monitor",
        **offices(person, institution, today),
        "crumbs": [
            Crumb(_("Permit and progress"), reverse("permit_monitor:overview")),
            Crumb(_("Who is on the list")),
        ],
        "year": year,
        "counts": roster.counts(),
        "out": [(code, words.OUT[code], number) for _outcome, code, number in reasons if code in words.OUT],
        "gaps": gaps.found(),
        "computation": computation,
    }
    if because:
        found: Any = roster.select(Wanted(because=because))
        context |= {"shown": words.OUT[because], "people": found.page(request.GET.get("page"), A_PAGE)}
        context["query"] = f"{urlencode({'year': year.label, 'because': because})}&"
    elif gap:
        context |= {
            "shown": LABELS[gap],
            "people": Paginator(gaps.students(gap), A_PAGE).get_page(request.GET.get("page")),
        }
        context["query"] = f"{urlencode({'year': year.label, 'missing': gap})}&"
        context["of_gap"] = True
    return render(request, "permit_monitor/members.html", context)
