"""Which views people without an account may open: those that say so with `for_guests`, and no other.

A guest is never ``request.user``, so every other page answers as it does to who did not log in.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from koers.kernel import guests, visibility
from koers.kernel.actions.guests import stay
from koers.kernel.guests import Gone, Guest
from koers.kernel.middleware import LANGUAGE_COOKIE

View = Callable[..., HttpResponse]
_KEPT_BACK = {"csrfmiddlewaretoken", "sha256"}


def cookie(name: str) -> str:
    """The full name of a cookie of a guest's browser: over https it can be set by this host alone."""
    return f"__Host-koers-{name}" if settings.SECURE else f"koers-{name}"


SESSION, ASKED = "guest", "guest-asked"


def keep(response: HttpResponse, name: str, value: str, seconds: float) -> None:
    """Give the browser a token to keep for so long; no script and no other site can use it."""
    response.set_cookie(
        cookie(name), value, max_age=int(seconds), secure=settings.SECURE, httponly=True, samesite="Lax"
    )


def token(request: HttpRequest, name: str) -> str:
    """What the browser keeps under this name, or empty."""
    return request.COOKIES.get(cookie(name), "")


def guest_of(request: HttpRequest) -> Guest:
    """Who came in by a link and a code. For views that are declared `for_guests` only."""
    found = request.guest  # type: ignore[attr-defined]
    assert isinstance(found, Guest)
    return found


def for_guests(view: View) -> View:
    """Declare that a guest may open this view, and nobody else: they see and may what their one dossier gives.

    Whose session is over gets what they had typed back on a page that says so. Everybody else gets what they get for a
    page that does not exist, or the way to log in.
    """

    @login_not_required
    @functools.wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = guests.recognise(token(request, SESSION))
        if isinstance(found, Gone):
            return _over(request, found)
        if found is None:
            if request.user.is_authenticated:
                raise Http404
            return redirect_to_login(request.get_full_path())
        stay(session=found.session)
        request.guest = found  # type: ignore[attr-defined]
        with visibility.confined(found.person, found.dossier), translation.override(_language(request, found)):
            request.LANGUAGE_CODE = translation.get_language()
            response = view(request, *args, **kwargs)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE or settings.LANGUAGE_CODE)
        return response

    opened.for_guests = True  # type: ignore[attr-defined]
    return opened


def _language(request: HttpRequest, guest: Guest) -> str:
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in dict(settings.LANGUAGES) else guest.person.language


def _over(request: HttpRequest, gone: Gone) -> HttpResponse:
    """The session is over. What was being sent stands on the page, to be copied: nothing was saved."""
    typed = [
        value for name, values in request.POST.lists() if name not in _KEPT_BACK for value in values if len(value) > 3
    ]
    context: dict[str, Any] = {"link": gone.link, "typed": typed}
    return render(request, "web/guests/over.html", context, status=403)
