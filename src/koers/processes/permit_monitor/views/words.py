"""What codes mean, in words: steps, movers, outcomes, notices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from koers.lawbook import explanation
from koers.lawbook.explanation import Language
from koers.processes.permit_monitor.models import Contact
from koers.processes.permit_monitor.queries.cases import Course, Stage
from koers.processes.permit_monitor.queries.roster import Listed, Mover, State
from koers.web import dates

STATES = {
    State.SUFFICIENT: gettext_lazy("sufficient"),
    State.EXCUSED: gettext_lazy("too little, with a valid reason"),
    State.DECIDED: gettext_lazy("too little, decided to report"),
    State.OPEN: gettext_lazy("still open"),
    State.OUT: gettext_lazy("not monitored"),
}
MOVERS = {
    Mover.OFFICE: gettext_lazy("international office"),
    Mover.COLLEAGUE: gettext_lazy("colleague"),
    Mover.STUDENT: gettext_lazy("student"),
    Mover.DECAAN: gettext_lazy("studentendecaan"),
    Mover.PROGRAMME: gettext_lazy("programme"),
    Mover.ADMINISTRATION: gettext_lazy("student administration"),
}
_STEPS = {
    Stage.TO_HEAR: gettext_lazy("Hear the student"),
    Stage.TO_SETTLE: gettext_lazy("Settle the outcome"),
    Stage.WITH_DECAAN: gettext_lazy("Wait for the decaan's assessment"),
    Stage.TO_INTEND: gettext_lazy("Prepare the intended decision"),
    Stage.VIEW: gettext_lazy("Reaction to the intended decision"),
    Stage.TO_DECIDE: gettext_lazy("Prepare the decision"),
    Stage.TO_APPROVE: gettext_lazy("Approve the decision (second pair of eyes)"),
    Stage.TO_WITHDRAW: gettext_lazy("Withdraw the decision: there is a valid reason"),
    Stage.WAITING: gettext_lazy("Decided: the report waits"),
    Stage.OBJECTION: gettext_lazy("Decide on the objection"),
    Stage.TO_REPORT: gettext_lazy("Report to the IND"),
    Stage.TO_PROVE: gettext_lazy("Send the form and keep the proof"),
    Stage.REPORTED: gettext_lazy("Reported to the IND"),
    Stage.EXCUSED: gettext_lazy("Nothing: there is a valid reason"),
    Stage.SETTLED: gettext_lazy("Nothing: settled"),
}
_SETTLE = {
    "judgement_missing": gettext_lazy("The programme's judgement is missing (no credits)"),
    "results_unclear": gettext_lazy("Part of a result is missing"),
    "nominal_load_unknown": gettext_lazy("The study load of the register is missing"),
    "end_reason_unknown": gettext_lazy("The reason why the enrolment ended is missing"),
    "kind_unknown": gettext_lazy("The kind of the enrolment is missing"),
    "permit_unknown": gettext_lazy("The purpose of the permit is missing"),
    "preparatory_not_settled": gettext_lazy("Find out how the degree programme could begin"),
    "preparatory_left_early": gettext_lazy("Settle: the preparatory programme was left early"),
    "preparatory_period_over": gettext_lazy("Find out what the enrolment is now"),
    "second_preparatory_period": gettext_lazy("Settle: a second preparatory period"),
}
_TO_YOU = {
    Contact.Kind.INVITED: gettext_lazy("You were asked to come and talk"),
    Contact.Kind.HEARD: gettext_lazy("You were heard"),
    Contact.Kind.ABSENT: gettext_lazy("You did not come or answer"),
    Contact.Kind.OTHER: gettext_lazy("Another contact"),
}
OUT = {
    "no_study_permit": gettext_lazy("no permit for study in this year"),
    "exchange": gettext_lazy("exchange only"),
    "graduated": gettext_lazy("graduated in this year"),
    "disenrolled_during_year": gettext_lazy("disenrolled during this year"),
    "preparatory_period_running": gettext_lazy("preparatory period still running"),
    "nothing_attainable": gettext_lazy("no credits were attainable"),
}


def language() -> Language:
    """The language of the page, of those in which the law is explained."""
    return "nl" if (get_language() or "nl").startswith("nl") else "en"


def number(value: Decimal | None) -> str:
    """Credits as one writes them here; empty where they are not known."""
    return "" if value is None else explanation.number(value, language())


def credits_of(value: Decimal) -> str:
    """ "2,5 studiepunten", "1 studiepunt"."""
    return ngettext("%(n)s credit", "%(n)s credits", 1 if value == 1 else 2) % {"n": number(value)}


def what_now(row: Listed) -> str:
    """What is to be done for a student on the list."""
    if row.step == Stage.TO_SETTLE and row.because in _SETTLE:
        return str(_SETTLE[row.because])
    if row.step == Stage.TO_DECIDE and row.because == "preparatory_not_passed":
        return _("Prepare the decision (preparatory year: all is needed)")
    return str(_STEPS[Stage(row.step)]) if row.step else ""


def state_of(state: str) -> str:
    """Where a student stands, in words."""
    return str(STATES[State(state)])


def contact_of(contact: Contact, own: bool) -> str:
    """What a contact was; to the student (``own``) as to her."""
    return str(_TO_YOU[Contact.Kind(contact.kind)]) if own else str(contact.get_kind_display()).capitalize()


def own_news(course: Course | None) -> str:
    """The heading of a student's own pages where a case says what there is to know; else empty."""
    if course is None:
        return ""
    if course.stage == Stage.REPORTED:
        return _("Your progress was reported to the IND")
    if course.closed:
        return _("Nothing is reported to the IND")
    if course.stage == Stage.TO_WITHDRAW:
        return _("You have a valid reason: the decision is withdrawn")
    if course.decision and course.decision.decided_on:
        return _("The institution decided to report to the IND")
    if course.stage == Stage.VIEW and course.intention:
        return _("You can react up to and including %(day)s") % {"day": dates.plain_day(course.intention.view_until)}
    return ""


def days_left(days: int) -> str:
    """ "Nog 13 dagen"."""
    if days < 0:
        return ngettext("%(n)d day too late", "%(n)d days too late", -days) % {"n": -days}
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


def until(day: dt.date, today: dt.date) -> int:
    """How many days there are to a day."""
    return (day - today).days
