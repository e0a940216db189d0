"""What a demo remembers and what it refuses, without starting one."""

from pathlib import Path

import pytest

from koers.server.demo_state import DemoState
from koers.server.keys import demo_keys
from koers.server.plain import PlainError

DEMO = {"KOERS_DEMO": "1", "KOERS_SCHOOL": "ROC De Waterlanden"}
HERE = Path("/srv/school/.koers")


def test_a_school_stays_on_its_day_until_another_is_asked_for() -> None:
    before = DemoState(at="2026-11-17", students=None, made=True)
    assert before.with_wishes(None, None, HERE).environment == {**DEMO, "KOERS_TODAY": "2026-11-17"}
    assert before.with_wishes("2027-02-01", None, HERE).environment == {**DEMO, "KOERS_TODAY": "2027-02-01"}


def test_a_school_without_a_day_lives_on_the_real_one() -> None:
    assert DemoState().with_wishes(None, None, HERE).environment == DEMO


def test_what_is_remembered_is_read_back(tmp_path: Path) -> None:
    state = DemoState(at="2026-11-17", students=20000, made=True)
    state.write(tmp_path)
    assert DemoState.read(tmp_path) == state
    assert DemoState.read(tmp_path / "elsewhere") == DemoState()


@pytest.mark.parametrize(
    ("at", "students", "sentence"),
    [
        ("17-11-2026", None, "AT is a day such as 2026-11-17, and not '17-11-2026'."),
        ("2026-02-30", None, "AT is a day such as 2026-11-17, and not '2026-02-30'."),
        (None, 0, "STUDENTS is a number such as 300, and not 0."),
        (
            None,
            500,
            "The school in /srv/school/.koers was made with 40 students: remove that folder for another school, "
            "or keep both with KOERS_DATA=/srv/school/.koers-500.",
        ),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_in_one_sentence(
    at: str | None, students: int | None, sentence: str
) -> None:
    with pytest.raises(PlainError) as refusal:
        DemoState(students=40, made=True).with_wishes(at, students, HERE)
    assert str(refusal.value) == sentence


def test_keys_that_are_lost_are_not_made_anew_behind_the_school_s_back(tmp_path: Path) -> None:
    made = demo_keys(tmp_path, may_make=True)
    assert demo_keys(tmp_path, may_make=False) == made
    (tmp_path / "keys.json").unlink()
    with pytest.raises(PlainError, match="The keys of this school are lost"):
        demo_keys(tmp_path, may_make=False)
