"""Sam's dossier with everything in it that could leak, and everybody who might look.

It is made by the program's own actions, on the days on which things would have happened. Every text that somebody
types holds a word of its own (`canaries`), by which the tests see who is shown it.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, field

import time_machine
from django.urls import reverse
from PIL import Image

from koers.kernel import clock
from koers.kernel.actions import conversations as kernel
from koers.kernel.actions.agreements import AgreementParts, write_agreement
from koers.kernel.actions.attachments import attach
from koers.kernel.actions.documents import accept_signed_scan, ask_for_change, sign_document
from koers.kernel.models import (
    Agreement,
    Attachment,
    Conversation,
    Document,
    Dossier,
    GuestLink,
    GuestSession,
    Party,
    Person,
)
from koers.kernel.models.guests import hidden
from koers.processes.progress_talks.actions import talks
from koers.processes.progress_talks.actions.care import make_appointment
from koers.processes.progress_talks.actions.particulars import send_particulars
from koers.processes.progress_talks.form import CONCLUSION, CONCLUSION_REMARK, SUMMARY
from koers.processes.progress_talks.models import CareAppointment, Result, TeamMessage
from tests.access.canaries import Aviary
from tests.access.permit import add_permits
from tests.access.placement import add_placement
from tests.cast import Cast, guide, make_cast, person

NOW = dt.datetime(2026, 11, 17, 13, 0, tzinfo=clock.AMSTERDAM)
PREPARED = ("topics", "satisfied_when", "proud_of")
SPOKEN = ("goes_well", "needs_attention", "independence", "learned", "quality", "pace")


def moment(day: int, hour: int = 10, month: int = 11) -> dt.datetime:
    """An hour of a day in the autumn of 2026."""
    return dt.datetime(2026, month, day, hour, tzinfo=clock.AMSTERDAM)


@dataclass
class World:
    """Everybody by the name of their role in the matrix, and everything by the name of the object in its rows."""

    cast: Cast
    aviary: Aviary
    people: dict[str, Person] = field(default_factory=dict)
    objects: dict[str, dict[str, object]] = field(default_factory=dict)
    guest: str = "the token in the telephone of who supervises"

    @property
    def dossier(self) -> Dossier:
        """Sam's, about which all rows of the matrix are."""
        return self.cast.sam_dossier

    def words(self, resource: str) -> Callable[[], str]:
        """New words, one each time, for texts of one resource."""
        return lambda: f"tekst {self.aviary.word(resource)}"

    def name(self, key: str, **arguments: object) -> None:
        """Give an object the name under which rows of the matrix ask for it, with what its address is made of."""
        self.objects[key] = arguments


def make_world() -> World:
    """Everything, today being Tuesday 17 November 2026, 13.00."""
    with time_machine.travel(moment(1, month=9)):
        world = World(make_cast(), Aviary())
    _add_people(world)
    _name_texts_of_the_student(world)
    with time_machine.travel(moment(28, month=9)):
        _talk_of_the_former_slb(world)
    with time_machine.travel(moment(9, 14)):
        _talk_of_the_slb(world)
    with time_machine.travel(moment(13, 9)):
        _talk_that_waits_for_signatures(world)
    with time_machine.travel(moment(16, 15)):
        _talk_that_was_cancelled(world)
    with time_machine.travel(moment(17, 11)):
        _talk_to_come(world)
        _talk_that_goes_on(world)
    add_placement(world)
    add_permits(world)
    _let_the_supervisor_in(world)
    return world


def _let_the_supervisor_in(world: World) -> None:
    """As a guest of the placement: he typed the code just now."""
    ruud, dossier = world.people["supervisor"], Dossier.objects.get(pk=world.objects["placement"]["dossier_id"])
    link = GuestLink.objects.of(ruud, dossier)
    GuestSession.objects.create(link=link, token=hidden(world.guest), address=ruud.email)
    world.name("hours_done", what="hours")


def _add_people(world: World) -> None:
    cast = world.cast
    world.people = {
        "student": cast.sam,
        "slb": cast.marijke,
        "former_slb": cast.peter,
        "trajectory_guide": cast.gozde,
        "team_leader": cast.hendrik_jan,
        "care_coordinator": cast.farida,
        "classmate": cast.lotte,
        "stranger_staff": cast.loes,
        "stranger_student": cast.loes_student,
    }
    more = {
        "team_member": person("005001", "Tom", "", "Visser"),
        "other_team_member": person("005002", "Ilse", "van", "Dam"),
        "former_trajectory_guide": person("005003", "Koos", "", "Postma"),
        "next_slb": person("005004", "Joost", "", "Smit"),
        "other_team_leader": person("005005", "Wim", "de", "Boer"),
        "other_care_coordinator": person("005006", "Aïcha", "", "El Amrani"),
        "nobody": person("005007", "Noor", "", "Bakker"),
    }
    world.people |= more
    start = dt.date(2025, 8, 1)
    for role, who, organisation in [
        ("team_member", more["team_member"], cast.team),
        ("team_member", more["other_team_member"], cast.team),
        ("team_leader", more["other_team_leader"], cast.other_team),
        ("care_coordinator", more["other_care_coordinator"], cast.school),
    ]:
        Party.objects.create(person=who, role=role, organisation=organisation, since=start)
    former = more["former_trajectory_guide"]
    guide(former, cast.sam_dossier, start, dt.date(2026, 11, 12), role="trajectory_guide")
    guide(more["next_slb"], cast.sam_dossier, dt.date(2026, 12, 1))


