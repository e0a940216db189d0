"""What was probably meant by a number that is not known."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from koers.exchange.known import Directory, Nearest

STAFF = {"004821": "004821, M. van der Laan-Öztürk", "003917": "003917, P. de Wit"}


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("00482", "Unknown. Did you mean 004821, M. van der Laan-Öztürk?"),
        ("0048211", "Unknown. Did you mean 004821, M. van der Laan-Öztürk?"),
        ("004820", "Unknown. Did you mean 004821, M. van der Laan-Öztürk?"),
        ("003971", "Unknown. Did you mean 003917, P. de Wit?"),
        ("4821", "A zero in front is missing: 004821. Excel takes it away; keep the column as text."),
        ("999999", "Unknown."),
    ],
)
def test_a_reference_that_is_not_known(written, reason):
    directory = Directory(STAFF, lambda: STAFF)
    with translation.override("en"):
        assert directory.instead_of(written, "Unknown.") == reason


def test_two_that_are_equally_near_are_both_named_and_many_are_not():
    directory = Directory((), lambda: {code: code for code in ("W1", "W2", "A1", "A2", "A3", "A4")})
    with translation.override("en"):
        assert directory.instead_of("W9", "Unknown.") == "Unknown. Did you mean W1 / W2?"
        assert directory.instead_of("A9", "Unknown.") == "Unknown."


def test_nothing_can_be_said_of_a_directory_whose_file_could_not_be_read():
    assert "999999" in Directory(STAFF, lambda: STAFF, whole=False)
    assert "999999" not in Directory(STAFF, lambda: STAFF)


@given(st.text("0123456789ab", min_size=3, max_size=9), st.data())
def test_one_wrong_character_leads_back(key, data):
    place = data.draw(st.integers(0, len(key) - 1))
    letter = data.draw(st.sampled_from("0123456789ab"))
    for word in (
        key[:place] + key[place + 1 :],
        key[:place] + letter + key[place:],
        key[:place] + letter + key[place + 1 :],
    ):
        assert Nearest([key, "xxxxxxxxxxxxxx"]).to(word) == [key]
