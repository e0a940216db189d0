"""One student over one year: how the outcome came about, for the officers; and the same for the student herself."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kernel import audit, clock
from koers.kernel.models import Dossier, Person
from koers.kernel.vocabulary import Resource
from koers.lawbook.years import AcademicYear
from koers.processes.permit_monitor.process import PROCESS
from koers.processes.permit_monitor.queries.calculation import Calculation, Judged, Verdict, calculation_of
from koers.processes.permit_monitor.queries.calendar import judged_year, running_year
from koers.processes.permit_monitor.queries.offices import relations_of
from koers.processes.permit_monitor.queries.outcomes import Found, outcome_of
from koers.processes.permit_monitor.reading import note_reading
from koers.processes.permit_monitor.views import case as case_views
from koers.processes.permit_monitor.views import words
from koers.processes.permit_monitor.views.office import dossier_in, office_of, year_in
from koers.web import dates
from koers.web.access import one_of, person_of
from koers.web.downloads import file_response
from koers.web.pages import Crumb

_KINDS = {
    "exemption": gettext_lazy("exemption"),
    "abroad": gettext_lazy("from abroad"),
    "placement": gettext_lazy("placement"),
}
_OWN = {
    "sufficient": gettext_lazy("You made enough progress"),
    "excused": gettext_lazy("You have a valid reason"),
    "not_monitored": gettext_lazy("Your progress was not monitored"),
    "insufficient": gettext_lazy("You do not have enough credits"),
    "undetermined": gettext_lazy("It is not known yet whether you made enough progress"),
}
_EXCUSES = {
    "pending": (gettext_lazy("being assessed"), ""),
    "accepted": (gettext_lazy("there is a valid reason"), "good"),
    "rejected": (gettext_lazy("no valid reason"), ""),
}


@dataclass(frozen=True)
class ResultRow:
    """A result in words; ``counts`` says whether it counts, or why not."""

    result: Judged

    @property
    def kind(self) -> str:
        """What kind it is, where that says something."""
        return str(_KINDS.get(self.result.kind, ""))

    @property
    def credits(self) -> str:
        """The credits as one writes them."""
        return words.number(self.result.credits) or _("not known")

    @property
    def counts(self) -> str:
        """Whether it counts, or why not, or what is not known of it."""
        verdict = self.result.verdict
        if verdict in (Verdict.EARLIER, Verdict.LATER) and self.result.year:
            return _("no, counts for %(year)s") % {"year": self.result.year}
        return {
            Verdict.COUNTS: _("yes"),
            Verdict.EARLIER: _("no, obtained earlier"),
            Verdict.LATER: _("no, obtained later"),
            Verdict.OTHER_PROGRAMME: _("no, of another programme"),
            Verdict.NO_DIPLOMA: _("no, does not contribute to the diploma"),
            Verdict.SAME_UNIT: _("no, the same course counts once"),
            Verdict.DAY_UNKNOWN: _("not clear: the day is missing"),
            Verdict.CREDITS_UNKNOWN: _("not clear: the credits are missing"),
            Verdict.COUNTS_UNKNOWN: _("not clear: whether it counts is missing"),
            Verdict.PROGRAMME_UNKNOWN: _("not clear: the programme is missing"),
        }[verdict]


@dataclass(frozen=True)
class Explained:
    """An outcome with its calculation, in words."""

    found: Found
    calculation: Calculation

    @property
    def sentence(self) -> str:
        """Why, in one sentence."""
        return self.found.sentence(words.language())

    @property
    def changes(self) -> list[str]:
        """What could still change it."""
        return self.found.changes(words.language())

    @property
    def permits(self) -> list[str]:
        """The permits for study that lie in the year."""
        return [_permit(first, last) for first, last in self.calculation.permits]

    @property
    def attainable(self) -> str:
        """How many credits could be obtained, as one writes them."""
        return words.number(self.found.attainable)

    @property
    def required(self) -> str:
        """How many were needed."""
        return words.number(self.found.required)

    @property
    def earned(self) -> str:
        """How many are certain."""
        return words.number(self.found.earned)

    @property
    def sum(self) -> str:
        """ "60 × 5 ÷ 10", where the figure was computed."""
        calculation = self.calculation
        if calculation.months is None or calculation.nominal is None:
            return ""
        return f"{words.number(calculation.nominal)} × {calculation.months} ÷ 10"

    @property
    def results(self) -> list[ResultRow]:
        """All results, by day."""
        return [ResultRow(result) for result in self.calculation.results]

    @property
    def excuse(self) -> tuple[str, str] | None:
        """What is known of a valid reason, with the tone of its tag; None where it does not matter."""
        if self.found.outcome == "not_monitored" or self.found.outcome == "sufficient":
            return None
        for row in self.found.tables["excuses"]:
            label, tone = _EXCUSES[row["decision"]]
            return str(label), tone
        return (_("not assessed"), "") if self.found.outcome == "insufficient" else None


def _permit(first: dt.date, last: dt.date | None) -> str:
    if last is None:
        return _("A residence permit for study, valid from %(first)s.") % {"first": dates.plain_day(first)}
    values = {"first": dates.plain_day(first), "last": dates.plain_day(last)}
    return _("A residence permit for study, valid from %(first)s up to and including %(last)s.") % values


def explained(dossier: Dossier, year: AcademicYear) -> Explained | None:
    """The outcome of a student over a year, computed now; None where no enrolment lies in it."""
    found = outcome_of(dossier, year)
    return None if found is None else Explained(found, calculation_of(found, dossier))


def news_of(name: str, found: Found | None, year: AcademicYear) -> str:
    """The heading of an officer's page: what there is to know of a student."""
    if found is None:
        return _("%(name)s was not enrolled in %(year)s") % {"name": name, "year": year}
    short = found.figures.short
    if found.outcome == "insufficient" and short is not None:
        return _("%(name)s is %(credits)s short") % {"name": name, "credits": words.credits_of(short)}
    texts = {
        "insufficient": _("The progress of %(name)s was too little"),
        "sufficient": _("%(name)s made enough progress"),
        "excused": _("%(name)s has a valid reason"),
        "undetermined": _("The outcome of %(name)s is not settled"),
        "not_monitored": _("The progress of %(name)s is not monitored"),
    }
    return texts[found.outcome] % {"name": name}


