"""Sam's placement at garage Van den Broek, as tests need it: with Ruud who supervises and Marijke who guides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import time_machine

from koers.kernel import clock
from koers.kernel.actions.documents import sign_document
from koers.kernel.models import Conversation, Document, Dossier, Organisation, Party, Person
from koers.processes.bpv_guidance.actions import judging, moments, reports
from koers.processes.bpv_guidance.models import Direction, FlexWeek, Placement, PlacementPhase, Term, Workplace
from tests.cast import Cast, person

TODAY = dt.date(2026, 11, 17)
STARTED = dt.date(2026, 8, 31)
REPORT = {
    "goes_well": "Sam doet onderhoudsbeurten zelf.",
    "improve": "Eerst meten, dan pas vervangen.",
    "expectations": "Ruud geeft elke dinsdag een storing om te zoeken.",
    "agreements": "Sam legt er drie vast, voor 11 december.",
}


@dataclass(frozen=True)
class Situation:
    """A placement with its three people."""

    cast: Cast
    placement: Placement
    sam: Person
    ruud: Person
    marijke: Person

    @property
    def dossier(self) -> Dossier:
        """The placement's dossier."""
        return self.placement.dossier


def make_workplace(cast: Cast, *contacts: Person) -> Workplace:
    """The workshop of garage Van den Broek, recognised for two more years."""
    company = Organisation.objects.create(code="broek", name="Autobedrijf Van den Broek & Zn.", kind="company")
    workplace = Workplace.objects.create(
        company=company,
        code="broek-werkplaats",
        name="Werkplaats",
        national_id="100200300",
        recognised_until=dt.date(2028, 12, 31),
    )
    workplace.contacts.set(contacts)
    return workplace


def make_placement(
    cast: Cast, student: Person, workplace: Workplace, number: str = "P-1", *, phase: int = 2, **changes: object
) -> Placement:
    """A placement of a student of the team for the whole school year."""
    direction, _new = Direction.objects.get_or_create(
        institution=cast.school,
        code="AT",
        defaults={"name": "Autotechniek", "handbook": "https://waterlanden.example/bpv/at"},
    )
    dossier = Dossier.objects.create(process="bpv_guidance", subject=student, organisation=cast.team, opened_on=STARTED)
    facts: dict[str, object] = {
        "number": number,
        "route": "bbl",
        "programme": "Autotechnicus",
        "starts_on": STARTED,
        "ends_on": dt.date(2027, 6, 25),
        "planned_hours": 900,
        "study_started_on": dt.date(2025, 9, 1),
    }
    placement = Placement.objects.create(dossier=dossier, direction=direction, workplace=workplace, **(facts | changes))
    PlacementPhase.objects.create(placement=placement, phase=phase, since=STARTED)
    Party.objects.create(person=student, role="student", dossier=dossier, since=STARTED)
    return placement


def make_situation(cast: Cast, *, phase: int = 2, **changes: object) -> Situation:
    """Sam at the garage, with Ruud and Marijke; terms and flex weeks of the school."""
    ruud = person("B0001", "Ruud", "van den", "Broek")
    placement = make_placement(cast, cast.sam, make_workplace(cast, ruud), phase=phase, **changes)
    for who, role in ((ruud, "supervisor"), (cast.marijke, "slb")):
        Party.objects.create(person=who, role=role, dossier=placement.dossier, since=STARTED)
    for number, (first, last) in enumerate(
        [
            (dt.date(2026, 8, 24), dt.date(2026, 10, 30)),
            (dt.date(2026, 11, 2), dt.date(2027, 2, 5)),
            (dt.date(2027, 2, 8), dt.date(2027, 4, 16)),
            (dt.date(2027, 4, 19), dt.date(2027, 7, 9)),
        ],
        start=1,
    ):
        Term.objects.create(institution=cast.school, number=number, starts_on=first, ends_on=last)
    FlexWeek.objects.create(institution=cast.school, monday=dt.date(2027, 1, 25))
    return Situation(cast, placement, cast.sam, ruud, cast.marijke)


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    """A whole hour of a day."""
    return clock.at(day, dt.time(hour))


def agree(situation: Situation, start: dt.datetime, kind: str = "visit", late_reason: str = "") -> Conversation:
    """Sam proposes one moment, both can, and Sam agrees on it."""
    proposal = moments.propose_moments(
        dossier=situation.dossier, kind=kind, starts=[start], by=situation.sam, late_reason=late_reason
    )
    moment = proposal.moments.get()
    for who in (situation.ruud, situation.marijke):
        moments.answer_moments(proposal=proposal, answers={moment.pk: True}, by=who)
    return moments.agree_on_moment(moment=moment, by=situation.sam)


def visit_held(situation: Situation, day: dt.date = TODAY) -> Conversation:
    """A visit that took place that morning, agreed seven weeks before."""
    with time_machine.travel(at(day - dt.timedelta(weeks=7))):
        conversation = agree(situation, at(day))
    with time_machine.travel(at(day, 12)):
        return reports.record_held(conversation=conversation, by=situation.sam)


def write(situation: Situation, conversation: Conversation) -> None:
    """Sam writes the whole report."""
    texts = {key: (text, 0) for key, text in REPORT.items()}
    reports.write_report(conversation=conversation, texts=texts, by=situation.sam)


def report_frozen(situation: Situation, conversation: Conversation) -> Document:
    """Sam wrote, handed in and finished the report; Marijke judged the level."""
    write(situation, conversation)
    reports.hand_in(conversation=conversation, by=situation.sam)
    if conversation.visit.phase >= 2:
        judging.judge_level(conversation=conversation, positive=True, grounds="Werkt zelfstandig", by=situation.marijke)
    return reports.finish_report(conversation=conversation, by=situation.sam)


def report_sealed(situation: Situation, conversation: Conversation) -> Document:
    """The same, signed by all three."""
    document = report_frozen(situation, conversation)
    for who in (situation.sam, situation.ruud, situation.marijke):
        sign_document(document=document, sha256=document.read_blob_id, by=who)
    return Document.objects.get(pk=document.pk)
