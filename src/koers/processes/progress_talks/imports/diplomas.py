"""programmes.csv, cohorts.csv, areas.csv, work_processes.csv and cards.csv: what a diploma consists of."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext as _

from koers.exchange.people import organisation_ids, places
from koers.exchange.tables import Row, Table
from koers.exchange.work import Work
from koers.exchange.writing import upsert
from koers.processes.progress_talks.imports.references import Diplomas, ProgrammeKey
from koers.processes.progress_talks.imports.school import InstitutionCheck
from koers.processes.progress_talks.imports.tables import AREAS, CARDS, COHORTS, PROGRAMMES, WORK_PROCESSES
from koers.processes.progress_talks.models import Area, Card, Cohort, Programme, WorkProcess


class _Part(Row, Protocol):
    """A row about a part of a programme."""

    @property
    def institution(self) -> str | None: ...

    @property
    def programme(self) -> str: ...

    @property
    def route(self) -> str: ...


def check(work: Work, known: Diplomas) -> None:
    """Find what is wrong in these files."""
    institutions = InstitutionCheck(work, places(work))
    for row in work.files.rows(PROGRAMMES):
        institutions.check(PROGRAMMES, row, row.institution)
    for table in (COHORTS, AREAS):
        _parts(work, known, table)
    for work_process, programme in _parts(work, known, WORK_PROCESSES):
        if not known.areas.has(programme, work_process.area):
            work.wrong(WORK_PROCESSES, work_process, "area", known.areas.reason(programme, work_process.area))
    for card, programme in _parts(work, known, CARDS):
        if not known.cohorts.has(programme, card.cohort):
            work.wrong(CARDS, card, "cohort", known.cohorts.reason(programme, card.cohort))
        if not known.work_processes.has(programme, card.work_process):
            reason = known.work_processes.reason(programme, card.work_process)
            work.wrong(CARDS, card, "work_process", reason)


def _parts[R: _Part](work: Work, known: Diplomas, table: Table[R]) -> list[tuple[R, ProgrammeKey]]:
    """The rows of a table with their programmes, but not the second of two that mean the same programme and code."""
    first: dict[tuple[Any, ...], int] = {}
    found = []
    for row in work.files.rows(table):
        programme = known.programme_of(table, row, row.institution)
        if programme is None:
            continue
        key = (programme, *(getattr(row, name) for name in table.key[3:]))
        if first.setdefault(key, row.line) != row.line:
            reason = _("This is in line %(first)d as well. Take one of the two away.") % {"first": first[key]}
            work.wrong(table, row, table.key[-1], reason)
        else:
            found.append((row, programme))
    return found


def apply(work: Work) -> None:
    """Write programmes, cohorts, areas, work processes and cards."""
    organisations = organisation_ids()
    counts = upsert(
        Programme,
        [(organisations[row.institution], *row[2:]) for row in work.files.rows(PROGRAMMES)],
        key=("institution", "code", "route"),
        values=("name", "level"),
    )
    work.done(PROGRAMMES, counts)
    known = Diplomas(work)
    programmes = programme_ids()
    _apply_to_programme(work, known, programmes)
    _apply_work_processes(work, known)
    _apply_cards(work, known)


def _apply_to_programme(work: Work, known: Diplomas, programmes: dict[ProgrammeKey, int]) -> None:
    counts = upsert(
        Cohort,
        [(programmes[key], row.name, row.starts_on) for row, key in _parts(work, known, COHORTS)],
        key=("programme", "name"),
        values=("starts_on",),
    )
    work.done(COHORTS, counts)
    counts = upsert(
        Area,
        [(programmes[key], row.code, row.name, row.position) for row, key in _parts(work, known, AREAS)],
        key=("programme", "code"),
        values=("name", "position"),
    )
    work.done(AREAS, counts)


def _apply_work_processes(work: Work, known: Diplomas) -> None:
    """A work process keeps its row when it goes to another area: cards lean on it."""
    areas = area_ids()
    rows = _parts(work, known, WORK_PROCESSES)
    for row, key in rows:
        elsewhere = WorkProcess.objects.filter(code=row.code, area_id__in=_areas_of(areas, key))
        elsewhere.exclude(area_id=areas[key, row.area]).update(area_id=areas[key, row.area])
    counts = upsert(
        WorkProcess,
        [(areas[key, row.area], row.code, row.name, row.position) for row, key in rows],
        key=("area", "code"),
        values=("name", "position"),
    )
    work.done(WORK_PROCESSES, counts)


def _areas_of(areas: dict[tuple[ProgrammeKey, str], int], programme: ProgrammeKey) -> list[int]:
    return [pk for (of, _code), pk in areas.items() if of == programme]


def _apply_cards(work: Work, known: Diplomas) -> None:
    cohorts, work_processes = cohort_ids(), work_process_ids()
    counts = upsert(
        Card,
        [
            (
                cohorts[key, row.cohort],
                row.number,
                work_processes[key, row.work_process].pk,
                row.name,
                row.planned_on,
            )
            for row, key in _parts(work, known, CARDS)
        ],
        key=("cohort", "number"),
        values=("work_process", "name", "planned_on"),
    )
    work.done(CARDS, counts)


def programme_ids() -> dict[ProgrammeKey, int]:
    """The id of each programme."""
    rows = Programme.objects.values_list("institution__code", "code", "route", "pk")
    return {ProgrammeKey(institution, code, route): pk for institution, code, route, pk in rows}


def cohort_ids() -> dict[tuple[ProgrammeKey, str], int]:
    """The id of each cohort, by programme and name."""
    rows = Cohort.objects.values_list(
        "programme__institution__code", "programme__code", "programme__route", "name", "pk"
    )
    return {(ProgrammeKey(*programme), name): pk for *programme, name, pk in rows}


def area_ids() -> dict[tuple[ProgrammeKey, str], int]:
    """The id of each area, by programme and code."""
    rows = Area.objects.values_list("programme__institution__code", "programme__code", "programme__route", "code", "pk")
    return {(ProgrammeKey(*programme), code): pk for *programme, code, pk in rows}


class WorkProcessName(NamedTuple):
    """A work process in the database, as people name it."""

    pk: int
    title: str


def work_process_ids() -> dict[tuple[ProgrammeKey, str], WorkProcessName]:
    """Each work process, by programme and code."""
    return {
        (ProgrammeKey(*programme), code): WorkProcessName(pk, f"{code} {name}")
        for *programme, code, name, pk in WorkProcess.objects.values_list(
            "area__programme__institution__code",
            "area__programme__code",
            "area__programme__route",
            "code",
            "name",
            "pk",
        )
    }
