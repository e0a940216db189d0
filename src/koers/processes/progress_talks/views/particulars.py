"""A message about a talk to the trajectbegeleider or the team: writing it, and the one page where it is read."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from koers.kernel import clock
from koers.kernel.errors import NotAllowed, Refused
from koers.kernel.visibility import may
from koers.kernel.vocabulary import Right
from koers.processes.progress_talks.actions.particulars import note_reading, send_particulars
from koers.processes.progress_talks.queries.messages import Addressees, addressees_of, visible_messages
from koers.processes.progress_talks.views.talking import Viewer, crumbs_to, talk_or_404
from koers.web.access import one_of, person_of
from koers.web.forms import KoersForm

GUIDES, TEAM = "guides", "team"


class ParticularsForm(KoersForm):
    """To whom, and what."""

    to = forms.ChoiceField(
        label=gettext_lazy("Who must read this?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who must read this.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What must they know?"),
        help_text=gettext_lazy(
            "Only what they need for their work. Worries about home, money or health do not belong here."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write what they must know.")},
    )

    def __init__(self, data: Any, people: Addressees) -> None:
        super().__init__(data)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self._choices(people)
        if len(field.choices) == 1:
            field.initial = field.choices[0][0]

    def _choices(self, people: Addressees) -> list[tuple[str, str]]:
        """The groups by name: it is shown who will read it before anything is typed."""
        choices = []
        if people.guides:
            names = ", ".join(person.full_name for person in people.guides)
            choices.append((GUIDES, _("The trajectbegeleider: %(names)s") % {"names": names}))
        if people.team:
            names = ", ".join(person.full_name for person in people.team)
            choices.append((TEAM, _("The teachers of the team: %(names)s") % {"names": names}))
        if people.guides and people.team:
            choices.append((f"{GUIDES}+{TEAM}", _("All of them")))
        return choices


def particulars(request: HttpRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Write a message about this talk; it is shown beforehand who will read it."""
    found = talk_or_404(request, conversation_id)
    person, today = person_of(request), clock.today()
    if not may(person, Right.LEAD, found.dossier, today):
        raise NotAllowed(_("Only the SLB'er sends a message about a conversation."))
    if found.begun_at is None:
        return redirect("progress_talks:conversation", found.pk)
    people = addressees_of(found.dossier, today, besides=person)
    form = ParticularsForm(request.POST or None, people)
    if form.is_valid():
        chosen = form.cleaned_data["to"].split("+")
        to = [*(people.guides if GUIDES in chosen else ()), *(people.team if TEAM in chosen else ())]
        try:
            message = send_particulars(conversation=found, text=form.cleaned_data["text"], to=to, by=person)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return redirect("progress_talks:message", message.pk)
    viewer = Viewer.of(request, found)
    sent = visible_messages(person, today).filter(conversation=found)
    return render(
        request,
        "progress_talks/message_write.html",
        {
            "form": form,
            "conversation": found,
            "student": found.dossier.subject,
            "people": people,
            "sent": sent.prefetch_related("recipients__person"),
            "section": viewer.section,
            "crumbs": crumbs_to(found, viewer, _("Message")),
        },
    )


@require_safe
def message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """One message, for whom it was addressed to, and for who sent it."""
    person = person_of(request)
    visible = visible_messages(person, clock.today()).select_related("by", "dossier__subject", "conversation")
    found = one_of(visible, message_id)
    own = found.by_id == person.pk
    if not own and request.method == "GET":
        note_reading(message=found, by=person)
    return render(
        request,
        "progress_talks/message.html",
        {
            "message": found,
            "student": found.dossier.subject,
            "own": own,
            "recipients": found.recipients.select_related("person").order_by("person__sort_key"),
            "section": "students" if own else "home",
        },
    )
