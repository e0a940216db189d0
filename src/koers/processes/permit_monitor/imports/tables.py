"""The files in which an institution brings in whom it monitors: the columns of the lawbook, and what a report needs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from koers.exchange.cells import Choice, Code, Date, Text
from koers.exchange.tables import Column, Table
from koers.processes.permit_monitor.imports.cells import Credits, Year, YesNo
from koers.processes.permit_monitor.models import (
    HigherEnrolment,
    HigherProgramme,
    HigherResult,
    JointPart,
    PermitRecord,
)

_STUDENT = Column("student_id", Code())
_PROGRAMME = Column("programme_id", Code())
_YEAR = Column("academic_year", Year())


class StudentRow(NamedTuple):
    """A row of permit_students.csv: who holds, or held, a residence permit. The name is in people.csv.

    The postal address is whole or absent; a country that is None is the Netherlands.
    """

    line: int
    student_id: str
    institution: str
    v_number: str | None
    born_on: dt.date | None
    phone: str | None
    street: str | None
    house_number: str | None
    postal_code: str | None
    city: str | None
    country: str | None


class PermitRow(NamedTuple):
    """A row of permits.csv; both days count."""

    line: int
    student_id: str
    purpose: str | None
    valid_from: dt.date
    valid_until: dt.date | None


class ProgrammeRow(NamedTuple):
    """A row of permit_programmes.csv."""

    line: int
    institution: str
    programme_id: str
    credit_system: str
    nominal_credits: Decimal | None
    total_credits: Decimal | None
    name: str | None
    rio_code: str | None


class EnrolmentRow(NamedTuple):
    """A row of permit_enrolments.csv; both days count. The programme is one of the student's institution."""

    line: int
    enrolment_id: str
    student_id: str
    programme_id: str
    kind: str | None
    start: dt.date
    end: dt.date | None
    end_reason: str | None
    permit_programme: bool | None


class PartRow(NamedTuple):
    """A row of permit_parts.csv: another institution that keeps a part of a student's progress (IND-21)."""

    line: int
    student_id: str
    partner: str
    sponsor: str
    contact: str | None


class ResultRow(NamedTuple):
    """A row of permit_results.csv; ``partner`` where it comes from the part of another institution."""

    line: int
    result_id: str
    student_id: str
    programme_id: str | None
    unit: str
    credits: Decimal | None
    achieved_on: dt.date | None
    kind: str
    counts: bool | None
    partner: str | None


class JudgementRow(NamedTuple):
    """A row of permit_judgements.csv (IND-19)."""

    line: int
    student_id: str
    academic_year: str
    sufficient: bool | None
    ground: str | None
    assessor: str | None


class AttainableRow(NamedTuple):
    """A row of permit_attainable.csv."""

    line: int
    student_id: str
    academic_year: str
    credits: Decimal
    reason: str
    set_by: str


class PlanRow(NamedTuple):
    """A row of permit_plans.csv: a course that a student is registered for, or has in the study plan."""

    line: int
    student_id: str
    academic_year: str
    unit: str
    credits: Decimal
    expected_on: dt.date | None


STUDENTS = Table(
    "permit_students.csv",
    StudentRow,
    (
        _STUDENT,
        Column("institution", Code()),
        Column("v_number", Code(20), required=False),
        Column("born_on", Date(), required=False),
        Column("phone", Text(40), required=False),
        Column("street", Text(100), required=False),
        Column("house_number", Text(20), required=False),
        Column("postal_code", Text(20), required=False),
        Column("city", Text(100), required=False),
        Column("country", Text(60), required=False),
    ),
    key=("student_id",),
)
PERMITS = Table(
    "permits.csv",
    PermitRow,
    (
        _STUDENT,
        Column("purpose", Choice(tuple(PermitRecord.Purpose.values)), required=False),
        Column("valid_from", Date()),
        Column("valid_until", Date(), required=False),
    ),
    key=("student_id", "valid_from"),
)
PROGRAMMES = Table(
    "permit_programmes.csv",
    ProgrammeRow,
    (
        Column("institution", Code()),
        _PROGRAMME,
        Column("credit_system", Choice(tuple(HigherProgramme.CreditSystem.values))),
        Column("nominal_credits", Credits(), required=False),
        Column("total_credits", Credits(), required=False),
        Column("name", Text(200), required=False),
        Column("rio_code", Code(), required=False),
    ),
    key=("institution", "programme_id"),
)
ENROLMENTS = Table(
    "permit_enrolments.csv",
    EnrolmentRow,
    (
        Column("enrolment_id", Code()),
        _STUDENT,
        _PROGRAMME,
        Column("kind", Choice(tuple(HigherEnrolment.Kind.values)), required=False),
        Column("start", Date()),
        Column("end", Date(), required=False),
        Column("end_reason", Choice(tuple(HigherEnrolment.EndReason.values)), required=False),
        Column("permit_programme", YesNo(), required=False),
    ),
    key=("enrolment_id",),
)
PARTS = Table(
    "permit_parts.csv",
    PartRow,
    (
        _STUDENT,
        Column("partner", Text(200)),
        Column("sponsor", Choice(tuple(JointPart.Sponsor.values))),
        Column("contact", Text(254), required=False),
    ),
    key=("student_id", "partner"),
)
RESULTS = Table(
    "permit_results.csv",
    ResultRow,
    (
        Column("result_id", Code(80)),
        _STUDENT,
        Column("programme_id", Code(), required=False),
        Column("unit", Text(200)),
        Column("credits", Credits(), required=False),
        Column("achieved_on", Date(), required=False),
        Column("kind", Choice(tuple(HigherResult.Kind.values))),
        Column("counts", YesNo(), required=False),
        Column("partner", Text(200), required=False),
    ),
    key=("result_id",),
)
JUDGEMENTS = Table(
    "permit_judgements.csv",
    JudgementRow,
    (
        _STUDENT,
        _YEAR,
        Column("sufficient", YesNo(), required=False),
        Column("ground", Text(2000, lines=True), required=False),
        Column("assessor", Text(200), required=False),
    ),
    key=("student_id", "academic_year"),
)
ATTAINABLE = Table(
    "permit_attainable.csv",
    AttainableRow,
    (
        _STUDENT,
        _YEAR,
        Column("credits", Credits()),
        Column("reason", Text(2000, lines=True)),
        Column("set_by", Text(200)),
    ),
    key=("student_id", "academic_year"),
)
PLANS = Table(
    "permit_plans.csv",
    PlanRow,
    (
        _STUDENT,
        _YEAR,
        Column("unit", Text(200)),
        Column("credits", Credits()),
        Column("expected_on", Date(), required=False),
    ),
    key=("student_id", "academic_year", "unit"),
)
