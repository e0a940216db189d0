"""One student in a list, as SLB'er and team leader see it: what the overview found, drawn and said in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel import clock
from koers.processes.progress_talks.models import Talk
from koers.processes.progress_talks.queries.overview import Student
from koers.processes.progress_talks.views import words
from koers.web import charts, dates

if TYPE_CHECKING:
    from koers.kernel.models import Person


@dataclass(frozen=True)
class Row:
    """A student in a list on a local date; ``slb`` is who guides her, where the list says so."""

    student: Student
    today: dt.date
    slb: Person | None = None

    @property
    def next_today(self) -> bool:
        """Whether the next conversation is planned for today."""
        start = self.student.next_start
        return start is not None and clock.local(start).date() == self.today

    @property
    def line(self) -> SafeString:
        """Position against the plan, drawn."""
        return charts.position_line(self.student.position.standing)

    @property
    def bar(self) -> SafeString:
        """Cards in and planned of all, drawn."""
        position = self.student.position
        return charts.bar(charts.Bar(got=position.approved, planned=position.planned, total=position.total))

    @property
    def dots(self) -> SafeString:
        """Conversations held of those asked for, drawn."""
        return charts.dots(self.student.held, self.student.required)

    @property
    def nth(self) -> int:
        """Which conversation of the school year the next one is."""
        return self.student.held + 1

    @property
    def reasons(self) -> list[str]:
        """Why this student needs attention, the most pressing first."""
        student = self.student
        found = []
        if student.late and student.due:
            found.append(_late(student, dates.distance(student.due, self.today)))
        if student.position.verdict == Talk.Conclusion.BEHIND:
            found.append(_("is behind on %(code)s") % {"code": student.weakest} if student.weakest else _("is behind"))
        if student.overdue:
            late = ngettext("%(n)d agreement is late", "%(n)d agreements are late", student.overdue)
            found.append(late % {"n": student.overdue})
        if student.quiet:
            weeks = (student.as_of - student.waits_since).days // 7
            found.append(ngettext("no new card for %(n)d week", "no new card for %(n)d weeks", weeks) % {"n": weeks})
        if not student.met and not student.late:
            found.append(_("no conversation with you yet"))
        return found

    @property
    def note(self) -> str:
        """The line under the name: why this student needs attention, or what she studies."""
        reasons = self.reasons
        if not reasons:
            return words.brief_studies_of(self.student, self.today)
        first = [reasons[0], _("the conversation is today")] if self.next_today else reasons[:2]
        said = "; ".join(first)
        return said[:1].upper() + said[1:]


def _late(student: Student, distance: str) -> str:
    if not student.met and student.new_slb:
        return _("no conversation yet; you are the new SLB'er")
    if not student.held:
        return _("no conversation yet this school year")
    return _("conversation %(distance)s") % {"distance": distance}
