"""Who takes part in a placement: who does now and who did, naming somebody else, and where a supervisor's mail goes."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koers.kernel import clock
from koers.kernel.actions import guests
from koers.kernel.errors import NotAllowed
from koers.kernel.models import Person
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Resource, Right
from koers.processes.bpv_guidance.actions import people as actions
from koers.processes.bpv_guidance.actions.roles import is_of_office
from koers.processes.bpv_guidance.models import Placement
from koers.processes.bpv_guidance.process import PROCESS, SLB, SUPERVISOR
from koers.processes.bpv_guidance.queries import office as queries
from koers.processes.bpv_guidance.queries.placements import supervisors, took_part
from koers.processes.bpv_guidance.views.finding import attempt, crumbs, note_reading, placement_of
from koers.web.access import person_of
from koers.web.forms import KoersForm, LocalDateField
from koers.web.pages import Crumb

OTHER = "other"
MOST_NAMED = 8


def _to_arrange(request: HttpRequest, dossier_id: uuid.UUID) -> Placement:
    """The placement, for who may let a supervisor in; 403 for the others who know of it."""
    placement = placement_of(request, dossier_id, Resource.CARD)
    if not may(person_of(request), Right.ADMIT, placement.dossier, clock.today()):
        raise NotAllowed
    return placement


@require_safe
def people(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Everybody who takes part or did, from when until when, with what is still missing first."""
    placement, today = _to_arrange(request, dossier_id), clock.today()
    note_reading(request, placement)
    rows = took_part(placement)
    named = {row.role for row in rows if row.until is None or row.until > today}
    context = {
        "placement": placement,
        "student": placement.dossier.subject,
        "rows": [(row, PROCESS.role(row.role).label) for row in rows],
        "today": today,
        "lacks_slb": SLB.key not in named,
        "lacks_supervisor": SUPERVISOR.key not in named,
        "office": is_of_office(placement.dossier.organisation, person_of(request)),
        "section": PROCESS.key,
        "crumbs": crumbs(placement, _("Who takes part")),
    }
    return render(request, "bpv_guidance/people.html", context)


class SlbForm(KoersForm):
    """Who, by number or name, and from which day."""

    person = forms.CharField(
        label=gettext_lazy("Who?"), help_text=gettext_lazy("Number, or words of the name"), max_length=200
    )
    since = LocalDateField(label=gettext_lazy("From which day?"))

    def __init__(self, data: Any, placement: Placement) -> None:
        super().__init__(data, initial={"since": clock.today()})
        self._among = queries.slb_candidates(placement.dossier.organisation, clock.today())

    def clean_person(self) -> Person:
        """The one who was meant; an error names those that it could be."""
        found = list(queries.find_people(self._among, self.cleaned_data["person"])[: MOST_NAMED + 1])
        if not found:
            raise ValidationError(_("We do not know this person as somebody of your school."))
        if len(found) > 1:
            named = "; ".join(f"{one.full_name} ({one.number})" for one in found[:MOST_NAMED])
            raise ValidationError(_("Which one? Write the number behind it: %(named)s") % {"named": named})
        return found[0]


def name_slb(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Another SLB teacher, from a day on."""
    placement, person = placement_of(request, dossier_id, Resource.CARD), person_of(request)
    if not is_of_office(placement.dossier.organisation, person):
        raise NotAllowed
    form = SlbForm(request.POST or None, placement)
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        status = attempt(
            form,
            lambda: actions.name_slb(
                dossier=placement.dossier, person=given["person"], since=given["since"], by=person
            ),
        )
        if not status:
            return redirect("bpv_guidance:people", placement.pk)
    return _page(request, "name_slb", placement, _("Another SLB teacher"), status, form=form)


class SupervisorForm(KoersForm):
    """Somebody of the record of the workplace, or somebody else with name and address; and from which day."""

    contact = forms.ChoiceField(label=gettext_lazy("Who supervises?"), widget=forms.RadioSelect)
    given_name = forms.CharField(label=gettext_lazy("Given name"), required=False, max_length=100)
    name_prefix = forms.CharField(label=gettext_lazy("Prefix"), required=False, max_length=40)
    surname = forms.CharField(label=gettext_lazy("Surname"), required=False, max_length=100)
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Of the company. The link and the code go there: not an address of the student."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    since = LocalDateField(label=gettext_lazy("From which day?"))

    def __init__(self, data: Any, placement: Placement) -> None:
        self.contacts = {str(one.pk): one for one in placement.workplace.contacts.order_by("sort_key")}
        first = {"since": clock.today()}
        super().__init__(data, initial=first if self.contacts else {**first, "contact": OTHER})
        known = [(key, one.full_name) for key, one in self.contacts.items()]
        self.fields["contact"].choices = [*known, (OTHER, _("somebody else, as below"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody else needs a name and an address."""
        cleaned = super().clean() or {}
        if cleaned.get("contact") == OTHER:
            for name in ("given_name", "surname", "email"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill in “%(label)s”") % {"label": self.fields[name].label})
        return cleaned

    def outsider(self) -> actions.Outsider:
        """Who was meant."""
        given = self.cleaned_data
        known = self.contacts.get(given["contact"])
        if known is not None:
            return actions.Outsider(known.email, known.given_name, known.surname, known.prefix)
        return actions.Outsider(given["email"], given["given_name"], given["surname"], given["name_prefix"])


def name_supervisor(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Another supervisor, from a day on: of the record of the workplace, or new to it."""
    placement, person = _to_arrange(request, dossier_id), person_of(request)
    form = SupervisorForm(request.POST or None, placement)
    status = 200
    if form.is_valid():
        status = attempt(
            form,
            lambda: actions.name_supervisor(
                dossier=placement.dossier, outsider=form.outsider(), since=form.cleaned_data["since"], by=person
            ),
        )
        if not status:
            return redirect("bpv_guidance:people", placement.pk)
    return _page(request, "name_supervisor", placement, _("Another supervisor"), status, form=form)


class AddressForm(KoersForm):
    """Where the mail of a supervisor goes."""

    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )


def address(request: HttpRequest, dossier_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """Send the mail of a supervisor to another address."""
    placement, person = _to_arrange(request, dossier_id), person_of(request)
    guest = next((one for one in supervisors(placement, clock.today()) if one.pk == person_id), None)
    if guest is None:
        raise Http404
    form = AddressForm(request.POST or None, initial={"email": guest.email})
    status = 200
    if form.is_valid():
        typed = form.cleaned_data["email"]
        status = attempt(form, lambda: guests.change_address(guest=guest, address=typed, by=person))
        if not status:
            return redirect("bpv_guidance:people", placement.pk)
    return _page(request, "address", placement, _("Another address"), status, form=form, guest=guest)


def _page(
    request: HttpRequest, name: str, placement: Placement, label: str, status: int, **context: Any
) -> HttpResponse:
    way = crumbs(placement, _("Who takes part"))
    way[-1] = Crumb(way[-1].label, reverse("bpv_guidance:people", args=[placement.pk]))
    about = {"placement": placement, "student": placement.dossier.subject, "section": PROCESS.key}
    return render(
        request, f"bpv_guidance/{name}.html", {**about, "crumbs": [*way, Crumb(label)], **context}, status=status
    )
