"""What the demo school lives through itself, by the same actions as everybody: each on its own day.

Sam's conversation with Peter, signed and sealed; Noa's, which waits for Marijke; what is planned; one care appointment.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

from koers.demo.school.calendar import schoolday_after
from koers.demo.school.diplomas import table
from koers.demo.school.lives import DAY, day_with_noa, day_with_peter
from koers.demo.school.people import D_ANGELO, FARIDA, GOZDE, MARIJKE, NOA, PETER, SAM
from koers.kernel import clock
from koers.kernel.actions.agreements import AgreementParts, write_agreement
from koers.kernel.actions.conversations import mark_prepared, plan_conversation
from koers.kernel.actions.documents import sign_document
from koers.kernel.models import Conversation, Document, Dossier, Person
from koers.processes.progress_talks.actions.care import make_appointment
from koers.processes.progress_talks.actions.particulars import send_particulars
from koers.processes.progress_talks.actions.talks import begin, finish_talk, save_field
from koers.processes.progress_talks.process import PROCESS, TALK

W2 = "B1-K1-W2 Onderzoekt storingen"
TODAYS_TALK = dt.time(13, 15)


def live(at: dt.date) -> None:
    """Live until the day of the school (a local date). The imported school must be there; runs once."""
    with_peter = _talk_of_sam(at)
    with clock.set_to(clock.at(at - 6 * DAY, dt.time(9, 40))):
        _plan(SAM, clock.at(at, TODAYS_TALK), by=_person(MARIJKE.number), location="Lokaal B2.14")
    _talk_of_noa(at)
    _plan_the_others(at)
    with clock.set_to(clock.at(at - DAY, dt.time(15, 10))):
        _signal(at)
    assert with_peter.sealed_at is not None


def _person(number: str) -> Person:
    return Person.objects.get(number=number)


def _dossier(number: str) -> Dossier:
    return Dossier.objects.select_related("organisation__parent").get(process=PROCESS.key, subject__number=number)


def _plan(student: str, start: dt.datetime, by: Person, location: str = "") -> Conversation:
    return plan_conversation(dossier=_dossier(student), kind=TALK.key, start=start, by=by, location=location)


def _write(conversation: Conversation, answers: dict[str, str], by: Person) -> None:
    for field, text in answers.items():
        save_field(conversation=conversation, field=field, text=text, base_version=0, by=by)


def _sign(document: Document, by: Person) -> Document:
    return sign_document(document=document, sha256=document.read_blob_id, by=by)


def _talk_of_sam(at: dt.date) -> Document:
    """Planned, prepared, held, signed by both and sealed, with the agreements on which today's talk looks back."""
    day = day_with_peter(at)
    sam, peter = _person(SAM), _person(PETER.number)
    words = table("lived.toml")["sam"]
    with clock.set_to(clock.at(day - 8 * DAY, dt.time(11, 5))):
        talk = _plan(SAM, clock.at(day, dt.time(10, 30)), by=peter, location="Lokaal B2.14")
    with clock.set_to(clock.at(day - DAY, dt.time(19, 20))):
        _write(talk, words["preparation"], by=sam)
        talk = mark_prepared(conversation=talk, by=sam)
    with clock.set_to(clock.at(day, dt.time(10, 31))):
        begin(conversation=talk, by=peter)
    with clock.set_to(clock.at(day, dt.time(10, 44))):
        _write(talk, words["answers"], by=sam)
        for parts in words["agreements"]:
            agreement = AgreementParts(
                what=parts["what"],
                about=W2,
                who=parts["who"],
                how=parts["how"],
                by_when=at + parts["days"] * DAY if at + parts["days"] * DAY >= day else day + 14 * DAY,
                first_step=parts["first_step"],
            )
            write_agreement(conversation=talk, parts=agreement, by=sam)
        report = finish_talk(conversation=talk, by=sam)
    with clock.set_to(clock.at(day, dt.time(10, 58))):
        _sign(report, by=peter)
    with clock.set_to(clock.at(day, dt.time(12, 22))):
        return _sign(report, by=sam)


def _talk_of_noa(at: dt.date) -> None:
    """Held and signed by Noa; it waits for Marijke."""
    day = day_with_noa(at)
    noa, marijke = _person(NOA), _person(MARIJKE.number)
    words = table("lived.toml")["noa"]
    with clock.set_to(clock.at(day - 8 * DAY, dt.time(9, 15))):
        talk = _plan(NOA, clock.at(day, dt.time(11)), by=noa, location="Lokaal B2.14")
    with clock.set_to(clock.at(day, dt.time(11, 2))):
        begin(conversation=talk, by=marijke)
    with clock.set_to(clock.at(day, dt.time(11, 16))):
        _write(talk, words["answers"], by=noa)
        report = finish_talk(conversation=talk, by=noa)
    with clock.set_to(clock.at(day, dt.time(16, 40))):
        _sign(report, by=noa)
        talk.refresh_from_db()
        send_particulars(conversation=talk, text=words["particulars"], to=[_person(GOZDE.number)], by=marijke)


def _plan_the_others(at: dt.date) -> None:
    """The next conversations of Marijke's students, on days with lessons, one after the other."""
    marijke = _person(MARIJKE.number)
    taken: Counter[dt.date] = Counter()
    with clock.set_to(clock.at(at, dt.time(8, 5))):
        for entry in table("marijke.toml")["student"]:
            if "next" not in entry:
                continue
            day = schoolday_after(at + entry["next"] * DAY)
            start = clock.at(day, dt.time(9)) + taken[day] * dt.timedelta(minutes=20)
            taken[day] += 1
            _plan(entry["number"], start, by=marijke, location="Lokaal B2.14")


def _signal(at: dt.date) -> None:
    make_appointment(
        dossier=_dossier(D_ANGELO),
        at=clock.at(schoolday_after(at + 2 * DAY), dt.time(15, 30)),
        with_person=_person(FARIDA.number),
        note=table("lived.toml")["care"]["note"],
        by=_person(MARIJKE.number),
    )
