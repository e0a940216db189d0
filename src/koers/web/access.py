"""Who is asking, and finding what they may see."""

from __future__ import annotations

from django.http import HttpRequest

from koers.kernel.models import Person


def person_of(request: HttpRequest) -> Person:
    """The person who is logged in. For views behind the login only, which is all that do not say otherwise."""
    assert isinstance(request.user, Person)
    return request.user
