"""Hours worked: logged by the student each week, confirmed by the supervisor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import audit, clock
from koers.kernel.errors import Changed, Refused
from koers.kernel.models import Dossier, Person
from koers.kernel.texts import clean
from koers.processes.bpv_guidance.actions.roles import require_role
from koers.processes.bpv_guidance.models import HoursWeek
from koers.processes.bpv_guidance.process import STUDENT, SUPERVISOR

MOST = Decimal(60)
QUARTER = Decimal("0.25")


def monday_of(day: dt.date) -> dt.date:
    """The first day of the week of a local date."""
    return day - dt.timedelta(days=day.weekday())


@transaction.atomic
def log_hours(*, dossier: Dossier, week: dt.date, hours: Decimal, by: Person, note: str = "") -> HoursWeek:
    """Write down how many hours the student worked in the week of a date; again: changes it.

    The same as before changes nothing; another number takes the supervisor's confirmation away. Raises `NotAllowed`,
    and `Refused` (field ``week`` or ``hours``).
    """
    require_role(dossier, by, STUDENT)
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    placement, monday = dossier.placement, monday_of(week)
    if monday > clock.today():
        raise Refused(_("This week is still to come."), field="week")
    if not monday_of(placement.starts_on) <= monday <= placement.ends_on:
        raise Refused(_("This week is outside the placement."), field="week")
    if not 0 <= hours <= MOST or hours % QUARTER:
        raise Refused(_("Fill in hours in quarters, from 0 to 60, for example 31,5"), field="hours")
    note = clean(note)[:500]
    found = HoursWeek.objects.filter(dossier=dossier, monday=monday).first()
    if found is None:
        found = HoursWeek(dossier=dossier, monday=monday)
    elif (found.hours, found.note) == (hours, note):
        return found
    found.hours, found.note, found.logged_at = hours, note, clock.now()
    found.confirmed_by = found.confirmed_at = None
    found.save()
    audit.record("hours_logged", by=by, about=found, dossier=dossier, monday=monday.isoformat(), hours=str(hours))
    return found


@transaction.atomic
def confirm_hours(*, dossier: Dossier, seen: Collection[tuple[dt.date, Decimal]], by: Person) -> int:
    """The supervisor confirms weeks: the mondays with the hours as their page showed them. How many were confirmed.

    Raises `NotAllowed`, and `Changed` where a week was changed since; then none is confirmed.
    """
    require_role(dossier, by, SUPERVISOR)
    weeks = {
        week.monday: week
        for week in HoursWeek.objects.select_for_update().filter(
            dossier=dossier, monday__in=[monday for monday, _hours in seen]
        )
    }
    for monday, hours in seen:
        if monday not in weeks or weeks[monday].hours != hours:
            raise Changed(_("These hours were changed in the meantime. Look at them again."))
    confirmed = 0
    for week in weeks.values():
        if week.confirmed_at is None:
            week.confirmed_by, week.confirmed_at = by, clock.now()
            week.save(update_fields=["confirmed_by", "confirmed_at"])
            audit.record(
                "hours_confirmed",
                by=by,
                about=week,
                dossier=dossier,
                monday=week.monday.isoformat(),
                hours=str(week.hours),
            )
            confirmed += 1
    return confirmed
