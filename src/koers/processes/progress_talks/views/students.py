"""The SLB'er's own students: all at a glance, and one by one."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel import clock
from koers.kernel.models import Agreement, Conversation, Document, Dossier
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Resource, Right
from koers.processes.progress_talks.process import PROCESS
from koers.processes.progress_talks.queries import talks
from koers.processes.progress_talks.queries.overview import Attention, Figures, Overview, Show
from koers.processes.progress_talks.queries.reports import reports_of
from koers.processes.progress_talks.reading import note_reading
from koers.processes.progress_talks.views import words
from koers.processes.progress_talks.views.rows import Row
from koers.web import charts
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm
from koers.web.pages import Crumb

A_PAGE = 30
SHOWN = {
    "": Show.ALL,
    "late": Show.LATE,
    "plan": Show.TO_PLAN,
    "behind": Show.BEHIND,
    "agreements": Show.AGREEMENTS,
}


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
    mine = Overview.of_slb(person, today)
    figures = mine.figures()
    if not figures.students:
        raise Http404
    form = StudentsFilter(request.GET)
    form.is_valid()
    q, show = (form.cleaned_data.get(name, "") for name in ("q", "show"))
    page = mine.select(SHOWN[show], name=q).page(request.GET.get("page"), A_PAGE)
    rows = [Row(student, today) for student in page.object_list]
    first = [row for row in rows if row.student.attention < Attention.NONE]
    rules = mine.schools.widest
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
            "to_plan": next((row.student for row in rows if row.student.to_plan), None),
            "rules": rules,
            "period": rules.period_on(today),
        },
    )


def _spread(figures: Figures) -> SafeString:
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
    visible = Dossier.objects.visible_to(person, today, Resource.CONVERSATION).filter(process=PROCESS.key)
    dossier = one_of(visible.select_related("subject", "organisation", "enrolment__cohort__programme"), dossier_id)
    found = next(iter(Overview(visible.filter(pk=dossier.pk), today, slb=person).select()), None)
    if found is None or found.slb != person.pk:
        raise Http404
    note_reading(dossier, person)
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
            "row": Row(found, today),
            "student": found,
            "studies": words.studies_of(dossier.enrolment, today),
            "news": words.standing_of(found.position, name),
            "lead": words.figures_of(found.position, name),
            "coming": coming,
            "missed": coming is not None and clock.local(coming.planned_start).date() < today,
            "talks": [(talk, reports.get(talk.pk)) for talk in held],
            "agreements": Agreement.objects.visible_to(person, today).filter(dossier=dossier).open(),
            "may_signal": may(person, Right.SIGNAL, dossier, today),
        },
    )
