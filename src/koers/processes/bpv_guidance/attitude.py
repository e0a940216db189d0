"""Work attitude over time (BPV-15): what was scored, side by side, and whether the whole is sufficient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.models import Dossier
from koers.processes.bpv_guidance.guides import AttitudeForm
from koers.processes.bpv_guidance.models import Assessment, Capacity

type Scores = Mapping[str, int | None]
LOWEST, WEAK = 1, 2


@dataclass(frozen=True)
class Round:
    """One round: the form of that time, and the scores of each by the key of the criterion; empty: not filled in."""

    number: int
    on: dt.date
    form: AttitudeForm
    supervisor: Scores
    student: Scores
    remarks: tuple[tuple[str, str], ...]

    @property
    def sufficient(self) -> bool | None:
        """Whether the supervisor's scores are sufficient; None where there are none."""
        return is_sufficient(self.form, self.supervisor) if self.supervisor else None


def is_sufficient(form: AttitudeForm, scores: Scores) -> bool:
    """No lowest score, and no more of the second lowest than the form allows; something must have been scored."""
    given = [score for score in scores.values() if score is not None]
    return bool(given) and LOWEST not in given and given.count(WEAK) <= form.weak_allowed


def words(form: AttitudeForm, score: int | None) -> str:
    """A score as it reads; a dash where there is none."""
    return form.scale[score - 1] if score else "–"


def rounds(dossier: Dossier) -> list[Round]:
    """All rounds of a placement, in order, in two queries."""
    by_round: dict[int, dict[str, Assessment]] = {}
    for assessment in Assessment.objects.filter(dossier=dossier).select_related("by").prefetch_related("scores"):
        by_round.setdefault(assessment.round, {})[assessment.capacity] = assessment
    return [_round(number, found) for number, found in sorted(by_round.items())]


def _round(number: int, found: Mapping[str, Assessment]) -> Round:
    newest = max(found.values(), key=lambda assessment: assessment.at)
    scored = {capacity: {score.criterion: score.score for score in one.scores.all()} for capacity, one in found.items()}
    return Round(
        number=number,
        on=clock.local(newest.at).date(),
        form=AttitudeForm.from_content(newest.form),
        supervisor=scored.get(Capacity.SUPERVISOR, {}),
        student=scored.get(Capacity.STUDENT, {}),
        remarks=tuple((one.by.full_name, one.remark) for one in found.values() if one.remark),
    )


def latest_round(dossier: Dossier) -> tuple[AttitudeForm, Scores, Scores] | None:
    """Form, supervisor's and student's scores of the last round; None where there is none."""
    found = rounds(dossier)
    return (found[-1].form, found[-1].supervisor, found[-1].student) if found else None


def verdict(dossier: Dossier) -> bool | None:
    """Whether the last form of the supervisor is sufficient; None where the supervisor filled in none."""
    judged = [one.sufficient for one in rounds(dossier) if one.sufficient is not None]
    return judged[-1] if judged else None


def summary(sufficient: bool | None) -> str:
    """The same in words."""
    if sufficient is None:
        return _("not assessed yet")
    return _("sufficient") if sufficient else _("not sufficient yet")
