"""Two worlds that differ only in a reason and its evidence are the same to all but the decaan and the student."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from koers.kernel.models import AuditEntry, OutboxMessage, Person
from koers.processes.permit_monitor.actions import cases, excuses
from koers.processes.permit_monitor.actions.evidence import Paper
from koers.processes.permit_monitor.models import ExcuseStatus, PermitCase, Reason, Way
from tests.conftest import TODAY
from tests.processes.permit_monitor.cases.situations import heard, picture, story
from tests.processes.permit_monitor.cast import YEAR, Cast, make_cast


@dataclass(frozen=True)
class Words:
    """What was told, with what shows it, and whether a decaan wrote it down."""

    story: excuses.Story
    files: tuple[tuple[str, bytes], ...] = ()
    papers: tuple[Paper, ...] = ()
    by_decaan: bool = False

    def tell(self, cast: Cast) -> UUID:
        """Tell it."""
        return excuses.tell_reason(
            dossier=cast.aysegul,
            academic_year=YEAR.label,
            story=self.story,
            files=self.files,
            papers=self.papers,
            by=cast.noor if self.by_decaan else cast.aysegul.subject,
        )


_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
SHORT = Words(story(Reason.ILLNESS, "Griep."))
LONG = Words(
    excuses.Story(Reason.HARDSHIP, "september tot en met augustus", TODAY.date(), "", "Een lang verhaal. " * 200),
    files=tuple((f"{'naam' * 20}{number}.png", picture("red")) for number in range(4)),
)
CAME_BY = Words(
    replace(LONG.story, way=Way.VISIT),
    papers=tuple(Paper(f"brief {number}", "bij de schoolarts", TODAY.date()) for number in range(3)),
    by_decaan=True,
)
CALLED = Words(replace(SHORT.story, way=Way.CALL), by_decaan=True)


@pytest.fixture
def zuiderzee(db: None) -> Iterator[Cast]:
    """Hogeschool Zuiderzee, at one moment that does not pass; Ayşegül was heard and shown the way to the decaan."""
    with time_machine.travel(TODAY, tick=False):
        cast = make_cast()
        case = heard(cast, cast.aysegul)
        cases.refer(case=case, by=cast.thijs)
        yield cast


def seen_by(person: Person, cast: Cast) -> dict[str, tuple[int, bytes]]:
    """What somebody gets at every address at which a trace could show."""
    case = PermitCase.objects.get()
    year = [cast.aysegul.pk, YEAR.label]
    client = Client()
    client.force_login(person)
    addresses = [
        *(reverse(f"web:{name}") for name in ("home", "own_data", "who_looked")),
        *(reverse(f"permit_monitor:{name}") for name in ("overview", "members", "export", "forecast", "private")),
        reverse("permit_monitor:private_record"),
        *(reverse(f"permit_monitor:{name}", args=year) for name in ("student", "receipt", "case_open", "tell")),
        *(reverse(f"permit_monitor:{name}", args=[case.pk]) for name in ("case", "case_intend", "case_decide")),
        f"{reverse('permit_monitor:overview')}?name=Aysegul",
    ]
    found = {}
    for address in addresses:
        response = client.get(address)
        found[address] = (response.status_code, _TOKEN.sub(b"", response.content))
    return found


def world_of(cast: Cast, told: Words, accepted: bool, log: pytest.LogCaptureFixture):
    """Tell and judge, look with everybody's eyes, and undo it all."""
    log.clear()
    seen = {}
    with transaction.atomic():
        request_id = told.tell(cast)
        for who in ("thijs", "other_officer"):
            seen[f"{who}, pending"] = seen_by(getattr(cast, who), cast)
        excuses.decide_reason(request_id=request_id, accepted=accepted, grounds=told.story.text, by=cast.noor)
        for who, person in everybody(cast).items():
            seen[who] = seen_by(person, cast)
        seen["mails"] = sorted(
            (mail.recipient.number, mail.subject, re.sub(r"[0-9a-f-]{36}", "", mail.body))
            for mail in OutboxMessage.objects.select_related("recipient")
        )
        seen["audit"] = sorted(map(str, AuditEntry.objects.values_list("actor__number", "verb", "about", "facts")))
        seen["status"] = list(ExcuseStatus.objects.values_list("dossier", "academic_year", "decision"))
        seen["log"] = [re.sub(r"[0-9a-f-]{36}", "", record.getMessage()) for record in log.records]
        transaction.set_rollback(True)
    return seen


def everybody(cast: Cast) -> dict[str, Person]:
    """Who is neither the student nor a decaan of the institution."""
    return {
        "thijs": cast.thijs,
        "saskia": cast.saskia,
        "other_officer": cast.other_officer,
        "other_decaan": cast.elsewhere.parties.get(role="decaan", person__given_name="Noor").person,
        "mei": cast.mei.subject,
    }


@pytest.mark.requirement("IND-14", "IND-15")
@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("ways", [(SHORT, LONG), (CALLED, CAME_BY)], ids=["told here", "written down by the decaan"])
def test_no_reason_and_no_evidence_leaves_a_trace(
    zuiderzee: Cast, caplog: pytest.LogCaptureFixture, ways: tuple[Words, Words], accepted: bool
):
    with caplog.at_level(logging.DEBUG, logger="koers"):
        one, other = (world_of(zuiderzee, told, accepted, caplog) for told in ways)

    assert {what for what in one if one[what] != other[what]} == set()


@pytest.mark.requirement("IND-14", "IND-15")
@pytest.mark.parametrize("accepted", [True, False])
def test_nobody_else_sees_whether_the_student_came_by(
    zuiderzee: Cast, caplog: pytest.LogCaptureFixture, accepted: bool
):
    one, other = (world_of(zuiderzee, told, accepted, caplog) for told in (SHORT, CAME_BY))

    # Who did something is in the audit, and the mail goes to the other of the two.
    assert {what for what in one if one[what] != other[what]} == {"audit", "mails"}


@pytest.mark.requirement("IND-14")
@pytest.mark.parametrize("who", ["noor", "student"])
def test_the_decaan_and_the_student_do_see_the_difference(zuiderzee: Cast, who: str):
    person = zuiderzee.noor if who == "noor" else zuiderzee.aysegul.subject
    pages = []
    for told in (SHORT, LONG):
        with transaction.atomic():
            key = told.tell(zuiderzee)
            client = Client()
            client.force_login(person)
            pages.append(client.get(reverse("permit_monitor:told", args=[key])).content.decode())
            transaction.set_rollback(True)

    assert ["Griep." in page for page in pages] == [True, False]
    assert ["Een lang verhaal." in page for page in pages] == [False, True]
