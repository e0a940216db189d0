"""The officers' list of a year: counts, filters, file; who is on it and why; one student, and the student herself."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from koers.kernel.models import AuditEntry, Person
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import ExcuseStatus, Judgement
from koers.processes.permit_monitor.queries.calculation import calculation_of
from koers.processes.permit_monitor.queries.outcomes import outcome_of
from tests.processes.permit_monitor.cast import YEAR

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person, name, *args, **query):
    return client_of(person).get(reverse(f"permit_monitor:{name}", args=args), query)


def words(response) -> str:
    """What stands on a page, without tags."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split()).replace("&#x27;", "'")


def listed(response) -> list[str]:
    return [row.student.given_name for row in response.context["rows"]]


@pytest.mark.requirement("IND-08")
def test_the_list_counts_down_to_the_day_on_which_all_is_known(zuiderzee):
    response = page(zuiderzee.thijs, "overview")

    assert "Nog 13 dagen, nog 6 studenten open" in words(response)
    assert [(str(state), number) for state, _label, number in response.context["figures"]] == [
        ("sufficient", 1),
        ("excused", 0),
        ("decided", 0),
        ("open", 6),
    ]
    assert response.context["begin"] == {"step": "to_hear", "students": 3, "hear_by": dt.date(2026, 11, 20)}


def test_who_is_to_move_first_is_on_top(zuiderzee):
    rows = page(zuiderzee.thijs, "overview").context["rows"]

    assert [
        (row.student.surname, row.figures, row.what_now, str(row.mover), row.student.before.day) for row in rows
    ] == [
        ("Diallo-Keïta", "29,5 van 30", "Hoor de student", "international office", 20),
        ("Doğan-Yıldırım", "12,5 van 15", "Hoor de student", "international office", 20),
        ("Venkataraman", "28 van 30", "Hoor de student", "international office", 20),
        ("Châu", "27 van 30", "Een deel van een resultaat ontbreekt", "opleiding", 24),
        ("Shevchenko", "", "Reden van einde inschrijving ontbreekt", "studentzaken", 24),
        ("Xiaoyu", "", "Oordeel van de opleiding ontbreekt (geen studiepunten)", "opleiding", 24),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "dogan"}, ["Ayşegül"]),
        ({"q": "500912452"}, ["Rahul"]),
        ({"q": "nobody"}, []),
        ({"mover": "programme"}, ["Nguyễn Thị Minh", "Li"]),
        ({"step": "to_hear", "q": "ve"}, ["Rahul"]),
        ({"state": "sufficient"}, ["Mei"]),
        ({"state": "out"}, ["Lena", "Carlos"]),
        ({"state": "rubbish", "mover": "rubbish", "programme": "rubbish", "q": "dogan"}, ["Ayşegül"]),
        ({"q": "%", "page": "999"}, []),
    ],
)
def test_the_list_can_be_shortened(zuiderzee, query, found):
    assert listed(page(zuiderzee.thijs, "overview", **query)) == found


def test_the_list_can_be_shortened_to_a_programme(zuiderzee):
    nursing = zuiderzee.school.programmes["Verpleegkunde"]

    assert listed(page(zuiderzee.thijs, "overview", programme=nursing.pk)) == ["Fatoumata"]


def test_what_the_decaan_decided_moves_a_student_without_its_reason(zuiderzee):
    ExcuseStatus.objects.create(dossier=zuiderzee.aysegul, academic_year=YEAR.label, decision="pending")
    zuiderzee.school.refresh()
    row = next(row for row in page(zuiderzee.thijs, "overview").context["rows"] if row.student.given_name == "Ayşegül")

    assert (row.what_now, str(row.mover)) == ("Wacht op de beoordeling door de decaan", "studentendecaan")


@pytest.mark.requirement("IND-14")
def test_the_file_has_what_the_page_has_and_no_column_for_a_reason(zuiderzee):
    response = page(zuiderzee.thijs, "export", state="all")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    assert rows[0] == [
        "student_id", "name", "programme", "outcome", "because", "attainable", "required", "earned", "possible",
        "state", "step", "mover", "before",
    ]  # fmt: skip
    assert rows[2] == [
        "500912447", "Ayşegül Doğan-Yıldırım", "Chemische technologie", "insufficient", "norm_not_met", "30", "15",
        "12.5", "12.5", "open", "to_hear", "office", "2026-11-20",
    ]  # fmt: skip
    assert len(rows) == 10
    assert AuditEntry.objects.get(verb="exported_list").facts == {"year": "2025-2026", "students": 9}


