"""What every page needs."""

from __future__ import annotations

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Variables of the page's frame."""
    return {}
