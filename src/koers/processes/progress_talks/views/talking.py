"""What the pages of a talk share: who looks at which talk, and saving what a posted form holds."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from koers.kernel import clock, parties
from koers.kernel.errors import Refused
from koers.kernel.models import Answer, Conversation, Person
from koers.kernel.texts import clean
from koers.processes.progress_talks import form
from koers.processes.progress_talks.actions.talks import save_field
from koers.processes.progress_talks.facts import day_of
from koers.processes.progress_talks.navigation import section_of
from koers.processes.progress_talks.process import PROCESS
from koers.processes.progress_talks.sheet import digest
from koers.web.access import one_of, person_of
from koers.web.dates import plain_day
from koers.web.pages import Crumb

BASE = "base:"
"""Before a field's name: the hidden input that says which text the page showed there."""


def talk_or_404(request: HttpRequest, conversation_id: uuid.UUID) -> Conversation:
    """The talk, if this person may read its form; else a 404."""
    visible = Conversation.objects.visible_to(person_of(request), clock.today())
    return one_of(
        visible.filter(dossier__process=PROCESS.key).select_related(
            "dossier__subject",
            "dossier__organisation__parent",
            "dossier__enrolment__cohort__programme",
            "led_by",
            "talk__guide",
        ),
        conversation_id,
    )


@dataclass(frozen=True)
class Viewer:
    """Who looks at a talk: its student, or the SLB'er; and who sits opposite."""

    person: Person
    student: Person
    leader: Person | None
    dossier_id: uuid.UUID

    @classmethod
    def of(cls, request: HttpRequest, conversation: Conversation) -> Viewer:
        """Whoever asks for a page of this talk."""
        return cls(
            person_of(request), conversation.dossier.subject, parties.leader(conversation), conversation.dossier_id
        )

    @property
    def is_student(self) -> bool:
        """Whether the talk is about them."""
        return self.person == self.student

    @property
    def other(self) -> Person | None:
        """The person opposite."""
        return self.leader if self.is_student else self.student

    @property
    def section(self) -> str:
        """Under which item of the top bar the talk's pages stand."""
        return section_of(self.dossier_id) if self.is_student else "students"


def crumbs_to(conversation: Conversation, viewer: Viewer, *further: str) -> list[Crumb]:
    """The way to a talk, and to a page below it."""
    dossier = conversation.dossier
    label = _("Conversation of %(day)s") % {"day": plain_day(day_of(conversation))}
    way = [Crumb(label, reverse("progress_talks:conversation", args=[conversation.pk]) if further else "")]
    way += [Crumb(name) for name in further]
    if viewer.is_student:
        return [Crumb(_("Progress"), reverse("progress_talks:progress", args=[dossier.pk])), *way]
    return [
        Crumb(_("Students"), reverse("progress_talks:students")),
        Crumb(dossier.subject.full_name, reverse("progress_talks:student", args=[dossier.pk])),
        *way,
    ]


@dataclass
class Posted:
    """What came of the fields in a posted form: the texts that could not be kept, and why."""

    typed: dict[str, str] = field(default_factory=dict)
    faults: list[Refused] = field(default_factory=list)

    def refuse(self, refusals: Sequence[Refused]) -> None:
        """Add what an action said after the fields were kept."""
        self.faults += refusals


def save_posted(request: HttpRequest, conversation: Conversation, but: Collection[str] = ()) -> Posted:
    """Keep every field of a form that is not as its page showed it: the same way as a script does, field by field.

    What another changed meanwhile, and this person did not touch, stays as it is. The fields ``but`` are left alone.
    """
    posted = Posted()
    for name in request.POST:
        if not name.startswith(BASE):
            continue
        key = name.removeprefix(BASE)
        text = request.POST.get(key, "")
        version, shown = base_of(request.POST[name])
        if key in but or digest(text) == shown:
            continue
        try:
            save_field(conversation=conversation, field=key, text=text, base_version=version, by=person_of(request))
        except Refused as refusal:
            if Answer.objects.filter(conversation=conversation, field=key, text=clean(text)).exists():
                continue  # It stands there: the form was sent twice, and the first time closed it.
            posted.typed[key] = text
            posted.faults.append(Refused(refusal.message, field=key))
    return posted


def onward(request: HttpRequest, conversation: Conversation) -> str | None:
    """Where a button of the form leads once everything was kept: "settle <field>" or "edit <agreement>"."""
    verb, _space, what = request.POST.get("then", "").partition(" ")
    try:
        if verb == "settle" and form.field(what):
            return reverse("progress_talks:settle", args=[conversation.pk, what])
        if verb == "edit":
            return reverse("progress_talks:agreement_edit", args=[conversation.pk, uuid.UUID(what)])
    except ValueError:
        pass
    return None


def base_of(given: str) -> tuple[int, str]:
    """Version and digest of a page's hidden input; of what is no such thing, those of an empty field."""
    version, _dot, shown = given.partition(".")
    return (int(version), shown) if version.isdecimal() and len(version) < 10 else (0, shown)


def field_id(key: str) -> str:
    """The id on a page of a field's control."""
    return "f-" + key.replace(":", "-")


def anchor(key: str) -> str:
    """Where a message about a field leads: the control, the first choice of a group, or an agreement that was added."""
    if key.startswith("agreement:"):
        return key.replace(":", "-")
    one = form.field(key)
    return field_id(key) + ("-0" if one and one.kind in {form.Kind.CHOICE, form.Kind.TICK} else "")
