"""The forms of the decaan's room: telling a reason, writing it down, what shows it, judging it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.processes.permit_monitor.actions.confidential import Told
from koers.processes.permit_monitor.models import Reason, Way
from koers.processes.permit_monitor.views.forms import FilesField
from koers.web.forms import KoersForm, LocalDateField

DECISIONS = (
    ("accepted", gettext_lazy("A valid reason")),
    ("rejected", gettext_lazy("No valid reason")),
    ("more", gettext_lazy("I cannot decide this yet")),
)


class TellForm(KoersForm):
    """What a student tells the decaan."""

    reason = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=Reason.choices, widget=forms.RadioSelect)
    period = forms.CharField(
        label=gettext_lazy("In which months was it?"),
        help_text=gettext_lazy("For example April to July 2026"),
        max_length=200,
    )
    reported_on = LocalDateField(
        label=gettext_lazy("When did you first tell somebody at the institution?"),
        help_text=gettext_lazy("For example 11 December 2026. Today, if this is the first time."),
    )
    reported_to = forms.CharField(label=gettext_lazy("Whom did you tell it?"), required=False, max_length=200)
    text = forms.CharField(
        label=gettext_lazy("What happened, and what did it do to your study?"), widget=forms.Textarea(attrs={"rows": 8})
    )
    documents = FilesField(
        label=gettext_lazy("Documents that show it"),
        help_text=gettext_lazy("PDF or photos (PNG or JPEG), 10 MB each at most. You can also add them later."),
        required=False,
    )


class WriteDownForm(TellForm):
    """What a student told a decaan in another way, written down by the decaan."""

    way = forms.ChoiceField(
        label=gettext_lazy("How were you told?"),
        choices=[choice for choice in Way.choices if choice[0] != Way.HERE],
        widget=forms.RadioSelect,
    )
    paper_name = forms.CharField(
        label=gettext_lazy("Papers that you were shown, and that lie elsewhere"),
        help_text=gettext_lazy("For example: letter of the hospital. Nothing is uploaded."),
        required=False,
        max_length=200,
    )
    paper_place = forms.CharField(label=gettext_lazy("Where are the papers?"), required=False, max_length=200)
    paper_shown_on = LocalDateField(label=gettext_lazy("On which day were they shown?"), required=False)

    field_order = ("way",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reported_on"].label = _("When did the student first report it?")
        self.fields["reported_to"].label = _("To whom?")
        self.fields["text"].label = _("What did the student tell?")
        self.fields["text"].help_text = _("The student reads this too.")
        self.fields["text"].error_messages["required"] = _("Write what the student told.")

    def clean(self) -> dict[str, Any]:
        """Of papers all three are said, or nothing."""
        data = super().clean() or {}
        named = [name for name in ("paper_name", "paper_place", "paper_shown_on") if data.get(name)]
        if named:
            for name in ("paper_name", "paper_place", "paper_shown_on"):
                if name not in named and name not in self.errors:
                    self.add_error(name, _("Fill in “%(label)s”") % {"label": self.fields[name].label})
        return data


class PaperForm(KoersForm):
    """Papers that lie elsewhere."""

    paper_name = forms.CharField(
        label=gettext_lazy("What were you shown?"),
        help_text=gettext_lazy("For example: letter of the hospital. Nothing is uploaded."),
        max_length=200,
    )
    paper_place = forms.CharField(
        label=gettext_lazy("Where are the papers?"),
        help_text=gettext_lazy("For example: on paper with the student, or with the school doctor."),
        max_length=200,
    )
    paper_shown_on = LocalDateField(
        label=gettext_lazy("On which day were they shown?"), help_text=gettext_lazy("For example 11 December 2026")
    )


class FindForm(KoersForm):
    """Of which student, over which year, a decaan writes something down."""

    number = forms.CharField(label=gettext_lazy("Student number"), max_length=20)
    year = forms.ChoiceField(label=gettext_lazy("Academic year"), widget=forms.RadioSelect)

    def __init__(self, data: Any, *, years: list[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]


class EvidenceForm(KoersForm):
    """More evidence."""

    documents = FilesField(
        label=gettext_lazy("Documents that show it"),
        help_text=gettext_lazy("PDF or photos (PNG or JPEG), 10 MB each at most."),
    )


class JudgeForm(KoersForm):
    """The decaan's judgement."""

    decision = forms.ChoiceField(label=gettext_lazy("Your judgement"), choices=DECISIONS, widget=forms.RadioSelect)
    grounds = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Only you, other decanen and the student can read this. Or: what do you still ask?"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    repeat_grounds = forms.CharField(
        label=gettext_lazy("Why may the same reason count again?"),
        help_text=gettext_lazy("Only where it was accepted before: what lasts, and since when."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, told: Told) -> None:
        super().__init__(data)
        if not told.used_before:
            del self.fields["repeat_grounds"]
