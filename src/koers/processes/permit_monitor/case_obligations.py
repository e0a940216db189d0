"""What a case asks of whom today: of the officers, of the student, of the decaan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kernel.models import Person
from koers.kernel.obligations import Obligation
from koers.processes.permit_monitor.actions.confidential import to_judge
from koers.processes.permit_monitor.models import DeregistrationDecision, Intention, PermitCase
from koers.processes.permit_monitor.queries.calendar import calendar_of, judged_year
from koers.processes.permit_monitor.queries.cases import Stage, at_stage, to_tell
from koers.processes.permit_monitor.queries.offices import relations_of

MOST = 20
"""Cases that stand on the home page one by one; the list has them all."""
ASKS = (Stage.TO_APPROVE, Stage.OBJECTION, Stage.TO_REPORT, Stage.TO_PROVE, Stage.TO_WITHDRAW)


def for_cases(person: Person, today: dt.date) -> Iterator[Obligation]:
    """Everything that cases ask of a person today."""
    relations = relations_of(person, today)
    if relations.officer_of:
        yield from _of_officer(person, today)
    if relations.own:
        yield from _of_student(person, today)
    if relations.decaan_of:
        yield from _of_decaan(person, today)


def _of_officer(person: Person, today: dt.date) -> Iterator[Obligation]:
    cases = PermitCase.objects.filter(dossier__organisation__in=relations_of(person, today).officer_of)
    rows = at_stage(cases, today, *ASKS).exclude(dossier__subject=person)
    rows = rows.select_related("dossier__subject").order_by("academic_year", "dossier__subject__sort_key")[: 2 * MOST]
    found = {row.pk: row for row in rows}
    decisions = DeregistrationDecision.objects.filter(case__in=found, withdrawn_at=None)
    current = {decision.case_id: decision for decision in decisions}
    for key, row in list(found.items())[:MOST]:
        decision = current.get(key)
        stage = Stage(row.stage)  # type: ignore[attr-defined]  # annotated by `staged`
        if stage == Stage.TO_APPROVE and decision and decision.prepared_by_id == person.pk:
            continue
        yield Obligation(
            f"permit_monitor:case:{key}",
            _("%(name)s: %(what)s") % {"name": row.dossier.subject.full_name, "what": stage.label},
            reverse("permit_monitor:case", args=[key]),
            due=decision.report_by if decision and stage in {Stage.TO_REPORT, Stage.TO_PROVE} else None,
            source="IND-03",
        )
    for case in to_tell(cases, today).exclude(dossier__subject=person).select_related("dossier__subject")[:MOST]:
        yield Obligation(
            f"permit_monitor:tell:{case.pk}",
            _("%(name)s: send the letter that nothing is reported") % {"name": case.dossier.subject.full_name},
            reverse("permit_monitor:case", args=[case.pk]),
            source="IND-06",
        )


def _of_student(person: Person, today: dt.date) -> Iterator[Obligation]:
    own = PermitCase.objects.filter(dossier__subject=person)
    reacting = Intention.objects.filter(case__in=at_stage(own, today, Stage.VIEW).values("pk"), withdrawn_at=None)
    for intention in reacting:
        yield Obligation(
            f"permit_monitor:react:{intention.pk}",
            _("React to the intended decision, if you want to"),
            reverse("permit_monitor:case", args=[intention.case_id]),
            due=intention.view_until,
            source="IND-03",
        )
    decided = DeregistrationDecision.objects.filter(
        case__dossier__subject=person, withdrawn_at=None, objection=None, objection_until__gte=today
    )
    for decision in decided.exclude(case__in=at_stage(own, today, Stage.TO_WITHDRAW).values("pk")):
        yield Obligation(
            f"permit_monitor:object:{decision.pk}",
            _("You can object to the decision"),
            reverse("permit_monitor:case", args=[decision.case_id]),
            due=decision.objection_until,
            source="IND-16",
        )


def _of_decaan(person: Person, today: dt.date) -> Iterator[Obligation]:
    reasons = to_judge(by=person)
    if not reasons:
        return
    institution = relations_of(person, today).decaan_of[0]
    yield Obligation(
        f"permit_monitor:judge:{institution.pk}",
        ngettext("%(n)d reason to judge", "%(n)d reasons to judge", reasons) % {"n": reasons},
        reverse("permit_monitor:private"),
        due=calendar_of(institution, judged_year(today)).determined_by,
        source="IND-15",
    )
