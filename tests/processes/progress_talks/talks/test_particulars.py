"""What the team must know goes to them as a message of its own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import OutboxMessage, Party, Person
from koers.processes.progress_talks.actions import talks
from koers.processes.progress_talks.actions.particulars import send_particulars
from koers.processes.progress_talks.models import TeamMessage
from tests.cast import HANDED_OVER, Cast, guide, person
from tests.processes.progress_talks.talks.situations import begin, plan, ready
from tests.stories.scriptless import Browser

TEXT = "Sam mag op dinsdagmiddag de tester gebruiken"


def status_for(reader: Person, message: TeamMessage) -> int:
    """What somebody gets who goes to the address of the message."""
    return Browser(reader).client.get(reverse("progress_talks:message", args=[message.pk])).status_code


@pytest.mark.requirement("SVG-17")
def test_the_slber_tells_the_trajectbegeleider_and_sees_beforehand_who_reads_it(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    OutboxMessage.objects.all().delete()
    page = Browser(cast.marijke).open(reverse("progress_talks:particulars", args=[conversation.pk]))
    sent = (
        page.fill("Wie moet dit lezen?", "De trajectbegeleider: Gözde Kılıç")
        .fill("Wat moeten zij weten?", TEXT)
        .press("Verstuur het bericht")
    )
    assert sent.heading == "Je bericht over Sam van der Heijden is verstuurd"
    assert "Gözde Kılıç, nog niet gelezen" in sent.text
    mail = OutboxMessage.objects.get()
    message = TeamMessage.objects.get()
    assert (mail.recipient, mail.subject) == (cast.gozde, "Er staat een bericht voor je klaar")
    assert (
        mail.body.split()
        == (
            "Dag Gözde, Je kunt het hier lezen, als je bent ingelogd: "
            f"http://localhost:8000{reverse('progress_talks:message', args=[message.pk])}"
        ).split()
    )


@pytest.mark.requirement("SVG-17")
def test_addressees_read_that_message_and_nothing_else_of_the_student(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    message = send_particulars(conversation=conversation, text=TEXT, to=[cast.gozde], by=cast.marijke)
    page = Browser(cast.gozde).open(reverse("progress_talks:message", args=[message.pk]))
    assert TEXT in page.text
    client = Browser(cast.gozde).client
    others = [
        reverse("progress_talks:conversation", args=[conversation.pk]),
        reverse("progress_talks:particulars", args=[conversation.pk]),
        reverse("progress_talks:progress", args=[cast.sam_dossier.pk]),
    ]
    assert [client.get(address).status_code for address in others] == [404, 404, 404]


def test_the_sender_sees_who_read_it_and_when(cast: Cast) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    message = send_particulars(conversation=conversation, text=TEXT, to=[cast.gozde], by=cast.marijke)
    status_for(cast.gozde, message)
    page = Browser(cast.marijke).open(reverse("progress_talks:message", args=[message.pk]))
    assert "Gözde Kılıç, gelezen op 17 november 2026" in page.text


@pytest.mark.parametrize("who", ["sam", "peter", "hendrik_jan", "loes", "farida", "lotte"])
def test_for_others_there_is_no_such_message(cast: Cast, who: str) -> None:
    conversation = begin(cast.sam_dossier, cast.marijke)
    message = send_particulars(conversation=conversation, text=TEXT, to=[cast.gozde], by=cast.marijke)
    assert status_for(getattr(cast, who), message) == 404


@pytest.mark.requirement("SVG-17")
def test_the_whole_team_can_be_told(cast: Cast) -> None:
    teacher = person("004830", "Ruud", "", "Smit")
    Party.objects.create(person=teacher, role="team_member", organisation=cast.team, since=HANDED_OVER)
    conversation = begin(cast.sam_dossier, cast.marijke)
    page = Browser(cast.marijke).open(reverse("progress_talks:particulars", args=[conversation.pk]))
    page.fill("Wie moet dit lezen?", "De docenten van het team: Ruud Smit").fill("Wat moeten zij weten?", TEXT).press(
        "Verstuur het bericht"
    )
    message = TeamMessage.objects.get()
    assert [status_for(teacher, message), status_for(cast.gozde, message)] == [200, 404]
    Party.objects.filter(person=teacher).update(until="2026-11-17")
    assert status_for(teacher, message) == 404


def test_a_sender_who_handed_the_student_over_does_not_read_it_any_more(cast: Cast) -> None:
    message = send_particulars(
        conversation=begin(cast.sam_dossier, cast.marijke), text=TEXT, to=[cast.gozde], by=cast.marijke
    )
    Party.objects.filter(person=cast.marijke, dossier=cast.sam_dossier).update(until="2026-11-17")
    guide(cast.loes, cast.sam_dossier, HANDED_OVER)
    assert [status_for(cast.marijke, message), status_for(cast.loes, message)] == [404, 404]


def test_it_is_not_in_the_report(cast: Cast) -> None:
    conversation = ready(cast.sam_dossier, cast.marijke)
    send_particulars(conversation=conversation, text=TEXT, to=[cast.gozde], by=cast.marijke)
    assert "tester" not in str(talks.finish_talk(conversation=conversation, by=cast.sam).data)


def test_only_to_who_has_a_part_in_it_and_not_before_the_talk(cast: Cast) -> None:
    planned, begun = plan(cast.sam_dossier, cast.marijke, "15:00"), begin(cast.sam_dossier, cast.marijke)
    for conversation, text, to in [
        (begun, TEXT, [cast.loes]),
        (begun, TEXT, [cast.gozde, cast.loes]),
        (begun, TEXT, []),
        (begun, "  ", [cast.gozde]),
        (planned, TEXT, [cast.gozde]),
    ]:
        with pytest.raises(Refused):
            send_particulars(conversation=conversation, text=text, to=to, by=cast.marijke)
    with pytest.raises(NotAllowed):
        send_particulars(conversation=begun, text=TEXT, to=[cast.gozde], by=cast.sam)
    assert not TeamMessage.objects.exists()
