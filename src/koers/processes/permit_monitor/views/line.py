"""The course of a case as a line: what happened, by whom, where it is now, and what is still to come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.models import Person
from koers.processes.permit_monitor.models import Notice
from koers.processes.permit_monitor.queries.cases import Course, Stage
from koers.processes.permit_monitor.views import words
from koers.web.dates import plain_day


@dataclass(frozen=True)
class Moment:
    """One point of the line. ``state``: done, now or to_come; ``on`` is a local date, None for what has none."""

    label: str
    detail: str
    state: str = "done"
    on: dt.date | None = None
    url: str = ""


LETTERS = {
    "norm": lambda: _("Letter with the norm"),
    "warning": lambda: _("Warning"),
    "sufficient": lambda: _("Letter: sufficient"),
    "intention": lambda: _("Letter: intended decision"),
    "decision": lambda: _("Letter: decision"),
    "excused": lambda: _("Letter: nothing is reported"),
    "undetermined": lambda: _("Letter: not known yet"),
    "other": lambda: _("Letter"),
}


def line_of(course: Course, own: bool) -> list[Moment]:
    """The line of a case: what was done by day, where it is, what may come. ``own``: as the student reads it."""
    done = sorted([*_steps(course, own), *_letters(course)], key=lambda moment: moment.on or dt.date.max)
    return [*done, *_ahead(course, own)]


def _day(moment: dt.datetime) -> dt.date:
    return clock.local(moment).date()


def _letters(course: Course) -> list[Moment]:
    return [letter_moment(notice) for notice in course.notices]


def letter_moment(notice: Notice) -> Moment:
    """A letter on the line, with what is known of its delivery."""
    if notice.read_at:
        known = _("read on %(day)s") % {"day": plain_day(_day(notice.read_at))}
    elif notice.message and notice.message.sent_at:
        known = _("delivered on %(day)s") % {"day": plain_day(_day(notice.message.sent_at))}
    elif notice.message and notice.message.failure:
        known = _("not delivered yet: the mail did not arrive")
    else:
        known = _("on its way")
    sent = _day(notice.sent_at)
    url = reverse("permit_monitor:letter", args=[notice.document_id]) if notice.document_id else ""
    detail = _("%(day)s, %(known)s") % {"day": plain_day(sent), "known": known}
    return Moment(LETTERS[notice.kind](), detail, on=sent, url=url)


def _by(on: dt.date, person: Person | None) -> str:
    if person is None:
        return plain_day(on)
    return _("%(day)s, %(name)s") % {"day": plain_day(on), "name": person.full_name}


def _steps(course: Course, own: bool) -> list[Moment]:
    case = course.case
    found: list[tuple[str, dt.date, Person | None]] = [(_("Case opened"), _day(case.opened_at), case.opened_by)]
    if case.referred_at:
        found.append((_("Shown the way to the decaan"), _day(case.referred_at), case.referred_by))
    found += [(words.contact_of(contact, own), contact.on, contact.by) for contact in course.contacts]
    if settled := course.settlement:
        label = _("Settled: %(outcome)s") % {"outcome": settled.get_outcome_display()}
        found.append((label, _day(settled.at), settled.by))
    if course.intention:
        found.append((_("Intended decision"), _day(course.intention.at), course.intention.by))
    if course.view:
        found.append((_("You reacted") if own else _("The student reacted"), course.view.received_on, course.view.by))
    if decision := course.decision:
        found.append((_("Decision prepared"), _day(decision.prepared_at), decision.prepared_by))
        if decision.decided_on:
            found.append((_("Decision approved"), decision.decided_on, decision.approved_by))
    if objection := course.objection:
        found.append((_("Objection received"), objection.received_on, objection.by))
        if objection.decided_on:
            label = _("Objection decided: %(outcome)s") % {"outcome": objection.get_outcome_display()}
            found.append((label, objection.decided_on, objection.recorded_by))
    if report := course.report:
        found.append((_("Form for the IND made"), _day(report.made_at), report.made_by))
        if report.sent_on:
            found.append((_("Sent to the IND, proof kept"), report.sent_on, report.sent_by))
    found += [
        (_("Taken back: %(why)s") % {"why": step.withdrawn_why}, _day(step.withdrawn_at), step.withdrawn_by)
        for step in course.withdrawn
        if step.withdrawn_at
    ]
    if course.arrangement:
        found.append((_("Study plan agreed on"), course.arrangement.agreed_on, course.arrangement.by))
    return [Moment(label, _by(on, person), on=on) for label, on, person in found]


def _ahead(course: Course, own: bool) -> list[Moment]:
    """Where it is, and what may come after that, unless it is closed."""
    if course.closed:
        return []
    order = [
        (Stage.TO_SETTLE, _("A person settles the outcome"), ""),
        (Stage.TO_HEAR, _("We hear you") if own else _("Hear the student"), ""),
        (Stage.WITH_DECAAN, _("The decaan assesses"), ""),
        (Stage.TO_INTEND, _("Intended decision"), ""),
        (Stage.VIEW, _("Your reaction") if own else _("The student's reaction"), _view_until(course)),
        (Stage.TO_DECIDE, _("Prepare the decision"), ""),
        (Stage.TO_APPROVE, _("A colleague approves"), ""),
        (Stage.TO_WITHDRAW, _("Withdraw the decision"), ""),
        (Stage.OBJECTION, _("Decide the objection"), ""),
        (Stage.WAITING, _("The report waits"), _report_days(course)),
        (Stage.TO_REPORT, _("Report to the IND"), _report_days(course)),
        (Stage.TO_PROVE, _("Send it, and keep the proof"), ""),
    ]
    only_now = {Stage.TO_SETTLE, Stage.WITH_DECAAN, Stage.TO_WITHDRAW, Stage.OBJECTION, Stage.TO_PROVE, Stage.WAITING}
    place = [stage for stage, _label, _detail in order].index(course.stage)
    if course.stage == Stage.WITH_DECAAN and course.decision:
        place = len(order) - 4
    rest = []
    for number, (stage, label, detail) in enumerate(order):
        if stage == course.stage:
            rest.append(Moment(label, detail, "now"))
        elif number > place and stage not in only_now:
            rest.append(Moment(label, detail, "to_come"))
    return rest


def _view_until(course: Course) -> str:
    if course.intention is None:
        return ""
    return _("up to and including %(day)s") % {"day": plain_day(course.intention.view_until)}


def _report_days(course: Course) -> str:
    if course.decision is None or course.decision.report_from is None or course.decision.report_by is None:
        return _("within 4 weeks of the decision")
    return _("from %(first)s up to and including %(last)s") % {
        "first": plain_day(course.decision.report_from),
        "last": plain_day(course.decision.report_by),
    }
