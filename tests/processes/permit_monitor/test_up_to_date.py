"""The list never shows what does not hold any more: whatever changes a fact, who looks at it sees the new outcome."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse

from koers.lawbook import law as lawbook
from koers.lawbook.tables import TABLES
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions import outcomes
from koers.processes.permit_monitor.actions.outcomes import bring_up_to_date
from koers.processes.permit_monitor.models import (
    AttainableFigure,
    Computation,
    ExcuseStatus,
    FactsChanged,
    HigherProgramme,
    HigherResult,
    StoredOutcome,
)
from koers.processes.permit_monitor.queries.outcomes import COLUMNS, outcome_of
from koers.processes.permit_monitor.queries.tables import Views
from tests.processes.permit_monitor.cast import YEAR, make_cast
from tests.processes.permit_monitor.test_pages import client_of, listed, page

RUNNING = YEAR.next


def on_the_list(cast, year: AcademicYear = YEAR) -> dict[str, str]:
    """Why, of everybody on the list of a year, as it is read."""
    bring_up_to_date(institution=cast.institution, year=year)
    rows = StoredOutcome.objects.filter(student__dossier__organisation=cast.institution, academic_year=year.label)
    return dict(rows.values_list("student__dossier__subject__given_name", "because"))


def judged_again(cast) -> dict[str, str]:
    """The same of each student computed alone, now."""
    found = {dossier.subject.given_name: outcome_of(dossier, YEAR) for dossier in cast.students}
    return {name: outcome.because for name, outcome in found.items() if outcome}


def _enough(cast):
    return cast.school.result(cast.aysegul, "Reactorkunde", "2.5", dt.date(2026, 8, 31))


def _rows(dossier, name):
    return getattr(dossier.permit_student, name)


CHANGES = {
    "a result more": (_enough, "Ayşegül", "norm_met"),
    "a result gone": (lambda cast: _rows(cast.mei, "results").all().delete(), "Mei", "norm_not_met"),
    "a result of fewer credits": (lambda cast: _rows(cast.mei, "results").update(credits=1), "Mei", "norm_not_met"),
    "another permit": (lambda cast: _rows(cast.mei, "permits").update(purpose="other"), "Mei", "no_study_permit"),
    "no permit any more": (lambda cast: _rows(cast.mei, "permits").all().delete(), "Mei", "no_study_permit"),
    "an end": (
        lambda cast: _rows(cast.mei, "enrolments").update(end=dt.date(2026, 3, 1), end_reason="disenrolled"),
        "Mei",
        "disenrolled_during_year",
    ),
    "an enrolment more": (
        lambda cast: cast.school.enrol(cast.mei, "Docent Muziek", kind="exchange"),
        "Mei",
        "norm_met",
    ),
    "no enrolment any more": (lambda cast: _rows(cast.mei, "enrolments").all().delete(), "Mei", None),
    "a judgement": (lambda cast: cast.school.judge(cast.xiaoyu, True), "Li", "judged_sufficient"),
    "a figure": (
        lambda cast: AttainableFigure.objects.create(
            student=cast.aysegul.permit_student, academic_year=YEAR.label, credits=20, reason="x", set_by="y",
            recorded_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        ),
        "Ayşegül",
        "norm_met",
    ),
    "a load of the register": (
        lambda cast: HigherProgramme.objects.filter(enrolments__student=cast.mei.pk).update(nominal_credits=None),
        "Mei",
        "nominal_load_unknown",
    ),
    "a reason that was accepted": (
        lambda cast: ExcuseStatus.objects.create(
            dossier=cast.aysegul, academic_year=YEAR.label, decision="accepted"
        ),
        "Ayşegül",
        "reason_accepted",
    ),
    "a result that was of another": (
        lambda cast: _rows(cast.mei, "results").update(student=cast.fatoumata.permit_student),
        "Mei",
        "norm_not_met",
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_whatever_changes_the_list_follows(zuiderzee, change):
    make, who, because = CHANGES[change]
    before = on_the_list(zuiderzee)
    make(zuiderzee)
    after = on_the_list(zuiderzee)

    assert (before.get(who) == because) is (change == "an enrolment more")
    assert after.get(who) == because
    assert after == judged_again(zuiderzee)


def test_the_database_watches_every_table_that_the_rule_reads(zuiderzee):
    with connection.cursor() as cursor:
        cursor.execute("explain (verbose, format json) " + Views(zuiderzee.institution, YEAR).over(_EVERYTHING), {
            **Views(zuiderzee.institution, YEAR).values
        })  # fmt: skip
        read = _relations(cursor.fetchone()[0])
        cursor.execute(
            "select tgrelid::regclass::text, count(*) from pg_trigger where tgname like 'facts\\_%%' group by 1"
        )
        watched = dict(cursor.fetchall())

    # That a student moves to another institution does not happen; a programme matters from its first enrolment on.
    assert watched == {name: 1 if name.endswith("higherprogramme") else 4 for name in read - {"kernel_dossier"}}


_EVERYTHING = "select " + ", ".join(f"(select count(*) from {name}) as {name}" for name in TABLES)


def _relations(plan) -> set[str]:
    if isinstance(plan, list):
        return set().union(*map(_relations, plan))
    if not isinstance(plan, dict):
        return set()
    own = {plan["Relation Name"]} if "Relation Name" in plan else set()
    return own.union(*map(_relations, plan.values()))


@pytest.mark.requirement("IND-08")
def test_a_result_that_comes_in_is_on_the_page_at_once(zuiderzee):
    client = client_of(zuiderzee.thijs)
    address = reverse("permit_monitor:overview")
    before = listed(client.get(address))
    _enough(zuiderzee)
    response = client.get(address)

    assert "Ayşegül" in before
    assert listed(response) == [name for name in before if name != "Ayşegül"]
    assert [number for _state, _label, number in response.context["figures"]] == [2, 0, 0, 5]


def test_the_home_page_and_the_file_follow_too(zuiderzee):
    _enough(zuiderzee)

    assert "5 studenten zijn nog open" in client_of(zuiderzee.thijs).get("/").content.decode()
    zuiderzee.school.result(zuiderzee.fatoumata, "Ethiek", "0.5", dt.date(2026, 8, 31))
    assert "norm_not_met" not in page(zuiderzee.thijs, "export").content.decode()


def test_both_years_that_are_looked_at_follow(zuiderzee):
    before = on_the_list(zuiderzee), on_the_list(zuiderzee, RUNNING)
    zuiderzee.school.result(zuiderzee.mei, "Zorgleer 9", "30", dt.date(2026, 9, 30))
    HigherResult.objects.filter(student=zuiderzee.mei.pk, achieved_on__lte=YEAR.last).delete()
    after = on_the_list(zuiderzee), on_the_list(zuiderzee, RUNNING)

    assert [year["Mei"] for year in before] == ["norm_met", "year_running"]
    assert [year["Mei"] for year in after] == ["norm_not_met", "norm_met"]


def test_where_nothing_changed_nothing_is_computed(zuiderzee, tuesday, django_assert_num_queries):
    bring_up_to_date(institution=zuiderzee.institution, year=YEAR)
    tuesday.move_to(dt.datetime(2026, 11, 17, 15, tzinfo=dt.UTC))
    before = Computation.of(zuiderzee.institution, YEAR.label)
    with django_assert_num_queries(2):
        found = bring_up_to_date(institution=zuiderzee.institution, year=YEAR)

    assert found.computed_at == before.computed_at
    assert not FactsChanged.objects.exists()


def test_what_is_not_of_the_rule_changes_nothing(zuiderzee):
    bring_up_to_date(institution=zuiderzee.institution, year=YEAR)
    zuiderzee.mei.permit_student.v_number = "V0"
    zuiderzee.mei.permit_student.save()
    zuiderzee.mei.subject.save()

    assert not FactsChanged.objects.exists()


def test_another_institution_computes_its_own(zuiderzee):
    _enough(zuiderzee)
    bring_up_to_date(institution=zuiderzee.elsewhere, year=YEAR)

    assert {note.dossier_id for note in FactsChanged.objects.all()} == {zuiderzee.aysegul.pk}


def test_with_another_rule_everybody_is_computed_anew(zuiderzee, monkeypatch):
    on_the_list(zuiderzee)
    StoredOutcome.objects.update(because="as it was")  # what the rule of before gave
    same_rule = set(on_the_list(zuiderzee).values())
    other = dataclasses.replace(lawbook.load_law(), hash="other")
    monkeypatch.setattr(outcomes, "load_law", lambda: other)

    assert same_rule == {"as it was"}
    assert on_the_list(zuiderzee)["Mei"] == "norm_met"
    assert Computation.of(zuiderzee.institution, YEAR.label).rule_hash == "other"


def test_when_the_year_ends_its_list_is_made_anew(zuiderzee, tuesday):
    tuesday.move_to(dt.datetime(2027, 8, 31, 20, tzinfo=dt.UTC))
    before = set(on_the_list(zuiderzee, RUNNING).values())
    tuesday.move_to(dt.datetime(2027, 8, 31, 22, 30, tzinfo=dt.UTC))  # half past twelve on 1 September, here

    assert "year_running" in before
    assert "year_running" not in set(on_the_list(zuiderzee, RUNNING).values())


def test_an_old_list_is_forgotten_and_made_anew_for_who_looks(zuiderzee):
    zuiderzee.school.enrol(zuiderzee.mei, "Verpleegkunde", start=dt.date(2020, 9, 1), end=dt.date(2021, 8, 31))
    old = AcademicYear(2020)
    before = on_the_list(zuiderzee, old)
    zuiderzee.school.result(zuiderzee.mei, "Zorgleer 0", "60", dt.date(2021, 5, 31))
    on_the_list(zuiderzee)

    assert before == {"Mei": "no_study_permit"}
    assert Computation.of(zuiderzee.institution, old.label) is None
    zuiderzee.mei.permit_student.permits.update(valid_from=dt.date(2020, 9, 1))
    assert on_the_list(zuiderzee, old) == {"Mei": "norm_met"}


def test_many_students_at_once_are_as_each_alone(zuiderzee, monkeypatch):
    monkeypatch.setattr(outcomes, "FEW", 1)
    HigherResult.objects.update(credits=30)
    zuiderzee.dmytro.permit_student.enrolments.update(end_reason="graduated")
    after = on_the_list(zuiderzee)

    assert after["Dmytro"] == "graduated"
    assert after == judged_again(zuiderzee)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("tuesday")
def test_a_change_that_is_not_complete_yet_is_seen_when_it_is():
    cast = make_cast()
    written, looked = threading.Event(), threading.Event()

    def bring_in() -> None:
        with transaction.atomic():
            _enough(cast)
            written.set()
            looked.wait(30)
        connection.close()

    bringing = threading.Thread(target=bring_in)
    bringing.start()
    assert written.wait(30)
    _rows(cast.mei, "results").update(kind="abroad")  # so that there is something to compute
    meanwhile = on_the_list(cast)["Ayşegül"]
    looked.set()
    bringing.join()

    assert meanwhile == "norm_not_met"
    assert on_the_list(cast)["Ayşegül"] == "norm_met"


def test_a_decision_takes_the_outcome_of_now_and_not_the_list(zuiderzee):
    StoredOutcome.objects.update(outcome="sufficient", because="norm_met")
    found = outcome_of(zuiderzee.aysegul, YEAR)

    assert [getattr(found, name) for name in COLUMNS[:2]] == ["insufficient", "norm_not_met"]
