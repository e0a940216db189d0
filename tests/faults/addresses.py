"""Every address of Koers, as its router knows them, so that a new one is tried without anybody thinking of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.faults.conftest import Full

NOBODYS = "0197f1f0-0000-7000-8000-000000000000"
"""An identifier that nothing has."""

TRIED_ELSEWHERE = ("bpv_guidance:", "permit_monitor:", "web:guest")
"""Addresses about things that `Full` has none of: tests/access tries each with what is really there, for everybody."""


@dataclass(frozen=True)
class Address:
    """One address: its name, and its parameters in order."""

    name: str
    parameters: tuple[str, ...]

    def of(self, full: Full) -> str:
        """Where it leads to something of Sam's."""
        return reverse(self.name, kwargs={name: _filled(self.name, full)[name] for name in self.parameters})

    def of_nobody(self, full: Full) -> str:
        """The same where every identifier is one that nothing has."""
        filled = {name: NOBODYS if name.endswith("_id") else _filled(self.name, full)[name] for name in self.parameters}
        return reverse(self.name, kwargs=filled)


def _filled(name: str, full: Full) -> dict[str, Any]:
    # Planning, preparing and cancelling are about a talk to come; all else about the one that goes on.
    to_come = name.rpartition(":")[2] in {"appointment", "move", "cancel", "prepare", "begin", "direction"}
    return {
        "dossier_id": full.cast.sam_dossier.pk,
        "conversation_id": full.to_come.pk if to_come else full.talk.pk,
        "document_id": full.document.pk,
        "attachment_id": full.file.pk,
        "agreement_id": full.agreement.pk,
        "message_id": full.message.pk,
        "appointment_id": full.appointment,
        "kind": "talk",
        "field": "goes_well",
        "typed": full.document.code,
    }


def addresses() -> list[Address]:
    """All of what `Full` holds something of, in the order of the router."""
    found = _below(get_resolver().url_patterns, "", ())
    return [address for address in found if not address.name.startswith(TRIED_ELSEWHERE)]


def with_identifier() -> list[Address]:
    """Those that name something by its identifier."""
    return [address for address in addresses() if any(name.endswith("_id") for name in address.parameters)]


def _below(patterns: list[Any], namespace: str, outer: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        parameters = (*outer, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _below(pattern.url_patterns, inner, parameters)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield Address(namespace + pattern.name, parameters)
