"""One student in a list, as SLB'er and team leader see it: read from an annotated enrolment, and said in words."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel import clock
from koers.processes.progress_talks.models import Talk
from koers.processes.progress_talks.queries.overview import NEAR
from koers.processes.progress_talks.queries.position import Position, position_from
from koers.web import charts, dates

if TYPE_CHECKING:
    from koers.kernel.models import Person


@dataclass(frozen=True)
class Row:
    """A student in a list. ``due`` and ``next_start`` are of the next conversation of the school year."""

    dossier_id: uuid.UUID
    student: Person
    position: Position
    held: int
    required: int
    due: dt.date | None
    late: bool
    next_start: dt.datetime | None
    today: dt.date

    @classmethod
    def of(cls, enrolment: Any, today: dt.date, **more: Any) -> Any:
        """From an enrolment that `queries.overview.with_talks` annotated, with its student fetched."""
        return cls(
            dossier_id=enrolment.pk,
            student=enrolment.dossier.subject,
            position=position_from(enrolment),
            held=enrolment.held,
            required=enrolment.required,
            due=enrolment.due,
            late=enrolment.late,
            next_start=enrolment.next_start,
            today=today,
            **more,
        )

    @property
    def next_today(self) -> bool:
        """Whether the next conversation is planned for today."""
        return self.next_start is not None and clock.local(self.next_start).date() == self.today

    @property
    def to_plan(self) -> bool:
        """Whether a conversation should be planned now: its due date is near, and none is planned."""
        return self.next_start is None and self.due is not None and self.due - self.today <= NEAR

    @property
    def line(self) -> SafeString:
        """Position against the plan, drawn."""
        return charts.position_line(self.position.standing)

    @property
    def dots(self) -> SafeString:
        """Conversations held of those asked for, drawn."""
        return charts.dots(self.held, self.required)


@dataclass(frozen=True)
class SlbRow(Row):
    """What an SLB'er sees of it besides: open agreements, and the reasons for attention, the most pressing first."""

    agreements: int
    studies: str
    reasons: tuple[str, ...]

    @property
    def note(self) -> str:
        """The line under the name: why this student needs attention, or what she studies."""
        if not self.reasons:
            return self.studies
        first = [*self.reasons[:1], _("the conversation is today")] if self.next_today else self.reasons[:2]
        reasons = "; ".join(first)
        return reasons[:1].upper() + reasons[1:]


@dataclass(frozen=True)
class TeamRow(Row):
    """What a team leader sees of it: who guides the student, and no word of what was said."""

    slb: Person | None


def reasons_of(enrolment: Any, today: dt.date) -> tuple[str, ...]:
    """Why an enrolment that `queries.overview.with_attention` and ``with_weakest`` annotated needs attention."""
    position: Position = position_from(enrolment)
    found = []
    if enrolment.late:
        found.append(_late(enrolment, today))
    if position.verdict == Talk.Conclusion.BEHIND:
        weakest = enrolment.weakest
        found.append(_("is behind on %(code)s") % {"code": weakest} if weakest else _("is behind"))
    if enrolment.overdue:
        found.append(
            ngettext("%(n)d agreement is late", "%(n)d agreements are late", enrolment.overdue)
            % {"n": enrolment.overdue}
        )
    if enrolment.quiet:
        weeks = (position.as_of - enrolment.last_card).days // 7
        found.append(ngettext("no new card for %(n)d week", "no new card for %(n)d weeks", weeks) % {"n": weeks})
    if not enrolment.met and not enrolment.late:
        found.append(_("no conversation with you yet"))
    return tuple(found)


def _late(enrolment: Any, today: dt.date) -> str:
    if not enrolment.met:
        return _("no conversation yet; you are the new SLB'er")
    return _("conversation %(distance)s") % {"distance": dates.distance(enrolment.due, today)}
