"""What leaves Koers: in the fact's transaction, by real SMTP, to who may still read it, again when it failed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from koers.kernel import clock, jobs, outbox
from koers.kernel.actions.conversations import plan_conversation
from koers.kernel.models import OutboxMessage, Party
from koers.kernel.obligations import Reminder
from tests.cast import Cast, make_cast
from tests.mail import Catcher


def plan(cast: Cast) -> None:
    start = clock.now() + dt.timedelta(days=2)
    plan_conversation(dossier=cast.sam_dossier, kind="talk", start=start, by=cast.sam)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_the_invitation_by_smtp(tuesday: Any, catcher: Catcher) -> None:
    cast = make_cast()
    plan(cast)
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, queues=["outbox"])
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in catcher.messages}
    assert {address: mail["To"].addresses[0].display_name for address, mail in mails.items()} == {
        "0412877@waterlanden.example": "Sam van der Heijden",
        "004821@waterlanden.example": "Marijke van der Laan-Öztürk",
    }
    mail = mails["0412877@waterlanden.example"]
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/calendar"]
    assert [part.get_param("method") for part in mail.walk() if part.get_content_type() == "text/calendar"] == [
        "REQUEST"
    ]
    assert OutboxMessage.objects.filter(sent_at__isnull=True).count() == 0


def test_what_is_rolled_back_is_never_sent(cast: Cast) -> None:
    with transaction.atomic():
        plan(cast)
        transaction.set_rollback(True)
    assert OutboxMessage.objects.count() == 0
    assert ProcrastinateJob.objects.count() == 0


def test_a_mail_server_that_is_down_costs_nothing_but_time(cast: Cast, catcher: Catcher) -> None:
    plan(cast)
    message = OutboxMessage.objects.filter(recipient=cast.sam).get()
    catcher.refuse = True
    with pytest.raises(Exception, match="451"):
        jobs.deliver(message_id=str(message.pk))
    message.refresh_from_db()
    assert (message.sent_at, message.attempts, "451" in message.failure) == (None, 1, True)
    catcher.refuse = False
    jobs.deliver(message_id=str(message.pk))
    jobs.deliver(message_id=str(message.pk))
    assert [mail["Message-ID"] for mail in catcher.messages] == [message.message_id]


def test_rights_are_checked_again_when_it_is_sent(cast: Cast, catcher: Catcher) -> None:
    plan(cast)
    Party.objects.filter(person=cast.marijke).update(until=clock.today())
    message = OutboxMessage.objects.filter(recipient=cast.marijke).get()
    outbox.deliver(message)
    assert catcher.messages == []
    assert message.dropped_at is not None


def test_a_reminder_goes_once(cast: Cast) -> None:
    reminder = Reminder(key="talk:1", to=cast.sam, url="http://localhost/", dossier=cast.sam_dossier)
    assert [jobs.send_reminders([reminder]), jobs.send_reminders([reminder])] == [1, 0]
    subjects = OutboxMessage.objects.values_list("subject", flat=True)
    assert list(subjects) == ["Er staat iets voor je klaar"]


@pytest.mark.requirement("SVG-16")
def test_a_push_is_a_whole_file_in_the_drop_folder(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.KOERS_DROP = tmp_path
    message = outbox.queue_push(to="student system", name="talk-1", payload={"a": "é"}, dossier=cast.sam_dossier)
    outbox.deliver(message)
    outbox.deliver(OutboxMessage.objects.get(pk=message.pk))
    assert {path.name: json.loads(path.read_text()) for path in tmp_path.iterdir()} == {"talk-1.json": {"a": "é"}}


def test_a_number_with_a_slash_is_no_folder(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.KOERS_DROP = tmp_path / "drop"
    message = outbox.queue_push(to="student system", name="talk-../../x/1", payload={}, dossier=cast.sam_dossier)
    outbox.deliver(message)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.json")] == ["drop/talk-..-..-x-1.json"]


def test_an_invitation_does_not_follow_a_former_slber_who_still_teaches_in_the_team(cast: Cast) -> None:
    plan(cast)
    invitation = OutboxMessage.objects.get(recipient=cast.marijke)
    Party.objects.filter(person=cast.marijke, role="slb").update(until=clock.today())
    outbox.deliver(invitation)
    assert (invitation.sent_at, invitation.dropped_at is not None) == (None, True)


def test_an_invitation_reaches_the_slber_of_that_day_before_she_is_it(cast: Cast, catcher: Catcher) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    Party.objects.filter(person=cast.marijke, role="slb").update(until=tomorrow)
    Party.objects.create(person=cast.loes, role="slb", dossier=cast.sam_dossier, since=tomorrow)
    plan(cast)
    outbox.deliver(OutboxMessage.objects.get(recipient=cast.loes))
    assert [mail["To"].addresses[0].addr_spec for mail in catcher.messages] == [cast.loes.email]
