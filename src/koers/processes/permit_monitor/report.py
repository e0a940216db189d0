"""What follows once the report of a conversation is sealed: nothing, this process has no such conversations."""

from __future__ import annotations

from koers.kernel.models import Document, Person


def filed(document: Document, by: Person) -> None:
    """Letters and decisions are sent by their own actions, when they are made."""
