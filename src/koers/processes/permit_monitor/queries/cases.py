"""Where a case stands, whose turn it is, and its course: computed from the facts, in the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from koers.kernel.models import Dossier
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import (
    Arrangement,
    Contact,
    DeregistrationDecision,
    ExcuseStatus,
    Intention,
    Notice,
    Objection,
    PermitCase,
    PermitReport,
    Settlement,
    Step,
    StudentView,
)
from koers.processes.permit_monitor.queries.outcomes import Found, outcome_of


class Stage(TextChoices):
    """Where a case stands. The first that fits holds, in the order of `staged`."""

    TO_HEAR = "to_hear", _("the student has not been heard yet")
    TO_SETTLE = "to_settle", _("a person has to settle the outcome")
    WITH_DECAAN = "with_decaan", _("the decaan is assessing whether there is a valid reason")
    TO_INTEND = "to_intend", _("heard: prepare an intended decision")
    VIEW = "view", _("the student may react to the intended decision")
    TO_DECIDE = "to_decide", _("prepare the decision")
    TO_APPROVE = "to_approve", _("a colleague has to approve the decision")
    TO_WITHDRAW = "to_withdraw", _("a valid reason was accepted: withdraw the decision")
    WAITING = "waiting", _("decided: the report waits")
    OBJECTION = "objection", _("an objection has to be decided first")
    TO_REPORT = "to_report", _("report to the IND")
    TO_PROVE = "to_prove", _("the form is made: send it, and keep the proof")
    REPORTED = "reported", _("reported to the IND")
    EXCUSED = "excused", _("a valid reason: nothing is reported")
    SETTLED = "settled", _("settled: nothing is reported")


CLOSED = (Stage.REPORTED, Stage.EXCUSED, Stage.SETTLED)
WAITS_FOR_OTHERS = (Stage.WITH_DECAAN, Stage.VIEW, Stage.WAITING)
"""Stages in which the officers have nothing to do: the decaan, the student or a term is next."""


def staged(cases: QuerySet[PermitCase], today: dt.date) -> QuerySet[PermitCase]:
    """The cases with their ``stage`` (a `Stage`) on a local date: the one definition of where a case stands."""
    mine = {"case": OuterRef("pk"), "withdrawn_at": None}
    year = {"dossier": OuterRef("dossier"), "academic_year": OuterRef("academic_year")}
    decisions = DeregistrationDecision.objects.filter(**mine)
    approved = decisions.filter(approved_at__isnull=False)
    reports = PermitReport.objects.filter(decision__case=OuterRef("pk"), decision__withdrawn_at=None)
    excuse = ExcuseStatus.objects.filter(**year)
    settled = Settlement.objects.filter(**mine)
    intended = Intention.objects.filter(**mine)
    heard = Contact.objects.filter(case=OuterRef("pk"), kind__in=[Contact.Kind.HEARD, Contact.Kind.ABSENT])
    objected = Objection.objects.filter(decision__case=OuterRef("pk"), decision__withdrawn_at=None, outcome="")
    granted = Objection.objects.filter(decision__case=OuterRef("pk"), outcome="granted")
    viewed = intended.filter(Q(view__isnull=False) | Q(view_until__lt=today))
    accepted, pending = Exists(excuse.filter(decision="accepted")), Exists(excuse.filter(decision="pending"))
    decided = Exists(approved)
    unsettled = Q(opened_as="undetermined") & ~Q(opened_because="excuse_pending") & ~Exists(settled)
    order = [
        When(Exists(reports.filter(sent_on__isnull=False)), then=Value(Stage.REPORTED)),
        When(Exists(reports), then=Value(Stage.TO_PROVE)),
        When(decided & accepted, then=Value(Stage.TO_WITHDRAW)),
        When(decided & Exists(objected), then=Value(Stage.OBJECTION)),
        When(decided & pending, then=Value(Stage.WITH_DECAAN)),
        When(Exists(approved.filter(report_from__gt=today)), then=Value(Stage.WAITING)),
        When(decided, then=Value(Stage.TO_REPORT)),
        When(accepted, then=Value(Stage.EXCUSED)),
        When(Exists(settled.exclude(outcome="insufficient")), then=Value(Stage.SETTLED)),
        When(Exists(granted) & ~Exists(intended), then=Value(Stage.SETTLED)),
        When(unsettled, then=Value(Stage.TO_SETTLE)),
        When(pending, then=Value(Stage.WITH_DECAAN)),
        When(Exists(decisions), then=Value(Stage.TO_APPROVE)),
        When(Exists(viewed), then=Value(Stage.TO_DECIDE)),
        When(Exists(intended), then=Value(Stage.VIEW)),
        When(Exists(heard), then=Value(Stage.TO_INTEND)),
    ]
    return cases.annotate(stage=Case(*order, default=Value(Stage.TO_HEAR), output_field=CharField()))


def at_stage(cases: QuerySet[PermitCase], today: dt.date, *stages: Stage) -> QuerySet[PermitCase]:
    """The cases that stand at one of these stages on a local date, with their ``stage``."""
    return staged(cases, today).filter(stage__in=stages)  # type: ignore[misc]  # annotated by `staged`


def to_tell(cases: QuerySet[PermitCase], today: dt.date) -> QuerySet[PermitCase]:
    """The cases that ended without a report, of which the student did not get the letter yet."""
    year = {"dossier": OuterRef("dossier"), "academic_year": OuterRef("academic_year")}
    enough = Settlement.objects.filter(case=OuterRef("pk"), withdrawn_at=None, outcome=Settlement.Outcome.SUFFICIENT)
    return at_stage(cases, today, Stage.EXCUSED, Stage.SETTLED).filter(
        Q(stage=Stage.EXCUSED) | Exists(enough), ~Exists(Notice.objects.filter(**year, occasion="case"))
    )


def is_to_tell(case: PermitCase, today: dt.date) -> bool:
    """Whether this case ended without a report, and the student did not get the letter yet."""
    return to_tell(PermitCase.objects.filter(pk=case.pk), today).exists()


@dataclass(frozen=True)
class Course:
    """A case with everything that was done in it, and where it stands today."""

    case: PermitCase
    stage: Stage
    contacts: list[Contact] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    settlement: Settlement | None = None
    intention: Intention | None = None
    view: StudentView | None = None
    decision: DeregistrationDecision | None = None
    objection: Objection | None = None
    report: PermitReport | None = None
    arrangement: Arrangement | None = None
    excuse: str = ""
    withdrawn: list[Step] = field(default_factory=list)

    @property
    def closed(self) -> bool:
        """Whether nothing has to be done any more."""
        return self.stage in CLOSED


def course_of(case: PermitCase, today: dt.date) -> Course:
    """Everything about one case that its readers may know, on a local date."""
    row = (
        staged(PermitCase.objects.filter(pk=case.pk), today)
        .select_related("dossier__subject", "dossier__organisation__parent", "opened_by", "referred_by")
        .get()
    )
    settlements = list(row.settlements.select_related("by", "withdrawn_by"))
    intentions = list(row.intentions.select_related("by", "withdrawn_by", "view__by", "notice__document"))
    decisions = list(
        row.decisions.select_related(
            "prepared_by", "approved_by", "withdrawn_by", "objection__by", "objection__recorded_by",
            "report__made_by", "report__sent_by", "report__document", "notice__document",
        )
    )  # fmt: skip
    intention, decision = _current(intentions), _current(decisions)
    notices = Notice.objects.filter(dossier=row.dossier_id, academic_year=row.academic_year)
    return Course(
        case=row,
        stage=Stage(row.stage),  # type: ignore[attr-defined]  # annotated by `staged`
        contacts=list(row.contacts.select_related("by")),
        notices=list(notices.select_related("message", "document", "sent_by")),
        settlement=_current(settlements),
        intention=intention,
        view=getattr(intention, "view", None),
        decision=decision,
        objection=getattr(decision, "objection", None),
        report=getattr(decision, "report", None),
        arrangement=Arrangement.objects.filter(case=row).select_related("by").first(),
        excuse=excuse_of(row.dossier, row.academic_year),
        withdrawn=[step for step in [*settlements, *intentions, *decisions] if step.withdrawn_at],
    )


def _current[Row: Settlement | Intention | DeregistrationDecision](rows: list[Row]) -> Row | None:
    return next((row for row in rows if row.withdrawn_at is None), None)


def excuse_of(dossier: Dossier, academic_year: str) -> str:
    """What is known of a valid reason: ``pending``, ``accepted``, ``rejected``, or empty where there is nothing."""
    rows = ExcuseStatus.objects.filter(dossier=dossier, academic_year=academic_year)
    return rows.values_list("decision", flat=True).first() or ""


def found_for(case: PermitCase) -> Found | None:
    """What the rule gives now for the student and year of a case, the year taken as over (IND-07)."""
    return outcome_of(case.dossier, AcademicYear.parse(case.academic_year), interim=False)


def case_of(dossier: Dossier, academic_year: str) -> PermitCase | None:
    """The case of a student in a year, if one was opened."""
    return PermitCase.objects.filter(dossier=dossier, academic_year=academic_year).first()


def with_case_stage(dossiers: QuerySet[Dossier], academic_year: str, today: dt.date) -> QuerySet[Dossier]:
    """The dossiers with the ``case_stage`` of that year's case; None where there is none. For lists."""
    cases = staged(PermitCase.objects.filter(dossier=OuterRef("pk"), academic_year=academic_year), today)
    return dossiers.annotate(case_stage=Subquery(cases.values("stage")[:1]))  # type: ignore[misc]  # annotated by `staged`
