"""What a decaan writes down for a student who came by, and how long what shows a reason is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from koers.kernel import clock
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.kernel.models import AuditEntry, Dossier, OutboxMessage, Person
from koers.kernel.vault import opened as vault_opened
from koers.processes.permit_monitor.actions import confidential, evidence, excuses, objections
from koers.processes.permit_monitor.actions.evidence import Paper
from koers.processes.permit_monitor.jobs import remove_evidence
from koers.processes.permit_monitor.models import (
    ExcuseEvidence,
    ExcuseRequest,
    FactsChanged,
    MonitorSettings,
    PermitCase,
    Way,
)
from koers.processes.permit_monitor.queries.retention import months_after
from tests.processes.permit_monitor.cases.situations import approved, judged, on, opened, picture, story, told
from tests.processes.permit_monitor.cast import YEAR, Cast

LETTER = Paper("brief van het ziekenhuis", "bij de schoolarts", dt.date(2026, 11, 10))


def client_of(person: Person) -> Client:
    """A browser in which somebody is logged in."""
    client = Client()
    client.force_login(person)
    return client


def written_down(zuiderzee: Cast, papers: tuple[Paper, ...] = (LETTER,)) -> UUID:
    """What Ayşegül told Noor by telephone, written down by Noor."""
    return excuses.tell_reason(
        dossier=zuiderzee.aysegul,
        academic_year=YEAR.label,
        story=replace(story(), way=Way.CALL),
        papers=papers,
        by=zuiderzee.noor,
    )


def shown(request_id: UUID, by: Person) -> list[tuple[str, str, dt.date, dt.date | None]]:
    """What shows a reason, as somebody sees it."""
    found = confidential.read_told(request_id=request_id, by=by)
    assert found is not None
    return [(file.name, file.place, file.shown_on, file.removed_on) for file in found.files]


# --- the student came by ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("IND-12", "IND-15")
@pytest.mark.parametrize("who", ["noor", "student"])
def test_what_was_told_by_telephone_is_read_by_decaan_and_student_alike(zuiderzee, who):
    request_id = written_down(zuiderzee)
    reader = zuiderzee.noor if who == "noor" else zuiderzee.aysegul.subject
    found = confidential.read_told(request_id=request_id, by=reader)

    assert (found.way, found.told_by, found.by_decaan, found.reported_on) == (
        Way.CALL, zuiderzee.noor, True, dt.date(2026, 5, 6)
    )  # fmt: skip
    assert shown(request_id, reader) == [("brief van het ziekenhuis", "bij de schoolarts", dt.date(2026, 11, 10), None)]


@pytest.mark.requirement("IND-14")
def test_of_what_a_decaan_writes_down_only_the_student_gets_a_mail_that_tells_nothing(zuiderzee):
    written_down(zuiderzee)

    assert list(OutboxMessage.objects.values_list("recipient__given_name", "subject")) == [
        ("Ayşegül", "There is a message for you")
    ]


def test_the_student_adds_to_it_and_the_decaan_judges_it_like_any_other(zuiderzee):
    request_id = written_down(zuiderzee)
    evidence.add_evidence(request_id=request_id, files=[("a.png", picture())], by=zuiderzee.aysegul.subject)
    excuses.decide_reason(request_id=request_id, accepted=True, grounds="Gezien.", by=zuiderzee.noor)

    assert [name for name, *_rest in shown(request_id, zuiderzee.noor)] == ["brief van het ziekenhuis", "a.png"]


def test_written_down_twice_is_once(zuiderzee):
    assert written_down(zuiderzee) == written_down(zuiderzee)


def test_a_decaan_of_another_institution_writes_nothing_down(zuiderzee):
    elsewhere = zuiderzee.elsewhere.parties.get(role="decaan", person__given_name="Noor").person
    with pytest.raises(NotAllowed):
        excuses.tell_reason(
            dossier=zuiderzee.aysegul, academic_year=YEAR.label, story=replace(story(), way=Way.VISIT), by=elsewhere
        )

    assert confidential.find_student(number="500912447", by=elsewhere) is None
    assert confidential.dossier_to_tell(dossier_id=zuiderzee.aysegul.pk, by=elsewhere) is None


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        (replace(LETTER, name=" "), "paper_name"),
        (replace(LETTER, place=""), "paper_place"),
        (replace(LETTER, shown_on=dt.date(2026, 11, 18)), "paper_shown_on"),
    ],
)
def test_papers_that_are_half_described_are_refused_and_nothing_is_kept(zuiderzee, paper, field):
    with pytest.raises(Refused) as refused:
        written_down(zuiderzee, (paper,))

    assert refused.value.field == field
    assert confidential.waiting_for_decaan(by=zuiderzee.noor) == []


@pytest.mark.requirement("IND-15")
def test_papers_are_noted_once_by_a_decaan_only_and_until_it_is_judged(zuiderzee):
    request_id = told(zuiderzee.aysegul)
    for _time in range(2):
        evidence.note_paper(request_id=request_id, paper=LETTER, by=zuiderzee.noor)
    with pytest.raises(NotAllowed):
        evidence.note_paper(request_id=request_id, paper=LETTER, by=zuiderzee.aysegul.subject)
    excuses.decide_reason(request_id=request_id, accepted=True, grounds="Gezien.", by=zuiderzee.noor)
    with pytest.raises(Changed):
        evidence.note_paper(request_id=request_id, paper=replace(LETTER, name="nog een"), by=zuiderzee.noor)

    assert [place for _name, place, *_days in shown(request_id, zuiderzee.noor)] == ["", "bij de schoolarts"]


# --- the pages --------------------------------------------------------------------------------------------------------


def test_a_decaan_writes_down_through_the_pages_from_number_to_judgement(zuiderzee):
    noor = client_of(zuiderzee.noor)
    found = noor.post(reverse("permit_monitor:private_record"), {"number": "500912447", "year": YEAR.label})
    form = {
        "way": "visit", "reason": "family", "period": "april", "reported_on": "6 mei 2026", "reported_to": "",
        "text": "Haar vader werd ziek.", "paper_name": "brief", "paper_place": "bij de schoolarts",
        "paper_shown_on": "10-11-2026",
    }  # fmt: skip
    kept = noor.post(found.url, form)
    page = noor.get(kept.url)

    assert found.url == reverse("permit_monitor:tell", args=[zuiderzee.aysegul.pk, YEAR.label])
    assert (page.context["told"].way, page.context["told"].story) == (Way.VISIT, "Haar vader werd ziek.")
    assert client_of(zuiderzee.aysegul.subject).get(kept.url).status_code == 200
    assert client_of(zuiderzee.thijs).get(kept.url).status_code == 404


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"way": ""}, ["way"]),
        ({"way": "here"}, ["way"]),
        ({"paper_name": "brief"}, ["paper_place", "paper_shown_on"]),
        ({"paper_place": "hier"}, ["paper_name", "paper_shown_on"]),
        ({"text": ""}, ["text"]),
    ],
)
def test_what_misses_something_comes_back_as_it_was_typed(zuiderzee, given, wrong):
    form = {"way": "visit", "reason": "family", "period": "april", "reported_on": "6 mei 2026", "text": "Ziek."}
    address = reverse("permit_monitor:tell", args=[zuiderzee.aysegul.pk, YEAR.label])
    page = client_of(zuiderzee.noor).post(address, {**form, **given})

    assert (sorted(page.context["form"].errors), page.context["form"]["period"].value()) == (sorted(wrong), "april")


def test_an_unknown_number_and_a_student_of_elsewhere_get_the_same_answer(zuiderzee):
    noor = client_of(zuiderzee.noor)
    answers = [
        noor.post(reverse("permit_monitor:private_record"), {"number": number, "year": YEAR.label})
        for number in ("600100100", "999999999")
    ]

    assert [list(page.context["form"].errors) for page in answers] == [["number"], ["number"]]
    assert answers[0].context["form"].errors == answers[1].context["form"].errors


def test_somebody_elses_reason_is_not_told_by_another_student(zuiderzee):
    address = reverse("permit_monitor:tell", args=[zuiderzee.aysegul.pk, YEAR.label])

    assert [client_of(person).get(address).status_code for person in (zuiderzee.mei.subject, zuiderzee.thijs)] == [
        404, 404
    ]  # fmt: skip


# --- taken back -------------------------------------------------------------------------------------------------------


def test_a_student_takes_a_document_back_before_it_is_judged_and_that_it_was_there_stays(zuiderzee):
    request_id = told(zuiderzee.aysegul)
    with vault_opened():
        file = ExcuseEvidence.objects.get()
    address = reverse("permit_monitor:told_take_back", args=[request_id, file.pk])
    answers = [
        client_of(person).post(address).status_code
        for person in (zuiderzee.thijs, zuiderzee.noor, zuiderzee.aysegul.subject, zuiderzee.aysegul.subject)
    ]
    with vault_opened():
        row = ExcuseEvidence.objects.get()

    assert answers == [404, 403, 302, 302]
    assert (bytes(row.sealed_file), bytes(row.sealed_name), row.removed_by_id) == (
        b"", b"", zuiderzee.aysegul.subject_id
    )  # fmt: skip
    assert shown(request_id, zuiderzee.noor) == [("", "", dt.date(2026, 11, 17), dt.date(2026, 11, 17))]
    assert confidential.read_file(request_id=request_id, file_id=file.pk, by=zuiderzee.noor) is None


def test_after_the_judgement_nothing_is_taken_back(zuiderzee):
    request_id = judged(zuiderzee.aysegul, True, zuiderzee.noor)
    with vault_opened():
        file = ExcuseEvidence.objects.get()
    with pytest.raises(Changed):
        evidence.take_back(request_id=request_id, file_id=file.pk, by=zuiderzee.aysegul.subject)

    page = client_of(zuiderzee.aysegul.subject).post(
        reverse("permit_monitor:told_take_back", args=[request_id, file.pk])
    )
    assert (page.status_code, [name for name, *_ in shown(request_id, zuiderzee.noor)]) == (409, ["verklaring.png"])


# --- how long it is kept ----------------------------------------------------------------------------------------------


def kept_until(dossier: Dossier) -> dt.date | None:
    """The last day of the evidence in a dossier, as its page says it."""
    (found,) = confidential.read_own(dossier=dossier, by=dossier.subject)
    return found.kept_until


def test_a_year_after_the_year_was_decided_the_documents_are_gone_and_that_they_were_there_is_not(zuiderzee):
    request_id = judged(zuiderzee.aysegul, True, zuiderzee.noor)
    opened(zuiderzee, zuiderzee.aysegul)
    last = kept_until(zuiderzee.aysegul)
    with time_machine.travel(on(dt.date(2027, 11, 30))):
        remove_evidence(timestamp=0)
        kept = shown(request_id, zuiderzee.noor)
    with time_machine.travel(on(dt.date(2027, 12, 1))):
        remove_evidence(timestamp=0)
        remove_evidence(timestamp=0)
        gone = shown(request_id, zuiderzee.noor)

    assert last == dt.date(2027, 11, 30)
    assert kept == [("verklaring.png", "", dt.date(2026, 11, 17), None)]
    assert gone == [("", "", dt.date(2026, 11, 17), dt.date(2027, 12, 1))]
    assert AuditEntry.objects.filter(verb="removed_confidential", actor=None).count() == 1


def test_as_long_as_a_case_is_open_nothing_goes(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    judged(zuiderzee.aysegul, False, zuiderzee.noor)
    objections.object_to(decision=decision, text="Nee.", received_on=clock.today(), by=zuiderzee.aysegul.subject)
    with time_machine.travel(on(dt.date(2036, 1, 1))):
        removed = evidence.remove_expired(clock.today())

    assert (kept_until(zuiderzee.aysegul), removed) == (None, 0)


def test_the_term_begins_after_the_days_to_object(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    judged(zuiderzee.aysegul, True, zuiderzee.noor)
    PermitCase.objects.get().decisions.update(
        withdrawn_at=clock.now(), withdrawn_by=zuiderzee.thijs, withdrawn_why="Er is een geldige reden."
    )

    assert decision.objection_until == dt.date(2026, 12, 8)
    assert kept_until(zuiderzee.aysegul) == dt.date(2027, 12, 8)


def test_the_institution_sets_how_long(zuiderzee):
    MonitorSettings.objects.create(institution=zuiderzee.institution, evidence_months=3)
    judged(zuiderzee.aysegul, True, zuiderzee.noor)

    assert kept_until(zuiderzee.aysegul) == dt.date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (dt.date(2027, 11, 30), 3, dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 31), 0, dt.date(2026, 12, 31)),
        (dt.date(2026, 12, 31), 2, dt.date(2027, 2, 28)),
    ],
)
def test_months_end_on_a_day_that_there_is(day, months, then):
    assert months_after(day, months) == then


def test_the_database_refuses_what_was_removed_and_is_still_there(zuiderzee):
    told(zuiderzee.aysegul)
    with pytest.raises(IntegrityError, match="excuse_evidence_removed_whole"), transaction.atomic(), vault_opened():
        ExcuseEvidence.objects.update(removed_at=clock.now())


@pytest.mark.parametrize("year", ["9998-9999", "2027-2028", "0001-0002", "1990-1991"])
def test_over_a_year_that_is_not_near_nothing_is_told(zuiderzee, year):
    told_before = rows_told()
    for person in (zuiderzee.aysegul.subject, zuiderzee.noor):
        address = reverse("permit_monitor:tell", args=[zuiderzee.aysegul.pk, year])
        given = {"reason": "family", "way": "telephone", "period": "mei", "reported_on": "1-9-2026", "text": "Ziek."}
        assert client_of(person).post(address, given).status_code == 404
    assert rows_told() == told_before


def rows_told() -> int:
    """How many reasons were told."""
    with vault_opened():
        return ExcuseRequest.objects.count()


def test_telling_another_reason_leaves_no_note_outside_the_room(zuiderzee):
    opened(zuiderzee, zuiderzee.aysegul)
    told(zuiderzee.aysegul)
    FactsChanged.objects.all().delete()
    told(zuiderzee.aysegul, text="En mijn moeder ook.")
    assert not FactsChanged.objects.exists()
