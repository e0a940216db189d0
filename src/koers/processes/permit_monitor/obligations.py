"""What somebody must do for the permit monitor: computed from the facts, never stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel.models import Organisation, Person
from koers.kernel.obligations import Obligation, Reminder
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.case_obligations import for_cases
from koers.processes.permit_monitor.models import Mailing, Notice
from koers.processes.permit_monitor.queries.calendar import calendar_of, judged_year, running_year
from koers.processes.permit_monitor.queries.cases import Stage
from koers.processes.permit_monitor.queries.offices import relations_of
from koers.processes.permit_monitor.queries.roster import Roster, State
from koers.web import dates


def for_person(person: Person, today: dt.date) -> list[Obligation]:
    """Everything of this process that waits for a person today."""
    found = list(for_cases(person, today))
    for institution in relations_of(person, today).officer_of:
        found += _open(person, institution, today)
        found += _letters(person, institution, today)
    return found


def _open(person: Person, institution: Organisation, today: dt.date) -> Iterator[Obligation]:
    """The countdown: of how many students it is not known yet (IND-08)."""
    roster = Roster(person, bring_up_to_date(institution=institution, year=judged_year(today)), today)
    counts = roster.counts()
    students, unheard = counts.by_state.get(State.OPEN, 0), counts.by_step.get(Stage.TO_HEAR, 0)
    if not students:
        return
    title = ngettext("%(n)d student is still open", "%(n)d students are still open", students) % {"n": students}
    detail = _("By %(day)s it must be known of everybody whether progress was enough.")
    detail %= {"day": dates.plain_day(roster.days.determined_by)}
    if unheard:
        first = _("Hear %(n)d of them before %(day)s.")
        detail += " " + first % {"n": unheard, "day": dates.plain_day(roster.hear_by)}
    yield Obligation(
        f"permit_monitor:open:{institution.pk}:{roster.days.year}",
        title,
        _page("overview", person, institution, today),
        due=roster.days.determined_by,
        detail=detail,
        action=_("Show the list"),
        source="IND-08",
    )


def _letters(person: Person, institution: Organisation, today: dt.date) -> Iterator[Obligation]:
    """The norm letter of the running year, and the warnings of the last interim check, where they did not go out."""
    year = running_year(today)
    days = calendar_of(institution, year)
    sent = set(
        Mailing.objects.filter(institution=institution, academic_year=year.label).values_list("kind", "occasion")
    )
    due = []
    if days.norm_letter_on <= today and (Notice.Kind.NORM, "") not in sent:
        due.append((_("Send the norm letter"), days.norm_letter_on))
    check = days.last_check(today)
    if check and (Notice.Kind.WARNING, check.isoformat()) not in sent:
        due.append((_("Send the early warnings"), check))
    for title, day in due:
        yield Obligation(
            f"permit_monitor:letter:{institution.pk}:{day}",
            title,
            _page("mailings", person, institution, today),
            due=day,
            action=_("Choose the letter"),
            source="IND-06",
        )


def _page(name: str, person: Person, institution: Organisation, today: dt.date) -> str:
    """A page of the office, of this institution where there are several."""
    url = reverse(f"permit_monitor:{name}")
    return f"{url}?office={institution.pk}" if len(relations_of(person, today).officer_of) > 1 else url


def reminders(today: dt.date) -> Iterable[Reminder]:  # noqa: ARG001
    """No mails: a letter has its own, and what waits stands on the home page."""
    return ()
