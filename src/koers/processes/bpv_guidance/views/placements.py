"""The placements of a person, and one of them: where it stands, what is asked, and everything that belongs to it."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from koers.kernel import clock, parties, texts
from koers.kernel.models import Conversation, Document, Dossier
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Resource, Right
from koers.processes.bpv_guidance import attitude
from koers.processes.bpv_guidance.actions import moments
from koers.processes.bpv_guidance.actions.roles import has_role, is_of_office
from koers.processes.bpv_guidance.models import Bottleneck, Judgement, Placement
from koers.processes.bpv_guidance.plan import SchoolYear
from koers.processes.bpv_guidance.process import ALL_THREE, PROCESS, SLB, STUDENT
from koers.processes.bpv_guidance.progress import why_signalled
from koers.processes.bpv_guidance.queries.contacts import standings
from koers.processes.bpv_guidance.queries.office import offices
from koers.processes.bpv_guidance.queries.placements import hours_total, open_proposals, with_everything
from koers.processes.bpv_guidance.views.finding import note_reading, placement_of
from koers.processes.bpv_guidance.views.words import moment_rows
from koers.web.access import person_of

A_PAGE = 30


@require_safe
def placements(request: HttpRequest) -> HttpResponse:
    """All placements that the person has a part in, those that go on first; of who has one only, that one.

    The placement office opens others from here, so it gets the list whatever is in it.
    """
    person, today = person_of(request), clock.today()
    visible = Placement.objects.visible_to(person, today)
    found = with_everything(visible).order_by("-ends_on", "dossier__subject__sort_key")
    office = bool(offices(person, today))
    if not office and not found.exists():
        raise Http404
    if not office and found.count() == 1:
        return redirect("bpv_guidance:placement", found.get().pk)
    typed = texts.clean(request.GET.get("q", ""), lines=False)[:100]
    page = Paginator(found.about(typed), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": PROCESS.key,
        "office": office,
        "typed": typed,
        "query": f"{urlencode({'q': typed})}&",
        "page": page,
        "rows": standings(page.object_list, today),
    }
    return render(request, "bpv_guidance/placements.html", context)


@require_safe
def placement(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """One placement. The placement office sees where and with whom, and the plan; not what was said."""
    person, today = person_of(request), clock.today()
    found = placement_of(request, dossier_id, Resource.CARD)
    note_reading(request, found)
    standing = standings([found], today)[0]
    dossier = found.dossier
    context = {
        "section": PROCESS.key,
        "placement": found,
        "student": dossier.subject,
        "own": dossier.subject_id == person.pk,
        "standing": standing,
        "year": SchoolYear.of(today),
        "moments": moment_rows(standing.moments, today),
        "progress": standing.progress,
        "why": why_signalled(standing.progress),
        "phase": found.phase_on(today),
        "recognised": found.workplace.is_recognised(today),
        "people": [(role, parties.holders(dossier, role, today)) for role in ALL_THREE],
        "office": is_of_office(dossier.organisation, person),
        "may_admit": may(person, Right.ADMIT, dossier, today),
    }
    if Dossier.objects.visible_to(person, today, Resource.CONVERSATION).filter(pk=dossier.pk).exists():
        context |= _contents(request, found)
    return render(request, "bpv_guidance/placement.html", context)


def _contents(request: HttpRequest, found: Placement) -> dict[str, object]:
    """What the three of the placement read of it."""
    person, today, dossier = person_of(request), clock.today(), found.dossier
    judgements = list(Judgement.objects.visible_to(person, today).filter(dossier=dossier).select_related("by"))
    logged, confirmed = hours_total(dossier)
    proposals = open_proposals(dossier)
    visible = Conversation.objects.visible_to(person, today).filter(dossier=dossier, visit__isnull=False)
    reports = Document.objects.visible_to(person, today).current().filter(dossier=dossier)
    return {
        "inside": True,
        "proposals": [
            {
                "proposal": proposal,
                "kind": PROCESS.conversation(proposal.kind).label,
                "waiting": moments.waiting_for(proposal),
                "possible": moments.possible(proposal),
                "to_answer": person in moments.asked(dossier, today),
            }
            for proposal in proposals
        ],
        "conversations": visible.select_related("visit").order_by("-planned_start"),
        "reports": reports.filter(sealed_at__isnull=False).order_by("-sealed_at"),
        "bottlenecks": Bottleneck.objects.visible_to(person, today).filter(dossier=dossier).order_by("ended_at", "at"),
        "level": next((one for one in reversed(judgements) if one.kind == Judgement.Kind.LEVEL), None),
        "go": next((one for one in reversed(judgements) if one.kind == Judgement.Kind.GO), None),
        "attitude": attitude.verdict(dossier),
        "logged": logged,
        "confirmed": confirmed,
        "may_propose": has_role(dossier, person, STUDENT),
        "guides": has_role(dossier, person, SLB),
        "may_lead": may(person, Right.LEAD, dossier, today),
        "takes_part": has_role(dossier, person, *ALL_THREE),
    }
