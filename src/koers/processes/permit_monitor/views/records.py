"""What officers complete in a student's data: a judgement, an attainable figure, parts of other institutions."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.exchange.faults import Faults
from koers.kernel import audit
from koers.kernel.errors import Refused
from koers.kernel.models import Dossier
from koers.processes.permit_monitor.actions.records import keep_part, record_judgement, set_attainable, take_in_part
from koers.processes.permit_monitor.models import JointPart
from koers.processes.permit_monitor.queries.parts import own_part
from koers.processes.permit_monitor.views.office import dossier_in, office_of, year_in
from koers.web.access import one_of
from koers.web.downloads import file_response
from koers.web.forms import KoersForm
from koers.web.pages import Crumb
from koers.web.uploads import UploadField


class JudgementForm(KoersForm):
    """The judgement of a programme without credits."""

    sufficient = forms.ChoiceField(
        label=gettext_lazy("Was progress sufficient?"),
        choices=[("yes", gettext_lazy("sufficient")), ("no", gettext_lazy("insufficient"))],
        widget=forms.RadioSelect,
    )
    ground = forms.CharField(
        label=gettext_lazy("On what ground?"),
        help_text=gettext_lazy("The student reads this. No private circumstances: those are the decaan's."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    assessor = forms.CharField(
        label=gettext_lazy("Who judged?"), help_text=gettext_lazy("Name and function"), max_length=200
    )


class AttainableForm(KoersForm):
    """How many credits a student could obtain."""

    credits = forms.DecimalField(
        label=gettext_lazy("Credits that could be obtained"), max_digits=10, decimal_places=4, min_value=0,
        localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": "8"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Why does the computed figure not fit?"),
        help_text=gettext_lazy("The student reads this."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class PartForm(KoersForm):
    """Another institution that keeps a part."""

    partner = forms.CharField(label=gettext_lazy("Name of the other institution"), max_length=200)
    sponsor = forms.ChoiceField(
        label=gettext_lazy("Who is the recognised sponsor, and so the contact?"),
        choices=[("own", gettext_lazy("we are")), ("partner", gettext_lazy("the other institution"))],
        widget=forms.RadioSelect,
    )
    contact = forms.CharField(label=gettext_lazy("Contact there"), max_length=254, required=False)


class PartFileForm(KoersForm):
    """The file of a part."""

    file = UploadField(label=gettext_lazy("The file of the other institution (CSV)"))


def _crumbs(dossier: Dossier, label: str) -> list[Crumb]:
    return [
        Crumb(_("Permit and progress"), reverse("permit_monitor:overview")),
        Crumb(dossier.subject.full_name, reverse("permit_monitor:latest", args=[dossier.pk])),
        Crumb(label),
    ]


def _page(request: HttpRequest, dossier: Dossier, form: KoersForm, back: str, **context: str) -> HttpResponse:
    page = {
        "section": "permit_monitor",
        "crumbs": _crumbs(dossier, context["title"]),
        "dossier": dossier,
        "form": form,
        "back": back,
    }
    return render(request, "permit_monitor/record.html", {**page, **context})


def judgement(request: HttpRequest, dossier_id: uuid.UUID, year: str) -> HttpResponse:
    """Write down what a programme without credits judged (IND-19)."""
    person, _institution, today = office_of(request)
    dossier, academic_year = dossier_in(person, dossier_id, today), year_in(year, today)
    back = reverse("permit_monitor:student", args=[dossier.pk, academic_year.label])
    form = JudgementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            record_judgement(
                dossier=dossier,
                year=academic_year,
                sufficient=given["sufficient"] == "yes",
                ground=given["ground"],
                assessor=given["assessor"],
                by=person,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    title = _("The programme's judgement of %(year)s") % {"year": academic_year.label}
    return _page(request, dossier, form, back, title=title, button=_("Keep this judgement"), source_key="IND-19")


def attainable(request: HttpRequest, dossier_id: uuid.UUID, year: str) -> HttpResponse:
    """Set how many credits a student could obtain, with the reason."""
    person, _institution, today = office_of(request)
    dossier, academic_year = dossier_in(person, dossier_id, today), year_in(year, today)
    back = reverse("permit_monitor:student", args=[dossier.pk, academic_year.label])
    form = AttainableForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            set_attainable(
                dossier=dossier, year=academic_year, credits=given["credits"], reason=given["reason"], by=person
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    title = _("What could be obtained in %(year)s") % {"year": academic_year.label}
    return _page(request, dossier, form, back, title=title, button=_("Set this figure"), source_key="IND-11")


def parts(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The parts of a joint degree that other institutions keep (IND-21)."""
    person, _institution, today = office_of(request)
    dossier = dossier_in(person, dossier_id, today)
    form = PartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            keep_part(
                dossier=dossier,
                partner=given["partner"],
                sponsor=JointPart.Sponsor(given["sponsor"]),
                contact=given["contact"],
                by=person,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("permit_monitor:parts", dossier_id=dossier.pk)
    found = JointPart.objects.visible_to(person, today).filter(student=dossier.permit_student)
    context = {
        "section": "permit_monitor",
        "crumbs": _crumbs(dossier, _("Joint degree")),
        "dossier": dossier,
        "form": form,
        "parts": found.with_counts(),
    }
    return render(request, "permit_monitor/parts.html", context)


def part_file(request: HttpRequest, dossier_id: uuid.UUID, part_id: uuid.UUID) -> HttpResponse:
    """Take in what was obtained at the other institution."""
    person, _institution, today = office_of(request)
    dossier = dossier_in(person, dossier_id, today)
    visible = JointPart.objects.visible_to(person, today).filter(student=dossier.permit_student)
    part = one_of(visible.select_related("student__dossier__organisation"), part_id)
    form, faults = PartFileForm(request.POST or None, request.FILES or None), Faults()
    if request.method == "POST" and form.is_valid():
        faults = take_in_part(part=part, file=form.cleaned_data["file"].read(), by=person)
        if not len(faults):
            return redirect("permit_monitor:parts", dossier_id=dossier.pk)
    context = {
        "section": "permit_monitor",
        "crumbs": _crumbs(dossier, part.partner),
        "dossier": dossier,
        "part": part,
        "form": form,
        "faults": list(faults)[:100],
        "all_faults": len(faults),
    }
    return render(request, "permit_monitor/part_file.html", context)


def part_out(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Our own part of a student's progress, as the file that the other institution takes in."""
    person, _institution, today = office_of(request)
    dossier = dossier_in(person, dossier_id, today)
    audit.record("took_part", by=person, about=dossier, dossier=dossier)
    return file_response(own_part(dossier), "text/csv; charset=utf-8", f"part {dossier.subject.number}.csv")
