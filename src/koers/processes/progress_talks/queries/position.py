"""Where a student stands against the nominal line: cards approved against cards planned (SVG-11)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from koers.processes.progress_talks.models import Card, Enrolment, Evidence, Talk
from koers.processes.progress_talks.queries.school import Schools, all_rules
from koers.web.charts import Standing


@dataclass(frozen=True)
class Position:
    """Cards approved and planned by ``as_of`` (the school's figures, a local date), out of the ``total`` of a cohort.

    ``tolerance``: how many cards ahead or behind is still on schedule.
    """

    approved: int
    planned: int
    total: int
    tolerance: int
    as_of: dt.date

    @property
    def difference(self) -> int:
        """Cards ahead of the plan; negative is behind."""
        return self.approved - self.planned

    @property
    def verdict(self) -> Talk.Conclusion:
        """What the figures say: ahead, on or behind schedule (SVG-13)."""
        return verdict(self.difference, self.tolerance)

    @property
    def standing(self) -> Standing:
        """The same, as the charts take it."""
        return Standing(self.difference, str(self.verdict))


def verdict(difference: int, tolerance: int) -> Talk.Conclusion:
    """On schedule is at most ``tolerance`` cards off, either way."""
    if abs(difference) <= tolerance:
        return Talk.Conclusion.ON
    return Talk.Conclusion.AHEAD if difference > 0 else Talk.Conclusion.BEHIND


def with_positions(enrolments: QuerySet[Enrolment], on: dt.date, schools: Schools | None = None) -> QuerySet[Enrolment]:
    """Annotate enrolments with ``institution, as_of, tolerance, approved, planned, total, difference``.

    Cards of another cohort, in which a student was before, do not count. ``on`` is a local date; `position_from` reads
    a row. Give ``schools`` where they were read already.
    """
    schools = schools or all_rules(on)
    return enrolments.annotate(
        institution=Coalesce("dossier__organisation__parent_id", "dossier__organisation_id"),
        as_of=schools.choose(lambda rules: rules.figures_on, DateField()),
        tolerance=schools.choose(lambda rules: rules.on_schedule, IntegerField()),
        approved=count_of(
            Evidence.objects.filter(
                enrolment=OuterRef("pk"), approved_on__lte=OuterRef("as_of"), card__cohort=OuterRef("cohort")
            )
        ),
        planned=count_of(Card.objects.filter(cohort=OuterRef("cohort"), planned_on__lte=OuterRef("as_of"))),
        total=count_of(Card.objects.filter(cohort=OuterRef("cohort"))),
    ).annotate(difference=F("approved") - F("planned"))


def position_from(row: Enrolment) -> Position:
    """The position of an enrolment that `with_positions` annotated."""
    return Position(
        approved=row.approved,  # type: ignore[attr-defined]
        planned=row.planned,  # type: ignore[attr-defined]
        total=row.total,  # type: ignore[attr-defined]
        tolerance=row.tolerance,  # type: ignore[attr-defined]
        as_of=row.as_of,  # type: ignore[attr-defined]
    )


def position_of(enrolment: Enrolment, on: dt.date, schools: Schools | None = None) -> Position:
    """Where one student stands, by the figures that the school has on a local date."""
    return position_from(with_positions(Enrolment.objects.filter(pk=enrolment.pk), on, schools).get())


def count_of(rows: QuerySet[Any]) -> Subquery:
    """How many of these rows there are for each row of the outer query (they refer to it with `OuterRef`)."""
    # As a plain function: an aggregate of Django's would group by the rows, and give no row instead of 0.
    counted = rows.order_by().annotate(n=Func(F("pk"), function="count", output_field=IntegerField()))
    return Subquery(counted.values("n"), output_field=IntegerField())
