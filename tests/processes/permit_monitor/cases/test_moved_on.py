"""A form that was opened before somebody else took the step: nothing is changed, and what was typed is still there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from koers.kernel import clock
from koers.kernel.models import Person
from koers.processes.permit_monitor.actions import decisions, excuses, objections
from koers.processes.permit_monitor.models import DeregistrationDecision, Intention, Objection
from tests.processes.permit_monitor.cases.situations import approved, intended, prepared, told
from tests.processes.permit_monitor.cast import Cast

TYPED = "Eerste regel.\nTweede <b>regel</b>."
SHOWN = "Eerste regel.<br>Tweede &lt;b&gt;regel&lt;/b&gt;."


def post(person: Person, page: str, key: object, **values: object):
    """Send a form as somebody had it on screen."""
    client = Client()
    client.force_login(person)
    return client.post(reverse(f"permit_monitor:{page}", args=[key]), values)


def test_a_view_on_an_intention_that_was_replaced_is_not_taken_for_one_on_the_new(zuiderzee: Cast):
    old = intended(zuiderzee, zuiderzee.aysegul)
    decisions.withdraw_intention(intention=old, why="Een vak ontbrak.", by=zuiderzee.thijs)
    new = decisions.intend(case=old.case, cause="Opnieuw bekeken.", by=zuiderzee.thijs)
    response = post(zuiderzee.aysegul.subject, "case_view", old.case_id, about=old.pk, text=TYPED)

    assert (response.status_code, SHOWN in response.content.decode()) == (409, True)
    assert not hasattr(Intention.objects.get(pk=new.pk), "view")


def test_a_decision_is_not_approved_by_a_form_that_shows_another(zuiderzee: Cast):
    old = prepared(zuiderzee, zuiderzee.aysegul)
    decisions.return_decision(decision=old, why="Noem het vak.", by=zuiderzee.saskia)
    new = decisions.prepare_decision(case=old.case, grounds="Stoftransport.", by=zuiderzee.thijs)
    response = post(zuiderzee.saskia, "case_approve", old.case_id, about=old.pk, approve="yes")

    assert response.status_code == 409
    assert DeregistrationDecision.objects.get(pk=new.pk).approved_at is None


def test_the_outcome_of_an_objection_that_was_replaced_is_not_kept(zuiderzee: Cast):
    decision = approved(zuiderzee, zuiderzee.aysegul)
    objection = objections.object_to(
        decision=decision, text="Nee.", received_on=clock.today(), by=zuiderzee.aysegul.subject
    )
    response = post(
        zuiderzee.saskia, "case_objection", decision.case_id, about=decision.pk, outcome="granted", body="CvB",
        decided_on="17-11-2026", grounds=TYPED,
    )  # fmt: skip

    assert (response.status_code, SHOWN in response.content.decode()) == (409, True)
    assert Objection.objects.get(pk=objection.pk).outcome == ""


@pytest.mark.requirement("IND-14")
def test_a_reason_that_another_decaan_judged_meanwhile_stays_as_it_was_judged(zuiderzee: Cast):
    request_id = told(zuiderzee.aysegul)
    excuses.decide_reason(request_id=request_id, accepted=True, grounds="Gezien.", by=zuiderzee.school.other_decaan)
    response = post(zuiderzee.noor, "told", request_id, decision="rejected", grounds=TYPED)

    assert (response.status_code, SHOWN in response.content.decode()) == (409, True)
