"""The files in which a school brings in what progress conversations stand on."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from koers.exchange.cells import Choice, Code, Date, Text, Whole
from koers.exchange.tables import Column, Table
from koers.kernel.vocabulary import Scope
from koers.processes.progress_talks.models import Programme, Result, Talk
from koers.processes.progress_talks.process import PROCESS, STUDENT

GUIDES = tuple(role.key for role in PROCESS.roles if role.scope is Scope.DOSSIER and role is not STUDENT)
"""The roles that staff hold in a student's dossier."""

_INSTITUTION = Column("institution", Code(), required=False)
_PROGRAMME = Column("programme", Code(20))
_ROUTE = Column("route", Choice(tuple(Programme.Route.values)))
_STUDENT = Column("student", Code())
_POSITION = Whole(0, 9999)


class PeriodRow(NamedTuple):
    """A row of periods.csv; both days count."""

    line: int
    institution: str
    number: int
    starts_on: dt.date
    ends_on: dt.date


class SettingsRow(NamedTuple):
    """A row of settings.csv; an empty cell is the figure of the source text."""

    line: int
    institution: str
    talks_a_year: int | None
    on_schedule: int | None
    figures_as_of: dt.date | None


class ProgrammeRow(NamedTuple):
    """A row of programmes.csv."""

    line: int
    institution: str
    code: str
    route: str
    name: str
    level: int


class CohortRow(NamedTuple):
    """A row of cohorts.csv. Here and below ``institution`` is needed only where two have the same programme."""

    line: int
    institution: str | None
    programme: str
    route: str
    name: str
    starts_on: dt.date


class AreaRow(NamedTuple):
    """A row of areas.csv."""

    line: int
    institution: str | None
    programme: str
    route: str
    code: str
    name: str
    position: int


class WorkProcessRow(NamedTuple):
    """A row of work_processes.csv."""

    line: int
    institution: str | None
    programme: str
    route: str
    area: str
    code: str
    name: str
    position: int


class CardRow(NamedTuple):
    """A row of cards.csv: an evidence card of a cohort."""

    line: int
    institution: str | None
    programme: str
    route: str
    cohort: str
    work_process: str
    number: int
    name: str
    planned_on: dt.date


class EnrolmentRow(NamedTuple):
    """A row of enrolments.csv; ``ended_on`` is the last day. The institution is that of the team."""

    line: int
    student: str
    programme: str
    route: str
    cohort: str
    team: str
    started_on: dt.date
    ended_on: dt.date | None


class GuidanceRow(NamedTuple):
    """A row of guidance.csv: who guides a student, from ``since`` up to but not on ``until``."""

    line: int
    student: str
    staff: str
    role: str
    since: dt.date
    until: dt.date | None


class EvidenceRow(NamedTuple):
    """A row of evidence.csv: a card that a student handed in."""

    line: int
    student: str
    card: int
    handed_in_on: dt.date
    approved_on: dt.date | None


class ResultRow(NamedTuple):
    """A row of results.csv."""

    line: int
    student: str
    kind: str
    name: str
    outcome: str
    on: dt.date


class ConversationRow(NamedTuple):
    """A row of conversations.csv: a conversation that was held and signed before Koers came."""

    line: int
    student: str
    staff: str
    held_on: dt.date
    conclusion: str | None


class AgreementRow(NamedTuple):
    """A row of agreements.csv: an agreement that was made before Koers came."""

    line: int
    student: str
    made_on: dt.date
    what: str
    work_process: str | None
    who: str | None
    how: str | None
    by_when: dt.date
    first_step: str | None
    closed_on: dt.date | None


