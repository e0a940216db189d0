"""Ruud at the garage, on his telephone and without an account: everything that is asked of him, and nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from koers.kernel.models import AuditEntry, GuestLink, Party, Signature
from koers.processes.bpv_guidance.actions import hours as hours_actions
from koers.processes.bpv_guidance.actions import judging, moments, reports, signals
from koers.processes.bpv_guidance.guides import attitude_form
from koers.processes.bpv_guidance.models import (
    Assessment,
    Bottleneck,
    Comment,
    HoursWeek,
    MomentAnswer,
    Stage,
    WorkProcess,
    WorkProcessMark,
)
from tests.guest_process.workplace import come_in, heading
from tests.processes.bpv_guidance.situations import (
    TODAY,
    Situation,
    at,
    make_placement,
    report_frozen,
    visit_held,
    write,
)

START = "/bpv-guidance/supervisor/"


def link_of(situation: Situation) -> GuestLink:
    """Ruud's link to Sam's placement."""
    return GuestLink.objects.of(situation.ruud, situation.dossier)


@pytest.fixture
def phone(situation: Situation) -> Client:
    """Ruud's telephone, after the code."""
    client = Client()
    come_in(client, link_of(situation).pk)
    return client


def asked(phone: Client) -> list[str]:
    """The pages to which the start page sends him, in their order."""
    answer = phone.get(START)
    context: Any = answer.context
    return [item.url for item in ([context["first"], *context["rest"]] if context["first"] else [])]


def log_hours(situation: Situation, *hours: str) -> None:
    """Sam wrote down the hours of the last weeks."""
    for weeks_ago, worked in enumerate(hours, start=1):
        week = TODAY - dt.timedelta(weeks=weeks_ago)
        hours_actions.log_hours(dossier=situation.dossier, week=week, hours=Decimal(worked), by=situation.sam)


def test_after_the_code_he_is_where_something_is_asked(situation: Situation) -> None:
    client = Client()
    answer = come_in(client, link_of(situation).pk)
    page = client.get(answer.headers["Location"], follow=True)
    assert page.redirect_chain == [(f"{START}?entered=1", 302)]
    assert heading(page) == "Sam vraagt nu niets van je"


@pytest.mark.requirement("BPV-18")
def test_with_a_report_to_sign_the_code_opens_it_and_three_pages_later_it_is_signed(situation: Situation) -> None:
    report = report_frozen(situation, visit_held(situation))
    client = Client()
    read = client.get(come_in(client, link_of(situation).pk).headers["Location"], follow=True)
    sign = reverse("web:guest_sign", args=[report.pk])
    assert read.redirect_chain[-1] == (reverse("web:guest_document", args=[report.pk]), 302)
    assert f'href="{sign}"' in read.content.decode()
    client.post(sign, {"read": "on", "sha256": report.read_blob_id}, follow=True)

    assert Signature.objects.filter(signatory__person=situation.ruud).count() == 1
    assert heading(client.get(START)) != heading(read), "and from then on the start page is the start page"


@pytest.mark.requirement("BPV-11")
def test_he_reads_the_report_that_was_handed_in_and_says_that_it_is_right(situation: Situation, phone: Client) -> None:
    conversation = visit_held(situation)
    write(situation, conversation)
    url = reverse("bpv_guidance:supervisor_report", args=[conversation.pk])
    assert phone.get(url).status_code == 404, "what was not handed in is Sam's own"
    reports.hand_in(conversation=conversation, by=situation.sam)
    assert asked(phone) == [url]
    assert "Eerst meten, dan pas vervangen." in phone.get(url).content.decode()
    done = phone.post(url, {"text": ""}, follow=True)
    assert heading(done) == "Je antwoord is verstuurd"
    assert [(one.by, one.text) for one in Comment.objects.all()] == [(situation.ruud, "")]
    assert asked(phone) == []


