"""Control codes: made, typed over, and recognised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.printing import codes

CODES = st.text(codes.ALPHABET, min_size=12, max_size=12).map(lambda t: f"{t[:4]}-{t[4:8]}-{t[8:]}")


def test_a_new_code_is_twelve_unmistakable_characters_in_three_groups() -> None:
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200
    assert {code for code in made if not codes.PATTERN.fullmatch(code)} == set()
    assert set("".join(made)) & set("01OILUSZ58AEIOU") == set()


@given(CODES)
def test_however_a_code_is_typed_it_is_the_same_code(code: str) -> None:
    ways = [code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code}\n", code.replace("-", " – ")]
    assert [codes.normalise(way) for way in ways] == [code] * len(ways)


@pytest.mark.parametrize("typed", ["", "K7QF-2M9X", "K7QF-2M9X-4TR0", "K7QF-2M9X-4TRBB", "нет", "K7QF/2M9X/4TRB"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.normalise(typed) is None


@given(st.text())
def test_anything_may_be_typed(typed: str) -> None:
    found = codes.normalise(typed)
    assert found is None or codes.PATTERN.fullmatch(found)