def test_a_name_that_is_a_formula_comes_out_as_text(zuiderzee):
    Person.objects.filter(pk=zuiderzee.aysegul.subject_id).update(given_name="=1+1", surname="x")
    rows = page(zuiderzee.thijs, "export", q="500912447").content.decode("utf-8-sig").splitlines()

    assert rows[1].split(",")[1] == "'=1+1 x"


@pytest.mark.requirement("IND-05", "IND-10")
def test_who_is_on_the_list_who_is_not_and_why(zuiderzee):
    response = page(zuiderzee.thijs, "members")

    assert response.context["counts"].monitored == 7
    assert [(code, number) for code, _label, number in response.context["out"]] == [
        ("exchange", 1),
        ("no_study_permit", 1),
    ]
    people = page(zuiderzee.thijs, "members", because="exchange").context["people"]
    assert [one.given_name for one in people] == ["Lena"]


def test_what_is_missing_in_the_data_is_pointed_out(zuiderzee):
    zuiderzee.mei.permit_student.permits.all().delete()
    zuiderzee.fatoumata.permit_student.enrolments.all().delete()
    type(zuiderzee.rahul.permit_student).objects.filter(pk=zuiderzee.rahul.pk).update(v_number="", born_on=None)
    zuiderzee.school.refresh()
    gaps = page(zuiderzee.thijs, "members").context["gaps"]

    assert [(gap.key, gap.students) for gap in gaps] == [
        ("no_enrolment", 1),
        ("no_permit", 1),
        ("end_reason", 1),
        ("no_result", 1),
        ("result", 1),
        ("judgement", 1),
        ("v_number", 1),
        ("born_on", 1),
    ]
    people = page(zuiderzee.thijs, "members", missing="no_permit").context["people"]
    assert [one.dossier.subject.given_name for one in people] == ["Mei"]


@pytest.mark.parametrize(
    "query", [{"because": "rubbish"}, {"missing": "rubbish"}, {"year": "2025"}, {"year": "1890-1891"}]
)
def test_a_page_that_does_not_exist_is_not_found(zuiderzee, query):
    assert page(zuiderzee.thijs, "members", **query).status_code == 404


@pytest.mark.requirement("IND-02", "IND-11", "IND-17", "IND-18")
def test_the_calculation_can_be_followed_step_by_step(zuiderzee):
    response = page(zuiderzee.thijs, "student", zuiderzee.aysegul.pk, YEAR.label)
    explained = response.context["explained"]

    assert response.context["news"] == "Ayşegül Doğan-Yıldırım komt 2,5 studiepunten tekort"
    assert explained.permits == [
        "Een verblijfsvergunning voor studie, geldig van 1 februari 2026 tot en met 31 oktober 2029."
    ]
    assert (explained.sum, explained.attainable, explained.required, explained.earned) == (
        "60 × 5 ÷ 10",
        "30",
        "15",
        "12,5",
    )
    assert [(row.result.unit, row.credits, row.counts) for row in explained.results] == [
        ("Stoftransport", "5", "ja"),
        ("Chemische analyse 1", "5", "ja"),
        ("Laboratoriumvaardigheden", "2,5", "ja"),
        ("Project procesontwerp", "5", "nee, telt voor 2026-2027"),
    ]
    assert "De helft van 30 is 15 . We ronden niet af." in words(response)
    assert "Een uitslag uit 2025-2026 die nog niet is ingevoerd. Vanaf 2,5 studiepunten is het genoeg." in words(
        response
    )


def test_that_an_officer_looked_is_written_down_once(zuiderzee):
    for _again in range(2):
        page(zuiderzee.thijs, "student", zuiderzee.aysegul.pk, YEAR.label)

    assert list(AuditEntry.objects.filter(verb="read").values_list("actor", "dossier")) == [
        (zuiderzee.thijs.pk, zuiderzee.aysegul.pk)
    ]


@pytest.mark.requirement("IND-20", "IND-23", "IND-24")
def test_what_counts_adds_up_to_what_the_rule_gave(zuiderzee):
    school, mei = zuiderzee.school, zuiderzee.mei
    school.enrol(mei, "International Business")
    school.result(mei, "Zorgleer", "12", dt.date(2026, 3, 1))  # the same course again
    school.result(mei, "Vrijstelling", "3", dt.date(2025, 9, 1), kind="exemption")
    school.result(mei, "Semester in Oslo", "7.5", dt.date(2026, 8, 31), kind="abroad")
    school.result(mei, "Hobby", "9", dt.date(2026, 3, 1), counts=False)
    school.result(mei, "Vroeger", "9", dt.date(2025, 8, 31))
    school.result(mei, "Onbekend", None, dt.date(2026, 3, 1))
    zuiderzee.school.judge(zuiderzee.xiaoyu, True)
    for dossier in zuiderzee.students:
        found = outcome_of(dossier, YEAR)
        if found.earned is not None:
            assert calculation_of(found, dossier).counted == found.earned, dossier.subject.full_name
    verdicts = {
        one.unit: str(one.verdict) for one in calculation_of(outcome_of(mei, YEAR), mei).results if one.credits != 12
    }

    assert verdicts == {
        "Vroeger": "earlier",
        "Vrijstelling": "counts",
        "Zorgleer": "counts",
        "Hobby": "no_diploma",
        "Onbekend": "credits_unknown",
        "Semester in Oslo": "counts",
    }


