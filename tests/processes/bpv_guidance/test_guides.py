"""Content files: goals, questions and forms that a school can change, and what happens to one that is wrong."""

from __future__ import annotations

import pytest

from koers.processes.bpv_guidance.guides import Guide, attitude_form, guide_for
from koers.processes.bpv_guidance.models import Visit
from tests.processes.bpv_guidance.situations import visit_held

OWN = """
[[phase]]
number = 2
goals = ["Samen de werkplaats bekijken."]
questions = ["Wat valt op?"]
[[field]]
key = "seen"
label = "Wat hebben we gezien?"
needed = true
"""


@pytest.fixture
def folder(tmp_path, settings):
    """Where the school keeps files of its own."""
    settings.KOERS_GUIDES = tmp_path
    (tmp_path / "bpv_guidance").mkdir()
    return tmp_path / "bpv_guidance"


@pytest.mark.requirement("BPV-07", "BPV-12", "BPV-13", "BPV-14")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_phase_asks_what_the_one_before_asked_and_more(language):
    goals = [set(guide_for("visit", phase, language).goals) for phase in (1, 2, 3)]

    assert goals[0] < goals[1] < goals[2]
    assert [len(one) for one in goals] == [3, 5, 6]


def test_both_languages_have_the_same_fields_and_criteria():
    for kind in ("visit", "phone_contact"):
        keys = [[field.key for field in guide_for(kind, 1, language).fields] for language in ("nl", "en")]
        assert keys[0] == keys[1]
    criteria = [[one.key for one in attitude_form(language).criteria] for language in ("nl", "en")]
    assert (criteria[0] == criteria[1], len(criteria[0])) == (True, 15)


def test_a_schools_own_file_is_used(folder):
    (folder / "visit.nl.toml").write_text(OWN, encoding="utf-8")

    assert guide_for("visit", 2, "nl").goals == ("Samen de werkplaats bekijken.",)


@pytest.mark.parametrize(
    "text", ["", "[[phase", OWN.replace("number = 2", "number = 1"), OWN.replace('"seen"', '"Seen!"'), "\udcff"]
)
def test_a_file_that_cannot_be_used_is_reported_and_nobody_waits_for_it(folder, text, caplog):
    (folder / "visit.nl.toml").write_bytes(text.encode("utf-8", "surrogateescape"))

    assert len(guide_for("visit", 2, "nl").goals) == 5
    assert ["visit.nl.toml" in record.getMessage() for record in caplog.records] == [True]


def test_a_contact_keeps_the_guide_it_was_agreed_under(situation, folder):
    visit_held(situation)
    before = guide_for("visit", 2, "nl")
    (folder / "visit.nl.toml").write_text(OWN, encoding="utf-8")

    assert Guide.from_content(Visit.objects.get().guide) == before
