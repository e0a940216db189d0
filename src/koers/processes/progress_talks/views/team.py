"""The team leader's view: how many conversations were held and are due, and who is behind. No contents."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel import clock
from koers.processes.progress_talks.process import TEAM_LEADER
from koers.processes.progress_talks.queries import overview
from koers.processes.progress_talks.queries.overview import Annotated, Group
from koers.processes.progress_talks.queries.school import all_rules
from koers.processes.progress_talks.views.rows import TeamRow
from koers.web.access import person_of
from koers.web.forms import KoersForm

A_PAGE = 30
NOBODY = "none"


class TeamFilter(KoersForm):
    """Which students are shown. What cannot be read shows everybody."""

    q = forms.CharField(label=gettext_lazy("Search by name"), required=False, max_length=100, widget=forms.SearchInput)
    slb = forms.ChoiceField(label=gettext_lazy("SLB'er"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("", gettext_lazy("Everybody, who is late first")),
            ("late", gettext_lazy("Conversation late")),
            ("behind", gettext_lazy("Behind the line")),
        ],
    )

    def __init__(self, groups: list[Group], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All SLB'ers"))]
        choices += [
            (str(group.slb.pk), group.slb.full_name) if group.slb else (NOBODY, _("nobody")) for group in groups
        ]
        self.fields["slb"].choices = choices  # type: ignore[attr-defined]


def team(request: HttpRequest) -> HttpResponse:
    """The students of the teams that this person leads, by SLB'er and one by one."""
    person, today = person_of(request), clock.today()
    if not overview.holds(person, TEAM_LEADER, today):
        raise Http404
    schools = all_rules(today)
    everybody = overview.with_slb(overview.with_talks(overview.of_team_leader(person, today), today, schools), today)
    groups = overview.groups_of(everybody)
    form = TeamFilter(groups, request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in form.fields}
    page = Paginator(_shown(everybody, asked), A_PAGE).get_page(request.GET.get("page"))
    enrolments = list(page.object_list)
    slbs = {group.slb.pk: group.slb for group in groups if group.slb}
    rules = schools.of(enrolments[0].dossier) if enrolments else schools.default
    return render(
        request,
        "progress_talks/team.html",
        {
            "section": "team",
            "groups": groups,
            "students": sum(group.students for group in groups),
            "held": sum(group.held for group in groups),
            "late": sum(group.late for group in groups),
            "behind": sum(group.behind for group in groups),
            "filter": TeamFilter(groups, initial=asked),
            "q": asked["q"],
            "query": f"{urlencode(asked)}&" if any(asked.values()) else "",
            "page": page,
            "rows": [TeamRow.of(enrolment, today, slb=slbs.get(enrolment.slb)) for enrolment in enrolments],
            "rules": rules,
            "period": rules.period_on(today),
        },
    )


def _shown(everybody: Annotated, asked: dict[str, Any]) -> Annotated:
    shown = overview.named(everybody, asked["q"])
    if asked["show"]:
        shown = shown.filter(late=True) if asked["show"] == "late" else shown.filter(behind=True)
    if asked["slb"]:
        shown = shown.filter(slb=None if asked["slb"] == NOBODY else asked["slb"])
    return overview.by_lateness(shown).select_related("dossier__subject", "dossier__organisation")
