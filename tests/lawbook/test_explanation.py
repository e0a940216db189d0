"""Every outcome has a sentence in plain Dutch and English, and none of them gives a reason away."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from koers.lawbook.explanation import LANGUAGES, Figures, changes, explanations, number, plain, sentence
from koers.lawbook.law import load_law
from koers.lawbook.tables import REASONS
from koers.lawbook.years import AcademicYear

YEAR = AcademicYear(2025)
SHORT = Figures("2025-2026", Decimal("30"), Decimal("15.000000"), Decimal("12.5"), Decimal("12.5"))
REASON_WORDS = (
    *REASONS,
    *("ziek", "zwanger", "stoornis", "handicap", "familie", "bestuur", "onvermogen", "hardheid", "unable", "illness"),
)


def codes() -> set[str]:
    """Every code that the rule can give."""
    rule = load_law().rule()
    return {step.omdat for step in [*rule.stappen(YEAR), *rule.VERSCHONING, rule.TUSSENTIJDS]}


def test_every_code_of_the_rule_is_explained_and_nothing_else():
    assert set(explanations()) == codes()


@pytest.mark.requirement("IND-06")
def test_who_fell_short_reads_the_figures_in_both_languages():
    assert sentence("norm_not_met", "nl", SHORT) == (
        "In 2025-2026 zijn 12,5 studiepunten behaald en 15 waren nodig (de helft van 30). Dat is 2,5 te weinig."
    )
    assert sentence("norm_not_met", "en", SHORT) == (
        "In 2025-2026, 12.5 credits were obtained and 15 were needed (half of 30). That is 2.5 short."
    )


def test_what_could_still_change_it_says_how_much_is_enough():
    assert changes("norm_not_met", "nl", SHORT) == [
        "Een uitslag uit 2025-2026 die nog niet is ingevoerd. Vanaf 2,5 studiepunten is het genoeg.",
        "Een vrijstelling die in 2025-2026 is gegeven.",
        "Een geldige reden. Dan meldt de instelling niets bij de IND.",
    ]


def test_an_unknown_number_of_credits_takes_the_sentence_without_an_upper_end():
    unlimited = Figures("2025-2026", Decimal(60), Decimal(30), Decimal(25), None)
    assert sentence("results_unclear", "en", unlimited) == (
        "25 credits are certain and 30 are needed; of one result it is not known how many it brings. "
        "A member of staff finds out."
    )


@pytest.mark.requirement("IND-14")
@pytest.mark.parametrize("code", sorted(explanations()))
def test_no_sentence_names_a_reason(code: str):
    for text in (*explanations()[code].sentences, *explanations()[code].changes):
        for language in LANGUAGES:
            words = set(re.findall(r"\w+", getattr(text, language).lower()))
            assert not words & set(REASON_WORDS)


@pytest.mark.parametrize("code", sorted(explanations()))
def test_both_languages_name_the_same_figures(code: str):
    for text in (*explanations()[code].sentences, *explanations()[code].changes):
        assert set(re.findall(r"\{\w+\}", text.nl)) == set(re.findall(r"\{\w+\}", text.en))


@pytest.mark.parametrize(
    ("value", "text"),
    [("22.500000", "22.5"), ("30", "30"), ("0.000000", "0"), ("100.000000", "100"), ("0.0001", "0.0001")],
)
def test_figures_are_written_plainly(value: str, text: str):
    assert plain(Decimal(value)) == text
    assert number(Decimal(value), "nl") == text.replace(".", ",")
