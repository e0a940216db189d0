"""Many students at once: where each stands, which conversations are due, and who needs attention first.

Each function annotates enrolments, so that filtering, sorting, counting and paging happen in the database.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Greatest

from koers.kernel.models import Agreement, Conversation, Dossier, Party, Person
from koers.kernel.vocabulary import Resource, Role
from koers.processes.progress_talks.models import Card, Enrolment, Evidence
from koers.processes.progress_talks.process import PROCESS, SLB, TALK, TEAM_LEADER
from koers.processes.progress_talks.queries.position import count_of, verdict, with_positions
from koers.processes.progress_talks.queries.school import Rules, Schools, school_year
from koers.processes.progress_talks.queries.talks import moments
from koers.web.charts import Standing

QUIET = dt.timedelta(weeks=5)
"""So long without a new card, in lesson time, asks for attention."""
NEAR = dt.timedelta(days=21)
"""From so long before its due date a conversation that is not planned asks to be planned (SVG-03)."""


type Annotated = QuerySet[Any]
"""Enrolments with columns that these functions add; the type of a row does not know them."""


class Attention(enum.IntEnum):
    """Why a student needs attention first, the most pressing first."""

    LATE = 1
    BEHIND = 2
    AGREEMENT = 3
    QUIET = 4
    NEW = 5
    NONE = 9


def of_slb(person: Person, on: dt.date) -> QuerySet[Enrolment]:
    """The students whom somebody guides as SLB'er on a local date."""
    held = Party.objects.live(on).filter(person=person, role=SLB.key).values("dossier")
    return _open(Dossier.objects.visible_to(person, on).filter(pk__in=held), on)


def of_team_leader(person: Person, on: dt.date) -> QuerySet[Enrolment]:
    """The students of the teams that somebody leads on a local date."""
    held = Party.objects.live(on).filter(person=person, role=TEAM_LEADER.key).values("organisation")
    mine = Q(organisation__in=held) | Q(organisation__parent__in=held)
    return _open(Dossier.objects.visible_to(person, on, Resource.COUNTS).filter(mine), on)


def holds(person: Person, role: Role, on: dt.date) -> bool:
    """Whether somebody holds a role of this process anywhere on a local date."""
    return Party.objects.live(on).filter(person=person, role=role.key).exists()


def _open(dossiers: QuerySet[Dossier], on: dt.date) -> QuerySet[Enrolment]:
    standing = dossiers.filter(process=PROCESS.key).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    return Enrolment.objects.filter(dossier__in=standing)


def named(enrolments: Annotated, words: str) -> Annotated:
    """Those in whose name every one of these words occurs, whatever its capitals and accents."""
    for word in words.split():
        key = Func(Value(word), function="koers_sort_key", output_field=CharField())
        enrolments = enrolments.filter(dossier__subject__sort_key__contains=key)
    return enrolments


def to_plan(enrolments: Annotated, on: dt.date) -> Annotated:
    """Of what `with_talks` gave: those whose next conversation is due within `NEAR`, or late, and not planned."""
    return enrolments.filter(next_start__isnull=True, due__lte=on + NEAR)


def with_talks(enrolments: Annotated, on: dt.date, schools: Schools) -> Annotated:
    """Annotate enrolments with their position, and ``held, required, due, late, next_start, behind``.

    Of the school year: ``held`` conversations up to ``on``, of ``required``; the next is ``due`` on a local date,
    None when all were held; ``next_start`` is the moment of the first that is planned from ``on`` on (SVG-03).
    """
    year = school_year(on)
    start, end = moments(year.starts_on, on)
    talks = Conversation.objects.filter(dossier=OuterRef("pk"), kind=TALK.key)
    held = talks.held().filter(begun_at__gte=start, begun_at__lt=end)
    planned = talks.to_come().filter(planned_start__gte=moments(on, on)[0]).order_by("planned_start")
    number = IntegerField()
    return (
        with_positions(enrolments, on, schools)
        .annotate(
            held=count_of(held),
            skipped=schools.choose(_skipped, number),
            asked=schools.choose(lambda rules: rules.talks_a_year, number),
            next_start=Subquery(planned.values("planned_start")[:1], output_field=DateTimeField()),
        )
        .annotate(nth=F("held") + F("skipped"), required=F("asked") - F("skipped"))
        .annotate(due=schools.choose(_due, DateField()))
        .annotate(late=_flag(Q(due__lt=on)), behind=_flag(Q(difference__lt=0 - F("tolerance"))))
    )


