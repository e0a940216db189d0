"""What the demo school lives through at its workplaces, by the same actions as everybody: each on its own day.

Sam's report waits for her supervisor's signature; Lotte proposed moments and waits for an answer; Noa may be given the
go for her proeve; Mohammed has a visit this week; D'Angelo's report is late; with Yıldız nothing happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

from koers.demo.school.diplomas import table
from koers.demo.school.lives import DAY
from koers.demo.school.people import D_ANGELO, LOTTE, MOHAMMED, NOA, SAM, YILDIZ
from koers.kernel import clock, parties
from koers.kernel.actions.documents import sign_document
from koers.kernel.models import Conversation, Document, Dossier, Person
from koers.processes.bpv_guidance.actions import hours, judging, moments, reports, signals
from koers.processes.bpv_guidance.actions.work_processes import mark_work_processes
from koers.processes.bpv_guidance.guides import attitude_form
from koers.processes.bpv_guidance.models import Proposal, Stage
from koers.processes.bpv_guidance.process import NOTICE, PROCESS, SLB, SUPERVISOR, VISIT
from koers.processes.bpv_guidance.queries.stagnation import stages_of

WEEK = 7 * DAY
IN_GOOD_TIME = NOTICE + 2 * DAY
FIRST_ROUND = (3, 3, 3, 2, 2, 3, 2, 2, 4, 3, 4, 3, 2, 3, None)
LATER_ROUND = (4, 3, 4, 3, 3, 3, 3, 2, 4, 4, 4, 3, 3, 3, None)
AS_A_MASTER = (4, 4, 4, 4, 4, 3, 4, 3, 4, 4, 4, 4, 3, 4, 4)


def live(at: dt.date) -> None:
    """Live until the day of the school (a local date). The imported school must be there; runs once."""
    words = table("placements.toml")
    _sam(_Place(SAM, at, words["sam"]))
    _lotte(_Place(LOTTE, at, words["lotte"]))
    _noa(_Place(NOA, at, words["noa"]))
    _mohammed(_Place(MOHAMMED, at, words["mohammed"]))
    _d_angelo(_Place(D_ANGELO, at, words["d_angelo"]))
    _Place(YILDIZ, at, {}).log_hours(Decimal("24"), weeks=2)


class _Place:
    """One placement, and what can happen there so many days before the day of the school."""

    def __init__(self, student: str, at: dt.date, words: dict[str, str]) -> None:
        rows = Dossier.objects.filter(process=PROCESS.key, subject__number=student)
        self.dossier = rows.select_related("subject", "organisation__parent", "placement").get()
        self.student, self.at, self.words = self.dossier.subject, at, words
        self.since = self.dossier.placement.starts_on

    @contextmanager
    def ago(self, days: int, hour: int = 10) -> Iterator[dt.date]:
        """Live on a weekday; of one on which the placement had not begun, on its first."""
        day = max(_weekday(self.at - days * DAY), self.since)
        with clock.set_to(clock.at(day, dt.time(hour))):
            yield day

    @property
    def supervisor(self) -> Person:
        """Who supervises on the day that is lived."""
        return parties.holders(self.dossier, SUPERVISOR, clock.today())[0]

    @property
    def slb(self) -> Person:
        """Who guides on the day that is lived."""
        return parties.holders(self.dossier, SLB, clock.today())[0]

    def call(self, days: int) -> None:
        """The SLB teacher calls, and writes down what was said."""
        with self.ago(days, 15) as day:
            said = self.words["call"]
            reports.record_phone_contact(
                dossier=self.dossier, at=clock.at(day, dt.time(14, 30)), summary=said, by=self.slb
            )

    def propose(self, starts: Sequence[dt.datetime]) -> Proposal:
        """The student proposes moments for a visit, at the workplace."""
        where = self.dossier.placement.workplace.name
        return moments.propose_moments(
            dossier=self.dossier, kind=VISIT.key, starts=starts, location=where, by=self.student
        )

    def agree_visit(self, days: int) -> Conversation:
        """A visit so many days ago (negative: to come), on a weekday, that was agreed on in good time."""
        day = _weekday(self.at - days * DAY)
        with clock.set_to(clock.at(day - IN_GOOD_TIME, dt.time(16, 20))):
            proposal = self.propose([clock.at(day, dt.time(10)), clock.at(day, dt.time(14))])
            early, _late = proposal.moments.all()
            for who in (self.supervisor, self.slb):
                answers = {moment.pk: moment == early for moment in proposal.moments.all()}
                moments.answer_moments(proposal=proposal, answers=answers, by=who)
            return moments.agree_on_moment(moment=early, by=self.student)

    def prepare(self, visit: Conversation, days: int) -> None:
        """The student brings in what to talk about."""
        with self.ago(days, 19):
            points = self.words["points"]
            reports.prepare(conversation=visit, text=points, base_version=0, by=self.student)

    def hold(self, visit: Conversation) -> None:
        """It took place."""
        with clock.set_to(visit.planned_end + dt.timedelta(hours=2)):
            reports.record_held(conversation=visit, by=self.student)

    def report(self, visit: Conversation, days: int) -> Document:
        """The student writes the report, supervisor and SLB teacher react, and it is ready to be signed."""
        with self.ago(days, 17):
            texts = {field: (text, 0) for field, text in table("placements.toml")[self._name]["report"].items()}
            reports.write_report(conversation=visit, texts=texts, by=self.student)
            reports.hand_in(conversation=visit, by=self.student)
        with self.ago(days - 1, 9):
            reports.comment(conversation=visit, text=self.words.get("comment", ""), by=self.supervisor)
        with self.ago(days - 1, 13):
            reports.comment(conversation=visit, text="", by=self.slb)
            judging.judge_level(conversation=visit, positive=True, grounds=self.words["level"], by=self.slb)
        with self.ago(days - 2, 18):
            return reports.finish_report(conversation=visit, by=self.student)

    @property
    def _name(self) -> str:
        return {SAM: "sam", NOA: "noa"}[self.student.number]

    def log_hours(self, worked: Decimal, *, weeks: int, confirmed: int = 0) -> None:
        """The student writes down the hours of the first whole weeks; the supervisor confirms some of them."""
        mondays = [self.since + n * WEEK for n in range(weeks) if self.since + n * WEEK + 4 * DAY < self.at]
        seen = []
        for place, monday in enumerate(mondays):
            with clock.set_to(clock.at(monday + 4 * DAY, dt.time(17))):
                number = worked + Decimal(place % 3) / 2
                week = hours.log_hours(dossier=self.dossier, week=monday, hours=number, by=self.student)
                seen.append((week.monday, week.hours))
        if seen[:confirmed]:
            with self.ago(1, 8):
                hours.confirm_hours(dossier=self.dossier, seen=seen[:confirmed], by=self.supervisor)

    def assess(self, days: int, scores: Sequence[int | None], less: int, remark: str = "") -> None:
        """Student and supervisor fill in the form; the student scores one less on so many of the first criteria."""
        criteria = [one.key for one in attitude_form(self.student.language).criteria]
        own = [score - 1 if score and place < less else score for place, score in enumerate(scores)]
        with self.ago(days, 12):
            judging.assess_attitude(dossier=self.dossier, scores=dict(zip(criteria, own, strict=True)), by=self.student)
            judging.assess_attitude(
                dossier=self.dossier,
                scores=dict(zip(criteria, scores, strict=True)),
                remark=remark,
                by=self.supervisor,
            )

    def learn(self, days: int, stage: Stage, *codes: str) -> None:
        """The supervisor says how far some work processes are."""
        with self.ago(days, 15) as day:
            stages = {one.pk: stage for one, _mark in stages_of(self.dossier) if one.code in codes}
            mark_work_processes(dossier=self.dossier, stages=stages, on=day, by=self.supervisor)


def _weekday(day: dt.date) -> dt.date:
    """This day, or the Friday before a weekend."""
    return day - max(0, day.weekday() - 4) * DAY


def _sign(document: Document, by: Person) -> None:
    sign_document(document=document, sha256=document.read_blob_id, by=by)


def _sam(place: _Place) -> None:
    """Phase 2: the report of the visit waits for Ruud and Marijke; something does not go well."""
    place.call(days=55)
    place.log_hours(Decimal("24"), weeks=40, confirmed=9)
    place.learn(45, Stage.PRACTISED, "B1-K1-W1", "B1-K1-W3")
    place.learn(21, Stage.AT_LEVEL, "B1-K1-W1")
    place.assess(49, FIRST_ROUND, 3, place.words["attitude_first"])
    visit = place.agree_visit(12)
    place.prepare(visit, 14)
    _sams_bottleneck(place, visit)
    place.hold(visit)
    place.assess(8, LATER_ROUND, 2, place.words["attitude_later"])
    report = place.report(visit, 7)
    with place.ago(2, 20):
        _sign(report, by=place.student)


def _sams_bottleneck(place: _Place, visit: Conversation) -> None:
    """Something does not go well, and something is done about it; and what she thinks of the guidance."""
    with place.ago(15, 20):
        found = signals.signal_bottleneck(dossier=place.dossier, what=place.words["bottleneck"], by=place.student)
    with place.ago(12, 13):
        signals.discuss(bottleneck=found, contact=visit, by=place.student)
        for what, owner, days in (("measure", place.supervisor, 14), ("measure_done", place.student, 3)):
            by_when = place.at + days * DAY
            measure = signals.add_measure(
                bottleneck=found, what=place.words[what], owner=owner, by_when=by_when, by=place.student
            )
    with place.ago(1, 16):
        signals.measure_done(measure=measure, by=place.student)
        signals.give_feedback(
            dossier=place.dossier,
            at_work=5,
            about_work=place.words["feedback_work"],
            at_school=3,
            about_school=place.words["feedback_school"],
            release=True,
            by=place.student,
        )


def _lotte(place: _Place) -> None:
    """Phase 1: moments are proposed; Marijke answered, Hanneke has not."""
    place.call(days=9)
    place.log_hours(Decimal("16"), weeks=40, confirmed=1)
    place.learn(8, Stage.PRACTISED, "B1-K1-W1")
    days = [_weekday(place.at + ahead * DAY) for ahead in (52, 55, 58)]
    with place.ago(2, 16):
        proposal = place.propose([clock.at(day, dt.time(9, 30)) for day in days])
    with place.ago(1, 9):
        answers = {moment.pk: number != 1 for number, moment in enumerate(proposal.moments.all())}
        moments.answer_moments(proposal=proposal, answers=answers, by=place.slb)


def _noa(place: _Place) -> None:
    """Phase 3: all is signed and sufficient; Marijke may decide on the go for the proeve."""
    place.call(days=60)
    place.log_hours(Decimal("30"), weeks=40, confirmed=40)
    place.learn(62, Stage.PRACTISED, "B1-K1-W1", "B1-K1-W2", "P2-K1-W1")
    place.learn(26, Stage.AT_LEVEL, "B1-K1-W1", "B1-K1-W2", "B1-K1-W3", "P2-K1-W1", "P2-K1-W2")
    visit = place.agree_visit(30)
    place.prepare(visit, 31)
    place.hold(visit)
    report = place.report(visit, 25)
    with place.ago(20, 20):
        for who in (place.student, place.supervisor, place.slb):
            _sign(report, by=who)
    place.assess(14, AS_A_MASTER, 4, place.words["attitude"])


def _mohammed(place: _Place) -> None:
    """Phase 3: a visit in some days, and the points for it."""
    place.call(days=40)
    place.log_hours(Decimal("31.5"), weeks=40, confirmed=40)
    place.learn(19, Stage.PRACTISED, "B1-K1-W1", "B1-K1-W3", "P2-K1-W1")
    visit = place.agree_visit(-6)
    place.prepare(visit, 1)


def _d_angelo(place: _Place) -> None:
    """Phase 2: the report is late, and Dirk-Jan says that something does not go well."""
    place.call(days=33)
    place.log_hours(Decimal("20"), weeks=8, confirmed=4)
    place.learn(55, Stage.PRACTISED, "B1-K1-W1")
    place.hold(place.agree_visit(20))
    with place.ago(5, 8):
        signals.signal_bottleneck(dossier=place.dossier, what=place.words["bottleneck"], by=place.supervisor)
