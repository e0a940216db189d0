"""What progress conversations keep: the diploma dossier, where a student stands in it, and the talks."""

from koers.processes.progress_talks.models.care import CareAppointment
from koers.processes.progress_talks.models.diploma import Area, Card, Cohort, Programme, WorkProcess
from koers.processes.progress_talks.models.progress import Enrolment, Evidence, Result
from koers.processes.progress_talks.models.school import SchoolPeriod, SchoolSettings
from koers.processes.progress_talks.models.talks import GuideVersion, Talk, TeamMessage, TeamMessageRecipient, Variant

__all__ = [
    "Area",
    "Card",
    "CareAppointment",
    "Cohort",
    "Enrolment",
    "Evidence",
    "GuideVersion",
    "Programme",
    "Result",
    "SchoolPeriod",
    "SchoolSettings",
    "Talk",
    "TeamMessage",
    "TeamMessageRecipient",
    "Variant",
    "WorkProcess",
]