@pytest.mark.requirement("BPV-11")
def test_he_signs_with_his_code_and_the_signature_says_so(situation: Situation, phone: Client) -> None:
    document = report_frozen(situation, visit_held(situation))
    (read,) = asked(phone)
    assert read == reverse("web:guest_document", args=[document.pk])
    assert "Werkt zelfstandig" in phone.get(read).content.decode()
    done = phone.post(f"{read}sign/", {"read": "on", "sha256": document.read_blob_id}, follow=True)
    assert heading(done) == "Je hebt het verslag getekend"
    signature = Signature.objects.get()
    assert signature.how == f"eenmalige code per e-mail aan {situation.ruud.email}"
    assert asked(phone) == []


@pytest.mark.requirement("BPV-11")
def test_a_comment_after_the_report_was_frozen_leads_to_that_report(situation: Situation, phone: Client) -> None:
    conversation = visit_held(situation)
    document = report_frozen(situation, conversation)
    answer = phone.post(reverse("bpv_guidance:supervisor_report", args=[conversation.pk]), {"text": "Nog iets"})
    assert answer.headers["Location"] == reverse("web:guest_document", args=[document.pk])
    assert Comment.objects.count() == 0


@pytest.mark.requirement("BPV-08")
def test_he_says_when_he_can_meet(situation: Situation, phone: Client) -> None:
    days = [TODAY + dt.timedelta(weeks=weeks) for weeks in (7, 8)]
    proposal = moments.propose_moments(
        dossier=situation.dossier, kind="visit", starts=[at(day) for day in days], by=situation.sam
    )
    (url,) = asked(phone)
    first, second = proposal.moments.all()
    missing = phone.post(url, {str(first.pk): "yes"})
    assert (missing.status_code, MomentAnswer.objects.count()) == (200, 0)
    assert b"checked" in missing.content
    done = phone.post(url, {str(first.pk): "yes", str(second.pk): "no"}, follow=True)
    assert heading(done) == "Je antwoord is verstuurd"
    assert {(one.moment, one.by, one.can) for one in MomentAnswer.objects.all()} == {
        (first, situation.ruud, True),
        (second, situation.ruud, False),
    }


@pytest.mark.requirement("BPV-05")
def test_he_confirms_the_hours_that_are_right(situation: Situation, phone: Client) -> None:
    log_hours(situation, "32", "31.50", "8")
    assert asked(phone) == [reverse("bpv_guidance:supervisor_hours")]
    page = phone.get(asked(phone)[0]).content.decode()
    assert page.count('type="checkbox"') == page.count("checked") == 3
    assert "31,5 uur" in page
    weeks = [f"{week.monday.isoformat()} {week.hours}" for week in HoursWeek.objects.exclude(hours=8)]
    assert heading(phone.post(asked(phone)[0], {"weeks": weeks}, follow=True)) == "De uren zijn bevestigd"
    confirmed = HoursWeek.objects.filter(confirmed_by=situation.ruud).values_list("hours", flat=True)
    assert set(confirmed) == {Decimal("32"), Decimal("31.50")}


@pytest.mark.requirement("BPV-05")
def test_hours_that_changed_meanwhile_are_shown_again_and_not_confirmed(situation: Situation, phone: Client) -> None:
    log_hours(situation, "32")
    week = HoursWeek.objects.get()
    shown = f"{week.monday.isoformat()} {week.hours}"
    log_hours(situation, "40")
    answer = phone.post("/bpv-guidance/supervisor/hours/", {"weeks": [shown]})
    assert "Deze uren zijn intussen veranderd." in answer.content.decode()
    assert HoursWeek.objects.get().confirmed_at is None


@pytest.mark.requirement("BPV-15")
def test_he_fills_in_the_form_for_work_attitude_and_then_sees_sams_beside_it(
    situation: Situation, phone: Client
) -> None:
    criteria = [one.key for one in attitude_form("nl").criteria]
    judging.assess_attitude(dossier=situation.dossier, scores=dict.fromkeys(criteria, 4), by=situation.sam)
    (url,) = asked(phone)
    partly = phone.post(url, {criteria[0]: "3", "remark": "Prima vent"})
    assert (Assessment.objects.count(), "Prima vent" in partly.content.decode()) == (1, True)
    seen = phone.post(url, {**dict.fromkeys(criteria, "3"), "remark": ""}, follow=True)
    assert heading(seen) == "De werkhouding is voldoende"
    assert Assessment.objects.get(by=situation.ruud).round == 1
    assert asked(phone) == []


