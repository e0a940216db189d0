"""`koers doctor`, as far as Django must be asked."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from koers.config import doctor


def test_the_guides_that_come_along_can_be_used(settings):
    settings.KOERS_GUIDES = None

    assert [str(finding) for finding in doctor._guides()] == [
        "ok    The guides of progress_talks can be used.",
        "ok    The guides of bpv_guidance can be used.",
    ]


def test_a_guide_of_the_school_that_cannot_be_read_is_named(settings, tmp_path: Path):
    (tmp_path / "ordinary.nl.toml").write_text("dit is geen leidraad")
    (tmp_path / "bpv_guidance").mkdir()
    (tmp_path / "bpv_guidance" / "visit.nl.toml").write_text("[[phase]]\nnumber = 1\n")
    (tmp_path / "bpv_guidance" / "bezoek.nl.toml").touch()
    settings.KOERS_GUIDES = tmp_path

    with translation.override("en"):
        faults = list(doctor._guides())

    assert [finding.good for finding in faults] == [False, False, False]
    assert faults[0].sentence.startswith("A guide of progress_talks: ordinary.nl.toml: ")
    assert faults[1].sentence.startswith("A guide of bpv_guidance: bezoek.nl.toml: no guide has this name. ")
    assert faults[2].sentence == "A guide of bpv_guidance: visit.nl.toml: goals must be a list that is not empty."
