"""The forms of a case: what each step asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koers.processes.permit_monitor.models import Contact, Objection, Settlement
from koers.web.forms import KoersForm, LocalDateField
from koers.web.uploads import UploadField

_TODAY = _("For example 11 December 2026")


def _area(rows: int = 5) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class StepForm(KoersForm):
    """A step about something that was shown: ``about`` is its key, so that a stale form is noticed."""

    about = forms.CharField(widget=forms.HiddenInput, required=False)


class OpenForm(KoersForm):
    """Why a case is opened in a year that is not over."""

    early_ground = forms.CharField(
        label=_("Why is it clear already?"),
        help_text=_("The year is not over. Write why this student cannot make it any more. The student reads this."),
        widget=_area(),
    )


class ContactForm(StepForm):
    """A contact with the student."""

    kind = forms.ChoiceField(label=_("What was it?"), choices=Contact.Kind.choices, widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("In which way?"), choices=Contact.Way.choices, widget=forms.RadioSelect)
    on = LocalDateField(label=_("On which day?"), help_text=_TODAY)
    text = forms.CharField(
        label=_("What was said about the cause?"),
        help_text=_("In short. What is the decaan's to know does not belong here: show the student the way there."),
        required=False,
        widget=_area(4),
    )


class SettleForm(StepForm):
    """What a person determines where the rule cannot."""

    outcome = forms.ChoiceField(
        label=_("What do you determine?"), choices=Settlement.Outcome.choices, widget=forms.RadioSelect
    )
    ground = forms.CharField(
        label=_("On what ground?"), help_text=_("The student reads this, and whoever checks later."), widget=_area()
    )


class IntendForm(StepForm):
    """What was found about the cause."""

    cause = forms.CharField(
        label=_("What did you find about the cause?"),
        help_text=_("The student reads this. No reasons that belong with the decaan."),
        widget=_area(),
    )


class ViewForm(StepForm):
    """The student's own words about the intended decision."""

    text = forms.CharField(
        label=_("What do you think of this intention?"),
        help_text=_("The international office reads this. Tell private reasons to the decaan instead."),
        widget=_area(8),
    )


class ReceivedForm(StepForm):
    """A view or an objection that came in by mail or on paper."""

    text = forms.CharField(label=_("What does the student say?"), widget=_area(8))
    received_on = LocalDateField(label=_("Received on"), help_text=_TODAY)


class DecideForm(StepForm):
    """The grounds of a decision."""

    grounds = forms.CharField(
        label=_("On which grounds?"),
        help_text=_("Also what you say to the student's reaction. The student reads this."),
        widget=_area(8),
    )


class WhyForm(StepForm):
    """Why something is sent back or taken back."""

    why = forms.CharField(label=_("Why?"), help_text=_("This stays on record."), widget=_area(4))


class ObjectForm(StepForm):
    """The student's objection."""

    text = forms.CharField(
        label=_("Why do you not agree?"),
        help_text=_("Who decides the objection and the international office read this."),
        widget=_area(10),
    )


class DecideObjectionForm(StepForm):
    """What was decided on an objection."""

    outcome = forms.ChoiceField(
        label=_("What was decided?"), choices=Objection.Outcome.choices, widget=forms.RadioSelect
    )
    body = forms.CharField(label=_("By whom?"), help_text=_("The body that decided."), max_length=200)
    decided_on = LocalDateField(label=_("On which day?"), help_text=_TODAY)
    grounds = forms.CharField(label=_("On which grounds?"), help_text=_("The student reads this."), widget=_area(8))


class ProofForm(StepForm):
    """The proof that the report was sent."""

    sent_on = LocalDateField(label=_("On which day did you send it?"), help_text=_TODAY)
    file = UploadField(
        label=_("The proof"), help_text=_("The confirmation or the letter: a PDF or a picture, 10 MB at most.")
    )


class ArrangeForm(StepForm):
    """The study plan after a valid reason."""

    text = forms.CharField(
        label=_("What did you agree on?"),
        help_text=_("The plan and its days, never the reason. The student reads this."),
        widget=_area(8),
    )
    agreed_on = LocalDateField(label=_("On which day?"), help_text=_TODAY)


class Files(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(UploadField):
    """Any number of files within the limit. Cleans to a list of Django's `UploadedFile`."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files. Raises `ValidationError` for one that is empty or over the limit."""
        one = super().clean
        if isinstance(data, list | tuple):
            return [one(each, initial) for each in data]
        return [found] if (found := one(data, initial)) else []
