"""The conversation form: every field once, by a key that never changes, since answers are kept under it.

Which fields a talk shows, and in which order, its guide says (`guides`). Labels speak to the student as "je";
``label_for_slb`` is for who leads the talk, with the student's given name in ``%(name)s``.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koers.kernel.models import Outcome
from koers.processes.progress_talks.models import Talk

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Where(enum.Enum):
    """When a field is written, and by whom."""

    PREPARATION = enum.auto()  # by the student before the talk, by both once it goes on (SVG-19)
    TALK = enum.auto()
    LOOK_BACK = enum.auto()  # one set for each open agreement (SVG-10)
    AGREEMENT = enum.auto()  # the draft of a new agreement, until it is added (SVG-14)


class Kind(enum.Enum):
    """What is typed."""

    TEXT = enum.auto()  # some lines
    LINE = enum.auto()
    CHOICE = enum.auto()  # one of ``choices``; the answer is its key
    TICK = enum.auto()  # the only one of ``choices``, or nothing


@dataclass(frozen=True)
class Choice:
    """One answer of a choice: its key, its label, and a line in small print."""

    key: str
    label: str | _StrPromise
    note: str | _StrPromise = ""


@dataclass(frozen=True)
class Field:
    """One field. ``short`` names it in a list and in the report; ``folded`` ones show when asked for or filled."""

    key: str
    label: str | _StrPromise
    where: Where
    short: str | _StrPromise = ""
    label_for_slb: str | _StrPromise = ""
    hint: str | _StrPromise = ""
    kind: Kind = Kind.TEXT
    choices: tuple[Choice, ...] = ()
    rows: int = 2
    folded: bool = False

    @property
    def name(self) -> str | _StrPromise:
        """What the field is called where its question does not stand: in a list, a message, the report."""
        return self.short or self.label

    def choice_label(self, key: str) -> str:
        """The label of a choice; empty for a key that there is not."""
        return next((str(choice.label) for choice in self.choices if choice.key == key), "")


TOPICS = Field(
    "topics",
    _("What do you want to talk about?"),
    Where.PREPARATION,
    short=_("Own topics"),
    label_for_slb=_("What does %(name)s want to talk about?"),
)
SATISFIED_WHEN = Field(
    "satisfied_when",
    _("When will you be satisfied after the conversation?"),
    Where.PREPARATION,
    short=_("Satisfied when"),
    label_for_slb=_("When will %(name)s be satisfied after the conversation?"),
    hint=_("Finish the sentence: “I am satisfied when …”"),
)
PROUD_OF = Field(
    "proud_of",
    _("What are you proud of?"),
    Where.PREPARATION,
    short=_("Proud of"),
    label_for_slb=_("What is %(name)s proud of?"),
    hint=_("One assignment, evidence card or job"),
)
PREPARATION = (TOPICS, SATISFIED_WHEN, PROUD_OF)

_REACHED = (
    Choice("reached", _("Yes")),
    Choice("partly", _("Partly")),
    Choice("not_yet", _("Not yet")),
)
SATISFIED_REACHED = Field("satisfied_reached", _("Did that work out?"), Where.TALK, kind=Kind.CHOICE, choices=_REACHED)
CONCLUSION = Field(
    "conclusion",
    _("Conclusion"),
    Where.TALK,
    kind=Kind.CHOICE,
    choices=(
        Choice(Talk.Conclusion.AHEAD, _("I am ahead"), _("above the nominal line")),
        Choice(Talk.Conclusion.ON, _("I am on schedule"), _("on the nominal line")),
        Choice(Talk.Conclusion.BEHIND, _("I am behind"), _("below the nominal line")),
    ),
)
CONCLUSION_REMARK = Field(
    "conclusion_remark", _("Why do you choose this conclusion?"), Where.TALK, short=_("Explanation")
)
SUMMARY = Field(
    "summary",
    _("What was the most important thing in this conversation?"),
    Where.TALK,
    short=_("Most important in this conversation"),
    hint=_("In one or two sentences, in the student's words."),
)
TALK = (
    Field(
        "acquaintance",
        _("What is good to know about you?"),
        Where.TALK,
        short=_("Getting to know each other"),
        label_for_slb=_("What is good to know about %(name)s?"),
        hint=_("What drives you, what helps you and what does not. Not: things about home, money or health."),
        rows=4,
    ),
    Field(
        "career",
        _("Where do you want to go, and what is the next step?"),
        Where.TALK,
        short=_("Career"),
        label_for_slb=_("Where does %(name)s want to go, and what is the next step?"),
        rows=4,
    ),
    Field("goes_well", _("Goes well"), Where.TALK, rows=4),
    Field("needs_attention", pgettext_lazy("in a conversation", "Needs attention"), Where.TALK, rows=4),
    Field("cards", _("Filling in the evidence cards"), Where.TALK, short=_("Evidence cards"), folded=True),
    Field(
        "results",
        _("Results of projects, jobs, assignments and work"),
        Where.TALK,
        short=_("Results"),
        folded=True,
    ),
    Field("cooperation", _("Working together"), Where.TALK, folded=True),
    Field("independence", _("How do you learn, and how independently?"), Where.TALK, short=_("Learning"), folded=True),
    Field("learned", _("What was learned about the trade?"), Where.TALK, short=_("Learned about the trade")),
    Field("quality", _("Quality of the work"), Where.TALK, folded=True),
    Field("pace", _("Pace of work"), Where.TALK, folded=True),
    Field(
        "wants_to_learn",
        _("What would you still like to learn?"),
        Where.TALK,
        short=_("Still wants to learn"),
        folded=True,
    ),
    SATISFIED_REACHED,
    SUMMARY,
    CONCLUSION,
    CONCLUSION_REMARK,
)

WHAT = Field("new:what", _("What will you achieve?"), Where.AGREEMENT, hint=_("One thing that you can see or count."))
ABOUT = Field("new:about", _("For which work process?"), Where.AGREEMENT, kind=Kind.LINE)
WHO = Field("new:who", _("Who?"), Where.AGREEMENT, kind=Kind.LINE)
HOW = Field("new:how", _("How will you do that?"), Where.AGREEMENT)
BY_WHEN = Field(
    "new:by_when", _("When is it done?"), Where.AGREEMENT, kind=Kind.LINE, hint=_("For example 11 December 2026")
)
FIRST_STEP = Field(
    "new:first_step",
    _("What is your first step?"),
    Where.AGREEMENT,
    kind=Kind.LINE,
    hint=_("Something for this week"),
)
NEW_AGREEMENT = (WHAT, ABOUT, WHO, HOW, BY_WHEN, FIRST_STEP)

LOOK_BACK = "look_back"
AGREEMENTS = "agreements"
COMPOSED = frozenset({LOOK_BACK, AGREEMENTS})
"""What a guide places like a field, and the page makes of several: the look-back, and the new agreements."""
NEEDED = frozenset({LOOK_BACK, CONCLUSION.key, AGREEMENTS})
"""What no guide may leave out: without it a report cannot be finished, or agreements are lost."""

_BY_KEY = {field.key: field for field in (*PREPARATION, *TALK, *NEW_AGREEMENT)}
PLACEABLE = frozenset({field.key for field in (*PREPARATION, *TALK)} - {CONCLUSION_REMARK.key}) | COMPOSED
"""The names that a part of a guide may have among its ``fields``."""

_REVIEW = re.compile(r"review:([0-9a-f-]{36}):(outcome|done|close)")
CLOSE = "close"
"""The answer in a review's ``close``: nobody follows this agreement any more, though it was not achieved."""