def with_attention(enrolments: Annotated, slb: Person, on: dt.date, schools: Schools) -> Annotated:
    """Annotate what `with_talks` gave with ``agreements, overdue, last_card, quiet, met`` and ``attention``.

    Open agreements and those past their date; the day of the last card, or from which one was to be expected; whether
    ``slb`` has had a conversation with the student before (SVG-06).
    """
    agreements = Agreement.objects.open().filter(dossier=OuterRef("pk"))
    cards = Evidence.objects.filter(enrolment=OuterRef("pk"), handed_in_on__lte=OuterRef("as_of"))
    met = Conversation.objects.held().filter(dossier=OuterRef("pk"), kind=TALK.key, led_by=slb)
    last_card = Subquery(cards.order_by("-handed_in_on").values("handed_in_on")[:1], output_field=DateField())
    annotated: Annotated = (
        enrolments.annotate(
            agreements=count_of(agreements),
            overdue=count_of(agreements.filter(by_when__lt=on)),
            last_card=Greatest(last_card, F("started_on"), schools.choose(_lessons_from, DateField())),
            quiet_since=schools.choose(lambda rules: rules.figures_on - QUIET, DateField()),
            met=Exists(met),
        )
        .annotate(quiet=_flag(Q(approved__lt=F("total"), last_card__lt=F("quiet_since"))))
        .annotate(
            attention=Case(
                When(late=True, then=Value(Attention.LATE)),
                When(behind=True, then=Value(Attention.BEHIND)),
                When(overdue__gt=0, then=Value(Attention.AGREEMENT)),
                When(quiet=True, then=Value(Attention.QUIET)),
                When(met=False, then=Value(Attention.NEW)),
                default=Value(Attention.NONE),
                output_field=IntegerField(),
            )
        )
    )
    return annotated


_BY_ATTENTION = (
    F("attention").asc(),
    Case(When(attention__lt=Attention.NONE, then=F("difference")), default=Value(0)).asc(),
    F("dossier__subject__sort_key").asc(),
    F("pk").asc(),
)
_BY_LATENESS = (
    F("late").desc(),
    Case(When(late=True, then=F("due"))).asc(nulls_last=True),
    F("dossier__subject__sort_key").asc(),
    F("pk").asc(),
)


def by_attention(enrolments: Annotated) -> Annotated:
    """Who needs attention first; within one reason who is furthest behind; the others by name."""
    return enrolments.order_by(*_BY_ATTENTION)


def with_weakest(enrolments: Annotated) -> Annotated:
    """Annotate what `with_positions` gave with ``weakest``: code of the work process that misses most planned cards."""
    approved = Evidence.objects.filter(
        card=OuterRef("pk"), enrolment=OuterRef(OuterRef("pk")), approved_on__lte=OuterRef(OuterRef("as_of"))
    )
    cards = Card.objects.filter(~Exists(approved), cohort=OuterRef("cohort"), planned_on__lte=OuterRef("as_of"))
    missing = cards.order_by().values("work_process__code").annotate(n=Count("pk"))
    most = missing.order_by("-n", "work_process__code").values("work_process__code")[:1]
    annotated: Annotated = enrolments.annotate(weakest=Subquery(most, output_field=TextField()))
    return annotated


@dataclass(frozen=True)
class Figures:
    """A few numbers over many students. ``tolerance``: the widest of their schools."""

    students: int
    late: int
    behind: int
    agreements: int
    this_week: int
    attention: int
    standings: tuple[Standing, ...]
    tolerance: int


