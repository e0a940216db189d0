"""Writing the rows of the files of placements, in the order in which they lean on each other."""

from __future__ import annotations

from typing import Any

from koers.exchange.people import organisation_ids, person_ids
from koers.exchange.relations import Wanted, write_relations
from koers.exchange.work import Counts, Work
from koers.exchange.writing import upsert
from koers.kernel.identifiers import uuid7
from koers.kernel.models import Organisation
from koers.processes.bpv_guidance.actions.placements import create_placement
from koers.processes.bpv_guidance.imports.tables import (
    CONTACTS,
    DIRECTIONS,
    FLEX_WEEKS,
    PEOPLE,
    PHASES,
    PLACEMENTS,
    SETTINGS,
    TERMS,
    WORK_PROCESSES,
    WORKPLACES,
)
from koers.processes.bpv_guidance.models import (
    Direction,
    FlexWeek,
    Placement,
    PlacementPhase,
    SchoolSettings,
    Term,
    Workplace,
    WorkProcess,
)


def apply(work: Work) -> None:
    """Write everything."""
    _school(work)
    _workplaces(work)
    _placements(work)
    _phases(work)
    _people(work)


def _school(work: Work) -> None:
    ids = organisation_ids()
    terms = [(ids[row.institution], row.starts_on, row.number, row.ends_on) for row in work.files.rows(TERMS)]
    work.done(TERMS, upsert(Term, terms, key=("institution", "starts_on"), values=("number", "ends_on")))
    weeks = [(ids[row.institution], row.monday) for row in work.files.rows(FLEX_WEEKS)]
    work.done(FLEX_WEEKS, upsert(FlexWeek, weeks, key=("institution", "monday")))
    directions = [
        (ids[row.institution], row.code, row.name, row.handbook or "", uuid7()) for row in work.files.rows(DIRECTIONS)
    ]
    counts = upsert(Direction, directions, key=("institution", "code"), values=("name", "handbook"), only_new=("id",))
    work.done(DIRECTIONS, counts)
    limits = [(ids[row.institution], row.stagnation_weeks) for row in work.files.rows(SETTINGS)]
    work.done(SETTINGS, upsert(SchoolSettings, limits, key=("institution",), values=("stagnation_weeks",)))
    known = {(one.institution_id, one.code): one.pk for one in Direction.objects.all()}
    work_processes = [
        (known[ids[row.institution], row.direction], row.code, row.name, uuid7())
        for row in work.files.rows(WORK_PROCESSES)
    ]
    counts = upsert(WorkProcess, work_processes, key=("direction", "code"), values=("name",), only_new=("id",))
    work.done(WORK_PROCESSES, counts)


def _workplaces(work: Work) -> None:
    ids = organisation_ids()
    rows = [
        (row.code, ids[row.company], row.name, row.national_id, row.recognised_until, uuid7())
        for row in work.files.rows(WORKPLACES)
    ]
    values = ("company", "name", "national_id", "recognised_until")
    work.done(WORKPLACES, upsert(Workplace, rows, key=("code",), values=values, only_new=("id",)))
    contacts = work.files.rows(CONTACTS)
    workplaces = dict(Workplace.objects.values_list("code", "id"))
    people = person_ids(row.person for row in contacts)
    links = [(workplaces[row.workplace], people[row.person]) for row in contacts]
    work.done(CONTACTS, upsert(Workplace.contacts.through, links, key=("workplace", "person")))


def _placements(work: Work) -> None:
    rows = work.files.rows(PLACEMENTS)
    ids, people = organisation_ids(), person_ids(row.student for row in rows)
    workplaces = dict(Workplace.objects.values_list("code", "id"))
    directions = {(one.institution_id, one.code): one.pk for one in Direction.objects.all()}
    present = {one.number: one for one in Placement.objects.filter(number__in=[row.number for row in rows])}
    parents = dict(Organisation.objects.values_list("id", "parent_id"))
    counts = Counts()
    for row in rows:
        team = ids[row.team]
        facts: dict[str, Any] = {
            "route": row.route,
            "programme": row.programme,
            "direction_id": directions[parents[team] or team, row.direction],
            "workplace_id": workplaces[row.workplace],
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "planned_hours": row.planned_hours,
            "study_started_on": row.study_started_on,
            "advice_on": row.advice_on,
            "proeve_on": row.proeve_on,
        }
        placement = present.get(row.number)
        if placement is None:
            create_placement(student=people[row.student], team=team, number=row.number, facts=facts, by=None)
            counts.new += 1
        elif any(getattr(placement, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(placement, name, value)
            placement.save()
            counts.changed += 1
        else:
            counts.same += 1
    work.done(PLACEMENTS, counts)


def _phases(work: Work) -> None:
    placements = dict(Placement.objects.values_list("number", "dossier_id"))
    rows = [(placements[row.placement], row.since, row.phase) for row in work.files.rows(PHASES)]
    work.done(PHASES, upsert(PlacementPhase, rows, key=("placement", "since"), values=("phase",)))


def _people(work: Work) -> None:
    rows = work.files.rows(PEOPLE)
    placements = dict(Placement.objects.values_list("number", "dossier_id"))
    people = person_ids(row.person for row in rows)
    wanted = [
        Wanted(people[row.person], row.role, placements[row.placement], True, row.since, row.until) for row in rows
    ]
    work.done(PEOPLE, write_relations(work, wanted, PEOPLE.name))
