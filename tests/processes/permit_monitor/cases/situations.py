"""How far a case has come: each situation is reached by the program's own actions."""

from __future__ import annotations

import datetime as dt
import io
from uuid import UUID

import time_machine
from PIL import Image

from koers.kernel import clock
from koers.kernel.models import Dossier, Person
from koers.processes.permit_monitor.actions import cases, decisions, excuses, reports
from koers.processes.permit_monitor.models import (
    Contact,
    DeregistrationDecision,
    Intention,
    PermitCase,
    PermitReport,
    Reason,
)
from koers.processes.permit_monitor.queries.cases import Stage, course_of
from tests.processes.permit_monitor.cast import YEAR, Cast


def picture(colour: str = "white") -> bytes:
    """A small PNG."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(content, "PNG")
    return content.getvalue()


def on(day: dt.date, hour: int = 13) -> dt.datetime:
    """An hour of a day in Amsterdam."""
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=clock.AMSTERDAM)


def stage(case: PermitCase) -> Stage:
    """Where a case stands today."""
    return course_of(case, clock.today()).stage


def opened(zuiderzee: Cast, dossier: Dossier) -> PermitCase:
    """A case that Thijs opened."""
    return cases.open_case(dossier=dossier, year=YEAR, by=zuiderzee.thijs)


def heard(zuiderzee: Cast, dossier: Dossier) -> PermitCase:
    """A case in which the student was heard today."""
    case = opened(zuiderzee, dossier)
    cases.record_contact(
        case=case,
        kind=Contact.Kind.HEARD,
        way=Contact.Way.SPOKEN,
        on=clock.today(),
        text="De student begon laat met het project.",
        by=zuiderzee.thijs,
    )
    return case


def intended(zuiderzee: Cast, dossier: Dossier) -> Intention:
    """An intended decision, sent today."""
    case = heard(zuiderzee, dossier)
    return decisions.intend(case=case, cause="Een vak te weinig afgerond.", by=zuiderzee.thijs)


def prepared(zuiderzee: Cast, dossier: Dossier) -> DeregistrationDecision:
    """A decision that Thijs prepared, after the student reacted."""
    intention = intended(zuiderzee, dossier)
    decisions.give_view(
        intention=intention, text="Ik haal het dit jaar wel.", received_on=clock.today(), by=dossier.subject
    )
    return decisions.prepare_decision(case=intention.case, grounds="Er waren geen belemmeringen.", by=zuiderzee.thijs)


def approved(zuiderzee: Cast, dossier: Dossier) -> DeregistrationDecision:
    """A decision that Saskia approved today."""
    return decisions.approve_decision(decision=prepared(zuiderzee, dossier), by=zuiderzee.saskia)


def report_made(zuiderzee: Cast, dossier: Dossier) -> PermitReport:
    """The form for the IND, made 21 days after the decision (the clock moves on with it)."""
    decision = approved(zuiderzee, dossier)
    assert decision.report_from is not None
    with time_machine.travel(on(decision.report_from)):
        return reports.make_report(decision=decision, by=zuiderzee.thijs)


def story(
    reason: Reason = Reason.FAMILY, text: str = "Mijn vader werd ziek.", day: dt.date | None = None
) -> excuses.Story:
    """What a student tells."""
    return excuses.Story(
        reason=reason,
        period="april tot en met juli 2026",
        reported_on=day or dt.date(2026, 5, 6),
        reported_to="de studieadviseur",
        text=text,
    )


def told(dossier: Dossier, reason: Reason = Reason.FAMILY, text: str = "Mijn vader werd ziek.") -> UUID:
    """A reason that the student told, with one document."""
    return excuses.tell_reason(
        dossier=dossier,
        academic_year=YEAR.label,
        story=story(reason, text),
        files=[("verklaring.png", picture())],
        by=dossier.subject,
    )


def judged(dossier: Dossier, accepted: bool, by: Person) -> UUID:
    """A reason that was told and judged."""
    request_id = told(dossier)
    excuses.decide_reason(request_id=request_id, accepted=accepted, grounds="Met stukken gestaafd.", by=by)
    return request_id
