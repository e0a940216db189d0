"""What every step of a case begins with: the case locked, the right checked, the stage as the person saw it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Model
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Dossier, Person
from koers.kernel.permissions import require
from koers.kernel.texts import LONGEST, clean
from koers.kernel.vocabulary import Right
from koers.processes.permit_monitor.models import PermitCase
from koers.processes.permit_monitor.queries.cases import Course, Stage, course_of


def begin(case: PermitCase, *, by: Person, right: Right = Right.LEAD) -> Course:
    """Check the right, lock the case (so that two steps never cross), and give its course as it is now.

    Raises `NotAllowed`.
    """
    require(right, dossier=case.dossier, by=by)
    return lock(case)


def lock(case: PermitCase) -> Course:
    """The case locked, with its course as it is now."""
    PermitCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    return course_of(case, clock.today())


def expect(course: Course, stages: Collection[Stage]) -> None:
    """Raise `Changed` unless the case stands where this step belongs: somebody else was earlier, or a term began."""
    if course.stage not in stages:
        raise Changed(
            _("This case has moved on since you opened the page: %(stage)s. Look at it again first.")
            % {"stage": course.stage.label}
        )


def written(text: str, field: str, ask: str) -> str:
    """A text that must be there, cleaned. Raises `Refused` at its field, with what is asked."""
    text = clean(text)
    if not text:
        raise Refused(ask, field=field)
    if len(text) > LONGEST:
        raise Refused(_("This text is too long. At most %(n)s characters fit here.") % {"n": LONGEST}, field=field)
    return text


def not_later(day: dt.date, field: str) -> dt.date:
    """A day that has been. Raises `Refused` at its field for one that is still to come."""
    if day > clock.today():
        raise Refused(_("This day is still to come. Fill in a day up to today."), field=field)
    return day


def note(verb: str, *, by: Person, about: Model, dossier: Dossier, **facts: str) -> None:
    """Write a step down in the audit, for the student and whoever checks later."""
    audit.record(verb, by=by, about=about, dossier=dossier, **facts)
