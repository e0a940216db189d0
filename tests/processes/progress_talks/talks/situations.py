"""Talks in every stage, made as the program makes them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from koers.kernel import clock
from koers.kernel.actions import conversations
from koers.kernel.actions.conversations import Saved
from koers.kernel.models import Agreement, Conversation, Dossier, Person
from koers.processes.progress_talks.actions import talks
from koers.processes.progress_talks.models import Talk
from koers.processes.progress_talks.sheet import Sheet
from tests.processes.progress_talks.queries.situations import held

EARLIER = dt.date(2026, 9, 22)


def plan(dossier: Dossier, by: Person, time: str = "13:15") -> Conversation:
    """A talk this afternoon."""
    start = clock.at(clock.today(), dt.time.fromisoformat(time))
    return conversations.plan_conversation(dossier=dossier, kind="talk", start=start, by=by)


def begin(dossier: Dossier, by: Person) -> Conversation:
    """A talk that goes on."""
    conversation = plan(dossier, by)
    talks.begin(conversation=conversation, by=by)
    conversation.refresh_from_db()
    return conversation


def write(conversation: Conversation, by: Person, base_version: int | None = None, /, **texts: str) -> list[Saved]:
    """Somebody types in fields; by default on the text that stands there now. ``new_what`` is the field new:what."""
    sheet = Sheet.of(conversation)
    saved = []
    for name, text in texts.items():
        key = name.replace("new_", "new:")
        version = sheet.answers[key].version if key in sheet.answers else 0
        saved.append(
            talks.save_field(
                conversation=conversation,
                field=key,
                text=text,
                base_version=version if base_version is None else base_version,
                by=by,
            )
        )
    return saved


def review(conversation: Conversation, agreement: Agreement, by: Person, **texts: str) -> None:
    """Look back on an agreement: outcome, done, close."""
    for part, text in texts.items():
        talks.save_field(
            conversation=conversation, field=f"review:{agreement.pk}:{part}", text=text, base_version=0, by=by
        )


def agreed(dossier: Dossier, led_by: Person, what: str, day: dt.date = EARLIER) -> Agreement:
    """An agreement of an earlier talk, still open."""
    earlier = Conversation.objects.held().filter(dossier=dossier, begun_at__date=day).first() or held(
        dossier, day, led_by
    )
    assert earlier.ended_at is not None
    return Agreement.objects.create(
        dossier=dossier,
        made_in=earlier,
        what=what,
        who=dossier.subject.given_name,
        by_when=day + dt.timedelta(days=40),
        written_by=led_by,
        written_at=earlier.ended_at,
        agreed_at=earlier.ended_at,
    )


def ready(dossier: Dossier, by: Person, conclusion: str = "behind") -> Conversation:
    """A talk with what is needed to finish it, and one new agreement."""
    conversation = begin(dossier, by)
    write(conversation, by, conclusion=conclusion, summary="Een vaste middag helpt.", goes_well="Onderhoud")
    Agreement.objects.create(
        dossier=dossier,
        made_in=conversation,
        what="Drie storingen gevonden",
        by_when=dt.date(2026, 12, 11),
        written_by=by,
        written_at=clock.now(),
    )
    return conversation


def stored(pk: UUID) -> Talk:
    """The talk as it stands in the database."""
    return Talk.objects.select_related("guide", "conversation").get(pk=pk)