@dataclass(frozen=True)
class ReviewFields:
    """The fields in which one agreement is looked back on."""

    outcome: Field
    done: Field
    close: Field


def review_fields(agreement_id: UUID) -> ReviewFields:
    """The three fields for one agreement."""
    prefix = f"review:{agreement_id}"
    return ReviewFields(
        outcome=Field(
            f"{prefix}:outcome",
            _("How did it go?"),
            Where.LOOK_BACK,
            kind=Kind.CHOICE,
            choices=(
                Choice(Outcome.ACHIEVED, _("Achieved")),
                Choice(Outcome.PARTLY, _("In part")),
                Choice(Outcome.NOT_YET, _("Not yet")),
            ),
        ),
        done=Field(f"{prefix}:done", _("What was done, and why is that?"), Where.LOOK_BACK),
        close=Field(
            f"{prefix}:close",
            _("Stop following it?"),
            Where.LOOK_BACK,
            kind=Kind.TICK,
            choices=(Choice(CLOSE, _("This agreement stops here: we do not look back on it again")),),
            folded=True,
        ),
    )


def agreement_of(key: str) -> UUID | None:
    """Which agreement a look-back field is about; None for another field."""
    found = _REVIEW.fullmatch(key)
    if found is None:
        return None
    try:
        return UUID(found[1])
    except ValueError:
        return None


def field(key: str) -> Field | None:
    """The field with this key, whether or not a talk has it; None where there is no such field."""
    agreement = agreement_of(key)
    if agreement is None:
        return _BY_KEY.get(key)
    of_agreement: Field = getattr(review_fields(agreement), key.rpartition(":")[2])
    return of_agreement
