"""What an action says when it does not do what was asked. Nothing was changed then."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """The person may see this, and not do it (403). Whoever may not see it gets a 404 from the selector."""


class Refused(Exception):
    """It cannot be done as asked; ``message`` says what to do, ``field`` names the field of the form it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class Changed(Refused):
    """What the person was looking at has changed since (409): they must look again first."""
