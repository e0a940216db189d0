"""How the parts of a plan read on a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from koers.processes.bpv_guidance.plan import Moment, Rule, State
from koers.processes.bpv_guidance.process import PROCESS
from koers.web import dates


@dataclass(frozen=True)
class MomentRow:
    """One line of a plan: what, why, how far, and what can still be done."""

    moment: Moment
    title: str
    why: str
    note: str
    tone: str
    state: str


def moment_rows(moments: Iterable[Moment], today: dt.date) -> list[MomentRow]:
    """The lines of a plan as they read today."""
    return [
        MomentRow(
            moment=moment,
            title=str(PROCESS.conversation(moment.kind).label),
            why=why(moment.rule),
            note=note(moment, today),
            tone={State.DONE: "good", State.LATE: "warn", State.MISSED: "bad"}.get(moment.state, ""),
            state=state(moment.state),
        )
        for moment in moments
    ]


def why(rule: Rule) -> str:
    """Why there is such a moment."""
    return {
        Rule.YEARLY_VISIT: _("one visit each school year"),
        Rule.YEARLY_PHONE: _("one telephone contact each school year"),
        Rule.BEFORE_ADVICE: _("before the first study advice"),
        Rule.FIRST_PERIOD: _("in the first period of the placement"),
        Rule.SECOND_YEAR: _("in period 2 or 3 of the second year"),
        Rule.BEFORE_PROEVE: _("before the proeve"),
    }[rule]


def state(of: State) -> str:
    """The state in a word or two."""
    return {
        State.DONE: _("held"),
        State.PLANNED: _("planned"),
        State.OPEN: _("to arrange"),
        State.LATE: _("in a hurry"),
        State.MISSED: _("not held"),
    }[of]


def note(moment: Moment, today: dt.date) -> str:
    """Until when, and how long it can still be agreed in good time."""
    if moment.on:
        return dates.plain_day(moment.on)
    until = dates.plain_day(moment.until)
    if moment.state is State.MISSED:
        return _("This could be held up to and including %(day)s.") % {"day": until}
    if moment.state is State.LATE:
        return _("Up to and including %(day)s. Six weeks ahead cannot be done any more.") % {"day": until}
    text = _("Up to and including %(day)s. Agree on it by %(by)s, %(left)s.") % {
        "day": until,
        "by": dates.plain_day(moment.agree_by),
        "left": dates.distance(moment.agree_by, today),
    }
    if moment.flex_weeks:
        weeks = ", ".join(dates.plain_day(monday) for monday in moment.flex_weeks[:3])
        text += " " + _("Flex weeks begin on: %(weeks)s.") % {"weeks": weeks}
    return text
