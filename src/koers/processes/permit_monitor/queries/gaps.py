"""What is missing in the data of those who are, or should be, on the list (IND-10): nobody else points it out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from koers.kernel.models import Person
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.models import (
    Computation,
    HigherEnrolment,
    HigherResult,
    Judgement,
    PermitRecord,
    PermitStudent,
    StoredOutcome,
)

LABELS = {
    "no_enrolment": _("a permit for study, and no enrolment in this year"),
    "no_permit": _("an enrolment in this year, and no permit in this year"),
    "purpose": _("the purpose of the permit is missing"),
    "kind": _("the kind of an enrolment is missing"),
    "end_reason": _("the reason why an enrolment ended is missing"),
    "load": _("the study load of the register is missing"),
    "no_result": _("not a single result in this year"),
    "result": _("part of a result is missing: credits, day, or whether it counts"),
    "judgement": _("the judgement of a programme without credits is missing"),
    "v_number": _("the V-number is missing"),
    "born_on": _("the birth date is missing"),
}


@dataclass(frozen=True)
class Gap:
    """One kind of thing that is missing, and of how many students."""

    key: str
    label: str
    students: int


class Gaps:
    """What is missing at an institution over a year, as one person may see it on a local date.

    ``computation`` is what `actions.outcomes.bring_up_to_date` gave: it says who is on the list.
    """

    def __init__(self, person: Person, computation: Computation, today: dt.date) -> None:
        institution, year = computation.institution, computation.year
        self._students = PermitStudent.objects.visible_to(person, today).filter(dossier__organisation=institution)
        self._conditions = _conditions(year)

    def found(self) -> list[Gap]:
        """Every kind that there is something of, one query for all."""
        # Each by itself, so that the database can join; as conditions of one row it would look up every student's rows.
        first, *others = (
            self._students.filter(condition).order_by().values(key=Value(key)).annotate(number=Count("pk"))
            for key, condition in self._conditions.items()
        )
        counted = dict(first.union(*others, all=True).values_list("key", "number"))
        return [Gap(key, str(label), counted[key]) for key, label in LABELS.items() if counted.get(key)]

    def students(self, key: str) -> QuerySet[PermitStudent]:
        """The students of whom this is missing, by name. Raises `KeyError`."""
        found = self._students.filter(self._conditions[key]).select_related("dossier__subject")
        return found.order_by("dossier__subject__sort_key", "pk")


def _conditions(year: AcademicYear) -> dict[str, Q]:
    def in_year(first: str, last: str) -> Q:
        ends = Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": year.first})
        return Q(**{f"{first}__lte": year.last}) & ends

    def there(rows: QuerySet[PermitRecord] | QuerySet[HigherEnrolment] | QuerySet[HigherResult]) -> Exists:
        return Exists(rows.filter(student=OuterRef("pk")))

    permits = PermitRecord.objects.filter(in_year("valid_from", "valid_until"))
    enrolments = HigherEnrolment.objects.filter(in_year("start", "end"))
    results = HigherResult.objects.filter(achieved_on__gte=year.first, achieved_on__lte=year.last)
    stored = StoredOutcome.objects.filter(student=OuterRef("pk"), academic_year=year.label)
    on_list = Q(Exists(stored.exclude(outcome="not_monitored")))
    judged = Judgement.objects.filter(student=OuterRef("pk"), academic_year=year.label, sufficient__isnull=False)
    unclear = HigherResult.objects.filter(Q(credits=None) | Q(achieved_on=None) | Q(counts=None))
    without_load = enrolments.filter(
        Q(kind="degree", programme__credit_system="ects", programme__nominal_credits=None)
        | Q(kind="preparatory", programme__total_credits=None)
    )
    return {
        "no_enrolment": Q(there(permits.filter(purpose="study"))) & ~Q(there(enrolments)),
        "no_permit": Q(there(enrolments)) & ~Q(there(permits)),
        "purpose": Q(there(permits.filter(purpose=""))) & Q(there(enrolments)),
        "kind": Q(there(enrolments.filter(kind=""))),
        "end_reason": Q(there(enrolments.filter(end__lte=year.last, end_reason=""))),
        "load": on_list & Q(there(without_load)),
        "no_result": on_list & ~Q(there(results)) & ~Q(there(enrolments.filter(programme__credit_system="none"))),
        "result": on_list & Q(there(unclear)),
        "judgement": on_list & Q(there(enrolments.filter(programme__credit_system="none"))) & ~Q(Exists(judged)),
        "v_number": on_list & Q(v_number=""),
        "born_on": on_list & Q(born_on=None),
    }
