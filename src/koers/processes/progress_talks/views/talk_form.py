"""The form of a talk as its page shows it: the guide's blocks and parts, and in them the fields and their pieces."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from koers.kernel.models import Agreement, Attachment, Conversation
from koers.processes.progress_talks import form
from koers.processes.progress_talks.form import Field, Kind, Where
from koers.processes.progress_talks.guides import Block, Guide, Part
from koers.processes.progress_talks.models import WorkProcess
from koers.processes.progress_talks.sheet import Entry, Sheet, looked_back_on
from koers.processes.progress_talks.views.following import notice
from koers.processes.progress_talks.views.talking import Posted, Viewer, field_id

MOST_ROWS = 14
LETTERS_A_ROW = 60


@dataclass(frozen=True)
class ChoiceView:
    """One radio button or tick box."""

    id: str
    key: str
    label: str
    note: str
    checked: bool


@dataclass(frozen=True)
class FieldView:
    """One field on the page: what stands in it, or what was typed and could not be kept."""

    entry: Entry
    label: str
    text: str
    error: str = ""
    beside: str = ""  # the notice where two wrote at once

    @property
    def field(self) -> Field:
        """The field itself."""
        return self.entry.field

    @property
    def id(self) -> str:
        """The id of its control."""
        return field_id(self.field.key)

    @property
    def kind(self) -> str:
        """ "text", "line", "choice" or "tick", for the template."""
        return self.field.kind.name.lower()

    @property
    def rows(self) -> int:
        """Lines that the text takes, and not fewer than the field asks for."""
        needed = sum(1 + len(line) // LETTERS_A_ROW for line in self.text.split("\n"))
        return min(max(self.field.rows, needed), MOST_ROWS)

    @property
    def described_by(self) -> str:
        """Ids of hint and error, in this order."""
        parts = [f"{self.id}-hint"] if self.field.hint else []
        return " ".join([*parts, f"{self.id}-error"] if self.error else parts)

    @property
    def choices(self) -> list[ChoiceView]:
        """The answers of a choice."""
        return [
            ChoiceView(
                id=f"{self.id}-{place}",
                key=choice.key,
                label=str(choice.label),
                note=str(choice.note),
                checked=self.text == choice.key,
            )
            for place, choice in enumerate(self.field.choices)
        ]


class PieceKind(enum.StrEnum):
    """How some fields of a part are drawn together."""

    FIELDS = "fields"
    GRID = "grid"
    FOLDED = "folded"
    BROUGHT = "brought"
    REACHED = "reached"
    CONCLUSION = "conclusion"
    LOOK_BACK = "look_back"
    AGREEMENTS = "agreements"


@dataclass
class Piece:
    """Fields that are drawn together."""

    kind: PieceKind
    fields: list[FieldView]

    @property
    def filled(self) -> bool:
        """Whether something stands in one of them."""
        return any(one.text for one in self.fields)

    @property
    def open(self) -> bool:
        """Whether a fold must stand open: there is something in it to read, or to mend."""
        return any(one.text or one.error or one.entry.others for one in self.fields)

    @property
    def mend(self) -> bool:
        """Whether something in it must be mended."""
        return any(one.error or one.entry.others for one in self.fields)

    @property
    def names(self) -> str:
        """What can be written here, for the line of a fold."""
        return ", ".join(str(one.field.name).lower() for one in self.fields)


@dataclass(frozen=True)
class PartView:
    """A part of the guide with its pieces."""

    part: Part
    pieces: list[Piece]
    id: str


@dataclass(frozen=True)
class BlockView:
    """A block of the guide with its parts."""

    block: Block
    number: int
    parts: list[PartView]
    current: bool


@dataclass(frozen=True)
class ReviewView:
    """One earlier agreement, with the fields to look back on it."""

    agreement: Agreement
    outcome: FieldView
    done: FieldView
    close: Piece


class TalkForm:
    """The form of one talk, for one person who looks at it."""

    def __init__(self, conversation: Conversation, viewer: Viewer, guide: Guide, posted: Posted | None = None) -> None:
        self.conversation = conversation
        self.viewer = viewer
        self.guide = guide
        self.posted = posted or Posted()
        self.sheet = Sheet.of(conversation)
        self._errors = {fault.field: fault.message for fault in reversed(self.posted.faults)}

    def view(self, one: Field) -> FieldView:
        """A field as it is shown."""
        entry = self.sheet.entry(one)
        label = str(one.label)
        if one.label_for_slb and not self.viewer.is_student:
            label = str(one.label_for_slb) % {"name": self.viewer.student.given_name}
        return FieldView(
            entry=entry,
            label=label,
            text=self.posted.typed.get(one.key, entry.text),
            error=self._errors.get(one.key, ""),
            beside=notice(self.conversation, entry, self.viewer) if entry.others else "",
        )

    def blocks(self, current: Block | None) -> list[BlockView]:
        """All blocks of the guide; ``current`` is the one where the talk would be now."""
        return [
            BlockView(
                block=block,
                number=number,
                parts=[
                    PartView(part, self._pieces(part), f"{block.key}-{place}")
                    for place, part in enumerate(block.parts, start=1)
                ],
                current=block is current,
            )
            for number, block in enumerate(self.guide.blocks, start=1)
        ]

    def _pieces(self, part: Part) -> list[Piece]:
        pieces: list[Piece] = []
        folded = Piece(PieceKind.FOLDED, [])
        for key in part.fields:
            if key in form.COMPOSED:
                pieces.append(Piece(PieceKind(key), []))
                continue
            one = form.field(key)
            if one is None:
                continue
            view, kind = self.view(one), _kind(one)
            if one.folded:
                folded.fields.append(view)
            elif pieces and pieces[-1].kind is kind and kind in _TOGETHER:
                pieces[-1].fields.append(view)
            else:
                pieces.append(Piece(kind, [view]))
        return [*pieces, folded] if folded.fields else pieces

    @cached_property
    def reviews(self) -> list[ReviewView]:
        """The earlier agreements that stand ready."""
        found = []
        for agreement in looked_back_on(self.conversation):
            fields = form.review_fields(agreement.pk)
            found.append(
                ReviewView(
                    agreement=agreement,
                    outcome=self.view(fields.outcome),
                    done=self.view(fields.done),
                    close=Piece(PieceKind.FOLDED, [self.view(fields.close)]),
                )
            )
        return found

    @cached_property
    def made(self) -> list[tuple[Agreement, str]]:
        """The agreements that were added in this talk, each with what is wrong with it."""
        return [(one, self._errors.get(f"agreement:{one.pk}", "")) for one in self.conversation.new_agreements.all()]

    @cached_property
    def draft(self) -> dict[str, FieldView]:
        """The six fields of a new agreement, by the last word of their keys."""
        return {one.key.partition(":")[2]: self.view(one) for one in form.NEW_AGREEMENT}

    @cached_property
    def work_processes(self) -> list[tuple[str, list[str]]]:
        """What an agreement can be about: areas, and in each its work processes by code and name."""
        programme = self.conversation.dossier.enrolment.cohort.programme_id
        found: dict[str, list[str]] = {}
        known = WorkProcess.objects.filter(area__programme=programme).select_related("area")
        for one in known.order_by("area__position", "position", "code"):
            found.setdefault(str(one.area), []).append(str(one))
        typed = self.draft["about"].text
        if typed and typed not in {name for names in found.values() for name in names}:
            found.setdefault(_("Other"), []).append(typed)
        return list(found.items())

    @cached_property
    def contradiction_remark(self) -> FieldView:
        """Where they say why their conclusion differs from the figures."""
        return self.view(form.CONCLUSION_REMARK)

    @cached_property
    def conclusion(self) -> str:
        """The conclusion that is chosen, by its key."""
        return self.view(form.CONCLUSION).text

    @property
    def wish(self) -> str:
        """When the student will be satisfied, as it stands now."""
        return self.view(form.SATISFIED_WHEN).text

    @cached_property
    def brought_along(self) -> Sequence[Attachment]:
        """The files of this talk."""
        return list(self.conversation.attachments.order_by("added_at"))

    @property
    def proud_work(self) -> list[Attachment]:
        """The files that show the piece of work the student is proud of."""
        return [one for one in self.brought_along if one.purpose == Attachment.Purpose.PROUD_WORK]

    @property
    def print_outs(self) -> list[Attachment]:
        """The print-outs of other systems."""
        return [one for one in self.brought_along if one.purpose == Attachment.Purpose.PREPARATION]


_TOGETHER = {PieceKind.GRID, PieceKind.BROUGHT, PieceKind.FIELDS}


def _kind(one: Field) -> PieceKind:
    if one is form.SATISFIED_REACHED:
        return PieceKind.REACHED
    if one is form.CONCLUSION:
        return PieceKind.CONCLUSION
    if one.where is Where.PREPARATION:
        return PieceKind.BROUGHT
    if one.kind is Kind.TEXT and one.rows >= 4:
        return PieceKind.GRID
    return PieceKind.FIELDS