def figures_of(enrolments: Annotated, on: dt.date) -> Figures:
    """The figures of all these students in one query; this week is Monday to Sunday around ``on``."""
    monday = on - dt.timedelta(days=on.weekday())
    start, end = moments(monday, monday + dt.timedelta(days=6))
    found = enrolments.aggregate(
        n=Count("pk"),
        late_n=Count("pk", filter=Q(late=True)),
        behind_n=Count("pk", filter=Q(behind=True)),
        agreements_n=Sum("agreements", default=0),
        week_n=Count("pk", filter=Q(next_start__gte=start, next_start__lt=end)),
        attention_n=Count("pk", filter=Q(attention__lt=Attention.NONE)),
        differences=ArrayAgg("difference", default=[], order_by="pk"),
        tolerances=ArrayAgg("tolerance", default=[], order_by="pk"),
    )
    return Figures(
        students=found["n"],
        late=found["late_n"],
        behind=found["behind_n"],
        agreements=found["agreements_n"],
        this_week=found["week_n"],
        attention=found["attention_n"],
        tolerance=max(found["tolerances"], default=0),
        standings=tuple(
            Standing(difference, str(verdict(difference, tolerance)))
            for difference, tolerance in zip(found["differences"], found["tolerances"], strict=True)
        ),
    )


def with_slb(enrolments: Annotated, on: dt.date) -> Annotated:
    """Annotate enrolments with ``slb``, the key of who guides the student on a local date, longest; None: nobody."""
    parties = Party.objects.live(on).filter(dossier=OuterRef("pk"), role=SLB.key).order_by("since", "pk")
    annotated: Annotated = enrolments.annotate(slb=Subquery(parties.values("person")[:1]))
    return annotated


@dataclass(frozen=True)
class Due:
    """So many students have no conversation planned that was due, or soon will be, by ``day``."""

    day: dt.date
    students: int


def dues_of(enrolments: Annotated, on: dt.date) -> list[Due]:
    """What `with_talks` gave, as how many students have a conversation to plan by which day, in one query (SVG-03)."""
    rows = to_plan(enrolments, on).order_by().values("due").annotate(n=Count("pk")).order_by("due")
    return [Due(day, n) for day, n in rows.values_list("due", "n")]


@dataclass(frozen=True)
class Group:
    """The students of one SLB'er, or of nobody: conversations ``held`` this year, students with one late."""

    slb: Person | None
    students: int
    held: int
    late: int
    behind: int


def groups_of(enrolments: Annotated) -> list[Group]:
    """What `with_talks` and `with_slb` gave, counted by SLB'er in two queries; who has nobody last."""
    rows = list(
        enrolments.order_by()
        .values("slb")
        .annotate(
            students_n=Count("pk"),
            held_n=Sum("held"),
            late_n=Count("pk", filter=Q(late=True)),
            behind_n=Count("pk", filter=Q(behind=True)),
        )
        .values_list("slb", "students_n", "held_n", "late_n", "behind_n")
    )
    people = Person.objects.in_bulk([row[0] for row in rows if row[0]])
    groups = [Group(people.get(slb), *figures) for slb, *figures in rows]
    return sorted(groups, key=lambda group: (group.slb is None, group.slb.sort_key if group.slb else ""))


def by_lateness(enrolments: Annotated) -> Annotated:
    """Of what `with_talks` gave: late first, longest first; then by name."""
    return enrolments.order_by(*_BY_LATENESS)


def _skipped(rules: Rules) -> Any:
    """How many conversations of the year a student does not owe, for having started after their periods."""
    ends = [Case(When(started_on__gt=day, then=Value(1)), default=Value(0)) for day in rules.due_dates]
    return reduce(add, ends, Value(0))


def _due(rules: Rules) -> Any:
    """By when the ``nth`` conversation (from 0) is due."""
    whens = [When(nth=nth, then=Value(day)) for nth, day in enumerate(rules.due_dates)]
    return Case(*whens, default=None, output_field=DateField())


def _lessons_from(rules: Rules) -> dt.date:
    return rules.periods[0].starts_on


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
