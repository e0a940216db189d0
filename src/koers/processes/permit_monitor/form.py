"""The report form: what the IND is told, and no more than that (a sponsor's notification of insufficient progress)."""

from __future__ import annotations

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

from koers.kernel.models import Dossier
from koers.kernel.papers import Paper
from koers.processes.permit_monitor.models import DeregistrationDecision, HigherEnrolment, PermitStudent
from koers.web.dates import plain_day

COLUMNS = ("v_number", "surname", "given_name", "birth_date", "programme", "date_of_fact", "ground")
"""Of the CSV line, in this order."""
LANGUAGE = "nl"
"""The form is for a Dutch authority."""


def of_decision(decision: DeregistrationDecision) -> dict[str, str]:
    """The values of the line, and what the form says besides: the institution and the year. Dates as ISO texts.

    The fact is the decision: on its day the institution determined that progress was insufficient.
    """
    dossier = decision.case.dossier
    student = PermitStudent.objects.filter(dossier=dossier).first()
    person = dossier.subject
    assert decision.decided_on is not None
    with translation.override(LANGUAGE):
        ground = _("insufficient study progress")
    return {
        "v_number": student.v_number if student else "",
        "surname": " ".join(part for part in (person.prefix, person.surname) if part),
        "given_name": person.given_name,
        "birth_date": student.born_on.isoformat() if student and student.born_on else "",
        "programme": programme_of(dossier),
        "date_of_fact": decision.decided_on.isoformat(),
        "ground": ground,
        "institution": dossier.organisation.institution.name,
        "academic_year": decision.case.academic_year,
    }


def programme_of(dossier: Dossier) -> str:
    """The programme of the permit: the one that was designated, else that of the last enrolment."""
    enrolments = HigherEnrolment.objects.filter(student=dossier.pk).exclude(kind="exchange").select_related("programme")
    rows = sorted(enrolments, key=lambda row: (bool(row.permit_programme), row.end or dt.date.max, row.start))
    return str(rows[-1].programme) if rows else ""


def missing(line: dict[str, str]) -> list[str]:
    """What the form asks and is not known, in the active language."""
    labels = {
        "v_number": _("the V-number"),
        "birth_date": _("the date of birth"),
        "programme": _("the programme"),
    }
    return [label for key, label in labels.items() if not line[key]]


def paper(line: dict[str, str]) -> Paper:
    """The filled form."""
    with translation.override(LANGUAGE):
        rows = [
            (_("Recognised sponsor"), line["institution"]),
            (_("V-number"), line["v_number"]),
            (_("Surname"), line["surname"]),
            (_("Given name"), line["given_name"]),
            (_("Date of birth"), plain_day(dt.date.fromisoformat(line["birth_date"]))),
            (_("Programme"), line["programme"]),
            (_("Academic year"), line["academic_year"]),
            (_("Date of the fact"), plain_day(dt.date.fromisoformat(line["date_of_fact"]))),
            (_("Ground"), line["ground"]),
        ]
        return Paper(
            title=_("Report of insufficient study progress to the IND"),
            language=LANGUAGE,
            sections=[
                {"kind": "facts", "heading": None, "rows": [{"label": label, "value": value} for label, value in rows]},
                {
                    "kind": "paragraph",
                    "heading": None,
                    "text": _("This form was filled in from the institution's records. A person sends it to the IND."),
                },
            ],
        )
