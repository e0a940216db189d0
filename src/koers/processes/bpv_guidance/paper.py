"""The report of a visit on paper: when and where, what was said, the judgement, work attitude side by side."""

from __future__ import annotations

from django.utils.translation import gettext as _

from koers.kernel import papers, parties
from koers.kernel.models import Conversation
from koers.printing.shapes import Facts, Section
from koers.processes.bpv_guidance.attitude import latest_round, words
from koers.processes.bpv_guidance.form import POINTS, answers_of, fields_of
from koers.processes.bpv_guidance.models import Judgement, Placement, Visit
from koers.web import dates


def report(conversation: Conversation, visit: Visit) -> papers.Paper:
    """The whole report, in the active language."""
    answers = answers_of(conversation)
    sections: list[Section] = [_facts(conversation, visit)]
    if POINTS in answers:
        sections.append(
            {"kind": "paragraph", "heading": _("What the student wanted to talk about"), "text": answers[POINTS].text}
        )
    sections += [
        {"kind": "paragraph", "heading": field.label, "text": answers[field.key].text}
        for field in fields_of(visit)
        if field.key in answers and answers[field.key].text
    ]
    sections += _judgements(conversation)
    sections += _attitude(conversation)
    return papers.Paper(
        title=str(conversation.definition.report.title),
        language=conversation.dossier.subject.language,
        sections=sections,
    )


def _facts(conversation: Conversation, visit: Visit) -> Facts:
    placement = Placement.objects.select_related("workplace__company").get(dossier=conversation.dossier_id)
    people = [f"{person.full_name} ({role.label})" for person, role in parties.participants(conversation)]
    rows = [
        (_("Held on"), papers.moment_text(conversation.begun_at or conversation.planned_start)),
        (_("Workplace"), str(placement.workplace)),
        (_("Programme"), f"{placement.programme}, {placement.get_route_display()}"),
        (_("Phase"), str(visit.phase)),
        (_("Present"), ", ".join(people)),
        (_("Agreed on"), dates.plain_day(visit.agreed_on)),
        (_("Why less than six weeks ahead"), visit.late_reason or None),
    ]
    return {"kind": "facts", "heading": None, "rows": [{"label": label, "value": value} for label, value in rows]}


def _judgements(conversation: Conversation) -> list[Section]:
    latest = {judgement.kind: judgement for judgement in Judgement.objects.filter(conversation=conversation)}
    found: list[Section] = []
    if level := latest.get(Judgement.Kind.LEVEL):
        text = _("Yes.") if level.positive else _("No.")
        found.append({"kind": "paragraph", "heading": _("Works at level?"), "text": f"{text} {level.grounds}"})
    if go := latest.get(Judgement.Kind.GO):
        text = _("Go.") if go.positive else _("No go.")
        reason = f" {go.reason}" if go.reason else ""
        found.append({"kind": "paragraph", "heading": _("Go for the proeve?"), "text": f"{text} {go.grounds}{reason}"})
    return found


def _attitude(conversation: Conversation) -> list[Section]:
    latest = latest_round(conversation.dossier)
    if latest is None:
        return []
    form, supervisor, student = latest
    return [
        {
            "kind": "table",
            "heading": _("Work attitude"),
            "columns": [_("Criterion"), _("Supervisor"), _("Student")],
            "rows": [
                [one.label, words(form, supervisor.get(one.key)), words(form, student.get(one.key))]
                for one in form.criteria
            ],
            "widths": [3, 1, 1],
        }
    ]
