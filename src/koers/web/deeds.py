"""The audit's verbs in words that a person reads."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_VERBS = {
    "planned": gettext_lazy("planned a conversation"),
    "moved": gettext_lazy("moved a conversation to another time"),
    "cancelled": gettext_lazy("cancelled a conversation"),
    "prepared": gettext_lazy("prepared a conversation"),
    "begun": gettext_lazy("began a conversation"),
    "agreed": gettext_lazy("made an agreement"),
    "closed": gettext_lazy("closed an agreement"),
    "frozen": gettext_lazy("finished the conversation and made the report"),
    "voided": gettext_lazy("asked for a change in the report"),
    "signed": gettext_lazy("signed the report"),
    "signed_on_paper": gettext_lazy("added the report signed on paper"),
    "sealed": gettext_lazy("sealed the report"),
    "filed": gettext_lazy("made a letter or form, and archived it"),
    "attached": gettext_lazy("added a file"),
    "removed": gettext_lazy("took a file away"),
    "told": gettext_lazy("reported particulars of a conversation"),
    "relation_begun": gettext_lazy("gave somebody a role in the dossier"),
    "relation_changed": gettext_lazy("changed somebody's role in the dossier"),
    "entered_as_guest": gettext_lazy("used a code to come in"),
    "admitted_guest": gettext_lazy("let in somebody without an account"),
    "changed_guest_address": gettext_lazy("changed the address of somebody without an account"),
    "made_care": gettext_lazy("made a confidential appointment"),
    "cancelled_care": gettext_lazy("cancelled a confidential appointment"),
    "read_care": gettext_lazy("read a confidential appointment"),
}
_READ = {
    "conversation": gettext_lazy("looked at a conversation"),
    "document": gettext_lazy("looked at a report"),
    "attachment": gettext_lazy("looked at a file"),
    "dossier": gettext_lazy("looked at the dossier"),
}


def deed(verb: str, about: str) -> str:
    """What somebody did, to be read after their name. A verb without words of its own reads as a change."""
    if verb in _VERBS:
        return str(_VERBS[verb])
    if verb.startswith("read"):
        return str(_READ.get(about) or _("looked at something in the dossier"))
    return _("changed something in the dossier")
