"""Ruud, who supervises Sam at the garage and has no account; and how he comes in."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.test import Client

from koers.kernel import clock, papers
from koers.kernel.actions import guests
from koers.kernel.actions.conversations import begin_conversation, plan_conversation
from koers.kernel.actions.documents import freeze_report
from koers.kernel.models import Document, Dossier, GuestCode, GuestLink, Party, Person
from tests.cast import Cast

RUUD = "ruud@vandenbroek.example"
PAPER = papers.Paper(
    title="Verslag van het bezoek",
    language="nl",
    sections=[{"kind": "paragraph", "heading": "Wat gaat goed", "text": "Sam werkt netjes."}],
)


@dataclass
class Workplace:
    """Two dossiers of the process, Sam's and Lotte's; Ruud supervises both of them, Marijke leads in both."""

    cast: Cast
    sams: Dossier
    lottes: Dossier
    ruud: Person

    @property
    def link(self) -> GuestLink:
        """Ruud's link to Sam's dossier."""
        return GuestLink.objects.get(person=self.ruud, dossier=self.sams)

    def end(self) -> None:
        """Ruud does not supervise Sam any more, from today on."""
        Party.objects.filter(person=self.ruud, dossier=self.sams).update(
            since=clock.today() - dt.timedelta(days=9), until=clock.today()
        )

    def report(self) -> Document:
        """The report of a visit, which all three still have to sign."""
        conversation = plan_conversation(
            dossier=self.sams, kind="visit", start=clock.now() + dt.timedelta(minutes=5), by=self.cast.sam
        )
        begin_conversation(conversation=conversation, by=self.cast.marijke)
        return freeze_report(conversation=conversation, paper=PAPER, by=self.cast.sam)


def open_dossier(cast: Cast, student: Person) -> Dossier:
    """A dossier of the process about this student, led by Marijke."""
    today = clock.today()
    dossier = Dossier.objects.create(
        process="guest_process", subject=student, organisation=cast.team, opened_on=today - dt.timedelta(days=30)
    )
    for person, role in ((student, "student"), (cast.marijke, "slb")):
        Party.objects.create(person=person, role=role, dossier=dossier, since=today - dt.timedelta(days=30))
    return dossier


def make_workplace(cast: Cast) -> Workplace:
    """Everybody, with Ruud let in by Marijke."""
    sams, lottes = open_dossier(cast, cast.sam), open_dossier(cast, cast.lotte)
    parties = [
        guests.admit(
            dossier=dossier,
            role="supervisor",
            email=RUUD,
            given_name="Ruud",
            prefix="van den",
            surname="Broek",
            by=cast.marijke,
        )
        for dossier in (sams, lottes)
    ]
    return Workplace(cast, sams, lottes, parties[0].person)


def code_for(link_id: uuid.UUID) -> str:
    """The digits of the code that was asked for last."""
    return GuestCode.objects.filter(asked_of=link_id).latest("asked_at").digits


def ask(client: Client, link_id: uuid.UUID) -> Any:
    """Press the button for a code."""
    return client.post(f"/guest/{link_id}/", {"ready": "on"})


def come_in(client: Client, link_id: uuid.UUID) -> Any:
    """Open the link, ask for a code, and type it."""
    client.get(f"/guest/{link_id}/")
    ask(client, link_id)
    return client.post(f"/guest/{link_id}/code/", {"code": code_for(link_id)})


def heading(answer: Any) -> str:
    """The h1 of a page."""
    found = re.search(r"<h1>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    return found[1].strip() if found else ""
