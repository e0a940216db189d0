"""`koers doctor`, as far as Django must be asked."""

from __future__ import annotations

from pathlib import Path

from koers.config import doctor


def test_the_guides_that_come_along_can_be_used(settings):
    settings.KOERS_GUIDES = None

    assert [str(finding) for finding in doctor._guides()] == ["ok    The guides of progress_talks can be used."]


def test_a_guide_of_the_school_that_cannot_be_read_is_named(settings, tmp_path: Path):
    (tmp_path / "ordinary.nl.toml").write_text("dit is geen leidraad")
    settings.KOERS_GUIDES = tmp_path

    faults = list(doctor._guides())

    assert [finding.good for finding in faults] == [False]
    assert faults[0].sentence.startswith("A guide of progress_talks: ordinary.nl.toml: ")
