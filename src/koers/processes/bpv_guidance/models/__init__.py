"""What guidance at the workplace knows beyond the kernel: one module a concept."""

from koers.processes.bpv_guidance.models.hours import HoursWeek
from koers.processes.bpv_guidance.models.judging import Assessment, AssessmentScore, Capacity, Judgement
from koers.processes.bpv_guidance.models.moments import MomentAnswer, Proposal, ProposedMoment
from koers.processes.bpv_guidance.models.placements import Direction, Placement, PlacementPhase, Workplace
from koers.processes.bpv_guidance.models.reports import Comment, Visit
from koers.processes.bpv_guidance.models.school import FlexWeek, SchoolSettings, Term
from koers.processes.bpv_guidance.models.signals import Bottleneck, Feedback, Measure
from koers.processes.bpv_guidance.models.work_processes import Stage, WorkProcess, WorkProcessMark

__all__ = [
    "Assessment",
    "AssessmentScore",
    "Bottleneck",
    "Capacity",
    "Comment",
    "Direction",
    "Feedback",
    "FlexWeek",
    "HoursWeek",
    "Judgement",
    "Measure",
    "MomentAnswer",
    "Placement",
    "PlacementPhase",
    "Proposal",
    "ProposedMoment",
    "SchoolSettings",
    "Stage",
    "Term",
    "Visit",
    "WorkProcess",
    "WorkProcessMark",
    "Workplace",
]
