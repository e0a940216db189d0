"""The account of a school year on paper: for the school, and for who inspects it."""

from __future__ import annotations

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

from koers.kernel import papers
from koers.kernel.models import Organisation
from koers.printing.render import DOCUMENT, render
from koers.processes.bpv_guidance.queries.account import Account
from koers.web import dates


def draw(account: Account, organisation: Organisation, moment: dt.datetime) -> bytes:
    """The PDF, in the active language. It names no student."""
    school = organisation.institution.name
    return render(
        DOCUMENT,
        {
            "language": (translation.get_language() or "nl")[:2],
            "title": _("Contacts with workplaces, %(year)s") % {"year": account.year},
            "moment": moment.isoformat(timespec="seconds"),
            "school": school,
            "dossier": organisation.name,
            "verification": None,
            "labels": papers.labels(school),
            "sections": [_facts(account, moment), _departments(account), _groups(account)],
        },
    ).pdf


def _facts(account: Account, moment: dt.datetime) -> dict[str, object]:
    marks = account.marks
    told = (
        _("%(work).1f at work and %(school).1f at school, from 1 to 5, of %(n)d students")
        % {"work": marks.at_work, "school": marks.at_school, "n": marks.answers}
        if marks.at_work is not None
        else _("fewer than 10 students released theirs")
    )
    rows = [
        (_("As of"), dates.plain_day(moment.date())),
        (_("Placements"), str(len(account.rows))),
        (_("Placements that fell short"), str(account.short)),
        (_("Departments without contact"), str(account.departments_short)),
        (_("Feedback of students"), told),
    ]
    return {"kind": "facts", "heading": None, "rows": [{"label": label, "value": value} for label, value in rows]}


def _departments(account: Account) -> dict[str, object]:
    return {
        "kind": "table",
        "heading": _("By department"),
        "columns": [
            _("Department"),
            _("Students"),
            _("Contacts"),
            _("Visits"),
            _("Signed reports"),
            _("Feedback followed up"),
        ],
        "rows": [
            [
                f"{one.workplace.company.name}, {one.workplace.name} ({one.workplace.national_id})",
                str(one.placements),
                str(one.contacts),
                str(one.visits),
                str(one.signed),
                _("%(done)d done, %(open)d open") % {"done": one.followed_up, "open": one.open},
            ]
            for one in account.departments
        ],
        "widths": [4, 1, 1, 1, 1, 2],
    }


def _groups(account: Account) -> dict[str, object]:
    return {
        "kind": "table",
        "heading": _("By SLB teacher"),
        "columns": [_("SLB teacher"), _("Placements"), _("Contacts"), _("Fell short"), _("Reports late")],
        "rows": [
            [
                group.slb or _("nobody"),
                str(group.placements),
                str(group.held),
                str(group.short),
                str(group.reports_late),
            ]
            for group in account.groups
        ],
        "widths": [3, 1, 1, 1, 1],
    }
