"""Requests speak UTF-8, as every form of ours does."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


class OnlyUtf8:
    """Refuses a request that says it is written in anything else, with a 400.

    In some encodings half a character can be written, which no page can show: a page that is made to break so undoes
    what it did, and a wrong password would not be counted.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what is UTF-8, or does not say. Raises `BadRequest` for all else."""
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest(request.encoding)
        return self.get_response(request)
