"""Pages for what went wrong. They never say whether something exists, and never blame who reads them."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from koers.web.context import Shell

log = logging.getLogger("koers.web")
_LETTERS = "BCDFGHJKMNPQRTVWXY2346789"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Does not exist, or is not for this person: one and the same page, byte for byte."""
    return render(request, "web/errors/not_found.html", status=404)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """May be seen and not done by this person. The exception's message, where it has one, says who can."""
    return render(request, "web/errors/not_allowed.html", {"reason": str(exception or "")}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """A request that no page of ours makes."""
    return render(request, "web/errors/bad_request.html", status=400)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that was opened too long ago, or in another session: nothing was changed, and it can be sent again."""
    return render(request, "web/errors/stale.html", status=403)


def our_fault(request: HttpRequest) -> HttpResponse:
    """Something broke. Nothing was changed; the code finds it in the log. Asks nothing of the database."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(6))
    log.error("fault %s at %s %s", code, request.method, request.path)
    return render(request, "web/errors/our_fault.html", {"code": code, "shell": Shell(request, asks=False)}, status=500)
