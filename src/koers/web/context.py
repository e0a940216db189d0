"""What every page needs. Nothing here is asked of the database before a template uses it."""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import version

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from koers.kernel import clock, parties, registry
from koers.kernel.guests import Guest
from koers.kernel.models import Organisation, Party, Person
from koers.kernel.registry import NavigationItem
from koers.kernel.vocabulary import Right

VERSION = version("koers")
"""Stands behind the address of the stylesheet, so that a browser fetches it again after an upgrade."""
THEME_COOKIE = "koers_theme"
THEMES = ("light", "dark")


class Shell:
    """The frame of a page: school, day, theme, and for who is logged in the name, roles and top bar.

    With ``asks=False`` it is the frame of nobody, which asks nothing of the database.
    """

    def __init__(self, request: HttpRequest, *, asks: bool = True) -> None:
        self._request = request
        self._asks = asks
        self.version = VERSION
        self.demo = settings.DEMO

    @property
    def theme(self) -> str:
        """ "light" or "dark" where the person fixed it; else empty, and the device decides."""
        chosen = self._request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def person(self) -> Person | None:
        """Who is logged in, or None."""
        user = getattr(self._request, "user", None) if self._asks else None
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def _relations(self) -> list[tuple[str, str]]:
        """The person's roles of today, each with the name of the institution in which it is held."""
        if self.person is None:
            return []
        return [(party.role, _institution(party)) for party in parties.held_by(self.person, clock.today())]

    @cached_property
    def school(self) -> str:
        """The name of the person's institution; where that is none or several, what is set, which may be empty."""
        names = {name for _role, name in self._relations if name}
        return names.pop() if len(names) == 1 else settings.KOERS_SCHOOL

    @property
    def phone(self) -> str:
        """The number of a human at the school, empty where none is set."""
        return settings.KOERS_PHONE

    @property
    def phone_digits(self) -> str:
        """That number as a device dials it."""
        return "".join(char for char in self.phone if char.isdigit() or char == "+")

    @property
    def guest(self) -> Guest | None:
        """Who came in without an account, on the pages that are for them."""
        return getattr(self._request, "guest", None)

    @property
    def host(self) -> str:
        """The institution of that guest's dossier; before the code, what is set."""
        return self.guest.dossier.organisation.institution.name if self.guest else settings.KOERS_SCHOOL

    @cached_property
    def guide(self) -> Person | None:
        """Who leads in the dossier of that guest: the one to call."""
        guest = self.guest
        if guest is None:
            return None
        leading = [role for role in registry.process(guest.dossier.process).roles if Right.LEAD in role.may]
        found = [person for role in leading for person in parties.holders(guest.dossier, role, clock.today())]
        return next(iter(found), None)

    @cached_property
    def role_line(self) -> str:
        """What stands under the name: the person's roles of today, each once, in the order of the processes."""
        held = {role for role, _name in self._relations}
        labels = [str(role.label) for process in registry.processes() for role in process.roles if role.key in held]
        return ", ".join(dict.fromkeys(labels))

    @cached_property
    def navigation(self) -> list[NavigationItem]:
        """The top bar: "What now?" and what the processes have for this person, at most five."""
        if self.person is None:
            return []
        items = [NavigationItem(label=_("What now?"), url=reverse("web:home"), section="home")]
        for process in registry.processes():
            items += registry.navigation_of(process).items_for(self.person, clock.today())
        return items


def _institution(party: Party) -> str:
    """The name of the institution in which a role is held; empty at a company, which is none though it has people."""
    whose = party.dossier.organisation if party.dossier else party.organisation
    found = whose.institution if whose else None
    return found.name if found and found.kind == Organisation.Kind.INSTITUTION else ""


def shell(request: HttpRequest) -> dict[str, object]:
    """``shell``, for the frame, and ``today``, the local date."""
    return {"shell": Shell(request), "today": SimpleLazyObject(clock.today)}
