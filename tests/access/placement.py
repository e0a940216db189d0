"""Sam's placement at a garage, with everything in it that could leak."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import time_machine

from koers.kernel.actions.documents import sign_document
from koers.kernel.models import Conversation, Document, Party
from koers.processes.bpv_guidance.actions import hours, judging, moments, reports, signals
from koers.processes.bpv_guidance.form import fields_of
from koers.processes.bpv_guidance.guides import attitude_form
from tests.cast import person
from tests.processes.bpv_guidance.situations import Situation, agree, at, make_placement, make_workplace

if TYPE_CHECKING:
    from tests.access.world import World

TUESDAY = dt.date(2026, 11, 17)


def add_placement(world: World) -> None:
    """Ruud supervises it, Marijke guides it, Teun of the placement office knows of it."""
    cast, say = world.cast, world.words
    ruud = person("B0001", "Ruud", "van den", "Broek")
    teun = person("005020", "Teun", "", "Vos")
    world.people |= {"supervisor": ruud, "stagebureau": teun}
    start = dt.date(2026, 8, 31)
    Party.objects.create(person=teun, role="stagebureau", organisation=cast.school, since=start)
    workplace = make_workplace(cast, ruud)
    workplace.name = say("placement")()
    workplace.save()
    words = {"programme": say("placement")()}
    placement = make_placement(cast, cast.sam, workplace, say("placement")(), phase=3, **words)
    for who, role in ((ruud, "supervisor"), (cast.marijke, "slb")):
        Party.objects.create(person=who, role=role, dossier=placement.dossier, since=start)
    situation = Situation(cast, placement, cast.sam, ruud, cast.marijke)
    world.name("placement", dossier_id=placement.pk)
    world.name("to_place", person_id=cast.sam.pk)
    world.name("supervisor", dossier_id=placement.pk, person_id=ruud.pk)
    world.name("department", workplace_id=workplace.pk)
    world.name("placement_to_plan", dossier_id=placement.pk, kind="visit")
    _visits(world, situation)
    _rest(world, situation)


def _visits(world: World, situation: Situation) -> None:
    done = _visit(world, situation, TUESDAY - dt.timedelta(days=12), "bpv_report")
    with time_machine.travel(at(TUESDAY - dt.timedelta(days=11))):
        reports.hand_in(conversation=done, by=situation.sam)
        reports.comment(conversation=done, text=world.words("bpv_report")(), by=situation.ruud)
        grounds = world.words("bpv_report")()
        judging.judge_level(conversation=done, positive=True, grounds=grounds, by=situation.marijke)
        document = reports.finish_report(conversation=done, by=situation.sam)
        for who in (situation.sam, situation.ruud, situation.marijke):
            sign_document(document=document, sha256=document.read_blob_id, by=who)
    world.name("visit", conversation_id=done.pk)
    world.name("bpv_document", document_id=Document.objects.get(conversation=done).pk)
    draft = _visit(world, situation, TUESDAY - dt.timedelta(days=1), "bpv_draft")
    world.name("visit_to_report", conversation_id=draft.pk)
    with time_machine.travel(at(TUESDAY, 9)):
        reason = world.words("bpv_report")()
        coming = agree(situation, at(TUESDAY + dt.timedelta(weeks=5)), late_reason=reason)
        reports.prepare(conversation=coming, text=world.words("bpv_report")(), base_version=0, by=situation.sam)
        world.name("visit_to_come", conversation_id=coming.pk)
        proposal = moments.propose_moments(
            dossier=situation.dossier,
            kind="phone_contact",
            starts=[at(TUESDAY + dt.timedelta(days=9))],
            location=world.words("bpv_report")(),
            late_reason=world.words("bpv_report")(),
            by=situation.sam,
        )
        world.name("proposal", proposal_id=proposal.pk)


def _visit(world: World, situation: Situation, day: dt.date, resource: str) -> Conversation:
    """A visit that was held, and what Sam wrote of it."""
    say = world.words(resource)
    with time_machine.travel(at(day - dt.timedelta(weeks=7))):
        conversation = agree(situation, at(day))
    with time_machine.travel(at(day, 12)):
        conversation = reports.record_held(conversation=conversation, by=situation.sam)
        texts = {field.key: (say(), 0) for field in fields_of(conversation.visit)}
        reports.write_report(conversation=conversation, texts=texts, by=situation.sam)
    return conversation


def _rest(world: World, situation: Situation) -> None:
    say, dossier = world.words, situation.dossier
    with time_machine.travel(at(TUESDAY, 9)):
        call = say("bpv_report")()
        reports.record_phone_contact(dossier=dossier, at=at(TUESDAY, 8), summary=call, by=situation.marijke)
        found = signals.signal_bottleneck(dossier=dossier, what=say("bpv_signal")(), by=situation.ruud)
        measure = signals.add_measure(
            bottleneck=found,
            what=say("bpv_signal")(),
            owner=situation.marijke,
            by_when=TUESDAY + dt.timedelta(days=7),
            by=situation.sam,
        )
        hours.log_hours(dossier=dossier, week=TUESDAY, hours=Decimal(8), note=say("bpv_report")(), by=situation.sam)
        ended = signals.signal_bottleneck(dossier=dossier, what=say("bpv_signal")(), by=situation.sam)
        signals.end_bottleneck(bottleneck=ended, how=say("bpv_signal")(), by=situation.marijke)
        judging.decide_go(
            dossier=dossier,
            positive=True,
            grounds=say("bpv_report")(),
            reason=say("bpv_report")(),
            by=situation.marijke,
        )
        scores = {one.key: 3 for one in attitude_form("nl").criteria}
        judging.assess_attitude(dossier=dossier, scores=scores, remark=say("bpv_report")(), by=situation.ruud)
        for key, release in (("feedback", False), ("feedback_released", True)):
            given = signals.give_feedback(
                dossier=dossier,
                at_work=4,
                about_work=say(f"bpv_{key}")(),
                at_school=3,
                about_school=say(f"bpv_{key}")(),
                release=release,
                by=situation.sam,
            )
            world.name(key, feedback_id=given.pk)
    world.name("bottleneck", bottleneck_id=found.pk)
    world.name("measure", bottleneck_id=found.pk, measure_id=measure.pk)
