"""How far a talk is, for the band above it: no alarm, no red, and never "too late" (SVG-07)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.processes.progress_talks.guides import Block, Guide

FORGOTTEN = dt.timedelta(hours=2)
"""So long after its beginning nobody watches the clock of a talk any more."""
NEARLY = 15
"""Seconds over a whole minute that still read as that minute; more is "a good 3 minutes"."""


@dataclass(frozen=True)
class Ending:
    """When a block would end, if the talk keeps to its guide."""

    title: str
    at: dt.datetime


@dataclass(frozen=True)
class Timing:
    """A talk under a guide, begun at an aware moment and looked at at another."""

    guide: Guide
    begun_at: dt.datetime
    now: dt.datetime

    @property
    def elapsed(self) -> dt.timedelta:
        """How long it has gone on; never negative."""
        return max(self.now - self.begun_at, dt.timedelta(0))

    @property
    def minutes(self) -> float:
        """The same, in minutes."""
        return self.elapsed / dt.timedelta(minutes=1)

    @property
    def watched(self) -> bool:
        """Whether the time still says something."""
        return self.elapsed < FORGOTTEN

    @property
    def endings(self) -> list[Ending]:
        """The moment at which each block would end, in order."""
        moments, at = [], self.begun_at
        for block in self.guide.blocks:
            at += dt.timedelta(minutes=block.minutes)
            moments.append(Ending(block.title, at))
        return moments

    @property
    def ends_at(self) -> dt.datetime:
        """When the whole talk would end."""
        return self.begun_at + dt.timedelta(minutes=self.guide.minutes)

    @property
    def block(self) -> Block | None:
        """In which block the talk would be now; None after the last."""
        for block, ending in zip(self.guide.blocks, self.endings, strict=True):
            if self.now < ending.at:
                return block
        return None

    @property
    def left(self) -> str:
        """What stands behind the name of the block: "nog ruim 3 minuten"; after the end, how long it went over."""
        block = self.block
        if block is None:
            over = int(self.minutes - self.guide.minutes)
            total = _number(self.guide.minutes)
            if over < 1:
                return _("The %(total)s minutes are over") % {"total": total}
            return ngettext(
                "You are %(over)d minute over the %(total)s", "You are %(over)d minutes over the %(total)s", over
            ) % {"over": over, "total": total}
        end = next(ending.at for ending, of in zip(self.endings, self.guide.blocks, strict=True) if of is block)
        whole, seconds = divmod(int((end - self.now).total_seconds()), 60)
        if whole == 0:
            return _("less than a minute left")
        if seconds <= NEARLY:
            return ngettext("%(n)d minute left", "%(n)d minutes left", whole) % {"n": whole}
        return ngettext("a good %(n)d minute left", "a good %(n)d minutes left", whole) % {"n": whole}


def _number(minutes: float) -> str:
    return f"{minutes:g}".replace(".", ",")
