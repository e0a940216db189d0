"""What follows once the report of a talk is sealed: it goes out to the student system (SVG-16)."""

from __future__ import annotations

from typing import Any

from koers.kernel import clock, outbox
from koers.kernel.models import Agreement, Conversation, Document, Person
from koers.processes.progress_talks.facts import day_of
from koers.processes.progress_talks.models import Talk

STUDENT_SYSTEM = "student system"
FORM = "koers/progress-talk/1"
"""The name and version of the JSON that goes out: a receiver looks at it before the rest."""


def filed(document: Document, by: Person) -> None:  # noqa: ARG001 - the kernel tells every process who sealed it
    """Queue the facts of the report as JSON, with the sealed PDF beside it."""
    conversation = document.conversation
    assert conversation is not None
    name = f"progress-talk-{document.dossier.subject.number}-{day_of(conversation)}-{document.code}"
    outbox.queue_push(to=STUDENT_SYSTEM, name=name, payload=facts_of(document, conversation), dossier=document.dossier)


def facts_of(document: Document, conversation: Conversation) -> dict[str, Any]:
    """What the student system gets to know: no words of the form but the agreements; those stand in the PDF.

    Days are local dates, moments ISO 8601 with an offset.
    """
    talk: Talk = conversation.talk
    dossier = document.dossier
    return {
        "form": FORM,
        "document": str(document.pk),
        "code": document.code,
        "sha256": document.sealed_blob_id,
        "version": document.version,
        "institution": dossier.organisation.institution.code,
        "student": dossier.subject.number,
        "led_by": conversation.led_by.number if conversation.led_by else None,
        "held_on": day_of(conversation).isoformat(),
        "kind": talk.variant,
        "conclusion": talk.conclusion,
        "measured": {
            "approved": talk.measured_approved,
            "planned": talk.measured_planned,
            "on": talk.measured_on.isoformat() if talk.measured_on else None,
        },
        "agreements": [_agreement(agreement) for agreement in conversation.new_agreements.all()],
        "signed": [
            {
                "person": signatory.person.number,
                "capacity": signatory.capacity,
                "method": signatory.signature.method,
                "at": clock.local(signatory.signature.signed_at).isoformat(timespec="seconds"),
            }
            for signatory in document.signatories.select_related("person", "signature")
        ],
    }


def _agreement(agreement: Agreement) -> dict[str, str | None]:
    return {
        "what": agreement.what,
        "about": agreement.about,
        "who": agreement.who,
        "how": agreement.how,
        "by_when": agreement.by_when.isoformat() if agreement.by_when else None,
        "first_step": agreement.first_step,
    }