def test_the_receipt_can_be_taken_along(zuiderzee):
    response = page(zuiderzee.thijs, "receipt", zuiderzee.aysegul.pk, YEAR.label)

    assert json.loads(response.content)["outcome"]["because"] == "norm_not_met"
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.requirement("IND-06")
def test_a_student_reads_the_own_outcome_in_the_own_language(zuiderzee):
    english = words(page(zuiderzee.aysegul.subject, "own", zuiderzee.aysegul.pk))
    dutch = words(page(zuiderzee.dmytro.subject, "own", zuiderzee.dmytro.pk))

    assert "You do not have enough credits" in english
    assert "In 2025-2026, 12.5 credits were obtained and 15 were needed (half of 30). That is 2.5 short." in english
    assert "Het is nog niet bekend of je genoeg studiepunten hebt" in dutch


def test_a_student_sees_the_own_page_alone(zuiderzee):
    sees = [
        dossier.subject.given_name
        for dossier in [*zuiderzee.students, zuiderzee.other_student]
        if page(zuiderzee.aysegul.subject, "own", dossier.pk).status_code == 200
    ]
    foreign = page(zuiderzee.thijs, "own", zuiderzee.aysegul.pk)

    assert (sees, foreign.status_code) == (["Ayşegül"], 404)


@pytest.mark.parametrize("who", ["noor", "other_officer"])
def test_nobody_else_sees_a_student(zuiderzee, who):
    asked = [
        page(getattr(zuiderzee, who), name, zuiderzee.aysegul.pk, YEAR.label).status_code
        for name in ("student", "receipt", "judgement", "attainable")
    ]

    assert asked == [404] * 4


@pytest.mark.requirement("IND-19")
def test_the_judgement_of_a_programme_without_credits_settles_the_outcome(zuiderzee):
    url = reverse("permit_monitor:judgement", args=[zuiderzee.xiaoyu.pk, YEAR.label])
    client = client_of(zuiderzee.thijs)
    refused = client.post(url, {"sufficient": "yes", "ground": " ", "assessor": "H. de Boer"})
    client.post(url, {"sufficient": "yes", "ground": "Eindpresentatie gezien.", "assessor": "H. de Boer, studieleider"})
    judgement = Judgement.objects.get()

    assert refused.context["form"].errors == {"ground": ["Vul “Op welke grond?” in"]}
    assert (judgement.sufficient, judgement.ground, judgement.assessor, judgement.recorded_by) == (
        True,
        "Eindpresentatie gezien.",
        "H. de Boer, studieleider",
        zuiderzee.thijs,
    )
    assert outcome_of(zuiderzee.xiaoyu, YEAR).because == "judged_sufficient"


def test_a_figure_that_somebody_set_replaces_the_computed_one(zuiderzee):
    url = reverse("permit_monitor:attainable", args=[zuiderzee.fatoumata.pk, YEAR.label])
    client = client_of(zuiderzee.thijs)
    client.post(url, {"credits": "59", "reason": "Module van 30 punten past niet in het jaar."})
    found = outcome_of(zuiderzee.fatoumata, YEAR)

    assert (found.outcome, str(found.required.normalize())) == ("sufficient", "29.5")
    assert AuditEntry.objects.get(verb="set_attainable").facts == {
        "year": "2025-2026",
        "credits": "59",
        "reason": "Module van 30 punten past niet in het jaar.",
    }


def test_a_running_year_has_a_forecast_instead_of_a_list(zuiderzee):
    response = page(zuiderzee.thijs, "overview", year=AcademicYear(2026).label)

    assert (response.status_code, response.url) == (302, reverse("permit_monitor:forecast"))


def test_an_empty_list_says_what_to_do(zuiderzee):
    assert "Er staat nog niemand op de lijst" in words(page(zuiderzee.thijs, "overview", year="2020-2021"))
