"""The team leader's view: how many conversations were held and are due, and who is behind. No contents."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel import clock, texts
from koers.processes.progress_talks.process import TEAM_LEADER
from koers.processes.progress_talks.queries.overview import Group, Order, Overview, Selection, Show, holds
from koers.processes.progress_talks.views.rows import Row
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
    if not holds(person, TEAM_LEADER, today):
        raise Http404
    everybody = Overview.of_team_leader(person, today)
    if name := texts.clean(request.GET.get("q", ""), lines=False)[:100]:
        everybody = everybody.named(name)
    groups = everybody.groups()
    form = TeamFilter(groups, request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in form.fields}
    page = _selected(everybody, **asked).page(request.GET.get("page"), A_PAGE)
    slbs = {group.slb.pk: group.slb for group in groups if group.slb}
    rules = everybody.schools.widest
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
            "rows": [
                Row(student, today, slbs.get(student.slb) if student.slb else None) for student in page.object_list
            ],
            "rules": rules,
            "period": rules.period_on(today),
        },
    )


def _selected(everybody: Overview, *, q: str, slb: str, show: str) -> Selection:
    return everybody.select(
        {"late": Show.LATE, "behind": Show.BEHIND}.get(show, Show.ALL),
        name=q,
        slb=uuid.UUID(slb) if slb and slb != NOBODY else None,
        nobody=slb == NOBODY,
        order=Order.LATE,
    )
