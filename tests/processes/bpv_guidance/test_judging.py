"""Work attitude side by side and over time, and the go for the proeve."""

from __future__ import annotations

import pytest

from koers.kernel.errors import NotAllowed, Refused
from koers.processes.bpv_guidance import attitude
from koers.processes.bpv_guidance.actions import judging
from koers.processes.bpv_guidance.guides import attitude_form
from koers.processes.bpv_guidance.models import Judgement
from tests.processes.bpv_guidance.situations import make_situation, report_sealed, visit_held

KEYS = [one.key for one in attitude_form("nl").criteria]


def assess(situation, who, score=3, **changes):
    """The same score on every line, but for the changes."""
    return judging.assess_attitude(dossier=situation.dossier, scores=dict.fromkeys(KEYS, score) | changes, by=who)


def go(situation, *, positive=True, reason=""):
    """Marijke decides."""
    return judging.decide_go(
        dossier=situation.dossier, positive=positive, grounds="Werkt zelfstandig", reason=reason, by=situation.marijke
    )


@pytest.mark.requirement("BPV-15")
def test_student_and_supervisor_stand_side_by_side_round_after_round(situation):
    assess(situation, situation.sam, 4)
    assess(situation, situation.ruud, 3, pace=1)
    assess(situation, situation.ruud, 3)

    found = attitude.rounds(situation.dossier)
    assert [(one.number, one.supervisor.get("pace"), one.student.get("pace"), one.sufficient) for one in found] == [
        (1, 1, 4, False),
        (2, 3, None, True),
    ]
    assert attitude.verdict(situation.dossier) is True


@pytest.mark.requirement("BPV-15")
@pytest.mark.parametrize(
    ("changes", "sufficient"),
    [
        ({}, True),
        ({"pace": 1}, False),
        ({"pace": 2, "effort": 2}, True),
        ({"pace": 2, "effort": 2, "safety": 2}, False),
        ({"pace": None, "effort": None}, True),
    ],
)
def test_sufficient_is_no_lowest_score_and_two_weak_ones_at_most(situation, changes, sufficient):
    assess(situation, situation.ruud, 3, **changes)

    assert attitude.verdict(situation.dossier) is sufficient


def test_the_students_own_scores_make_nothing_sufficient(situation):
    assess(situation, situation.sam, 4)

    assert attitude.verdict(situation.dossier) is None


def test_a_line_without_an_answer_is_named(situation):
    scores = dict.fromkeys(KEYS[:-1], 3)

    with pytest.raises(Refused) as refused:
        judging.assess_attitude(dossier=situation.dossier, scores=scores, by=situation.ruud)
    assert refused.value.field == KEYS[-1]
    with pytest.raises(NotAllowed):
        assess(situation, situation.marijke)


@pytest.mark.requirement("BPV-14")
def test_a_go_without_signed_report_and_sufficient_attitude_asks_a_reason_and_keeps_it(cast):
    situation = make_situation(cast, phase=3)
    with pytest.raises(Refused) as refused:
        go(situation)
    assert refused.value.field == "reason"
    assert "ondertekenden" in refused.value.message or "signed" in refused.value.message

    assert go(situation, reason="De proeve is morgen").reason == "De proeve is morgen"


@pytest.mark.requirement("BPV-14")
def test_with_all_that_it_asks_a_go_needs_no_reason_and_keeps_none(cast):
    situation = make_situation(cast, phase=3)
    report_sealed(situation, visit_held(situation))
    assess(situation, situation.ruud, 3)

    assert judging.missing_for_go(situation.dossier) == []
    assert go(situation, reason="Overbodig").reason == ""


@pytest.mark.requirement("BPV-14")
def test_a_no_go_asks_grounds_and_nothing_else(cast):
    situation = make_situation(cast, phase=3)

    assert go(situation, positive=False).positive is False
    with pytest.raises(Refused) as refused:
        judging.decide_go(dossier=situation.dossier, positive=False, grounds="", by=situation.marijke)
    assert refused.value.field == "grounds"


@pytest.mark.requirement("BPV-14")
def test_only_in_phase_3_and_only_by_the_slb_teacher(situation):
    with pytest.raises(Refused):
        go(situation)
    for who in (situation.sam, situation.ruud, situation.cast.hendrik_jan):
        with pytest.raises(NotAllowed):
            judging.decide_go(dossier=situation.dossier, positive=True, grounds="Ja", by=who)
    assert not Judgement.objects.exists()
