"""A school in which something of everything exists, and browsers that are logged in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from koers.kernel import clock
from koers.kernel.actions.agreements import AgreementParts, write_agreement
from koers.kernel.actions.attachments import attach
from koers.kernel.actions.conversations import plan_conversation
from koers.kernel.actions.documents import sign_document
from koers.kernel.models import Agreement, Attachment, Conversation, Document, Person
from koers.processes.progress_talks.actions import care, talks
from koers.processes.progress_talks.actions.particulars import send_particulars
from koers.processes.progress_talks.models import TeamMessage
from koers.server.postgres import find_server
from tests.cast import Cast
from tests.faults.files import a_picture
from tests.faults.school import DAY
from tests.server.demo import Demo

Visitor = Callable[..., Client]


@dataclass(frozen=True)
class Full:
    """Sam's talk goes on, with a file, an agreement and a message; an earlier one of hers waits for her signature."""

    cast: Cast
    talk: Conversation
    to_come: Conversation
    agreement: Agreement
    document: Document
    file: Attachment
    message: TeamMessage
    appointment: UUID


def planned(cast: Cast, when: dt.timedelta) -> Conversation:
    """A talk of Sam's with Marijke."""
    return plan_conversation(dossier=cast.sam_dossier, kind="talk", start=clock.now() + when, by=cast.sam)


def going_on(cast: Cast, when: dt.timedelta = dt.timedelta(minutes=5)) -> Conversation:
    """A talk of Sam's that Marijke has begun."""
    conversation = planned(cast, when)
    talks.begin(conversation=conversation, by=cast.marijke)
    conversation.refresh_from_db()
    return conversation


def finished(cast: Cast) -> Document:
    """The report of a talk that was held: everybody still has to sign it."""
    conversation = going_on(cast)
    talks.save_field(conversation=conversation, field="conclusion", text="behind", base_version=0, by=cast.sam)
    return talks.finish_talk(conversation=conversation, by=cast.marijke)


@pytest.fixture(scope="session")
def small_school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a small demo school, where nothing runs at the end."""
    data = tmp_path_factory.mktemp("school") / ".koers"
    Demo(data, "--at", DAY, "--students", "30").read_until_up().end()
    yield data
    find_server(data).stop(1)


@pytest.fixture
def full(cast: Cast) -> Full:
    """Something of everything that Sam's dossier can hold."""
    document = finished(cast)
    sign_document(document=document, sha256=document.read_blob_id, by=cast.marijke)
    talk = going_on(cast, dt.timedelta(hours=1))
    agreement = write_agreement(conversation=talk, parts=AgreementParts(what="Drie kaarten"), by=cast.sam)
    file = attach(
        conversation=talk, purpose=Attachment.Purpose.PREPARATION, name="uitdraai.png", content=a_picture(), by=cast.sam
    )
    message = send_particulars(conversation=talk, text="Graag extra oefenen.", to=[cast.gozde], by=cast.marijke)
    appointment = care.make_appointment(
        dossier=cast.sam_dossier,
        at=clock.now() + dt.timedelta(days=3),
        with_person=cast.farida,
        note="Vertrouwelijk.",
        by=cast.marijke,
    )
    to_come = planned(cast, dt.timedelta(days=7))
    return Full(cast, talk, to_come, agreement, document, file, message, appointment)


@pytest.fixture
def visitor(cast: Cast) -> Visitor:
    """``visitor(person)``: a browser in which this person is logged in; ``visitor()``: one in which nobody is."""

    def opened(person: Person | None = None, **options: bool) -> Client:
        client = Client(**options)
        if person:
            client.force_login(person)
        return client

    return opened
