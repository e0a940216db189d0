"""The processes that run here, as THE list in `config/processes.py` names them, checked when Koers starts.

A process package has, by these names:

- ``process.py``: ``PROCESS``, its definition;
- ``obligations.py``: ``for_person(person, today) -> list[Obligation]``, what this person must do or waits for, and
  ``reminders(today) -> Iterable[Reminder]``, the mails that are due on that day;
- ``navigation.py``: ``items_for(person, today) -> list[NavigationItem]``, its entries in the top bar; and, where it has
  something to say on the home page, ``headline(person, today) -> str`` and ``home_aside(person, today) -> dict | None``
  with the template ``<process key>/home_aside.html``, in which that dict is ``aside``;
- ``requirements.toml``: the sentences of its source text (see `koers.kernel.sources`);
- ``report.py``: ``filed(document, by)``, what follows once the report of a conversation is sealed and filed;
- ``urls.py``: its pages, with ``app_name`` equal to the process key. A process with conversations names the page of
  one ``conversation`` and may name the page where it is prepared ``prepare``, each with one UUID. A process that has
  people without an account may name the page on which they begin ``guest``; it takes nothing.
"""

from __future__ import annotations

import datetime as dt
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from koers.kernel.vocabulary import Process, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrPromise

    from koers.kernel.models import Document, Person
    from koers.kernel.obligations import Obligation, Reminder


@dataclass(frozen=True)
class NavigationItem:
    """One entry in the top bar. ``section`` is compared with the page's, to mark where one is."""

    label: str | _StrPromise
    url: str
    section: str


class ObligationsModule(Protocol):
    """What is due for a person in one process."""

    def for_person(self, person: Person, today: dt.date) -> list[Obligation]: ...

    def reminders(self, today: dt.date) -> Iterable[Reminder]: ...


class NavigationModule(Protocol):
    """A process's own entries in the top bar."""

    def items_for(self, person: Person, today: dt.date) -> Sequence[NavigationItem]: ...


class ReportModule(Protocol):
    """What follows once the report of a conversation is sealed and filed."""

    def filed(self, document: Document, by: Person) -> None: ...


class InvalidProcess(Exception):
    """A process in THE list does not state itself as the vocabulary asks."""


_processes: dict[str, Process] = {}


def install(processes: Iterable[Process]) -> None:
    """Make these the processes that run here. Raises `InvalidProcess`, naming what is missing."""
    found: dict[str, Process] = {}
    for process in processes:
        if process.key in found:
            raise InvalidProcess(f"two processes have the key {process.key!r}")
        _check(process)
        found[process.key] = process
    _processes.clear()
    _processes.update(found)


def _check(process: Process) -> None:
    keys = [role.key for role in process.roles]
    if len(keys) != len(set(keys)):
        raise InvalidProcess(f"{process.key}: two roles have the same key")
    for role in process.roles:
        if role.guest and role.scope is not Scope.DOSSIER:
            raise InvalidProcess(f"{process.key}: role {role.key!r} of a guest is held in one dossier")
    for kind in process.conversations:
        for role in (*kind.parties, kind.led_by, *kind.organised_by, *kind.signed_by):
            if role not in process.roles:
                raise InvalidProcess(f"{process.key}.{kind.key}: role {role.key!r} is not declared")
        if not kind.source.startswith(process.prefix):
            raise InvalidProcess(f"{process.key}.{kind.key}: source {kind.source!r} is not of {process.prefix}")


def processes() -> list[Process]:
    """All processes, in the order of THE list."""
    return list(_processes.values())


def process(key: str) -> Process:
    """The process with this key. Raises `KeyError` for one that does not run here."""
    return _processes[key]


def obligations_of(process: Process) -> ObligationsModule:
    """The process's ``obligations`` module."""
    return cast("ObligationsModule", importlib.import_module(f"{process.app}.obligations"))


def navigation_of(process: Process) -> NavigationModule:
    """The process's ``navigation`` module."""
    return cast("NavigationModule", importlib.import_module(f"{process.app}.navigation"))


def report_of(process: Process) -> ReportModule:
    """The process's ``report`` module."""
    return cast("ReportModule", importlib.import_module(f"{process.app}.report"))
