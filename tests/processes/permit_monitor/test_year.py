"""The course of a year: forecast, interim checks, letters to many, days and terms, what waits on the home page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import AuditEntry, OutboxMessage
from koers.kernel.registry import NavigationItem
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor import jobs
from koers.processes.permit_monitor.actions import mailings
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.actions.settings import set_calendar, set_terms
from koers.processes.permit_monitor.models import HigherResult, Mailing, Notice, PlannedCredits, StoredOutcome
from koers.processes.permit_monitor.navigation import items_for
from koers.processes.permit_monitor.obligations import for_person
from koers.processes.permit_monitor.queries.calendar import calendar_of, terms, usual_days
from koers.processes.permit_monitor.queries.forecast import Forecast, months_left
from tests.processes.permit_monitor.cast import YEAR
from tests.processes.permit_monitor.test_pages import client_of, page, words

pytestmark = pytest.mark.django_db
RUNNING = AcademicYear(2026)
MARCH = dt.datetime(2027, 3, 10, 12, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 17)


@pytest.fixture
def march(zuiderzee, tuesday):
    """10 March of the running year: Mei has a plan, Fatoumata goes slowly, Châu has enough."""
    tuesday.move_to(MARCH)
    school = zuiderzee.school
    school.result(zuiderzee.mei, "Anatomie", "10", dt.date(2026, 12, 18))
    for unit, credits in (("Anatomie", 10), ("Ethiek", 10), ("Stage", 10)):
        PlannedCredits.objects.create(
            student=zuiderzee.mei.permit_student, academic_year=RUNNING.label, unit=unit, credits=credits
        )
    school.result(zuiderzee.fatoumata, "Anatomie", "5", dt.date(2027, 1, 29))
    school.result(zuiderzee.chau, "Finance", "30", dt.date(2027, 1, 29))
    school.result(zuiderzee.aysegul, "Reactorkunde", "7", dt.date(2027, 1, 29))
    school.refresh(RUNNING)
    return zuiderzee


def prospects(cast, day: dt.date) -> dict[str, tuple[str, Decimal | None]]:
    found = Forecast(cast.thijs, bring_up_to_date(institution=cast.institution, year=RUNNING), day).select()
    return {row.given_name: (row.prospect, row.expected and round(row.expected, 1)) for row in found}


@pytest.mark.parametrize(
    ("day", "left"),
    [("2026-09-01", 9), ("2026-11-17", 7), ("2027-01-31", 5), ("2027-02-01", 4), ("2027-06-30", 0), ("2027-08-31", 0)],
)
def test_the_teaching_months_to_come_are_those_after_this_one(day, left):
    assert months_left(RUNNING, dt.date.fromisoformat(day)) == left


def test_the_forecast_adds_a_plan_or_draws_out_the_pace(march):
    found = prospects(march, dt.date(2027, 3, 10))
    assert list(found) == ["Fatoumata", "Ayşegül", "Li", "Mei", "Nguyễn Thị Minh"]  # who needs help most is on top
    assert found == {
        "Ayşegül": ("can_still", Decimal("17.1")),  # 12 in seven months; 18 more are in reach, and that is just enough
        "Fatoumata": ("short", Decimal("7.1")),
        "Mei": ("on_course", Decimal("30.0")),  # 10, and 20 planned: what was obtained is not planned any more
        "Nguyễn Thị Minh": ("reached", Decimal("42.9")),
        "Li": ("unknown", None),
    }


def test_who_could_make_it_in_march_cannot_in_april(march):
    assert prospects(march, dt.date(2027, 4, 1))["Ayşegül"][0] == "short"


def test_before_the_first_examinations_a_pace_says_nothing(zuiderzee):
    zuiderzee.school.refresh(RUNNING)

    assert prospects(zuiderzee, TODAY)["Mei"] == ("unknown", None)


def test_the_forecast_is_shown_as_one(march):
    response = page(march.thijs, "forecast", prospect="can_still")

    assert "Een prognose, geen uitkomst: het jaar loopt nog." in words(response)
    assert [row.student.given_name for row in response.context["rows"]] == ["Ayşegül"]
    assert {str(prospect): number for prospect, _label, number in response.context["figures"]} == {
        "short": 1,
        "can_still": 1,
        "unknown": 1,
        "on_course": 1,
        "reached": 1,
    }


def notices(**about: Any) -> list[tuple[str, str, str]]:
    rows = Notice.objects.filter(**about).values_list("dossier__subject__given_name", "kind", "occasion")
    return sorted(rows)


def send(mailing: Mailing) -> Mailing:
    """Let the worker send all of it."""
    jobs.send_mailing(str(mailing.pk))
    mailing.refresh_from_db()
    return mailing


@pytest.mark.requirement("IND-06")
def test_early_warnings_go_to_who_is_behind_and_are_on_record(march):
    check = dt.date(2027, 2, 15)
    mailing = mailings.start_mailing(
        institution=march.institution, year=RUNNING, kind=Notice.Kind.WARNING, check=check, by=march.thijs
    )
    send(mailing)

    assert notices() == [("Ayşegül", "warning", "2027-02-15"), ("Fatoumata", "warning", "2027-02-15")]
    assert (mailing.done, mailing.failed, mailing.total, mailing.finished_at is not None) == (2, 0, 2, True)
    assert {notice.document.sealed_at is not None for notice in Notice.objects.all()} == {True}
    assert OutboxMessage.objects.filter(kind="mail").count() == 2
    assert AuditEntry.objects.get(verb="started_mailing").facts == {
        "kind": "warning",
        "year": "2026-2027",
        "students": 2,
    }


def test_a_letter_that_is_sent_twice_goes_once(march):
    for _again in range(2):
        send(
            mailings.start_mailing(
                institution=march.institution, year=YEAR, kind=Notice.Kind.SUFFICIENT, by=march.thijs
            )
        )

    assert notices() == [("Mei", "sufficient", "")]
    assert Mailing.objects.count() == 1


def test_a_long_mailing_goes_on_where_it_stopped(march, monkeypatch):
    monkeypatch.setattr(mailings, "BATCH", 2)
    deferred: list[tuple[Any, Any]] = []
    monkeypatch.setattr(mailings, "_defer", lambda mailing_id, after: deferred.append((mailing_id, after)))
    mailing = mailings.start_mailing(institution=march.institution, year=RUNNING, kind=Notice.Kind.NORM, by=march.thijs)
    progress = []
    while deferred:
        mailings.send_batch(*deferred.pop())
        mailing.refresh_from_db()
        progress.append((mailing.done, mailing.total, mailing.finished_at is not None))

    assert progress == [(2, 5, False), (4, 5, False), (5, 5, True)]
    assert len(notices(kind="norm")) == 5


def test_a_letter_that_cannot_be_made_does_not_keep_the_others_back(march, monkeypatch):
    sent = mailings.send_letter

    def broken(kind, *, dossier, **options):
        if dossier == march.fatoumata:
            raise RuntimeError("no paper")
        return sent(kind, dossier=dossier, **options)

    monkeypatch.setattr(mailings, "send_letter", broken)
    mailing = send(
        mailings.start_mailing(
            institution=march.institution,
            year=RUNNING,
            kind=Notice.Kind.WARNING,
            check=dt.date(2027, 2, 15),
            by=march.thijs,
        )
    )

    assert (mailing.done, mailing.failed) == (2, 1)
    assert notices() == [("Ayşegül", "warning", "2027-02-15")]


def test_whose_outcome_has_changed_gets_no_letter_of_the_old_one(march):
    mailing = mailings.start_mailing(
        institution=march.institution, year=YEAR, kind=Notice.Kind.SUFFICIENT, by=march.thijs
    )
    HigherResult.objects.filter(student=march.mei.permit_student).delete()
    send(mailing)

    assert notices() == []


@pytest.mark.parametrize(
    ("kind", "year", "check"),
    [
        ("intention", YEAR, None),
        ("decision", YEAR, None),
        ("excused", YEAR, None),
        ("norm", YEAR, None),
        ("sufficient", RUNNING, None),
        ("warning", RUNNING, None),
        ("norm", RUNNING, dt.date(2027, 2, 15)),
    ],
)
def test_a_letter_that_does_not_fit_is_refused(march, kind, year, check):
    with pytest.raises(Refused):
        mailings.start_mailing(
            institution=march.institution, year=year, kind=Notice.Kind(kind), check=check, by=march.thijs
        )
    assert Mailing.objects.count() == 0


@pytest.mark.parametrize("who", ["noor", "other_officer"])
def test_only_an_officer_sends_letters(march, who):
    with pytest.raises(NotAllowed):
        mailings.start_mailing(
            institution=march.institution, year=RUNNING, kind=Notice.Kind.NORM, by=getattr(march, who)
        )


def test_letters_are_started_from_their_page(march):
    client, url = client_of(march.thijs), reverse("permit_monitor:mailings")
    wrong = client.post(url, {"letter": "decision"})
    client.post(url, {"letter": "warning:2027-02-15"})

    assert "letter" in wrong.context["form"].errors
    assert Mailing.objects.get().total == 2
    assert "Waarschuwing, 2026-2027, 15 februari 2027" in words(client.get(url))
    assert "0 van de 2 brieven" in words(client.get(url))


CALENDAR = {
    "norm_letter_on": "1 september 2026",
    "checks_on": "1 maart 2027\n\n1 december 2026",
    "circumstances_from": "1 mei 2027",
    "circumstances_until": "15 juli 2027",
    "determined_by": "15 november 2027",
}


@pytest.mark.requirement("IND-08")
def test_the_days_of_a_year_are_the_institutions_to_set(zuiderzee):
    url = f"{reverse('permit_monitor:calendar')}?year={RUNNING}"
    client_of(zuiderzee.thijs).post(url, CALENDAR)
    days = calendar_of(zuiderzee.institution, RUNNING)

    assert (days.norm_letter_on, days.checks_on, days.determined_by) == (
        dt.date(2026, 9, 1),
        (dt.date(2026, 12, 1), dt.date(2027, 3, 1)),
        dt.date(2027, 11, 15),
    )
    assert calendar_of(zuiderzee.elsewhere, RUNNING) == usual_days(RUNNING)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("norm_letter_on", "31 augustus 2026"),
        ("checks_on", "1 maart 2027\nmorgen"),
        ("checks_on", "1 maart 2028"),
        ("circumstances_until", "30 april 2027"),
        ("determined_by", "1 december 2027"),
        ("determined_by", "31 augustus 2027"),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(zuiderzee, field, value):
    url = f"{reverse('permit_monitor:calendar')}?year={RUNNING}"
    response = client_of(zuiderzee.thijs).post(url, {**CALENDAR, field: value})

    assert list(response.context["form"].errors) == [field]
    assert not calendar_of(zuiderzee.institution, RUNNING).set_here


TERMS = {
    "office": "International Office",
    "office_email": "io@zuiderzee.example",
    "decided_by": "het college van bestuur",
    "view_days": 10,
    "objection_days": 14,
    "report_after": 14,
    "report_within": 28,
    "evidence_months": 12,
}


@pytest.mark.requirement("IND-16")
def test_whether_a_student_can_object_is_the_institutions_own_choice(zuiderzee):
    before = terms(zuiderzee.institution)
    client_of(zuiderzee.thijs).post(reverse("permit_monitor:terms"), TERMS)  # the box is not ticked
    after = terms(zuiderzee.institution)

    assert (before.objection_offered, after.objection_offered, after.view_days) == (True, False, 10)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("report_within", 29),
        ("report_after", 29),
        ("view_days", 0),
        ("view_days", "tien"),
        ("objection_days", 0),
        ("evidence_months", 61),
        ("report_after", -1),
        ("objection_days", -4),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(zuiderzee, field, value):
    response = client_of(zuiderzee.thijs).post(
        reverse("permit_monitor:terms"), {**TERMS, "objection_offered": "on", field: value}
    )

    assert list(response.context["form"].errors) == [field]


def test_only_an_officer_sets_days_and_terms(zuiderzee):
    usual = usual_days(RUNNING)
    days = {name: getattr(usual, name) for name in CALENDAR}
    with pytest.raises(NotAllowed):
        set_calendar(institution=zuiderzee.institution, year=RUNNING, by=zuiderzee.noor, **days)
    with pytest.raises(NotAllowed):
        set_terms(institution=zuiderzee.institution, by=zuiderzee.noor, objection_offered=True, **TERMS)


def shown(items: list[NavigationItem]) -> list[str]:
    return [str(item.label) for item in items]


def test_everybody_has_their_own_pages_in_the_top_bar(zuiderzee):
    with translation.override("en"):
        assert shown(items_for(zuiderzee.thijs, TODAY)) == ["Permit and progress", "Forecast", "Letters"]
        assert shown(items_for(zuiderzee.noor, TODAY)) == ["Confidential files"]
        assert shown(items_for(zuiderzee.mei.subject, TODAY)) == ["My permit"]


@pytest.mark.requirement("IND-08")
def test_an_officer_reads_on_the_home_page_how_many_are_open(zuiderzee):
    with translation.override("en"):
        found = {one.title: one.due for one in for_person(zuiderzee.thijs, TODAY)}

    assert found["6 students are still open"] == dt.date(2026, 11, 30)
    assert found["Send the norm letter"] == dt.date(2026, 9, 15)
    assert "Send the early warnings" not in found


def test_the_list_is_computed_every_night(zuiderzee):
    StoredOutcome.objects.all().delete()
    jobs.refresh(0)

    assert StoredOutcome.objects.filter(academic_year=YEAR.label).count() == 10
    assert StoredOutcome.objects.filter(academic_year=RUNNING.label).exists()
