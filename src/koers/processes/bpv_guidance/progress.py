"""Whether learning at a placement goes on: from facts and today alone (BPV-02).

Three things are signalled, each with the figures that it follows from: nothing happens at all; no work process got
further; and there are fewer work processes on their way than the part of the placement that is over asks.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from koers.web import dates

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Progress:
    """How a running placement stands on a local date.

    ``total`` work processes are to be learned here, ``begun`` of them are practised or at level, ``at_level`` the
    latter. ``seen`` is the last day on which anything happened, ``advanced`` that on which a work process got
    further (or the first day); ``weeks`` is what the school allows between them and today. ``over`` of ``lasts`` days
    have passed.
    """

    total: int
    begun: int
    at_level: int
    seen: dt.date
    advanced: dt.date
    weeks: int
    over: int
    lasts: int
    today: dt.date

    @property
    def expected(self) -> int:
        """So many work processes should be on their way: the whole ones in the part that is over."""
        return self.total * self.over // self.lasts

    @property
    def percentage(self) -> int:
        """The part of the placement that is over, in whole hundredths."""
        return 100 * self.over // self.lasts

    @property
    def is_quiet(self) -> bool:
        """Whether nothing at all happened for longer than the school allows."""
        return self.today - self.seen > self.weeks * 7 * DAY

    @property
    def stands_still(self) -> bool:
        """Whether there is still something to learn, and no work process got further for longer than that."""
        return self.at_level < self.total and self.today - self.advanced > self.weeks * 7 * DAY

    @property
    def falls_behind(self) -> bool:
        """Whether fewer work processes are on their way than are expected by now."""
        return self.begun < self.expected

    @property
    def stagnates(self) -> bool:
        """Whether either of the first two is so."""
        return self.is_quiet or self.stands_still


def why_signalled(progress: Progress | None) -> list[str]:
    """Why learning at a placement is signalled, with the figures that it follows from; nothing where it is not."""
    if progress is None:
        return []
    found = []
    if progress.is_quiet:
        found.append(
            _(
                "Nothing has happened since %(day)s: no hours, contact, assessment or work process. The limit of your "
                "school is %(weeks)d weeks."
            )
            % {"day": dates.plain_day(progress.seen), "weeks": progress.weeks}
        )
    elif progress.stands_still:
        found.append(
            _("No work process got further since %(day)s. The limit of your school is %(weeks)d weeks.")
            % {"day": dates.plain_day(progress.advanced), "weeks": progress.weeks}
        )
    if progress.falls_behind:
        found.append(
            _(
                "Practised or at level: %(begun)d of %(total)d work processes. %(part)d%% of the placement is over: by "
                "now we expect %(expected)d."
            )
            % {
                "begun": progress.begun,
                "total": progress.total,
                "part": progress.percentage,
                "expected": progress.expected,
            }
        )
    return found
