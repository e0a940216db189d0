"""The SLB'er's own students: all at a glance, and one by one."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel import clock
from koers.kernel.models import Agreement, Conversation, Document, Person
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Right
from koers.processes.progress_talks.process import SLB
from koers.processes.progress_talks.queries import overview, talks
from koers.processes.progress_talks.queries.overview import Annotated, Attention
from koers.processes.progress_talks.queries.reports import reports_of
from koers.processes.progress_talks.queries.school import Schools, all_rules
from koers.processes.progress_talks.reading import note_reading
from koers.processes.progress_talks.views import words
from koers.processes.progress_talks.views.rows import SlbRow, reasons_of
from koers.web import charts
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm
from koers.web.pages import Crumb

A_PAGE = 30


class StudentsFilter(KoersForm):
    """Which students are shown. What cannot be read shows everybody."""

    q = forms.CharField(label=gettext_lazy("Search by name"), required=False, max_length=100, widget=forms.SearchInput)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("", gettext_lazy("Everybody, who needs attention first")),
            ("late", gettext_lazy("Conversation late")),
            ("plan", gettext_lazy("Conversation to plan")),
            ("behind", gettext_lazy("Behind the line")),
            ("agreements", gettext_lazy("Agreements late")),
        ],
    )


def students(request: HttpRequest) -> HttpResponse:
    """All students whom this SLB'er guides, who needs attention first."""
    person, today = person_of(request), clock.today()
    if not overview.holds(person, SLB, today):
        raise Http404
    schools = all_rules(today)
    mine = _annotated(person, today, schools)
    figures = overview.figures_of(mine, today)
    form = StudentsFilter(request.GET)
    form.is_valid()
    q, show = (form.cleaned_data.get(name, "") for name in ("q", "show"))
    page = Paginator(_shown(mine, q, show, today), A_PAGE).get_page(request.GET.get("page"))
    enrolments = list(page.object_list)
    rows = [_row(enrolment, today) for enrolment in enrolments]
    first = [row for row, enrolment in zip(rows, enrolments, strict=True) if enrolment.attention < Attention.NONE]
    rules = schools.of(enrolments[0].dossier) if enrolments else schools.default
    return render(
        request,
        "progress_talks/students.html",
        {
            "section": "students",
            "figures": figures,
            "spread": _spread(figures),
            "filter": StudentsFilter(initial={"q": q, "show": show}),
            "filtered": bool(q or show),
            "q": q,
            "query": f"{urlencode({'q': q, 'show': show})}&" if q or show else "",
            "page": page,
            "groups": [group for group in (("attention", first), ("course", rows[len(first) :])) if group[1]],
            "to_plan": next((row for row in rows if row.to_plan), None),
            "rules": rules,
            "period": rules.period_on(today),
        },
    )


def _annotated(slb: Person, today: dt.date, schools: Schools) -> Annotated:
    enrolments = overview.with_talks(overview.of_slb(slb, today), today, schools)
    return overview.with_attention(enrolments, slb, today, schools)


def _shown(mine: Annotated, q: str, show: str, today: dt.date) -> Annotated:
    kept = {
        "late": lambda: mine.filter(late=True),
        "plan": lambda: overview.to_plan(mine, today),
        "behind": lambda: mine.filter(behind=True),
        "agreements": lambda: mine.filter(overdue__gt=0),
    }.get(show, lambda: mine)()
    return _fetched(overview.by_attention(overview.named(kept, q)))


def _fetched(enrolments: Annotated) -> Annotated:
    return overview.with_weakest(enrolments).select_related(
        "dossier__subject", "dossier__organisation", "cohort__programme"
    )


def _row(enrolment: Any, today: dt.date) -> SlbRow:
    row: SlbRow = SlbRow.of(
        enrolment,
        today,
        agreements=enrolment.agreements,
        studies=words.brief_studies_of(enrolment, today),
        reasons=reasons_of(enrolment, today),
    )
    return row


def _spread(figures: overview.Figures) -> SafeString | None:
    if not figures.standings:
        return None
    ahead = sum(standing.position == "ahead" for standing in figures.standings)
    finding = _(
        "%(students)d students against the nominal line: %(behind)d behind, %(on)d on schedule, %(ahead)d ahead. "
        "The table has each student."
    ) % {
        "students": figures.students,
        "behind": figures.behind,
        "on": figures.students - figures.behind - ahead,
        "ahead": ahead,
    }
    return charts.spread(charts.Spread("spread", figures.standings, figures.tolerance, finding))


def student(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """One student as her SLB'er needs her before a conversation: what is planned, agreed, reported."""
    person, today = person_of(request), clock.today()
    enrolment = one_of(_fetched(_annotated(person, today, all_rules(today))), dossier_id)
    dossier = enrolment.dossier
    note_reading(dossier, person)
    row = _row(enrolment, today)
    conversations = Conversation.objects.visible_to(person, today).filter(dossier=dossier).standing()
    held = conversations.filter(begun_at__isnull=False).select_related("led_by", "talk").order_by("-begun_at")
    reports = reports_of(Document.objects.visible_to(person, today).filter(dossier=dossier))
    coming = talks.next_planned(dossier)
    name = dossier.subject.given_name
    return render(
        request,
        "progress_talks/student.html",
        {
            "section": "students",
            "crumbs": [Crumb(_("Students"), reverse("progress_talks:students")), Crumb(dossier.subject.full_name)],
            "dossier": dossier,
            "student": dossier.subject,
            "enrolment": enrolment,
            "row": row,
            "studies": words.studies_of(enrolment, today),
            "news": words.standing_of(row.position, name),
            "lead": words.figures_of(row.position, name),
            "coming": coming,
            "missed": coming is not None and clock.local(coming.planned_start).date() < today,
            "talks": [(talk, reports.get(talk.pk)) for talk in held],
            "agreements": Agreement.objects.visible_to(person, today).filter(dossier=dossier).open(),
            "bar": charts.bar(charts.Bar(row.position.approved, row.position.planned, row.position.total), height=12),
            "may_signal": may(person, Right.SIGNAL, dossier, today),
        },
    )