def _name_texts_of_the_student(world: World) -> None:
    """What the school's systems say of Sam: a name nobody else has, a number, an address, results."""
    sam = world.cast.sam
    sam.surname = world.aviary.word("name").capitalize()
    sam.number = world.aviary.word("number")
    sam.email = f"{world.aviary.word('email')}@waterlanden.example"
    sam.save()
    say = world.words("progress")
    Result.objects.create(
        enrolment=world.dossier.enrolment, kind="project", name=say(), outcome=say(), on=dt.date(2026, 11, 3)
    )
    world.name("nothing")
    world.name("dossier", dossier_id=world.dossier.pk)
    world.name("dossier_to_plan", dossier_id=world.dossier.pk, kind="talk")


def picture(text: str) -> bytes:
    """A small picture that somebody brings in, with a text inside."""
    kept = io.BytesIO()
    image = Image.new("RGB", (40, 30), (120, 140, 160))
    image.save(kept, "JPEG", comment=text.encode())
    return kept.getvalue()


def _plan(world: World, start: dt.datetime, resource: str, by: Person) -> Conversation:
    return kernel.plan_conversation(
        dossier=world.dossier, kind="talk", start=start, location=world.words(resource)(), by=by
    )


def _write(conversation: Conversation, texts: dict[str, str], by: Person) -> None:
    for key, text in texts.items():
        version = conversation.answers.filter(field=key).values_list("version", flat=True).first() or 0
        talks.save_field(conversation=conversation, field=key, text=text, base_version=version, by=by)


def _prepare(world: World, conversation: Conversation, resource: str) -> Attachment:
    sam, say = world.cast.sam, world.words(resource)
    _write(conversation, {key: say() for key in PREPARED}, by=sam)
    purpose = Attachment.Purpose.PREPARATION
    brought = attach(conversation=conversation, purpose=purpose, name=f"{say()}.jpg", content=picture(say()), by=sam)
    kernel.mark_prepared(conversation=conversation, by=sam)
    return brought


def _agree(world: World, conversation: Conversation, resource: str, by: Person) -> Agreement:
    say = world.words(resource)
    parts = AgreementParts(
        what=say(), about=say(), who=say(), how=say(), by_when=dt.date(2026, 12, 11), first_step=say()
    )
    return write_agreement(conversation=conversation, parts=parts, by=by)


def _hold(world: World, start: dt.datetime, leader: Person, resource: str) -> Conversation:
    """Plan, prepare, begin and write a talk, up to what is needed to finish it."""
    say = world.words(resource)
    conversation = _plan(world, start, resource, by=world.cast.sam)
    _prepare(world, conversation, resource)
    with time_machine.travel(start):
        talks.begin(conversation=conversation, by=leader)
        _write(conversation, {key: say() for key in SPOKEN}, by=leader)
        _write(conversation, {SUMMARY.key: say(), CONCLUSION_REMARK.key: say(), CONCLUSION.key: "behind"}, by=leader)
    return Conversation.objects.get(pk=conversation.pk)


def _sign(document: Document, *people: Person) -> Document:
    for who in people:
        sign_document(document=document, sha256=document.read_blob_id, by=who)
    return Document.objects.get(pk=document.pk)


def _talk_of_the_former_slb(world: World) -> None:
    """Peter's, in October: what he signed is his to read for thirty days after he left, and nothing else of it."""
    cast = world.cast
    start = moment(6, month=10)
    talk = _hold(world, start, cast.peter, "report_of_former")
    with time_machine.travel(start):
        _agree(world, talk, "report_of_former", by=cast.sam)
        document = talks.finish_talk(conversation=talk, by=cast.peter)
        own = world.words("care_of_former")
        make_appointment(
            dossier=world.dossier, at=moment(8, month=10), with_person=cast.peter, note=own(), by=cast.peter
        )
    with time_machine.travel(start + dt.timedelta(hours=2)):
        document = _sign(document, cast.peter, cast.sam)
    world.name("document_of_former", document_id=document.pk)
    world.name("talk_of_former", conversation_id=talk.pk)
    world.name("care_of_former", appointment_id=_latest_care())


