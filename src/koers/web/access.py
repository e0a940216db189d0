"""The first line of a view: who asks, and what of it is theirs to see."""

from __future__ import annotations

import uuid

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from koers.kernel.models import Person


def person_of(request: HttpRequest) -> Person:
    """The person who is logged in. For views behind the login only, which is all that do not say otherwise."""
    assert isinstance(request.user, Person)
    return request.user


def one_of[Row: Model](visible: QuerySet[Row], pk: uuid.UUID | str) -> Row:
    """The row with this key among those that are visible; else a 404, as if it did not exist."""
    row = visible.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
