"""What figures are called on the pages: one sentence for one thing, wherever it stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.processes.progress_talks.models import Result, Talk
from koers.processes.progress_talks.queries.school import year_of_study

if TYPE_CHECKING:
    from koers.processes.progress_talks.models import Enrolment
    from koers.processes.progress_talks.queries.overview import Student
    from koers.processes.progress_talks.queries.position import Position


def standing_of(position: Position, name: str = "") -> str:
    """The news about a position: "Je loopt 6 kaarten achter", or with a name "Sam loopt op schema"."""
    if not position.total:
        return _("%(name)s has no plan for the cards yet") % {"name": name} if name else _("Your plan is not here yet")
    count = abs(position.difference)
    values = {"name": name, "count": count}
    if position.verdict == Talk.Conclusion.ON:
        return _("%(name)s is on schedule") % values if name else _("You are on schedule")
    if position.verdict == Talk.Conclusion.AHEAD:
        if name:
            return ngettext("%(name)s is %(count)d card ahead", "%(name)s is %(count)d cards ahead", count) % values
        return ngettext("You are %(count)d card ahead", "You are %(count)d cards ahead", count) % values
    if name:
        return ngettext("%(name)s is %(count)d card behind", "%(name)s is %(count)d cards behind", count) % values
    return ngettext("You are %(count)d card behind", "You are %(count)d cards behind", count) % values


def figures_of(position: Position, name: str = "") -> str:
    """The figures under it: "Je hebt 27 van de 57 bewijskaarten. Volgens de planning zijn dat er nu 33."."""
    values = {"name": name, "got": position.approved, "total": position.total, "planned": position.planned}
    if name:
        return _("%(name)s has %(got)d of the %(total)d evidence cards. The plan says %(planned)d by now.") % values
    return _("You have %(got)d of the %(total)d evidence cards. The plan says %(planned)d by now.") % values


def studies_of(enrolment: Enrolment, on: dt.date) -> str:
    """What somebody studies: "Autotechnicus, niveau 2, BBL, leerjaar 2" (cohort and programme fetched)."""
    programme = enrolment.cohort.programme
    return _("%(programme)s, level %(level)d, %(route)s, year %(year)d") % {
        "programme": programme.name,
        "level": programme.level,
        "route": programme.route,
        "year": year_of_study(enrolment, on),
    }


def brief_studies_of(student: Student, on: dt.date) -> str:
    """The same in a list: "Autotechnicus, BBL, leerjaar 2"."""
    return _("%(programme)s, %(route)s, year %(year)d") % {
        "programme": student.programme,
        "route": student.route,
        "year": year_of_study(student, on),
    }


def kind_of(result: Result) -> str:
    """Project, job or assignment."""
    return {
        Result.Kind.PROJECT: _("project"),
        Result.Kind.JOB: _("job"),
        Result.Kind.ASSIGNMENT: _("assignment"),
    }[Result.Kind(result.kind)]
