"""Letters: written in both languages, sealed, archived, and delivered with a mail that tells nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from koers.kernel import clock, outbox
from koers.kernel.actions.documents import file_document
from koers.kernel.models import Dossier, Person
from koers.kernel.papers import Paper
from koers.kernel.permissions import require
from koers.kernel.vocabulary import Right
from koers.lawbook.explanation import Language, number
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.actions.room import NEUTRAL_MAIL
from koers.processes.permit_monitor.letters import reading
from koers.processes.permit_monitor.models import LetterCopy, Notice, PermitCase, PermitStudent
from koers.processes.permit_monitor.queries.calendar import calendar_of, terms
from koers.processes.permit_monitor.queries.outcomes import Found, outcome_of
from koers.web.dates import plain_day

SAYS_WHY = {
    "sufficient": {"sufficient"},
    "undetermined": {"undetermined"},
    "intention": {"insufficient"},
    "decision": {"insufficient"},
}
"""Letters that say the rule's sentence, and of which outcomes: a person may have settled another."""


@transaction.atomic
def send_letter(
    kind: str,
    *,
    dossier: Dossier,
    academic_year: str,
    by: Person | None,
    occasion: str = "",
    days: Mapping[str, dt.date | None] | None = None,
) -> Notice:
    """Write a letter (one of `reading.KINDS`) to a student, seal it, and mail that it is there. Twice is once.

    ``occasion`` tells letters of one kind in one year apart. ``by`` None: the worker, for an officer who started it.
    ``days`` are the local dates that only this letter names. Raises `NotAllowed`.
    """
    if by is not None:
        require(Right.LEAD, dossier=dossier, by=by)
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    noted = Notice.Kind(kind) if kind in Notice.Kind.values else Notice.Kind.OTHER
    sent = Notice.objects.filter(dossier=dossier, academic_year=academic_year, kind=noted, occasion=occasion).first()
    if sent:
        return sent
    own: Language = "en" if dossier.subject.language == "en" else "nl"
    other: Language = "nl" if own == "en" else "en"
    found = _found(dossier, academic_year)
    papers = {each: _paper(kind, each, dossier, academic_year, found, days or {}) for each in (own, other)}
    document = file_document(dossier=dossier, paper=papers[own], retention="permit", by=by)
    copy = file_document(dossier=dossier, paper=papers[other], retention="permit", by=by)
    link = settings.KOERS_URL + reverse("permit_monitor:letter", args=[document.pk])
    notice = Notice.objects.create(
        dossier=dossier,
        academic_year=academic_year,
        kind=noted,
        occasion=occasion,
        channel=Notice.Channel.MAIL,
        sent_at=clock.now(),
        sent_by=by,
        document=document,
        message=outbox.queue_mail(NEUTRAL_MAIL, to=dossier.subject, dossier=dossier, link=link),
    )
    LetterCopy.objects.create(notice=notice, document=copy)
    return notice


@transaction.atomic
def note_read(*, notice: Notice, by: Person) -> None:
    """The student opened a letter: since when is on record, once. Anybody else's look changes nothing here."""
    if by.pk == notice.dossier.subject_id:
        Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=clock.now())


def _found(dossier: Dossier, academic_year: str) -> Found | None:
    """The rule's figures; of a running year as if it were over, where a case was opened for it (IND-07)."""
    early = PermitCase.objects.filter(dossier=dossier, academic_year=academic_year).exists()
    return outcome_of(dossier, AcademicYear.parse(academic_year), interim=False if early else None)


def _paper(
    kind: str,
    language: Language,
    dossier: Dossier,
    academic_year: str,
    found: Found | None,
    days: Mapping[str, dt.date | None],
) -> Paper:
    with translation.override(language):
        values = _values(kind, language, dossier, academic_year, found)
        values |= {key: plain_day(day) for key, day in days.items() if day}
        if "objection_until" in days and not days["objection_until"]:
            values["no_objection"] = values["institution"]
        results = _results(found, language) if found else []
        title, sections = reading.fill(reading.load(kind, language), values, results)
    return Paper(title=title, language=language, sections=sections, recipient=_recipient(dossier))


def _recipient(dossier: Dossier) -> tuple[str, ...]:
    """Who gets it and where, a line each; nothing where no address is known."""
    student = PermitStudent.objects.filter(dossier=dossier).first()
    address = student.postal_address if student else []
    return (dossier.subject.full_name, *address) if address else ()


def _values(kind: str, language: Language, dossier: Dossier, academic_year: str, found: Found | None) -> dict[str, str]:
    institution = dossier.organisation.institution
    term, calendar = terms(institution), calendar_of(institution, AcademicYear.parse(academic_year))
    values = {
        "name": dossier.subject.full_name,
        "given_name": dossier.subject.given_name,
        "year": academic_year,
        "institution": institution.name,
        "office": term.office or _("the international office"),
        "contact": term.office_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "decided_by": term.decided_by or institution.name,
        "determined_by": plain_day(calendar.determined_by),
        "circumstances_until": plain_day(calendar.circumstances_until),
    }
    if found:
        figures = found.figures
        for key in ("attainable", "required", "earned", "short"):
            value = getattr(figures, key)
            values[key] = number(value, language) if value is not None else ""
        if found.outcome in SAYS_WHY.get(kind, set()):
            values["sentence"] = found.sentence(language)
    return values


def _results(found: Found, language: Language) -> list[list[str]]:
    """The results of the year as rows: what, when, how many, whether it counts."""
    words = {True: _("yes"), False: _("no"), None: _("not known yet")}
    rows = []
    for row in found.tables["results"]:
        day = dt.date.fromisoformat(row["achieved_on"]) if row["achieved_on"] else None
        if day is None or found.year.first <= day <= found.year.last:
            when = plain_day(day) if day else words[None]
            credits = row["credits"].replace(".", "," if language == "nl" else ".") if row["credits"] else words[None]
            rows.append((day or found.year.last, [row["unit"], when, credits, words[row["counts"]]]))
    return [cells for _day, cells in sorted(rows, key=lambda one: (one[0], one[1]))]
