"""What the permit monitor keeps: records of students, what an institution sets, outcomes for the lists, notices."""

from koers.processes.permit_monitor.models.outcomes import Computation, Mailing, Notice, StoredOutcome
from koers.processes.permit_monitor.models.records import (
    AttainableFigure,
    HigherEnrolment,
    HigherProgramme,
    HigherResult,
    JointPart,
    Judgement,
    PermitRecord,
    PermitStudent,
    PlannedCredits,
)
from koers.processes.permit_monitor.models.settings import MonitorSettings, YearCalendar

__all__ = [
    "AttainableFigure",
    "Computation",
    "HigherEnrolment",
    "HigherProgramme",
    "HigherResult",
    "JointPart",
    "Judgement",
    "Mailing",
    "MonitorSettings",
    "Notice",
    "PermitRecord",
    "PermitStudent",
    "PlannedCredits",
    "StoredOutcome",
    "YearCalendar",
]