PERIODS = Table(
    "periods.csv",
    PeriodRow,
    (
        Column("institution", Code()),
        Column("number", Whole(1, 99)),
        Column("starts_on", Date()),
        Column("ends_on", Date()),
    ),
    key=("institution", "starts_on"),
)
SETTINGS = Table(
    "settings.csv",
    SettingsRow,
    (
        Column("institution", Code()),
        Column("talks_a_year", Whole(1, 40), required=False),
        Column("on_schedule", Whole(0, 999), required=False),
        Column("figures_as_of", Date(), required=False),
    ),
    key=("institution",),
)
PROGRAMMES = Table(
    "programmes.csv",
    ProgrammeRow,
    (
        Column("institution", Code()),
        Column("code", Code(20)),
        _ROUTE,
        Column("name", Text(200)),
        Column("level", Whole(1, 4)),
    ),
    key=("institution", "code", "route"),
)
COHORTS = Table(
    "cohorts.csv",
    CohortRow,
    (_INSTITUTION, _PROGRAMME, _ROUTE, Column("name", Code(20)), Column("starts_on", Date())),
    key=("institution", "programme", "route", "name"),
)
AREAS = Table(
    "areas.csv",
    AreaRow,
    (
        _INSTITUTION,
        _PROGRAMME,
        _ROUTE,
        Column("code", Code(20)),
        Column("name", Text(200)),
        Column("position", _POSITION),
    ),
    key=("institution", "programme", "route", "code"),
)
WORK_PROCESSES = Table(
    "work_processes.csv",
    WorkProcessRow,
    (
        _INSTITUTION,
        _PROGRAMME,
        _ROUTE,
        Column("area", Code(20)),
        Column("code", Code(20)),
        Column("name", Text(200)),
        Column("position", _POSITION),
    ),
    key=("institution", "programme", "route", "code"),
)
CARDS = Table(
    "cards.csv",
    CardRow,
    (
        _INSTITUTION,
        _PROGRAMME,
        _ROUTE,
        Column("cohort", Code(20)),
        Column("work_process", Code(20)),
        Column("number", Whole(1, 9999)),
        Column("name", Text(200)),
        Column("planned_on", Date()),
    ),
    key=("institution", "programme", "route", "cohort", "number"),
)
ENROLMENTS = Table(
    "enrolments.csv",
    EnrolmentRow,
    (
        _STUDENT,
        _PROGRAMME,
        _ROUTE,
        Column("cohort", Code(20)),
        Column("team", Code()),
        Column("started_on", Date()),
        Column("ended_on", Date(), required=False),
    ),
    key=("student", "programme", "route"),
)
GUIDANCE = Table(
    "guidance.csv",
    GuidanceRow,
    (
        _STUDENT,
        Column("staff", Code()),
        Column("role", Choice(GUIDES)),
        Column("since", Date()),
        Column("until", Date(), required=False),
    ),
    key=("student", "staff", "role", "since"),
)
EVIDENCE = Table(
    "evidence.csv",
    EvidenceRow,
    (
        _STUDENT,
        Column("card", Whole(1, 9999)),
        Column("handed_in_on", Date()),
        Column("approved_on", Date(), required=False),
    ),
    key=("student", "card"),
)
RESULTS = Table(
    "results.csv",
    ResultRow,
    (
        _STUDENT,
        Column("kind", Choice(tuple(Result.Kind.values))),
        Column("name", Text(200)),
        Column("outcome", Text(60)),
        Column("on", Date()),
    ),
    key=("student", "kind", "name"),
)
CONVERSATIONS = Table(
    "conversations.csv",
    ConversationRow,
    (
        _STUDENT,
        Column("staff", Code()),
        Column("held_on", Date()),
        Column("conclusion", Choice(tuple(Talk.Conclusion.values)), required=False),
    ),
    key=("student", "held_on"),
)
AGREEMENTS = Table(
    "agreements.csv",
    AgreementRow,
    (
        _STUDENT,
        Column("made_on", Date()),
        Column("what", Text(2000, lines=True)),
        Column("work_process", Code(20), required=False),
        Column("who", Text(200), required=False),
        Column("how", Text(2000, lines=True), required=False),
        Column("by_when", Date()),
        Column("first_step", Text(2000, lines=True), required=False),
        Column("closed_on", Date(), required=False),
    ),
    key=("student", "made_on", "what"),
)
