"""What the other person's page must know: the form's words as they are now, and how far the talk is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from koers.kernel.models import Conversation
from koers.processes.progress_talks import form
from koers.processes.progress_talks.guides import Block, Guide
from koers.processes.progress_talks.sheet import Entry, Sheet
from koers.processes.progress_talks.timing import Timing
from koers.processes.progress_talks.views.talking import Viewer
from koers.web import charts
from koers.web.dates import wall_clock

NAMED_FROM = 0.3
"""The share of the time from which on a block has room for its name under the band."""


@dataclass(frozen=True)
class State:
    """A talk's form at one moment. ``token`` differs as soon as anything that a page shows does."""

    conversation: Conversation
    sheet: Sheet
    viewer: Viewer
    timing: Timing | None

    @property
    def token(self) -> str:
        """What a page gives back to ask whether something changed."""
        answers = sorted((key, answer.version) for key, answer in self.sheet.answers.items())
        others = sorted((key, [other.pk for other in texts]) for key, texts in self.sheet.others.items())
        made = [
            (str(one.pk), one.what, one.about, one.who, one.how, str(one.by_when), one.first_step)
            for one in self.conversation.new_agreements.all()
        ]
        minute = int(self.timing.minutes) if self.timing else None
        facts = repr((str(self.conversation.stage), answers, others, made, minute))
        return hashlib.sha256(facts.encode()).hexdigest()[:24]

    @property
    def saved(self) -> str:
        """ "Bewaard om 13.24 uur": when the last word was kept; empty before the first."""
        last = max((answer.at for answer in self.sheet.answers.values()), default=None)
        return said_saved(wall_clock(last)) if last else ""

    @property
    def time(self) -> dict[str, Any] | None:
        """What the band above the talk shows; None where the time is not watched."""
        if self.timing is None:
            return None
        block = self.timing.block
        return {
            "bar": charts.time_bar(
                [charts.Segment(_segment(one, self.timing.guide), one.minutes) for one in self.timing.guide.blocks],
                self.timing.minutes,
            ),
            "block": block,
            "left": self.timing.left,
            "begun_at": self.timing.begun_at,
            "ends_at": self.timing.ends_at,
            "endings": self.timing.endings,
        }

    def content(self) -> dict[str, Any]:
        """Everything that a page may have to change, as JSON."""
        time = self.time
        unsettled = {one.field.key: notice(self.conversation, one, self.viewer) for one in self.sheet.unsettled}
        return {
            "since": self.token,
            "stage": str(self.conversation.stage),
            "saved": self.saved,
            "fields": {
                key: {"base": Entry(one, answer).base, "text": answer.text}
                for key, answer in self.sheet.answers.items()
                if (one := form.field(key)) is not None
            },
            "beside": unsettled,
            "made": self._drawn("talk_made", made=[(one, "") for one in self.conversation.new_agreements.all()]),
            "time": self._drawn("talk_time", time=time) if time else "",
            "block": time["block"].key if time and time["block"] else "",
        }

    def _drawn(self, template: str, **context: Any) -> str:
        return render_to_string(f"progress_talks/{template}.html", {"conversation": self.conversation, **context})


def state_of(conversation: Conversation, sheet: Sheet, viewer: Viewer, timing: Timing | None) -> State:
    """The state of a talk's form for who looks at it."""
    return State(conversation, sheet, viewer, timing)


def said_saved(time: str) -> str:
    """ "Bewaard om 13.24 uur"."""
    return _("Saved at %(time)s") % {"time": time}


def notice(conversation: Conversation, entry: Entry, viewer: Viewer) -> str:
    """The quiet notice at a field in which two wrote at once."""
    writers = {other.by for other in entry.others} | ({entry.answer.by} if entry.answer else set())
    return render_to_string(
        "progress_talks/talk_beside.html",
        {
            "conversation": conversation,
            "key": entry.field.key,
            "label": entry.field.name,
            "other": next((person for person in writers if person != viewer.person), None),
            "involved": viewer.person in writers,
        },
    )


def _segment(block: Block, guide: Guide) -> str:
    """What stands under a block in the band; a short one has no room for its name."""
    minutes = f"{block.minutes:g}"
    if block.minutes < guide.minutes * NAMED_FROM:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(block)s, %(minutes)s min") % {"block": block.title.lower(), "minutes": minutes}
