"""One request, one transaction; and pages about people are not kept by browsers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from koers.kernel import once

Handler = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "koers_language"


class Transaction:
    """Everything in a request happens in one transaction, or not at all: session, user and view alike.

    Django's own ATOMIC_REQUESTS wraps only the view.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within a transaction; undo it where the answer is a fault of ours."""
        reading = once.page() if request.method in {"GET", "HEAD"} else contextlib.nullcontext()
        with transaction.atomic(), reading:
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(request, "koers_undo", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:  # noqa: ARG002
        """Whatever was begun is undone when a view raises, also where the answer is a 404 or 403."""
        request.koers_undo = True  # type: ignore[attr-defined]


class Language:
    """Speak the language that the person chose; before logging in, the one in the cookie."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in that language."""
        chosen = getattr(request.user, "language", None) or request.COOKIES.get(LANGUAGE_COOKIE)
        with translation.override(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class Private:
    """Pages are not stored by browser or proxy, and search engines leave them alone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with these headers, on errors too."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response
