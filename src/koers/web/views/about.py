"""Short pages about Koers itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from koers.kernel import registry
from koers.web import charts


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What Koers keeps, who sees it, and whom to ask."""
    return render(request, "web/privacy.html")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everybody can use Koers, and what to do where it fails."""
    return render(request, "web/accessibility.html")


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """How to go on when stuck."""
    return render(request, "web/help.html")


def building_blocks(request: HttpRequest) -> HttpResponse:
    """All parts of the design on one page, for who changes it."""
    standings = [charts.Standing(-6, "behind"), charts.Standing(0, "on"), charts.Standing(5, "ahead")]
    return render(
        request,
        "web/building_blocks.html",
        {
            "bar": charts.bar(charts.Bar(got=27, planned=33, total=57)),
            "dots": charts.dots(3, 4),
            "norm": next((norm for process in registry.processes() for norm in process.norms), None),
            "lines": [charts.position_line(standing) for standing in standings],
        },
    )
