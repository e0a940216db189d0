"""New agreements in a talk: written as a draft in the form, then added, changed or taken away (SVG-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.actions.agreements import AgreementParts, write_agreement
from koers.kernel.errors import Refused
from koers.kernel.models import Agreement, Conversation, Person
from koers.kernel.texts import clean
from koers.processes.progress_talks import form
from koers.processes.progress_talks.actions.talks import locked, save_field
from koers.processes.progress_talks.sheet import Sheet
from koers.web.dates import parse_day


@transaction.atomic
def add_agreement(*, conversation: Conversation, by: Person) -> Agreement:
    """Make an agreement of the draft that stands in the form, and empty the draft (see `added_already`).

    Raises `NotAllowed`, and `Refused` with the field of the draft that is missing or cannot be read.
    """
    conversation = locked(conversation)
    sheet = Sheet.of(conversation)
    if not sheet.text(form.WHAT):
        raise Refused(_("Write what you will achieve."), field=form.WHAT.key)
    parts = AgreementParts(
        what=sheet.text(form.WHAT),
        about=sheet.text(form.ABOUT),
        who=sheet.text(form.WHO),
        how=sheet.text(form.HOW),
        by_when=day_ahead(sheet.text(form.BY_WHEN), form.BY_WHEN.key),
        first_step=sheet.text(form.FIRST_STEP),
    )
    for entry in sheet.unsettled:
        if entry.field in form.NEW_AGREEMENT:
            raise Refused(
                _("Two texts stand in “%(label)s”. Put them side by side first.") % {"label": entry.field.name},
                field=entry.field.key,
            )
    agreement = write_agreement(conversation=conversation, parts=parts, by=by)
    for entry in sheet.draft:
        save_field(conversation=conversation, field=entry.field.key, text="", base_version=entry.version, by=by)
    return agreement


def added_already(*, conversation: Conversation, draft: Mapping[str, str]) -> Agreement | None:
    """The agreement that was added in this talk with exactly these six parts, or None.

    ``draft`` is what a page sent, by the keys of `form.NEW_AGREEMENT`. A form that was sent twice has one effect, and
    nobody is asked to settle the draft, which is empty by then, with itself.
    """
    typed = {key: clean(text) for key, text in draft.items()}
    day = parse_day(typed[form.BY_WHEN.key], clock.today())
    if day is None and typed[form.BY_WHEN.key]:
        return None
    made = conversation.new_agreements.filter(
        what=typed[form.WHAT.key],
        about=typed[form.ABOUT.key],
        who=typed[form.WHO.key],
        how=typed[form.HOW.key],
        first_step=typed[form.FIRST_STEP.key],
        by_when=day,
    )
    return made.first()


def day_ahead(text: str, field: str) -> dt.date | None:
    """The day that was typed, or None where nothing was. Raises `Refused` for no day, or one that has passed."""
    if not text:
        return None
    day = parse_day(text, clock.today())
    if day is None:
        raise Refused(_("Fill in a date, for example 11 December 2026"), field=field)
    if day < clock.today():
        raise Refused(_("This day has passed. Choose one that is still to come."), field=field)
    return day