def latest(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The page of a student over the year that is judged now."""
    person, _institution, today = office_of(request)
    dossier = dossier_in(person, dossier_id, today)
    return redirect("permit_monitor:student", dossier_id=dossier.pk, year=judged_year(today).label)


def student(request: HttpRequest, dossier_id: uuid.UUID, year: str) -> HttpResponse:
    """One student as the officer needs her: the calculation, what it rests on, and the course of the case."""
    person, _institution, today = office_of(request)
    dossier, academic_year = dossier_in(person, dossier_id, today), year_in(year, today)
    note_reading(dossier, person)
    found = explained(dossier, academic_year)
    name = dossier.subject.full_name
    overview = f"{reverse('permit_monitor:overview')}?year={academic_year.label}"
    return render(
        request,
        "permit_monitor/student.html",
        {
            "section": "permit_monitor",
            "crumbs": [
                Crumb(_("Permit and progress"), reverse("permit_monitor:overview")),
                Crumb(academic_year.label, overview),
                Crumb(name),
            ],
            "news": news_of(name, found.found if found else None, academic_year),
            "dossier": dossier,
            "year": academic_year,
            "explained": found,
            "years": [academic_year.previous, *([academic_year.next] if academic_year < running_year(today) else [])],
            **case_views.standing(dossier, academic_year, person),
            "found": found.found if found else None,
        },
    )


def receipt(request: HttpRequest, dossier_id: uuid.UUID, year: str) -> HttpResponse:
    """The receipt of an outcome that is computed now, as JSON: from it the same outcome can be computed again."""
    person, today = person_of(request), clock.today()
    dossier = _own_or_office(person, dossier_id, today)
    academic_year = year_in(year, today)
    found = outcome_of(dossier, academic_year)
    if found is None:
        raise Http404
    audit.record("took_receipt", by=person, about=dossier, dossier=dossier, year=academic_year.label)
    content = json.dumps(found.receipt(), ensure_ascii=False, indent=1, default=str)
    name = f"{_('receipt')} {dossier.subject.number} {academic_year.label}.json"
    return file_response(content.encode(), "application/json", name)


def _own_or_office(person: Person, dossier_id: uuid.UUID, today: dt.date) -> Dossier:
    if dossier_id in relations_of(person, today).own:
        return own_dossier(person, dossier_id, today)
    return dossier_in(person, dossier_id, today)


def own_dossier(person: Person, dossier_id: uuid.UUID, today: dt.date) -> Dossier:
    """The student's own dossier, or a 404."""
    visible = Dossier.objects.visible_to(person, today, Resource.PROGRESS)
    own = visible.filter(process=PROCESS.key, subject=person)
    return one_of(own.select_related("subject", "organisation", "permit_student"), dossier_id)


def own(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """A student's own page: the norm, the progress of the running year, and the outcome of the year before (IND-06)."""
    person, today = person_of(request), clock.today()
    dossier = own_dossier(person, dossier_id, today)
    judged, running = judged_year(today), running_year(today)
    before, now = explained(dossier, judged), explained(dossier, running)
    standing = case_views.standing(dossier, judged, person)
    outcome = _OWN.get(before.found.outcome) if before else None
    return render(
        request,
        "permit_monitor/own.html",
        {
            "section": f"permit:{dossier.pk}",
            "dossier": dossier,
            "institution": dossier.organisation,
            "news": words.own_news(standing["course"]) or outcome or _("My permit and progress"),
            "judged": judged,
            "running": running,
            "before": before,
            "now": now,
            **standing,
        },
    )
