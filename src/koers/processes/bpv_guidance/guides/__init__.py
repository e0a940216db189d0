"""Content that a school can change: goals, questions and form of each contact, and the form for work attitude."""

from koers.processes.bpv_guidance.guides.shape import AttitudeForm, Criterion, Field, Guide, GuideFault
from koers.processes.bpv_guidance.guides.shelf import attitude_form, faults, guide_for

__all__ = ["AttitudeForm", "Criterion", "Field", "Guide", "GuideFault", "attitude_form", "faults", "guide_for"]
