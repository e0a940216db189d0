"""What Hogeschool Zuiderzee lives through itself, by the same actions as everybody: each on its own day.

The first of those who have too few credits were heard this autumn, and their cases are at different points. When the
year has only just ended nobody was heard yet.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from koers.demo.college.files import COLLEGE
from koers.demo.college.people import NOOR, SASKIA, THIJS, College
from koers.demo.college.study import DAY, table
from koers.kernel import clock, papers
from koers.kernel.models import Dossier, Organisation, Person
from koers.processes.permit_monitor.actions.cases import arrange, open_case, record_contact, refer
from koers.processes.permit_monitor.actions.decisions import approve_decision, give_view, intend, prepare_decision
from koers.processes.permit_monitor.actions.excuses import Story, decide_reason, tell_reason
from koers.processes.permit_monitor.actions.objections import object_to
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.actions.reports import make_report, prove_sent
from koers.processes.permit_monitor.actions.settings import set_calendar, set_terms
from koers.processes.permit_monitor.models import (
    Contact,
    DeregistrationDecision,
    MonitorSettings,
    PermitCase,
    Reason,
)
from koers.processes.permit_monitor.process import PROCESS
from koers.processes.permit_monitor.queries.calendar import usual_days

HEARD = 34
"""How many days ago the students were heard who were."""
MOST = {"heard": 2, "intended": 1, "prepared": 1, "asked": 2, "excused": 2, "decided": 2, "reported": 1}
"""How many of each fate are lived through, the named ones first: letters are sealed one by one, which takes time."""


@functools.cache
def words() -> dict[str, Any]:
    """What is said and written."""
    return tomllib.loads((Path(__file__).parent / "lived.toml").read_text(encoding="utf-8"))


def live(college: College) -> None:
    """Live until the day of the college. It must be imported; runs once."""
    institution = Organisation.objects.get(code=COLLEGE)
    _set_terms(institution, college.running.first)
    _set_days(college, institution)
    if college.at - HEARD * DAY >= college.running.first:
        _Autumn(college).live()
    with clock.set_to(clock.at(college.at, dt.time(9))):
        for year in (college.year, college.running):
            bring_up_to_date(institution=institution, year=year)


def _set_terms(institution: Organisation, on: dt.date) -> None:
    """The usual terms, with the names that stand in letters."""
    usual, college = MonitorSettings(), table()
    with clock.set_to(clock.at(on, dt.time(9))):
        set_terms(
            institution=institution,
            office=college["office"],
            office_email=college["office_email"],
            decided_by=college["decided_by"],
            view_days=usual.view_days,
            objection_offered=usual.objection_offered,
            objection_days=usual.objection_days,
            report_after=usual.report_after,
            report_within=usual.report_within,
            evidence_months=usual.evidence_months,
            by=Person.objects.get(number=THIJS.number),
        )


def _set_days(college: College, institution: Organisation) -> None:
    """The usual days, but for the norm letter of this year: that is still to go out, as something to try."""
    usual = usual_days(college.running)
    with clock.set_to(clock.at(college.running.first, dt.time(9))):
        set_calendar(
            institution=institution,
            year=college.running,
            norm_letter_on=min(max(usual.norm_letter_on, college.at + 14 * DAY), college.running.last),
            checks_on=list(usual.checks_on),
            circumstances_from=usual.circumstances_from,
            circumstances_until=usual.circumstances_until,
            determined_by=usual.determined_by,
            by=Person.objects.get(number=THIJS.number),
        )


def _proof(dossier: Dossier) -> bytes:
    """What came back from the IND, as a PDF."""
    said = words()["proof"]
    paper = papers.Paper(said["title"], "nl", [{"kind": "paragraph", "heading": None, "text": said["text"]}])
    return papers.draw_unsigned({**papers.frame(paper, dossier, clock.now()), "sections": paper.sections}).pdf


class _Autumn:
    """The cases of one autumn, by their fates."""

    def __init__(self, college: College) -> None:
        self._college = college
        staff = Person.objects.in_bulk([one.number for one in (THIJS, SASKIA, NOOR)], field_name="number")
        self._thijs, self._saskia, self._noor = (staff[one.number] for one in (THIJS, SASKIA, NOOR))

    def live(self) -> None:
        """Everything, in the order in which it happened to each."""
        for place, dossier in enumerate(self._dossiers("heard")):
            self._hear(dossier, place)
        for place, dossier in enumerate(self._dossiers("intended")):
            self._intend(self._hear(dossier, place), ago=1)
        for place, dossier in enumerate(self._dossiers("prepared")):
            self._prepare(self._hear(dossier, place), ago=2)
        for place, dossier in enumerate(self._dossiers("decided")):
            self._decide(self._hear(dossier, place), place)
        for place, dossier in enumerate(self._dossiers("reported")):
            self._report(self._hear(dossier, place))
        for place, dossier in enumerate(self._dossiers("asked")):
            self._refer(dossier, place)
            self._tell(dossier, place)
        for place, dossier in enumerate(self._dossiers("excused")):
            self._excuse(dossier, place)

    def _dossiers(self, fate: str) -> list[Dossier]:
        numbers = [one.person.number for one in self._college.with_fate(fate)][: MOST[fate]]
        found = Dossier.objects.filter(process=PROCESS.key, subject__number__in=numbers)
        return list(found.select_related("subject", "organisation__parent").order_by("subject__number"))

    @contextmanager
    def _day(self, ago: int, hour: int) -> Iterator[dt.date]:
        day = self._college.at - ago * DAY
        with clock.set_to(clock.at(day, dt.time(hour))):
            yield day

    def _hear(self, dossier: Dossier, place: int) -> PermitCase:
        said = words()["heard"]
        with self._day(HEARD, 10) as day:
            case = open_case(dossier=dossier, year=self._college.year, by=self._thijs)
            record_contact(
                case=case,
                kind=Contact.Kind.HEARD,
                way=Contact.Way.SPOKEN,
                on=day,
                text=said[place % len(said)],
                by=self._thijs,
            )
        return case

    def _intend(self, case: PermitCase, ago: int) -> None:
        with self._day(ago, 11):
            intend(case=case, cause=words()["cause"], by=self._thijs)

    def _prepare(self, case: PermitCase, ago: int) -> DeregistrationDecision:
        """After the term to react; the student did, and the officer wrote it down."""
        self._intend(case, ago=ago + 9)
        with self._day(ago + 5, 14) as day:
            intention = case.intentions.get()
            give_view(intention=intention, text=words()["view"], received_on=day, by=self._thijs)
        with self._day(ago, 15):
            return prepare_decision(case=case, grounds=words()["grounds"], by=self._thijs)

    def _decide(self, case: PermitCase, place: int) -> None:
        """Four eyes; against the first decision there is an objection."""
        decision = self._prepare(case, ago=13)
        with self._day(12, 9):
            decision = approve_decision(decision=decision, by=self._saskia)
        if place == 0:
            with self._day(5, 16) as day:
                object_to(decision=decision, text=words()["objection"], received_on=day, by=self._thijs)

    def _report(self, case: PermitCase) -> None:
        """Decided early, so that the report went out already; the student has left since."""
        decision = self._prepare(case, ago=HEARD - 9)
        with self._day(HEARD - 10, 9):
            decision = approve_decision(decision=decision, by=self._saskia)
        with self._day(2, 10) as day:
            report = make_report(decision=decision, by=self._thijs)
            prove_sent(report=report, sent_on=day, name="bevestiging.pdf", content=_proof(case.dossier), by=self._thijs)

    def _refer(self, dossier: Dossier, place: int) -> PermitCase:
        case = self._hear(dossier, place)
        with self._day(HEARD, 11):
            return refer(case=case, by=self._thijs)

    def _tell(self, dossier: Dossier, place: int) -> UUID:
        told = words()["told"]
        one = told[place % len(told)]
        with self._day(0, 7):
            story = Story(
                reason=Reason(one["reason"]),
                period=one["period"],
                reported_on=dt.date(self._college.year.begins + 1, 5, 6) + place * DAY,
                reported_to=one["to"],
                text=one["text"],
            )
            year = self._college.year.label
            return tell_reason(dossier=dossier, academic_year=year, story=story, files=(), by=dossier.subject)

    def _excuse(self, dossier: Dossier, place: int) -> None:
        case = self._refer(dossier, place)
        request = self._tell(dossier, place)
        with self._day(0, 8) as day:
            decide_reason(request_id=request, accepted=True, grounds=words()["accepted"], by=self._noor)
            if place == 0:
                arrange(case=case, text=words()["plan"], agreed_on=day, by=self._thijs)
