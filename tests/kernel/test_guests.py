"""People without an account: where they are confined to, which mailbox they have, and how they sign."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from koers.exchange.importing import run
from koers.kernel import clock, guests, jobs, outbox, registry, visibility
from koers.kernel.actions import guests as actions
from koers.kernel.actions.documents import sign_document
from koers.kernel.actions.guests import Outcome
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import (
    AuditEntry,
    Document,
    Dossier,
    GuestCode,
    GuestLink,
    GuestSession,
    OutboxMessage,
    Party,
    Person,
    Signature,
)
from koers.kernel.models.guests import hidden
from koers.kernel.vocabulary import Process, Right, Role, Scope
from tests.guest_process.fixtures import guest_process, workplace  # noqa: F401
from tests.guest_process.workplace import RUUD, Workplace, code_for

# ruff: noqa: F811 - the fixtures above, asked for by name
TODAY = dt.date(2026, 11, 17)


def enter(at: Workplace) -> guests.Guest:
    """Ruud comes in for Sam."""
    link = at.link
    browser = actions.ask_code(link_id=link.pk)
    assert browser is not None
    entry = actions.enter(link_id=link.pk, browser=browser, typed=code_for(link.pk))
    here = guests.recognise(entry.token)
    assert isinstance(here, guests.Guest)
    return here


def test_a_guest_sees_the_one_dossier_they_came_in_for(workplace: Workplace) -> None:
    here = enter(workplace)
    outside = set(Dossier.objects.visible_to(here.person, TODAY))
    with visibility.confined(here.person, here.dossier):
        inside = set(Dossier.objects.visible_to(here.person, TODAY))
    assert (outside, inside) == ({workplace.sams, workplace.lottes}, {workplace.sams})


def test_a_guest_who_works_at_the_school_is_nothing_but_a_guest(workplace: Workplace) -> None:
    here, cast = enter(workplace), workplace.cast
    for dossier, role in ((cast.sam_dossier, "slb"), (workplace.lottes, "slb"), (workplace.sams, "slb")):
        Party.objects.create(person=workplace.ruud, role=role, dossier=dossier, since=TODAY)
    Party.objects.create(person=workplace.ruud, role="team_leader", organisation=cast.team, since=TODAY)
    assert visibility.may(here.person, Right.LEAD, workplace.sams, TODAY)
    with visibility.confined(here.person, here.dossier):
        assert set(Dossier.objects.visible_to(here.person, TODAY)) == {workplace.sams}
        assert not visibility.may(here.person, Right.LEAD, workplace.sams, TODAY)
        assert visibility.may(here.person, Right.SIGN, workplace.sams, TODAY)
        assert not visibility.may(here.person, Right.SIGN, workplace.lottes, TODAY)
        # Others are not confined: what they are asked for in the same request is theirs.
        assert visibility.may(cast.marijke, Right.LEAD, workplace.sams, TODAY)


def test_a_guest_keeps_nothing_of_what_was_signed_once_it_is_over(workplace: Workplace) -> None:
    document = workplace.report()
    sign_document(document=document, sha256=document.read_blob_id, by=workplace.ruud, address=RUUD)
    workplace.end()
    with visibility.confined(workplace.ruud, workplace.sams):
        assert list(Document.objects.visible_to(workplace.ruud, TODAY)) == []


def test_a_session_is_over_after_half_an_hour_of_nothing_and_two_hours_in_all(workplace: Workplace) -> None:
    here = enter(workplace)
    row = GuestSession.objects.get(pk=here.session)

    def at(idle: float, open_for: float) -> bool:
        entry = actions.ask_code(link_id=here.link) or ""
        token = actions.enter(link_id=here.link, browser=entry, typed=code_for(here.link)).token
        GuestSession.objects.filter(token=hidden(token)).update(
            seen_at=row.seen_at - dt.timedelta(minutes=idle), begun_at=row.begun_at - dt.timedelta(minutes=open_for)
        )
        GuestCode.objects.all().delete()
        return isinstance(guests.recognise(token), guests.Guest)

    assert [at(29, 29), at(31, 31), at(1, 119), at(1, 121)] == [True, False, True, False]


def test_a_session_ends_with_the_relation_the_person_and_the_address(workplace: Workplace) -> None:
    for end in (
        workplace.end,
        lambda: Person.objects.filter(pk=workplace.ruud.pk).update(is_active=False),
        lambda: Person.objects.filter(pk=workplace.ruud.pk).update(email="other@vandenbroek.example"),
    ):
        with transaction.atomic():
            browser = actions.ask_code(link_id=workplace.link.pk) or ""
            typed = code_for(workplace.link.pk)
            token = actions.enter(link_id=workplace.link.pk, browser=browser, typed=typed).token
            assert isinstance(guests.recognise(token), guests.Guest)
            end()
            assert guests.recognise(token) == guests.Gone(workplace.link.pk)
            transaction.set_rollback(True)


def test_the_code_is_in_the_mail_and_nowhere_else(workplace: Workplace) -> None:
    actions.ask_code(link_id=workplace.link.pk)
    code = GuestCode.objects.get()
    jobs.mail_code(str(code.pk))
    waiting = OutboxMessage.objects.latest("queued_at")
    kept = [str(row) for model in (OutboxMessage, GuestCode, AuditEntry) for row in model.objects.values()]
    assert not any(code.digits in row for row in kept)
    outbox.deliver(waiting)
    assert [(sent.to, code.digits in sent.body, code.digits in sent.subject) for sent in mail.outbox] == [
        ([f"Ruud van den Broek <{RUUD}>"], True, False)
    ]
    assert "Sam" not in mail.outbox[0].body


def test_a_code_is_not_mailed_when_it_is_past_or_its_person_has_left(workplace: Workplace) -> None:
    actions.ask_code(link_id=workplace.link.pk)
    code = GuestCode.objects.get()
    jobs.mail_code(str(code.pk))
    late = OutboxMessage.objects.latest("queued_at")
    GuestCode.objects.update(asked_at=code.asked_at - guests.CODE_LASTS)
    outbox.deliver(late)
    workplace.end()
    before = OutboxMessage.objects.count()
    jobs.mail_code(str(code.pk))
    late.refresh_from_db()
    assert (late.failure, mail.outbox, OutboxMessage.objects.count() - before) == ("the code in it is past", [], 0)


def test_who_signs_with_a_code_is_on_paper_as_that_and_never_as_more(workplace: Workplace) -> None:
    document, cast = workplace.report(), workplace.cast
    sign_document(document=document, sha256=document.read_blob_id, by=workplace.ruud, address=RUUD)
    sign_document(document=document, sha256=document.read_blob_id, by=cast.sam)
    document = sign_document(document=document, sha256=document.read_blob_id, by=cast.marijke)
    signatures = {s.signatory.person: (s.method, s.address) for s in Signature.objects.all()}
    assert signatures == {
        workplace.ruud: ("mailed_code", RUUD),
        cast.sam: ("logged_in", ""),
        cast.marijke: ("logged_in", ""),
    }
    how = Signature.objects.get(signatory__person=workplace.ruud).how
    assert how == f"eenmalige code per e-mail aan {RUUD}"
    assert document.sealed_blob is not None
    with pikepdf.open(io.BytesIO(bytes(document.sealed_blob.content))) as pdf:
        assert set(pdf.attachments) == {"signed.pdf", "data.json"}


def test_the_database_holds_that_a_code_has_an_address(workplace: Workplace) -> None:
    document = workplace.report()
    signatory = document.signatories.get(person=workplace.ruud)
    for method, address in (("mailed_code", ""), ("logged_in", RUUD)):
        with pytest.raises(IntegrityError, match="signature_by_code_has_address"), transaction.atomic():
            Signature.objects.create(
                signatory=signatory, sha256="0" * 64, method=method, signed_at=clock.now(), address=address
            )


@pytest.mark.parametrize("address", ["0412877@waterlanden.example", "0412877+garage@WATERLANDEN.example"])
def test_a_students_own_mailbox_is_no_supervisors(workplace: Workplace, address: str) -> None:
    for refused in (
        lambda: actions.admit(
            dossier=workplace.sams, role="supervisor", email=address, given_name="R", surname="B",
            by=workplace.cast.marijke,
        ),
        lambda: actions.change_address(guest=workplace.ruud, address=address, by=workplace.cast.marijke),
        lambda: actions.change_address(guest=workplace.ruud, address=address, by=None),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            refused()
        assert refusal.value.field == "email"
    workplace.ruud.refresh_from_db()
    assert workplace.ruud.email == RUUD


def test_another_students_mailbox_is_no_supervisors_either(workplace: Workplace) -> None:
    with pytest.raises(Refused):
        actions.change_address(guest=workplace.ruud, address=workplace.cast.loes_student.email, by=None)


def test_no_code_goes_to_a_students_mailbox_however_it_came_to_stand_there(workplace: Workplace) -> None:
    Person.objects.filter(pk=workplace.ruud.pk).update(email="0412877+x@waterlanden.example")
    actions.ask_code(link_id=workplace.link.pk)
    OutboxMessage.objects.all().delete()
    jobs.mail_code(str(GuestCode.objects.get().pk))
    assert [message.recipient for message in OutboxMessage.objects.all()] == [workplace.cast.marijke]


def test_the_student_neither_lets_in_nor_changes_where_the_mail_goes(workplace: Workplace) -> None:
    cast = workplace.cast
    for by in (cast.sam, workplace.ruud, cast.loes, cast.lotte):
        with pytest.raises(NotAllowed):
            actions.change_address(guest=workplace.ruud, address="new@vandenbroek.example", by=by)
        with pytest.raises(NotAllowed):
            actions.admit(
                dossier=workplace.sams, role="supervisor", email="x@y.example", given_name="X", surname="Y", by=by
            )
    # Not even who is her own SLB'er by some mistake.
    Party.objects.create(person=cast.sam, role="slb", dossier=workplace.sams, since=TODAY)
    with pytest.raises(NotAllowed):
        actions.change_address(guest=workplace.ruud, address="new@vandenbroek.example", by=cast.sam)


def test_a_change_of_address_is_written_down_told_to_who_leads_and_ends_what_was_open(workplace: Workplace) -> None:
    here, cast = enter(workplace), workplace.cast
    Party.objects.create(person=cast.peter, role="slb", dossier=workplace.lottes, since=TODAY)
    actions.ask_code(link_id=here.link)
    OutboxMessage.objects.all().delete()
    actions.change_address(guest=workplace.ruud, address="Ruud@garage.example", by=cast.peter)
    workplace.ruud.refresh_from_db()
    assert workplace.ruud.email == "ruud@garage.example"
    told = {(message.recipient, message.dossier) for message in OutboxMessage.objects.all()}
    assert told == {(cast.marijke, workplace.sams), (cast.marijke, workplace.lottes)}
    entries = AuditEntry.objects.filter(verb="changed_guest_address")
    assert {(entry.dossier, entry.actor, entry.facts["was"]) for entry in entries if entry.facts} == {
        (workplace.sams, cast.peter, RUUD),
        (workplace.lottes, cast.peter, RUUD),
    }
    assert GuestSession.objects.get(pk=here.session).ended_at is not None
    assert not GuestCode.objects.filter(used_at=None).exists()


def test_a_change_that_comes_in_with_the_schools_files_is_told_and_ends_what_was_open_too(
    workplace: Workplace, tmp_path: Path
) -> None:
    here = enter(workplace)
    ruud = workplace.ruud
    row = f"{ruud.number},Ruud,van den,Broek,ruud@garage.example,nl"
    (tmp_path / "people.csv").write_text(f"number,given_name,prefix,surname,email,language\n{row}\n")
    OutboxMessage.objects.all().delete()
    assert list(run(tmp_path, today=TODAY).faults) == []
    ruud.refresh_from_db()
    assert ruud.email == "ruud@garage.example"
    assert {message.recipient for message in OutboxMessage.objects.all()} == {workplace.cast.marijke}
    assert AuditEntry.objects.filter(verb="changed_guest_address").count() == 2
    assert GuestSession.objects.get(pk=here.session).ended_at is not None


def test_the_address_of_an_account_belongs_to_the_account(workplace: Workplace) -> None:
    cast = workplace.cast
    party = actions.admit(
        dossier=workplace.sams, role="supervisor", email=cast.loes.email, given_name="", surname="", by=cast.marijke
    )
    assert party.person == cast.loes
    with pytest.raises(Refused):
        actions.change_address(guest=cast.loes, address="loes@elsewhere.example", by=cast.marijke)


def test_nor_is_the_address_of_a_colleague_without_a_password_yet_theirs_to_change(workplace: Workplace) -> None:
    cast = workplace.cast
    cast.loes.set_unusable_password()
    cast.loes.save()
    actions.admit(
        dossier=workplace.sams, role="supervisor", email=cast.loes.email, given_name="", surname="", by=cast.marijke
    )
    with pytest.raises(Refused):
        actions.change_address(guest=cast.loes, address="loes@elsewhere.example", by=cast.marijke)


@pytest.mark.parametrize(
    "typed",
    ["", "ruud", "ruud@garage", "a@b.example\r\nBcc: x@y.example", "a@b.example, c@d.example", '"a b"@c.example',
     "a@b.example\x00", "x" * 300 + "@b.example"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(workplace: Workplace, typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.change_address(guest=workplace.ruud, address=typed, by=workplace.cast.marijke)
    assert refusal.value.field == "email"


def test_a_name_cannot_be_a_header(workplace: Workplace) -> None:
    party = actions.admit(
        dossier=workplace.sams,
        role="supervisor",
        email="anna@garage.example",
        given_name="Anna\r\nBcc: x@y.example",
        surname="de\u202eWit",
        by=workplace.cast.marijke,
    )
    outbox.deliver(OutboxMessage.objects.filter(recipient=party.person).latest("queued_at"))
    assert mail.outbox[-1].message()["Bcc"] is None
    assert party.person.full_name == "Anna Bcc: x@y.example deWit"


def test_letting_in_twice_is_once_and_each_dossier_has_its_own_link(workplace: Workplace) -> None:
    again = actions.admit(
        dossier=workplace.sams, role="supervisor", email=RUUD, given_name="R", surname="B", by=workplace.cast.marijke
    )
    assert (again.person, Party.objects.filter(person=workplace.ruud).count()) == (workplace.ruud, 2)
    assert {link.dossier for link in GuestLink.objects.all()} == {workplace.sams, workplace.lottes}
    assert not workplace.ruud.has_usable_password()


def test_mails_to_a_guest_lead_to_their_link_and_to_others_as_ever(workplace: Workplace) -> None:
    OutboxMessage.objects.all().delete()
    document = workplace.report()
    link = f"/guest/{workplace.link.pk}/"
    to_ruud = list(OutboxMessage.objects.filter(recipient=workplace.ruud))
    assert [(link in m.body, f"/document/{document.pk}" in m.body) for m in to_ruud] == [(True, False)] * 2
    invitation = to_ruud[0].calendar.replace("\r\n ", "")
    assert link in invitation
    to_marijke = OutboxMessage.objects.filter(recipient=workplace.cast.marijke)
    assert [link in m.body + m.calendar.replace("\r\n ", "") for m in to_marijke] == [False, False]


def test_a_process_may_let_in_guests_in_a_dossier_only(guest_process: None) -> None:
    head = Role(key="head", label="head", scope=Scope.ORGANISATION, guest=True)
    running = registry.processes()
    with pytest.raises(registry.InvalidProcess):
        registry.install([Process(key="x", label="X", app="x", prefix="X", roles=(head,))])
    assert registry.processes() == running


def test_what_says_nothing_any_more_is_forgotten(workplace: Workplace) -> None:
    enter(workplace)
    actions.forget_old()
    assert (GuestCode.objects.count(), GuestSession.objects.count()) == (1, 1)
    GuestCode.objects.update(asked_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    GuestSession.objects.update(begun_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    actions.forget_old()
    assert (GuestCode.objects.count(), GuestSession.objects.count()) == (0, 0)


def test_the_clock_of_the_machine_makes_no_code_older_or_younger(workplace: Workplace, tuesday: Any) -> None:
    link = workplace.link.pk
    browser = actions.ask_code(link_id=link) or ""
    tuesday.shift(dt.timedelta(hours=-2))
    GuestCode.objects.update(asked_at=GuestCode.objects.get().asked_at - guests.CODE_LASTS)
    assert actions.enter(link_id=link, browser=browser, typed=code_for(link)).outcome is Outcome.EXPIRED
    GuestCode.objects.update(asked_at=GuestCode.objects.get().asked_at + dt.timedelta(minutes=1))
    tuesday.shift(dt.timedelta(hours=4))
    assert actions.enter(link_id=link, browser=browser, typed=code_for(link)).outcome is Outcome.ENTERED
