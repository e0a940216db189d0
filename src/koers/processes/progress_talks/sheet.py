"""The form of one talk as it is filled in."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from koers.kernel.models import Agreement, Answer, Conversation, OtherText, Person
from koers.kernel.texts import clean
from koers.processes.progress_talks import form
from koers.processes.progress_talks.form import Field, Where


def digest(text: str) -> str:
    """A short name for a text as it is kept, to see whether somebody changed what a page showed."""
    return hashlib.sha256(clean(text).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Entry:
    """What stands in one field. ``others`` are texts that were kept beside it and are not settled."""

    field: Field
    answer: Answer | None = None
    others: tuple[OtherText, ...] = ()

    @property
    def text(self) -> str:
        """The text; empty where nobody wrote."""
        return self.answer.text if self.answer else ""

    @property
    def version(self) -> int:
        """The version of the text; 0 where nobody wrote."""
        return self.answer.version if self.answer else 0

    @property
    def base(self) -> str:
        """What a page sends back to say what it showed: version and digest."""
        return f"{self.version}.{digest(self.text)}"

    @property
    def reading(self) -> str:
        """The text as it reads: of a choice its label."""
        return self.field.choice_label(self.text) if self.field.choices else self.text


@dataclass
class Sheet:
    """All answers of a talk, read in two queries."""

    answers: dict[str, Answer] = field(default_factory=dict)
    others: dict[str, tuple[OtherText, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, conversation: Conversation) -> Sheet:
        """The form of this conversation, as it is filled in now."""
        answers = {
            answer.field: answer for answer in Answer.objects.filter(conversation=conversation).select_related("by")
        }
        others: dict[str, list[OtherText]] = defaultdict(list)
        unsettled = OtherText.objects.filter(answer__conversation=conversation, settled_at__isnull=True)
        for other in unsettled.select_related("by", "answer").order_by("at", "pk"):
            others[other.answer.field].append(other)
        return cls(answers, {key: tuple(texts) for key, texts in others.items()})

    def entry(self, one: Field) -> Entry:
        """What stands in a field."""
        return Entry(one, self.answers.get(one.key), self.others.get(one.key, ()))

    def text(self, one: Field) -> str:
        """The text of a field; empty where nobody wrote."""
        return self.entry(one).text

    @property
    def unsettled(self) -> list[Entry]:
        """The fields in which two wrote at once, and that nobody tidied up yet."""
        found = (form.field(key) for key in self.others)
        return [self.entry(one) for one in found if one is not None]

    @property
    def draft(self) -> list[Entry]:
        """The parts of a new agreement that were written and not added to the talk yet."""
        return [self.entry(one) for one in form.NEW_AGREEMENT if self.text(one)]

    @property
    def writers(self) -> list[Person]:
        """Who wrote in the form itself (not in the preparation), each once, who wrote most first."""
        count: dict[Person, int] = defaultdict(int)
        for key, answer in self.answers.items():
            one = form.field(key)
            if one is not None and one.where is not Where.PREPARATION and answer.text:
                count[answer.by] += 1
        return sorted(count, key=lambda person: -count[person])


def looked_back_on(conversation: Conversation) -> list[Agreement]:
    """The earlier agreements that stand ready in a talk: not closed, or closed in this talk itself (SVG-10)."""
    return list(
        Agreement.objects.filter(
            Q(made_in__isnull=True) | Q(made_in__begun_at__lt=conversation.begun_at),
            Q(closed_at__isnull=True) | Q(closed_in=conversation),
            dossier=conversation.dossier_id,
            agreed_at__isnull=False,
        ).select_related("made_in")
    )
