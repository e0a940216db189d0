"""Who guides whom: a change of SLB'er, and what cannot be."""

from __future__ import annotations

import datetime as dt

import pytest

from koers.exchange.faults import Fault
from koers.exchange.work import Counts
from koers.kernel.models import AuditEntry, Dossier, Party, Person
from koers.kernel.vocabulary import Resource
from koers.processes.progress_talks.queries.talks import is_acquaintance
from tests.exchange.folder import TODAY, faults_in, imported, with_line, write

pytestmark = pytest.mark.django_db

HEADER = "student,staff,role,since,until\n"


def slbs_of(student: str) -> list[tuple[str, dt.date, dt.date | None]]:
    """The SLB'ers of a student, one after the other."""
    parties = Party.objects.filter(dossier__subject__number=student, role="slb").order_by("since")
    return list(parties.values_list("person__number", "since", "until"))


def sees(number: str, student: str, on: dt.date) -> bool:
    """Whether somebody may read a student's conversations on a day."""
    person = Person.objects.get(number=number)
    return Dossier.objects.visible_to(person, on, Resource.CONVERSATION).filter(subject__number=student).exists()


@pytest.mark.requirement("SVG-06")
def test_a_student_gets_a_new_slber(tmp_path):
    imported(write(tmp_path))
    change = HEADER + "0438152,004821,slb,2026-08-01,2026-11-20\n0438152,003917,slb,2026-11-20,\n"
    outcome = imported(write(tmp_path, guidance=change))

    assert outcome.counts["guidance.csv"] == Counts(new=1, ended=1)
    assert slbs_of("0438152") == [
        ("004821", dt.date(2026, 8, 1), dt.date(2026, 11, 20)),
        ("003917", dt.date(2026, 11, 20), None),
    ]
    assert (sees("004821", "0438152", dt.date(2026, 11, 19)), sees("003917", "0438152", dt.date(2026, 11, 19))) == (
        True,
        False,
    )
    assert (sees("004821", "0438152", dt.date(2026, 11, 20)), sees("003917", "0438152", dt.date(2026, 11, 20))) == (
        False,
        True,
    )
    dossier = Dossier.objects.get(subject__number="0438152")
    assert is_acquaintance(dossier, Person.objects.get(number="003917"), dt.date(2026, 11, 20))
    verbs = list(AuditEntry.objects.filter(dossier=dossier, facts__role="slb").values_list("verb", flat=True))
    assert sorted(verbs) == ["relation_begun", "relation_begun", "relation_changed"]


def test_a_new_slber_beside_one_who_has_no_end_yet(tmp_path):
    imported(write(tmp_path))
    write(tmp_path, guidance=HEADER + "0438152,003917,slb,2026-11-20,\n")

    assert faults_in(tmp_path) == [
        Fault(
            "guidance.csv",
            2,
            "since",
            "2026-11-20",
            "M. van der Laan-Öztürk has this role since 2026-08-01, without an end. Add a row that says until when.",
        )
    ]
    assert slbs_of("0438152") == [("004821", dt.date(2026, 8, 1), None)]


def test_an_slber_in_a_time_when_there_was_another(tmp_path):
    imported(write(tmp_path))
    write(tmp_path, guidance=HEADER + "0412877,002764,slb,2026-01-01,2026-02-01\n")

    assert faults_in(tmp_path) == [
        Fault(
            "guidance.csv",
            2,
            "since",
            "2026-01-01",
            "P. de Wit has this role from 2025-08-01 until 2026-11-01. Only one can hold at a time.",
        )
    ]


def test_a_long_relation_over_two_short_ones(tmp_path):
    rows = (
        "0438152,004821,slb,2026-08-01,2026-12-01\n"
        "0438152,003917,slb,2026-09-01,2026-09-08\n"
        "0438152,002764,slb,2026-10-01,2026-10-08\n"
    )
    write(tmp_path, guidance=HEADER + rows)

    assert [(fault.line, fault.reason) for fault in faults_in(tmp_path)] == [
        (line, "This overlaps with line 2. Only one can hold at a time: give the first an end.") for line in (3, 4)
    ]


def test_the_day_on_which_one_ends_is_the_day_on_which_another_can_begin(tmp_path):
    outcome = imported(write(tmp_path))

    assert list(outcome.faults) == []
    assert slbs_of("0412877") == [
        ("003917", dt.date(2025, 8, 1), dt.date(2026, 11, 1)),
        ("004821", dt.date(2026, 11, 1), None),
    ]


def test_other_guides_may_be_several_at_once(tmp_path):
    rows = "0412877,002764,trajectory_guide,2025-08-01,\n0412877,003917,trajectory_guide,2025-08-01,\n"

    assert faults_in(write(tmp_path, guidance=HEADER + rows)) == []


def test_dates_can_be_exchanged_between_two_relations(tmp_path):
    """What becomes earlier is written before what becomes later: at no moment do two overlap."""
    first = "0438152,004821,slb,2026-08-01,2026-10-01\n0438152,004821,slb,2026-10-01,\n"
    imported(write(tmp_path, guidance=HEADER + first))
    then = "0438152,004821,slb,2026-08-01,2026-09-01\n0438152,004821,slb,2026-10-01,2026-12-01\n"
    outcome = imported(write(tmp_path, guidance=HEADER + then))

    assert outcome.counts["guidance.csv"] == Counts(changed=1, ended=1)
    assert slbs_of("0438152") == [
        ("004821", dt.date(2026, 8, 1), dt.date(2026, 9, 1)),
        ("004821", dt.date(2026, 10, 1), dt.date(2026, 12, 1)),
    ]


def test_who_guides_sees_nothing_more_when_the_enrolment_has_ended(tmp_path):
    imported(write(tmp_path))
    outcome = imported(
        write(
            tmp_path,
            guidance="",
            enrolments=with_line("enrolments.csv", 3, "0438152,25898,BBL,2026,auto,2026-08-01,2026-11-13"),
        )
    )

    assert outcome.counts["enrolments.csv"] == Counts(ended=1, same=1)
    assert slbs_of("0438152") == [("004821", dt.date(2026, 8, 1), dt.date(2026, 11, 14))]
    assert (sees("004821", "0438152", dt.date(2026, 11, 13)), sees("004821", "0438152", TODAY)) == (True, False)
    assert sees("0438152", "0438152", TODAY)
    again = imported(
        write(tmp_path, enrolments=with_line("enrolments.csv", 3, "0438152,25898,BBL,2026,auto,2026-08-01,2026-11-13"))
    )
    assert again.counts["guidance.csv"] == Counts(same=4)


def test_guidance_cannot_begin_after_the_enrolment_ended(tmp_path):
    write(
        tmp_path,
        enrolments=with_line("enrolments.csv", 3, "0438152,25898,BBL,2026,auto,2026-08-01,2026-11-13"),
        guidance=with_line("guidance.csv", 4, "0438152,004821,slb,2026-11-14,"),
    )

    assert faults_in(tmp_path) == [
        Fault("guidance.csv", 4, "since", "2026-11-14", "The enrolment of this student ended on 2026-11-13.")
    ]
