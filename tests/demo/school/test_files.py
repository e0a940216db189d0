"""The files of the demo school: always the same, right on every day, with the people of the cast."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from koers.demo.cast import members
from koers.demo.school.files import write_school
from koers.demo.school.lives import agreements_of, day_with_peter, ended_periods, evidence_of, talks_of
from koers.demo.school.people import HANDOVER, SAM, Population

TUESDAY = dt.date(2026, 11, 17)
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2060, 12, 31))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of one of the files."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_day_and_size_give_the_same_files(tmp_path):
    for name in ("one", "other"):
        write_school(tmp_path / name, TUESDAY, 60)
    one, other = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "other"))

    assert one == other


def test_everybody_of_the_cast_is_in_the_school(tmp_path):
    write_school(tmp_path, TUESDAY)
    names = {
        row["number"]: " ".join(part for part in (row["given_name"], row["prefix"], row["surname"]) if part)
        for row in rows(tmp_path, "people")
    }

    assert {member.number: names.get(member.number) for member in members()} == {
        member.number: member.name for member in members()
    }


@pytest.mark.parametrize(("asked", "made"), [(1, 30), (30, 30), (47, 47), (120, 120), (1000, 1000)])
def test_the_school_is_as_big_as_was_asked_and_never_too_small_for_its_cast(tmp_path, asked, made):
    write_school(tmp_path, TUESDAY, asked)
    guides = Counter(row["staff"] for row in rows(tmp_path, "guidance") if row["role"] == "slb" and not row["until"])

    assert len(rows(tmp_path, "enrolments")) == made
    assert guides["004821"] == 24
    assert 0 < guides["004408"] <= 24
    assert max(guides.values()) == 24


@settings(deadline=None, max_examples=40)
@given(DAYS)
@example(dt.date(2028, 2, 29))
@example(dt.date(2026, 8, 1))
@example(dt.date(2026, 7, 31))
@example(dt.date(2027, 1, 1))
def test_on_every_day_the_past_lies_in_the_past(at):
    people = Population(at, 30)
    yesterday = at - dt.timedelta(days=1)
    for student in people.students:
        pieces = evidence_of(student, at)
        planned = student.cohort.planned_by(yesterday)
        approved = sum(piece.approved_on is not None for piece in pieces)

        assert approved == min(max(planned + student.position, 0), len(student.cohort.planned))
        assert len({piece.card for piece in pieces}) == len(pieces)
        for piece in pieces:
            assert student.started_on <= piece.handed_in_on <= (piece.approved_on or at) <= at
        assert all(student.started_on <= talk.held_on < at for talk in talks_of(student, at))
        for promise in agreements_of(student, at, [("a", "b", "c")] * 9):
            assert promise.made_on <= min(at, promise.by_when)


@given(DAYS)
def test_on_every_day_sam_is_six_cards_behind(at):
    sam = next(student for student in Population(at, 30).students if student.person.number == SAM)
    pieces = evidence_of(sam, at)

    assert sam.cohort.planned_by(at - dt.timedelta(days=1)) == 33
    assert sum(piece.approved_on is not None for piece in pieces) == 27
    assert len(sam.cohort.planned) == 57
    assert sorted(sam.cohort.planned) == list(sam.cohort.planned)


@given(DAYS)
def test_on_every_day_sams_last_conversation_was_with_peter(at):
    day = day_with_peter(at)

    assert day < at - HANDOVER
    ended = ended_periods(at)
    if ended:
        assert ended[-1].starts_on <= day <= ended[-1].ends_on
