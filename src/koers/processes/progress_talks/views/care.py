"""The care signal: a separate, confidential appointment, on pages that show nothing else (SVG-18)."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from koers.kernel import clock
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.models import Dossier, Person
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Resource, Right
from koers.processes.progress_talks.actions import care as actions
from koers.processes.progress_talks.process import PROCESS
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm, LocalDateField, LocalTimeField


class CareForm(KoersForm):
    """When, with whom, and what they must know."""

    day = LocalDateField(label=gettext_lazy("On which day?"), help_text=gettext_lazy("For example 11 December 2026"))
    time = LocalTimeField(label=gettext_lazy("At what time?"), help_text=gettext_lazy("For example 13.15"))
    with_person = forms.ChoiceField(label=gettext_lazy("With whom?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("What is it about?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any, by: Person, coordinators: list[Person]) -> None:
        super().__init__(data)
        field = self.fields["with_person"]
        assert isinstance(field, forms.ChoiceField)
        choices = [(str(by.pk), _("With you, %(name)s") % {"name": by.full_name})]
        choices += [
            (str(person.pk), _("With %(name)s, care co-ordinator") % {"name": person.full_name})
            for person in coordinators
            if person != by
        ]
        field.choices = choices


def care(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Make a separate appointment for a student; who will read what stands beside it."""
    person, today = person_of(request), clock.today()
    visible = Dossier.objects.visible_to(person, today, Resource.CONVERSATION).filter(process=PROCESS.key)
    dossier = one_of(visible.select_related("subject", "organisation__parent"), dossier_id)
    if not may(person, Right.SIGNAL, dossier, today):
        raise NotAllowed(_("Only the SLB'er makes such an appointment."))
    coordinators = actions.care_coordinators(dossier, today)
    form = CareForm(request.POST or None, person, coordinators)
    if form.is_valid():
        chosen = {str(one.pk): one for one in [person, *coordinators]}
        try:
            made = actions.make_appointment(
                dossier=dossier,
                at=clock.at(form.cleaned_data["day"], form.cleaned_data["time"]),
                with_person=chosen[form.cleaned_data["with_person"]],
                note=form.cleaned_data["note"],
                by=person,
            )
        except Refused as refusal:
            form.add_error({"at": "time"}.get(refusal.field, refusal.field) or None, refusal.message)
        else:
            return redirect("progress_talks:care_appointment", made)
    return render(
        request,
        "progress_talks/care_make.html",
        {
            "form": form,
            "dossier": dossier,
            "student": dossier.subject,
            "coordinators": coordinators,
            "appointments": actions.read_appointments(by=person, dossier=dossier),
        },
    )


def care_appointment(request: HttpRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """One appointment, for the three people it concerns."""
    person = person_of(request)
    found = actions.read_appointment(appointment_id=appointment_id, by=person)
    if found is None:
        raise Http404
    return render(
        request,
        "progress_talks/care.html",
        {"appointment": found, "student": found.dossier.subject, "own": found.dossier.subject_id == person.pk},
    )


@require_POST
def care_cancel(request: HttpRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Take an appointment back."""
    person = person_of(request)
    if actions.read_appointment(appointment_id=appointment_id, by=person) is None:
        raise Http404
    actions.cancel_appointment(appointment_id=appointment_id, by=person)
    return redirect("progress_talks:care_appointment", appointment_id)


def care_list(request: HttpRequest) -> HttpResponse:
    """The separate appointments of whoever asks: a student's own, an SLB'er's, or those referred to a co-ordinator."""
    appointments = actions.read_appointments(by=person_of(request))
    return render(
        request,
        "progress_talks/care_list.html",
        {
            "to_come": [one for one in appointments if one.to_come],
            "earlier": [one for one in appointments if not one.to_come],
        },
    )
