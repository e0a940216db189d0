"""From a requirement id to the sentence of the source text."""

from __future__ import annotations

import pytest

from koers.kernel import sources

IDS = [f"SVG-{number:02}" for number in range(1, 20)]


def test_every_requirement_of_the_progress_talks_has_its_sentence():
    found = sources.of_package("koers.processes.progress_talks")
    assert list(found) == IDS
    assert [key for key, source in found.items() if not (source.text and source.quote and source.heading)] == []


def test_an_id_leads_to_its_sentence():
    source = sources.source("SVG-02")
    assert (source.document, source.heading, source.quote) == (
        "Studievoortgangsgesprek",
        "Tijdsduur",
        "Een studievoortgangsgesprek duurt ongeveer 15 minuten.",
    )


@pytest.mark.parametrize("key", ["SVG-99", "XYZ-01", ""])
def test_an_id_that_nobody_states_is_a_mistake_of_ours(key: str):
    with pytest.raises(KeyError):
        sources.source(key)
