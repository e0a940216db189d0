"""The files in which a school brings in its placements."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from koers.exchange.cells import Choice, Code, Date, Text, Whole
from koers.exchange.tables import Column, Table
from koers.processes.bpv_guidance.models import Placement
from koers.processes.bpv_guidance.process import SLB, SUPERVISOR


class TermRow(NamedTuple):
    """A row of bpv_terms.csv; both days count."""

    line: int
    institution: str
    number: int
    starts_on: dt.date
    ends_on: dt.date


class FlexWeekRow(NamedTuple):
    """A row of bpv_flex_weeks.csv."""

    line: int
    institution: str
    monday: dt.date


class DirectionRow(NamedTuple):
    """A row of bpv_directions.csv; ``handbook`` is a web address."""

    line: int
    institution: str
    code: str
    name: str
    handbook: str | None


class SettingsRow(NamedTuple):
    """A row of bpv_settings.csv: after how many weeks a standstill is signalled."""

    line: int
    institution: str
    stagnation_weeks: int


class WorkProcessRow(NamedTuple):
    """A row of bpv_work_processes.csv: one that a direction wants to see at the workplace."""

    line: int
    institution: str
    direction: str
    code: str
    name: str


class WorkplaceRow(NamedTuple):
    """A row of bpv_workplaces.csv: a department of a company of organisations.csv."""

    line: int
    code: str
    company: str
    name: str
    national_id: str
    recognised_until: dt.date | None


class ContactRow(NamedTuple):
    """A row of bpv_contacts.csv: somebody of a company's record, who can be made supervisor."""

    line: int
    workplace: str
    person: str


class PlacementRow(NamedTuple):
    """A row of bpv_placements.csv; both days count."""

    line: int
    number: str
    student: str
    team: str
    workplace: str
    direction: str
    route: str
    programme: str
    starts_on: dt.date
    ends_on: dt.date
    planned_hours: int
    study_started_on: dt.date
    advice_on: dt.date | None
    proeve_on: dt.date | None


class PhaseRow(NamedTuple):
    """A row of bpv_phases.csv: from which day a placement is in which phase."""

    line: int
    placement: str
    since: dt.date
    phase: int


class PartyRow(NamedTuple):
    """A row of bpv_people.csv: who guides or supervises, from ``since`` up to but not on ``until``."""

    line: int
    placement: str
    person: str
    role: str
    since: dt.date
    until: dt.date | None


TERMS = Table(
    "bpv_terms.csv",
    TermRow,
    (
        Column("institution", Code()),
        Column("number", Whole(1, 12)),
        Column("starts_on", Date()),
        Column("ends_on", Date()),
    ),
    key=("institution", "starts_on"),
)
FLEX_WEEKS = Table(
    "bpv_flex_weeks.csv",
    FlexWeekRow,
    (Column("institution", Code()), Column("monday", Date())),
    key=("institution", "monday"),
)
DIRECTIONS = Table(
    "bpv_directions.csv",
    DirectionRow,
    (
        Column("institution", Code()),
        Column("code", Code(20)),
        Column("name", Text(200)),
        Column("handbook", Text(500), required=False),
    ),
    key=("institution", "code"),
)
SETTINGS = Table(
    "bpv_settings.csv",
    SettingsRow,
    (Column("institution", Code()), Column("stagnation_weeks", Whole(1, 52))),
    key=("institution",),
)
WORK_PROCESSES = Table(
    "bpv_work_processes.csv",
    WorkProcessRow,
    (
        Column("institution", Code()),
        Column("direction", Code(20)),
        Column("code", Code()),
        Column("name", Text(200)),
    ),
    key=("institution", "direction", "code"),
)
WORKPLACES = Table(
    "bpv_workplaces.csv",
    WorkplaceRow,
    (
        Column("code", Code()),
        Column("company", Code()),
        Column("name", Text(200)),
        Column("national_id", Code()),
        Column("recognised_until", Date(), required=False),
    ),
    key=("code",),
)
CONTACTS = Table(
    "bpv_contacts.csv",
    ContactRow,
    (Column("workplace", Code()), Column("person", Code())),
    key=("workplace", "person"),
)
PLACEMENTS = Table(
    "bpv_placements.csv",
    PlacementRow,
    (
        Column("number", Code()),
        Column("student", Code()),
        Column("team", Code()),
        Column("workplace", Code()),
        Column("direction", Code(20)),
        Column("route", Choice(tuple(Placement.Route.values))),
        Column("programme", Text(200)),
        Column("starts_on", Date()),
        Column("ends_on", Date()),
        Column("planned_hours", Whole(0, 9999)),
        Column("study_started_on", Date()),
        Column("advice_on", Date(), required=False),
        Column("proeve_on", Date(), required=False),
    ),
    key=("number",),
)
PHASES = Table(
    "bpv_phases.csv",
    PhaseRow,
    (Column("placement", Code()), Column("since", Date()), Column("phase", Whole(1, 3))),
    key=("placement", "since"),
)
PEOPLE = Table(
    "bpv_people.csv",
    PartyRow,
    (
        Column("placement", Code()),
        Column("person", Code()),
        Column("role", Choice((SLB.key, SUPERVISOR.key))),
        Column("since", Date()),
        Column("until", Date(), required=False),
    ),
    key=("placement", "person", "role", "since"),
)
ALL = (SETTINGS, TERMS, FLEX_WEEKS, DIRECTIONS, WORK_PROCESSES, WORKPLACES, CONTACTS, PLACEMENTS, PHASES, PEOPLE)