@pytest.mark.requirement("BPV-02")
def test_he_says_that_something_does_not_go_well_and_sees_what_is_done_about_it(
    situation: Situation, phone: Client
) -> None:
    url = "/bpv-guidance/supervisor/signal/"
    assert phone.post(url, {"what": " "}).status_code == 200
    assert heading(phone.post(url, {"what": "Sam komt te laat"}, follow=True)) == "Je bericht is verstuurd"
    signals.add_measure(
        bottleneck=Bottleneck.objects.get(), what="Wekker zetten", owner=situation.ruud, by_when=TODAY, by=situation.sam
    )
    page = phone.get(START).content.decode()
    assert "Sam komt te laat" in page
    assert "Wekker zetten" in page


def test_he_sees_nothing_of_another_student_that_he_supervises(situation: Situation, phone: Client) -> None:
    placement = make_placement(situation.cast, situation.cast.lotte, situation.placement.workplace, "P-2")
    for who, role in ((situation.ruud, "supervisor"), (situation.marijke, "slb")):
        Party.objects.create(person=who, role=role, dossier=placement.dossier, since=TODAY)
    theirs = Situation(situation.cast, placement, situation.cast.lotte, situation.ruud, situation.marijke)
    start = at(TODAY + dt.timedelta(weeks=9))
    proposal = moments.propose_moments(dossier=theirs.dossier, kind="visit", starts=[start], by=theirs.sam)
    log_hours(theirs, "32")
    assert asked(phone) == []
    missing = phone.get("/there-is-nothing-here/")
    answer = phone.get(reverse("bpv_guidance:supervisor_moments", args=[proposal.pk]))
    assert (answer.status_code, answer.content) == (404, missing.content)
    other = Client()
    come_in(other, link_of(theirs).pk)
    assert len(asked(other)) == 2


def test_none_of_his_pages_is_there_for_who_logged_in(situation: Situation) -> None:
    for person in (situation.marijke, situation.sam, situation.ruud):
        client = Client()
        client.force_login(person)
        pages = [START, *(f"{START}{page}/" for page in ("hours", "attitude", "attitude/seen", "signal", "done/hours"))]
        assert {client.get(page).status_code for page in pages} == {404}


def test_what_he_looked_at_is_written_down_for_sam(situation: Situation, phone: Client) -> None:
    phone.get(START)
    verbs = AuditEntry.objects.filter(actor=situation.ruud, dossier=situation.dossier).order_by("at")
    assert list(verbs.values_list("verb", flat=True)) == ["entered_as_guest", "read"]


def test_the_start_page_asks_the_database_little_however_much_there_is(
    situation: Situation, phone: Client, django_assert_max_num_queries: Any
) -> None:
    visit = visit_held(situation)
    write(situation, visit)
    reports.hand_in(conversation=visit, by=situation.sam)
    log_hours(situation, "32", "31.50", "8")
    with django_assert_max_num_queries(40):
        phone.get(START)


@pytest.mark.requirement("BPV-02")
def test_he_says_how_far_a_work_process_is(situation: Situation, phone: Client) -> None:
    url = reverse("bpv_guidance:supervisor_work_processes")
    assert url not in phone.get(START).content.decode(), "this direction has none yet"
    process = WorkProcess.objects.create(direction=situation.placement.direction, code="B1-K1-W1", name="Onderhoud")
    assert url in phone.get(START).content.decode()

    wrong = phone.post(url, {str(process.pk): "2", "on": "1 december 2026"})
    assert "Dit moment moet nog komen." in wrong.content.decode()
    done = phone.post(url, {str(process.pk): "2", "on": "16 november 2026"}, follow=True)

    assert heading(done) == "De werkprocessen zijn bewaard"
    mark = WorkProcessMark.objects.get()
    assert (mark.stage, mark.on, mark.by) == (Stage.AT_LEVEL, dt.date(2026, 11, 16), situation.ruud)
