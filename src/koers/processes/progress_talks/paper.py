"""The report of a talk on paper: from the form, the agreements and the figures to typed sections (SVG-16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from koers.kernel import clock, parties
from koers.kernel.models import Agreement, Conversation
from koers.kernel.papers import Paper
from koers.processes.progress_talks import form
from koers.processes.progress_talks.facts import notes_by, place_of, standing
from koers.processes.progress_talks.form import Field
from koers.processes.progress_talks.models import Talk, Variant
from koers.processes.progress_talks.queries.position import Position
from koers.processes.progress_talks.sheet import Sheet
from koers.processes.progress_talks.views.words import studies_of
from koers.web.dates import full_day, plain_day, wall_clock

if TYPE_CHECKING:
    from koers.printing.shapes import AgreedItem, Agreements, Bar, Facts, Paragraph, Row, Section, Table

_CLOSING = {
    form.SUMMARY.key,
    form.CONCLUSION.key,
    form.CONCLUSION_REMARK.key,
    form.SATISFIED_REACHED.key,
}


def report(
    conversation: Conversation, talk: Talk, sheet: Sheet, looked_back_on: Sequence[Agreement], position: Position
) -> Paper:
    """The report of a talk that is being finished, in the active language. Sections that say nothing are left out.

    Who signs is added later; the care signal and messages to the team are never in it (SVG-17, SVG-18).
    """
    assert talk.guide is not None
    sections: list[Section] = [
        _particulars(conversation, talk, sheet),
        _position(position),
        _look_back(sheet, looked_back_on),
        _discussed(sheet),
        _conclusion(sheet, position),
        _agreements(conversation),
        _paragraph(_("Most important in this conversation"), sheet.text(form.SUMMARY)),
    ]
    return Paper(title=_("Report of the progress conversation"), language=talk.guide.language, sections=sections)


def _particulars(conversation: Conversation, talk: Talk, sheet: Sheet) -> Facts:
    student, enrolment = conversation.dossier.subject, conversation.dossier.enrolment
    leader = parties.leader(conversation)
    begun, ended = conversation.begun_at, conversation.ended_at or clock.now()
    assert begun is not None
    moment = _("%(day)s, %(begin)s to %(end)s; %(place)s") % {
        "day": full_day(clock.local(begun).date()),
        "begin": wall_clock(begun),
        "end": wall_clock(ended),
        "place": place_of(conversation),
    }
    brought = ", ".join(attachment.name for attachment in conversation.attachments.all())
    rows = [
        _row(_("Student"), _("%(name)s, student number %(number)s") % {"name": student, "number": student.number}),
        _row(_("Programme"), studies_of(enrolment, clock.local(begun).date())),
        _row(_("SLB'er"), leader.full_name if leader else ""),
        _row(_("Conversation"), moment),
        _row(_("Kind"), "" if talk.variant == Variant.ORDINARY else Variant(talk.variant).label),
        _row(_("Notes by"), notes_by(conversation, sheet)),
        _row(_("Brought along"), brought),
    ]
    return {"kind": "facts", "heading": None, "rows": rows}


def _position(position: Position) -> Bar:
    text = _("%(approved)s of the %(total)s evidence cards; by plan %(planned)s. Figures of %(day)s.") % {
        "approved": position.approved,
        "total": position.total,
        "planned": position.planned,
        "day": plain_day(position.as_of),
    }
    return {
        "kind": "bar",
        "heading": pgettext("of a report", "Position"),
        "text": text,
        "value": position.approved,
        "total": position.total,
        "planned": position.planned,
    }


def _look_back(sheet: Sheet, agreements: Sequence[Agreement]) -> Table:
    rows = []
    for agreement in agreements:
        fields = form.review_fields(agreement.pk)
        done = sheet.text(fields.done)
        if sheet.text(fields.close):
            done = "\n".join(filter(None, [done, _("This agreement stops here.")]))
        outcome = sheet.entry(fields.outcome).reading or _("not discussed")
        rows.append([agreement.what, outcome, done])
    return {
        "kind": "table",
        "heading": _("Looking back"),
        "columns": [_("Agreement"), _("How it went"), _("What was done")],
        "rows": rows,
        "widths": [4, 2, 6],
    }


def _discussed(sheet: Sheet) -> Facts:
    rows = [_row(str(field.name), _said(sheet, field)) for field in _in_order() if field.key not in _CLOSING]
    return {"kind": "facts", "heading": _("Discussed"), "rows": rows}


def _in_order() -> list[Field]:
    """As on paper: what the talk was about first, then what the student brought in."""
    return [*form.TALK, form.PROUD_OF, form.TOPICS, form.SATISFIED_WHEN]


def _said(sheet: Sheet, field: Field) -> str:
    text = sheet.text(field)
    reached = sheet.entry(form.SATISFIED_REACHED).reading
    if field is form.SATISFIED_WHEN and text and reached:
        return _("“%(wish)s” Did that work out? %(reached)s.") % {"wish": text, "reached": reached}
    return text


def _conclusion(sheet: Sheet, position: Position) -> Paragraph:
    conclusion = sheet.text(form.CONCLUSION)
    text = _("The figures say: %(standing)s.") % {"standing": standing(position)}
    remark = sheet.text(form.CONCLUSION_REMARK)
    if remark and conclusion != position.verdict:
        text = "\n".join([text, _("Explanation: “%(remark)s”") % {"remark": remark}])
    heading = _("Conclusion: %(conclusion)s") % {"conclusion": Talk.Conclusion(conclusion).label}
    return _paragraph(heading, text)


def _agreements(conversation: Conversation) -> Agreements:
    made = list(conversation.new_agreements.all())
    items: list[AgreedItem] = [
        {
            "title": _("Agreement %(n)s") % {"n": number} if len(made) > 1 else None,
            "rows": [
                _row(_("What"), agreement.what),
                _row(_("Work process"), agreement.about),
                _row(_("Who"), agreement.who),
                _row(_("How"), agreement.how),
                _row(_("Done on"), plain_day(agreement.by_when) if agreement.by_when else ""),
                _row(_("First step"), agreement.first_step),
            ],
        }
        for number, agreement in enumerate(made, start=1)
    ]
    heading = ngettext("New agreement", "New agreements", len(made))
    return {"kind": "agreements", "heading": heading, "items": items}


def _paragraph(heading: str, text: str) -> Paragraph:
    return {"kind": "paragraph", "heading": heading, "text": text}


def _row(label: str, value: object) -> Row:
    return {"label": label, "value": str(value) or None}
