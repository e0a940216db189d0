"""Which fields a contact's form has: those of the guide that it keeps, and the student's points."""

from __future__ import annotations

from koers.kernel.models import Answer, Conversation
from koers.processes.bpv_guidance.guides import Field, Guide
from koers.processes.bpv_guidance.models import Visit

POINTS = "points"
"""The field in which the student brings in what to talk about (BPV-09)."""


def guide_of(visit: Visit) -> Guide:
    """The guide that a contact keeps."""
    return Guide.from_content(visit.guide)


def fields_of(visit: Visit) -> tuple[Field, ...]:
    """The fields of its progress form."""
    return guide_of(visit).fields


def answers_of(conversation: Conversation) -> dict[str, Answer]:
    """What was written so far, by the key of the field, with what was kept beside it."""
    return {answer.field: answer for answer in conversation.answers.prefetch_related("others__by")}
