"""The placements of the demo school: what can be seen of guidance at the workplace, once it is made."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from koers.demo.cast import members
from koers.demo.college import lived as college
from koers.demo.management.commands.make_demo_school import Command
from koers.kernel import clock
from koers.kernel.guests import takes_part
from koers.kernel.models import Conversation, Document, OutboxMessage, Person
from koers.processes.bpv_guidance.actions.judging import missing_for_go
from koers.processes.bpv_guidance.actions.moments import waiting_for
from koers.processes.bpv_guidance.attitude import rounds
from koers.processes.bpv_guidance.models import Bottleneck, HoursWeek, Placement, Proposal
from koers.processes.bpv_guidance.queries.contacts import Standing, standings
from koers.processes.bpv_guidance.queries.placements import hours_total, with_everything
from koers.processes.bpv_guidance.views.supervisor_tasks import tasks

TUESDAY = dt.date(2026, 11, 17)
SAM, LOTTE, NOA, MOHAMMED, D_ANGELO, YILDIZ = "0412877", "0438152", "0401422", "0401377", "0413268", "0425590"
RUUD, HANNEKE = "B0101", "B0102"

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small school on the Tuesday of the drawings, ten o'clock; without the cases of the college."""
    monkeypatch.setattr(college, "live", lambda _college: None)
    with clock.set_to(clock.at(TUESDAY, dt.time(10))):
        call_command(Command(), at=TUESDAY, students=30, folder=tmp_path, stdout=io.StringIO())
        yield


def person(number: str) -> Person:
    """Somebody by number."""
    return Person.objects.get(number=number)


def placement(number: str) -> Placement:
    """The placement of a student."""
    return with_everything(Placement.objects.filter(dossier__subject__number=number)).get()


def standing(number: str) -> Standing:
    """How it stands."""
    return standings([placement(number)], TUESDAY)[0]


def test_there_is_a_student_in_each_phase_and_each_has_a_supervisor_and_an_slb_teacher(school):
    rows = standings(with_everything(Placement.objects.all()).order_by("number"), TUESDAY)

    assert [(row.placement.phase_on(TUESDAY), row.supervisor, row.slb) for row in rows] == [
        (3, "Nadia el Amrani", "Marijke van der Laan-Öztürk"),
        (3, "Nadia el Amrani", "Marijke van der Laan-Öztürk"),
        (2, "Ruud van den Broek", "Marijke van der Laan-Öztürk"),
        (2, "Dirk-Jan Kwakernaat", "Marijke van der Laan-Öztürk"),
        (2, "Dirk-Jan Kwakernaat", "Marijke van der Laan-Öztürk"),
        (1, "Hanneke Schouten-Bouali", "Marijke van der Laan-Öztürk"),
    ]


def test_ruud_has_sams_report_to_sign_and_hours_to_confirm(school):
    found = placement(SAM)

    assert [task.title for task in tasks(person(RUUD), found, TUESDAY)] == [
        "Lees het verslag van het bezoek en onderteken het",
        "Bevestig de uren van 2 weken",
        "Elke dinsdagmiddag een storing voor Sam apart zetten",
    ]
    report = Document.objects.get(dossier=found.dossier)
    unsigned = report.signatories.filter(signature__isnull=True).values_list("person__given_name", flat=True)
    assert sorted(unsigned) == ["Marijke", "Ruud"]
    logged, confirmed = hours_total(found.dossier)
    assert 0 < confirmed < logged
    assert [len(one.supervisor) == len(one.student) > 0 for one in rounds(found.dossier)] == [True, True]
    assert Bottleneck.objects.open().filter(dossier=found.dossier).count() == 1


def test_lottes_moments_wait_for_hanneke(school):
    proposal = Proposal.objects.open().get()

    assert (proposal.dossier.subject.number, waiting_for(proposal)) == (LOTTE, [person(HANNEKE)])


def test_noa_lacks_nothing_for_a_go_and_mohammed_has_a_visit_this_month(school):
    assert missing_for_go(placement(NOA).dossier) == []
    visit = Conversation.objects.to_come().get(dossier=placement(MOHAMMED).dossier)
    assert (visit.planned_start > clock.now(), visit.prepared_at is not None) == (True, True)


def test_yildiz_falls_short_and_stands_still_and_the_report_of_d_angelo_is_late(school):
    assert (standing(YILDIZ).falls_short, standing(YILDIZ).stagnates, standing(YILDIZ).falls_behind) == (True,) * 3
    still = [row for row in standings(with_everything(Placement.objects.all()), TUESDAY) if row.stagnates]
    assert {row.placement.dossier.subject.number for row in still} == {YILDIZ, D_ANGELO}
    assert [standing(number).falls_behind for number in (SAM, LOTTE, NOA, MOHAMMED, D_ANGELO)] == [False] * 5
    assert (standing(D_ANGELO).reports_late, standing(D_ANGELO).bottlenecks) == (1, 1)
    assert HoursWeek.objects.filter(dossier=placement(YILDIZ).dossier).count() == 2


@pytest.mark.requirement("BPV-18")
def test_supervisors_of_the_cast_have_no_account_and_a_mail_with_their_link(school):
    outside = [person(member.number) for member in members() if member.guest]

    assert [(one.number, one.has_usable_password()) for one in outside] == [(RUUD, False), (HANNEKE, False)]
    for one, student in zip(outside, (SAM, LOTTE), strict=True):
        assert takes_part(one, placement(student).dossier, TUESDAY)
        last = OutboxMessage.objects.filter(recipient=one, dossier=placement(student).dossier).latest("queued_at")
        link = one.guest_links.get(dossier=placement(student).dossier)
        assert str(link.pk) in last.body
