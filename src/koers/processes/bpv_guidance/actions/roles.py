"""In which capacity somebody acts at a placement."""

from __future__ import annotations

from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.kernel.errors import NotAllowed
from koers.kernel.models import Dossier, Party, Person
from koers.kernel.vocabulary import Role


def has_role(dossier: Dossier, person: Person, *roles: Role) -> bool:
    """Whether somebody holds one of these roles in the dossier today."""
    keys = [role.key for role in roles]
    return Party.objects.live(clock.today()).of(person).filter(dossier=dossier, role__in=keys).exists()


def require_role(dossier: Dossier, person: Person, *roles: Role) -> None:
    """Raise `NotAllowed` unless the person holds one of these roles in the dossier today."""
    if not has_role(dossier, person, *roles):
        raise NotAllowed(_("Your role in this dossier does not allow this."))
