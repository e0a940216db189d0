"""What the permit monitor keeps: records, settings, outcomes for lists, notices, cases, and reasons in the vault."""

from koers.processes.permit_monitor.models.cases import (
    Arrangement,
    Contact,
    DeregistrationDecision,
    ExcuseStatus,
    Intention,
    LetterCopy,
    Objection,
    PermitCase,
    PermitReport,
    Settlement,
    Step,
    StudentView,
)
from koers.processes.permit_monitor.models.outcomes import Computation, FactsChanged, Mailing, Notice, StoredOutcome
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
from koers.processes.permit_monitor.models.vault import ExcuseEvidence, ExcuseRequest, Reason

__all__ = [
    "Arrangement",
    "AttainableFigure",
    "Computation",
    "Contact",
    "DeregistrationDecision",
    "ExcuseEvidence",
    "ExcuseRequest",
    "ExcuseStatus",
    "FactsChanged",
    "HigherEnrolment",
    "HigherProgramme",
    "HigherResult",
    "Intention",
    "JointPart",
    "Judgement",
    "LetterCopy",
    "Mailing",
    "MonitorSettings",
    "Notice",
    "Objection",
    "PermitCase",
    "PermitRecord",
    "PermitReport",
    "PermitStudent",
    "PlannedCredits",
    "Reason",
    "Settlement",
    "Step",
    "StoredOutcome",
    "StudentView",
    "YearCalendar",
]