def _talk_of_the_slb(world: World) -> None:
    """Marijke's first, with a look-back, a version that was voided, a scan, and a message to guide and team."""
    cast, say = world.cast, world.words("report")
    start = moment(10)
    talk = _hold(world, start, cast.marijke, "report")
    with time_machine.travel(start):
        earlier = Agreement.objects.get(made_in_id=world.objects["talk_of_former"]["conversation_id"])
        _write(
            talk,
            {f"review:{earlier.pk}:outcome": "partly", f"review:{earlier.pk}:done": say()},
            by=cast.marijke,
        )
        _agree(world, talk, "report", by=cast.sam)
        voided = talks.finish_talk(conversation=talk, by=cast.marijke)
        sign_document(document=voided, sha256=voided.read_blob_id, by=cast.marijke)
        ask_for_change(document=voided, reason=say(), by=cast.sam)
        document = talks.finish_talk(conversation=talk, by=cast.marijke)
        sign_document(document=document, sha256=document.read_blob_id, by=cast.marijke)
        accept_signed_scan(document=document, name=f"{say()}.jpg", content=picture(say()), by=cast.marijke)
        message = send_particulars(
            conversation=talk,
            text=world.words("message")(),
            to=[cast.gozde, world.people["team_member"], world.people["former_trajectory_guide"]],
            by=cast.marijke,
        )
    world.name("talk", conversation_id=talk.pk)
    world.name("document", document_id=document.pk)
    world.name("voided_document", document_id=voided.pk)
    world.name("message", message_id=message.pk)
    scan = Attachment.objects.get(purpose=Attachment.Purpose.SIGNED_SCAN)
    world.name("scan", attachment_id=scan.pk)


def _talk_that_waits_for_signatures(world: World) -> None:
    cast = world.cast
    start = moment(13)
    talk = _hold(world, start, cast.marijke, "report")
    with time_machine.travel(start):
        document = talks.finish_talk(conversation=talk, by=cast.marijke)
    world.name("talk_to_sign", conversation_id=talk.pk)
    world.name("document_to_sign", document_id=document.pk)


def _talk_that_was_cancelled(world: World) -> None:
    talk = _plan(world, moment(19), "conversation", by=world.cast.sam)
    kernel.cancel_conversation(conversation=talk, reason=world.words("conversation")(), by=world.cast.sam)
    world.name("cancelled_talk", conversation_id=talk.pk)


def _talk_to_come(world: World) -> None:
    """Prepared, a week ahead; two confidential appointments beside it."""
    cast = world.cast
    talk = _plan(world, moment(24), "conversation", by=cast.sam)
    brought = _prepare(world, talk, "preparation")
    world.name("talk_to_come", conversation_id=talk.pk)
    world.name("brought", attachment_id=brought.pk)
    world.name("talk_and_brought", conversation_id=talk.pk, attachment_id=brought.pk)
    for key, with_whom in (("care", cast.farida), ("care_with_slb", cast.marijke)):
        make_appointment(
            dossier=world.dossier, at=moment(20), with_person=with_whom, note=world.words(key)(), by=cast.marijke
        )
        world.name(key, appointment_id=_latest_care())


def _talk_that_goes_on(world: World) -> None:
    """Begun today: two texts in one field, an agreement and the draft of another."""
    cast, say = world.cast, world.words("conversation")
    talk = _plan(world, NOW - dt.timedelta(minutes=30), "conversation", by=cast.marijke)
    _prepare(world, talk, "conversation")
    with time_machine.travel(NOW - dt.timedelta(minutes=20)):
        talks.begin(conversation=talk, by=cast.marijke)
        _write(talk, {key: say() for key in (*SPOKEN, SUMMARY.key, "new:what")}, by=cast.sam)
        talks.save_field(conversation=talk, field="pace", text=say(), base_version=0, by=cast.marijke)
        agreement = _agree(world, talk, "conversation", by=cast.sam)
    world.name("talk_going_on", conversation_id=talk.pk)
    world.name("field_with_two_texts", conversation_id=talk.pk, field="pace")
    world.name("agreement", conversation_id=talk.pk, agreement_id=agreement.pk)
    code = Document.objects.get(pk=world.objects["document"]["document_id"]).code
    world.name("code", typed=code)
    world.name("guest_link", link_id=GuestLink.objects.of(cast.sam, world.dossier).pk)


def _latest_care() -> object:
    from koers.kernel.vault import opened

    with opened():
        return CareAppointment.objects.order_by("made_at", "pk").values_list("pk", flat=True).last()


def address(world: World, name: str, key: str) -> str:
    """The address of a page for one of the world's objects."""
    return reverse(name, kwargs=world.objects[key])


__all__ = ["NOW", "TeamMessage", "World", "address", "make_world"]
