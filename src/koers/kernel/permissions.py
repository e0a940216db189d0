"""The check with which every action begins."""

from __future__ import annotations

from django.utils.translation import gettext as _

from koers.kernel import clock, visibility
from koers.kernel.errors import NotAllowed
from koers.kernel.models import Dossier, Person
from koers.kernel.vocabulary import Right


def require(right: Right, *, dossier: Dossier, by: Person) -> None:
    """Raise `NotAllowed` unless a live relation of this person gives the right in this dossier today."""
    if not visibility.may(by, right, dossier, clock.today()):
        raise NotAllowed(_("Your role in this dossier does not allow this."))
