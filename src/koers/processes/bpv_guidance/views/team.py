"""What a team leader and the placement office answer for: figures and dates, never contents."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koers.kernel import clock
from koers.kernel.models import Dossier, Organisation, Party
from koers.kernel.vocabulary import Resource
from koers.processes.bpv_guidance import account_paper
from koers.processes.bpv_guidance.plan import SchoolYear, State
from koers.processes.bpv_guidance.process import PROCESS, STAGEBUREAU, TEAM_LEADER
from koers.processes.bpv_guidance.queries.account import Account, account
from koers.processes.bpv_guidance.queries.contacts import WORST
from koers.processes.bpv_guidance.views.words import note, state, why
from koers.web.access import person_of
from koers.web.downloads import file_response

A_PAGE = 30
TONES = {State.MISSED: "bad", State.LATE: "warn", State.DONE: "good"}


def _account(request: HttpRequest) -> Account:
    """The account of the year that was asked for, this one or one before; a 404 for who answers for nothing."""
    person, today = person_of(request), clock.today()
    if not Dossier.objects.visible_to(person, today, Resource.COUNTS).filter(process=PROCESS.key).exists():
        raise Http404
    if not _organisations(request):
        raise Http404
    year = SchoolYear.of(today)
    asked = request.GET.get("year", "")
    if asked.isdecimal() and year.first - 10 <= int(asked) <= year.first:
        year = SchoolYear(int(asked))
    return account(person, today, year)


def _organisations(request: HttpRequest) -> list[Organisation]:
    parties = Party.objects.live(clock.today()).of(person_of(request))
    held = parties.filter(role__in=[TEAM_LEADER.key, STAGEBUREAU.key], organisation__isnull=False)
    found = [party.organisation for party in held.select_related("organisation__parent").order_by("organisation__name")]
    return [one for one in found if one is not None]


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Who falls short, by SLB teacher, department and placement, and how long it can still be mended."""
    found, today = _account(request), clock.today()
    rows = sorted(found.rows, key=lambda row: (WORST.index(row.worst), row.placement.dossier.subject.sort_key))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "bpv_team",
        "account": found,
        "page": page,
        "query": f"year={found.year.first}&",
        "years": [SchoolYear(found.year.first - 1), found.year],
        "this_year": SchoolYear.of(today),
        "rows": [
            {
                "standing": row,
                "state": state(row.worst),
                "tone": TONES.get(row.worst, ""),
                "why": why(row.next_moment.rule) if row.next_moment else "",
                "note": note(row.next_moment, today) if row.next_moment else "",
            }
            for row in page.object_list
        ],
    }
    return render(request, "bpv_guidance/team.html", context)


@require_safe
def account_pdf(request: HttpRequest) -> HttpResponse:
    """The same year as a PDF, without names of students."""
    found = _account(request)
    organisation = _organisations(request)[0]
    pdf = account_paper.draw(found, organisation, clock.now())
    name = _("Contacts with workplaces, %(year)s") % {"year": found.year}
    return file_response(pdf, "application/pdf", f"{name}.pdf")
