"""Objections, and the report to the IND with its proof."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koers.kernel import audit, clock
from koers.kernel.vocabulary import Right
from koers.processes.permit_monitor.actions import objections, reports
from koers.processes.permit_monitor.form import COLUMNS, missing, of_decision
from koers.processes.permit_monitor.models import Objection
from koers.processes.permit_monitor.queries.calendar import terms
from koers.processes.permit_monitor.queries.cases import Stage
from koers.processes.permit_monitor.views.forms import (
    DecideObjectionForm,
    ObjectForm,
    ProofForm,
    ReceivedForm,
    StepForm,
)
from koers.processes.permit_monitor.views.step import as_officer, course_for, is_own, place, step_page
from koers.web.access import person_of
from koers.web.downloads import file_response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def object_to(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Lodge an objection, or write down one that came in on paper or by mail."""
    course, person = course_for(request, case_id), person_of(request)
    own = is_own(course, person)
    if not own:
        as_officer(request, case_id)
    decision = course.decision
    if decision is None or decision.objection_until is None or course.objection:
        return redirect("permit_monitor:case", case_id)
    initial: dict[str, Any] = {"about": decision.pk, "received_on": clock.today()}
    return step_page(
        request,
        course,
        (ObjectForm if own else ReceivedForm)(request.POST or None, initial=initial),
        lambda data: objections.object_to(
            decision=decision, text=data["text"], received_on=data.get("received_on") or clock.today(), by=person
        ),
        title=_("Lodge an objection") if own else _("Write down an objection"),
        button=_("Lodge this objection") if own else _("Keep this objection"),
        shown=str(decision.pk),
        template="permit_monitor/object.html",
    )


def objection(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Write down what was decided on an objection, and by which body."""
    course, person = as_officer(request, case_id, Right.SIGN), person_of(request)
    found = course.objection
    if found is None or found.outcome:
        return redirect("permit_monitor:case", case_id)
    term = terms(course.case.dossier.organisation.institution)
    initial = {"about": found.pk, "body": term.decided_by, "decided_on": clock.today()}
    return step_page(
        request,
        course,
        DecideObjectionForm(request.POST or None, initial=initial),
        lambda data: objections.decide_objection(
            objection=found,
            granted=data["outcome"] == Objection.Outcome.GRANTED,
            grounds=data["grounds"],
            body=data["body"],
            decided_on=data["decided_on"],
            by=person,
        ),
        title=_("What was decided on the objection?"),
        button=_("Keep the decision on the objection"),
        shown=str(found.pk),
        explain=found.text,
    )


def report(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Check the form for the IND and make it; afterwards take it out, and bring in the proof of sending."""
    course, person = as_officer(request, case_id), person_of(request)
    decision = course.decision
    if decision is None or not (course.report or course.stage == Stage.TO_REPORT):
        return redirect("permit_monitor:case", case_id)
    if course.report and course.report.sent_on is None:
        made = course.report
        form = ProofForm(
            request.POST or None, request.FILES or None, initial={"about": made.pk, "sent_on": clock.today()}
        )
        return step_page(
            request,
            course,
            form,
            lambda data: reports.prove_sent(
                report=made, sent_on=data["sent_on"], name=data["file"].name, content=data["file"].read(), by=person
            ),
            title=_("Send the report, and keep the proof"),
            button=_("Keep the proof"),
            shown=str(made.pk),
            template="permit_monitor/proof.html",
        )
    if course.report:
        context = {"course": course, **place(course, person, _("Reported to the IND"))}
        return render(request, "permit_monitor/reported.html", context)
    line = of_decision(decision)
    return step_page(
        request,
        course,
        StepForm(request.POST or None, initial={"about": decision.pk}),
        lambda _data: reports.make_report(decision=decision, by=person),
        title=_("Make the form for the IND"),
        button=_("Make the form"),
        shown=str(decision.pk),
        template="permit_monitor/report.html",
        line=line,
        missing=missing(line),
    )


@require_safe
def report_csv(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The line of the report as CSV."""
    course = as_officer(request, case_id)
    if course.report is None:
        raise Http404
    audit.record("read", by=person_of(request), about=course.report, dossier=course.case.dossier)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerow([harmless(course.report.line[column]) for column in COLUMNS])
    name = f"IND {course.case.academic_year} {course.case.dossier.subject.number}.csv"
    return file_response(text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", name)


def harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


@require_safe
def proof(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The proof of sending, as it was brought in."""
    course = as_officer(request, case_id)
    if course.report is None or course.report.proof is None:
        raise Http404
    audit.record("read", by=person_of(request), about=course.report, dossier=course.case.dossier)
    found = course.report
    return file_response(bytes(course.report.proof.content), found.proof_type, found.proof_name)
