"""Objections: the report waits, and who prepared the decision does not write down the outcome."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from koers.kernel import clock
from koers.kernel.errors import Changed, NotAllowed, Refused
from koers.processes.permit_monitor.actions import objections, reports
from koers.processes.permit_monitor.models import MonitorSettings
from koers.processes.permit_monitor.queries.cases import Stage
from tests.processes.permit_monitor.cases.situations import approved, on, stage

TODAY = dt.date(2026, 11, 17)


def days_later(days: int):
    """So many days after the day on which the tests live."""
    return time_machine.travel(on(TODAY + dt.timedelta(days=days)))


@pytest.mark.requirement("IND-16")
def test_an_objection_stops_the_report_until_it_is_decided(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    with days_later(21):
        made = objections.object_to(
            decision=decision, text="Mijn stage telt niet mee.", received_on=clock.today(), by=zuiderzee.aysegul.subject
        )
    with days_later(40):
        waits = stage(decision.case)
        with pytest.raises(Changed):
            reports.make_report(decision=decision, by=zuiderzee.thijs)
        objections.decide_objection(
            objection=made, granted=False, grounds="De stage telt volgend jaar.", body="College van bestuur",
            decided_on=clock.today(), by=zuiderzee.saskia,
        )  # fmt: skip
        decision.refresh_from_db()

        assert (waits, stage(decision.case)) == (Stage.OBJECTION, Stage.TO_REPORT)
        assert (decision.report_from, decision.report_by) == (clock.today(), clock.today() + dt.timedelta(days=7))


@pytest.mark.requirement("IND-16")
def test_a_granted_objection_ends_the_case_without_a_report(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    made = objections.object_to(
        decision=decision, text="Er mist een punt.", received_on=TODAY, by=zuiderzee.aysegul.subject
    )
    objections.decide_objection(
        objection=made,
        granted=True,
        grounds="Klopt.",
        body="College van bestuur",
        decided_on=TODAY,
        by=zuiderzee.saskia,
    )
    with days_later(30), pytest.raises(Changed):
        reports.make_report(decision=decision, by=zuiderzee.thijs)

    assert stage(decision.case) == Stage.SETTLED


@pytest.mark.requirement("IND-16")
def test_outside_its_term_an_objection_is_refused(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    with days_later(22), pytest.raises(Refused):
        objections.object_to(
            decision=decision, text="Te laat.", received_on=clock.today(), by=zuiderzee.aysegul.subject
        )


@pytest.mark.requirement("IND-16")
def test_where_the_institution_offers_no_objection_there_is_none(zuiderzee):
    MonitorSettings.objects.create(institution=zuiderzee.institution, objection_offered=False)
    decision = approved(zuiderzee, zuiderzee.aysegul)

    assert decision.objection_until is None
    with pytest.raises(Refused):
        objections.object_to(decision=decision, text="Toch.", received_on=TODAY, by=zuiderzee.aysegul.subject)


@pytest.mark.requirement("IND-16")
def test_who_prepared_the_decision_does_not_write_down_the_outcome_of_its_objection(zuiderzee):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    made = objections.object_to(decision=decision, text="Nee.", received_on=TODAY, by=zuiderzee.aysegul.subject)
    with pytest.raises(NotAllowed):
        objections.decide_objection(
            objection=made, granted=False, grounds="Nee.", body="Wij", decided_on=TODAY, by=zuiderzee.thijs
        )
    made.refresh_from_db()

    assert (stage(decision.case), made.outcome) == (Stage.OBJECTION, "")
