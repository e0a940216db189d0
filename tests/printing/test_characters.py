"""What a signed document shows of what people typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koers.printing.characters import LONGEST_CLUSTER, breakable, plain, replace_strings


@pytest.mark.parametrize(
    "name", ["Öztürk", "Şahin-Çelik", "Wiśniewski", "Nguyễn", "Iğdır", "d’Hondt", "שלום", "محمد", "👩‍🎓", "हिन्दी"]
)
def test_names_stay_as_people_write_them(name: str) -> None:
    assert plain(name) == name


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("een\n \n\n twee", "een\n\n twee"),
        ("a\tb", "a b"),
        ("\ufeffuit een bestand", "uit een bestand"),
        ("voor\u202efdp.exe", "voor[U+202E]fdp.exe"),
        ("piep\x07", "piep[U+0007]"),
        ("eigen \ue000", "eigen [U+E000]"),
        ("half \ud800", "half [U+D800]"),
    ],
)
def test_what_cannot_be_seen_is_shown(typed: str, shown: str) -> None:
    assert plain(typed) == shown


def test_a_tower_of_accents_is_cut_with_its_height() -> None:
    assert plain("a" + "\u0301" * 1000 + "b") == "a" + "\u0301" * (LONGEST_CLUSTER - 1) + "[+977]b"
    assert plain("👩" + "\u200d👩" * 500 + ".")[LONGEST_CLUSTER:] == "[+977]."


def test_only_a_word_without_end_may_break_anywhere_and_never_within_a_letter() -> None:
    sentence = "Arbeidsongeschiktheidsverzekeringsmaatschappij is één woord"
    assert breakable(sentence[6:]) == sentence[6:]
    assert breakable("x" * 41 + " y") == "\u200b".join("x" * 41) + " y"
    assert breakable("e\u0301👩\u200d🎓" * 10) == "\u200b".join(["e\u0301", "👩\u200d🎓"] * 10)


@given(st.text())
def test_what_was_made_plain_stays_as_it_is(typed: str) -> None:
    once = plain(typed)
    assert plain(once) == once


def test_every_string_in_the_data_but_no_key_is_changed() -> None:
    data = {"a": ["b", {"c": "d", "e": 1}], "f": None, "g": True}
    assert replace_strings(data, str.upper) == {"a": ["B", {"c": "D", "e": 1}], "f": None, "g": True}
