"""Adding, changing and taking away an agreement while the talk goes on."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from koers.kernel import clock
from koers.kernel.actions import agreements as actions
from koers.kernel.errors import Refused
from koers.kernel.models import Agreement, Conversation
from koers.processes.progress_talks import form as fields
from koers.processes.progress_talks.actions.agreements import add_agreement, added_already, day_ahead
from koers.processes.progress_talks.views.talk import page
from koers.processes.progress_talks.views.talking import Posted, Viewer, crumbs_to, save_posted, talk_or_404
from koers.web.access import one_of, person_of
from koers.web.dates import plain_day
from koers.web.forms import KoersForm


class AgreementForm(KoersForm):
    """The six parts of an agreement."""

    what = forms.CharField(
        label=fields.WHAT.label, help_text=fields.WHAT.hint, widget=forms.Textarea(attrs={"rows": 2})
    )
    about = forms.CharField(label=fields.ABOUT.label, required=False, max_length=200)
    who = forms.CharField(label=fields.WHO.label, required=False, max_length=200)
    how = forms.CharField(label=fields.HOW.label, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    by_when = forms.CharField(label=fields.BY_WHEN.label, help_text=fields.BY_WHEN.hint, required=False, max_length=60)
    first_step = forms.CharField(
        label=fields.FIRST_STEP.label, help_text=fields.FIRST_STEP.hint, required=False, max_length=500
    )


@require_POST
def add(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Keep the form, and make an agreement of the draft that stands in it."""
    found = talk_or_404(request, conversation_id)
    draft = {one.key: request.POST.get(one.key, "") for one in fields.NEW_AGREEMENT}
    if again := added_already(conversation=found, draft=draft):
        posted = save_posted(request, found, but=draft)
        return page(request, found, posted) if posted.faults else redirect(_address(found, again))
    posted = save_posted(request, found)
    if not posted.faults:
        try:
            made = add_agreement(conversation=found, by=person_of(request))
        except Refused as refusal:
            posted.refuse([refusal])
        else:
            return redirect(_address(found, made))
    return page(request, found, posted)


def edit(request: HttpRequest, conversation_id: uuid.UUID, agreement_id: uuid.UUID) -> HttpResponse:
    """Change an agreement that was added in this talk."""
    found = talk_or_404(request, conversation_id)
    agreement = _made_in(request, found, agreement_id)
    form = AgreementForm(request.POST or None, initial=_initial(agreement))
    if form.is_valid():
        try:
            actions.write_agreement(
                conversation=found, agreement=agreement, parts=_parts(form, agreement), by=person_of(request)
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return redirect(_address(found, agreement))
    viewer = Viewer.of(request, found)
    return render(
        request,
        "progress_talks/talk_agreement.html",
        {
            "form": form,
            "conversation": found,
            "agreement": agreement,
            "section": viewer.section,
            "crumbs": crumbs_to(found, viewer, _("Agreement")),
            "back": _address(found, agreement),
        },
    )


@require_POST
def remove(request: HttpRequest, conversation_id: uuid.UUID, agreement_id: uuid.UUID) -> HttpResponse:
    """Take away an agreement that was added in this talk."""
    found = talk_or_404(request, conversation_id)
    agreement = _made_in(request, found, agreement_id)
    try:
        actions.remove_agreement(conversation=found, agreement=agreement, by=person_of(request))
    except Refused as refusal:
        return page(request, found, Posted(faults=[refusal]))
    return redirect(reverse("progress_talks:conversation", args=[found.pk]) + "#agreements")


def _made_in(request: HttpRequest, found: Conversation, agreement_id: uuid.UUID) -> Agreement:
    visible = Agreement.objects.visible_to(person_of(request), clock.today())
    return one_of(visible.filter(made_in=found), agreement_id)


def _initial(agreement: Agreement) -> dict[str, str]:
    return {
        "what": agreement.what,
        "about": agreement.about,
        "who": agreement.who,
        "how": agreement.how,
        "by_when": plain_day(agreement.by_when) if agreement.by_when else "",
        "first_step": agreement.first_step,
    }


def _parts(form: AgreementForm, agreement: Agreement) -> actions.AgreementParts:
    """What was typed. A date that was not changed is kept, though it may have passed meanwhile."""
    typed = {key: value for key, value in form.cleaned_data.items() if key != "by_when"}
    unchanged = form.cleaned_data["by_when"] == _initial(agreement)["by_when"]
    day = agreement.by_when if unchanged else day_ahead(form.cleaned_data["by_when"], "by_when")
    return actions.AgreementParts(by_when=day, **typed)


def _address(found: Conversation, agreement: Agreement) -> str:
    return reverse("progress_talks:conversation", args=[found.pk]) + f"#agreement-{agreement.pk}"
