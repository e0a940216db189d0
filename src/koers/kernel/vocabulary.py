"""The words in which a process states itself.

A definition states and never decides: no functions, conditions or transitions stand in it. What follows from the
facts is ordinary code in the process's ``actions.py``. ``source`` is the requirement that a statement comes from.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Scope(enum.Enum):
    """Where a role is held: in one dossier, or in an organisation and all its dossiers."""

    DOSSIER = "dossier"
    ORGANISATION = "organisation"


class Resource(enum.Enum):
    """What a role may read of a dossier. Confidential tables are not here: they have rules of their own."""

    CARD = "card"  # name, programme, cohort
    COUNTS = "counts"  # numbers of conversations, position against the line
    PROGRESS = "progress"  # cards, results
    CONVERSATION = "conversation"  # the form and its answers
    AGREEMENT = "agreement"
    DOCUMENT = "document"


class Right(enum.Enum):
    """What a role may do in a dossier."""

    PLAN = "plan"
    PREPARE = "prepare"
    WRITE = "write"
    LEAD = "lead"  # start and finish a conversation
    SIGN = "sign"
    SIGNAL = "signal"  # make a confidential appointment
    ADMIT = "admit"  # take in somebody without an account, and change where their mail goes


@dataclass(frozen=True)
class Role:
    """A capacity in which a person takes part; institutions may name it differently.

    ``guest``: who holds it in a dossier needs no account, and comes in by a mailed link and a one-time code.
    """

    key: str
    label: str | _StrPromise
    scope: Scope
    reads: frozenset[Resource] = frozenset()
    may: frozenset[Right] = frozenset()
    source: str = ""
    guest: bool = False


@dataclass(frozen=True)
class Norm:
    """A figure that the source asks for, such as 4 conversations a year."""

    key: str
    value: int
    unit: str | _StrPromise
    source: str


@dataclass(frozen=True)
class Report:
    """The document that a conversation ends in.

    ``template`` is a Typst file in the process's package; empty for the house's own document of sections.
    """

    title: str | _StrPromise
    template: str = ""
    retention: str = "guidance"


@dataclass(frozen=True)
class Conversation:
    """A kind of conversation in a process."""

    key: str
    label: str | _StrPromise
    source: str
    parties: tuple[Role, ...]
    led_by: Role
    organised_by: tuple[Role, ...]
    duration: dt.timedelta
    report: Report
    signed_by: tuple[Role, ...]


@dataclass(frozen=True)
class Process:
    """One process, as `config/processes.py` lists it. ``app`` is the Python package of its Django app."""

    key: str
    label: str | _StrPromise
    app: str
    prefix: str  # of its requirement ids
    roles: tuple[Role, ...]
    conversations: tuple[Conversation, ...] = ()
    norms: tuple[Norm, ...] = ()

    def role(self, key: str) -> Role:
        """The role with this key. Raises `KeyError` for a key that the process does not declare."""
        return {role.key: role for role in self.roles}[key]

    def conversation(self, key: str) -> Conversation:
        """The conversation with this key. Raises `KeyError` for a key that the process does not declare."""
        return {kind.key: kind for kind in self.conversations}[key]

    def norm(self, key: str) -> Norm:
        """The norm with this key. Raises `KeyError` for a key that the process does not declare."""
        return {norm.key: norm for norm in self.norms}[key]

    @property
    def guest_roles(self) -> tuple[str, ...]:
        """Keys of the roles that are held without an account."""
        return tuple(role.key for role in self.roles if role.guest)

    def roles_reading(self, resource: Resource, scope: Scope) -> tuple[str, ...]:
        """Keys of the roles of one scope that may read a resource."""
        return tuple(role.key for role in self.roles if role.scope is scope and resource in role.reads)
