"""The part of an import that is the same for every process: organisations, people, and roles in an organisation."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from koers.exchange.cells import Choice, Code, Date, Email, Text, closest, one_of
from koers.exchange.known import Directory
from koers.exchange.relations import Held, Wanted, check_overlaps, ends_after_it_begins, write_relations
from koers.exchange.tables import Column, Table
from koers.exchange.work import Counts, Work
from koers.exchange.writing import upsert
from koers.kernel import registry
from koers.kernel.actions import guests
from koers.kernel.identifiers import uuid7
from koers.kernel.models import Organisation, Party, Person
from koers.kernel.vocabulary import Role, Scope


class OrganisationRow(NamedTuple):
    """A row of organisations.csv."""

    line: int
    code: str
    name: str
    kind: str
    parent: str | None


class PersonRow(NamedTuple):
    """A row of people.csv. ``language`` counts for new people only: after that it is their own choice."""

    line: int
    number: str
    given_name: str
    prefix: str | None
    surname: str
    email: str
    language: str | None


class RoleRow(NamedTuple):
    """A row of roles.csv: a role in an organisation, from ``since`` up to but not on ``until``."""

    line: int
    person: str
    role: str
    organisation: str
    since: dt.date
    until: dt.date | None


ORGANISATIONS = Table(
    "organisations.csv",
    OrganisationRow,
    (
        Column("code", Code()),
        Column("name", Text(200)),
        Column("kind", Choice(tuple(Organisation.Kind.values))),
        Column("parent", Code(), required=False),
    ),
    key=("code",),
)
PEOPLE = Table(
    "people.csv",
    PersonRow,
    (
        Column("number", Code()),
        Column("given_name", Text(100)),
        Column("prefix", Text(40), required=False),
        Column("surname", Text(100)),
        Column("email", Email()),
        Column("language", Choice(("nl", "en")), required=False),
    ),
    key=("number",),
)
ROLES = Table(
    "roles.csv",
    RoleRow,
    (
        Column("person", Code()),
        Column("role", Code()),
        Column("organisation", Code()),
        Column("since", Date()),
        Column("until", Date(), required=False),
    ),
    key=("person", "role", "organisation", "since"),
)
TABLES = (ORGANISATIONS, PEOPLE, ROLES)


class Place(NamedTuple):
    """An organisation as it will be after the import."""

    code: str
    name: str
    kind: str
    parent: str | None


def places(work: Work) -> dict[str, Place]:
    """All organisations by their codes: those of the database, and over them those of the file."""
    known = {
        code: Place(code, name, kind, parent)
        for code, name, kind, parent in Organisation.objects.values_list("code", "name", "kind", "parent__code")
    }
    known.update({row.code: Place(*row[1:]) for row in work.files.rows(ORGANISATIONS)})
    return known


def known_places(work: Work, known: dict[str, Place]) -> Directory:
    """What a file may name as an organisation."""
    claimed = {code for (code,) in work.files.claimed(ORGANISATIONS)}
    return Directory(
        claimed.union(known),
        lambda: {place.code: f"{place.code}, {place.name}" for place in known.values()},
        work.files.whole(ORGANISATIONS),
    )


def known_people(work: Work, numbers: Iterable[str]) -> Directory:
    """Those of these numbers that a file may refer to: people of the database and of people.csv."""
    wanted = set(numbers)
    known = {number for (number,) in work.files.claimed(PEOPLE)} & wanted
    known.update(Person.objects.filter(number__in=wanted - known).values_list("number", flat=True))
    return Directory(known, lambda: _labels(work), work.files.whole(PEOPLE))


def _labels(work: Work) -> dict[str, str]:
    people = [*Person.objects.values_list("number", "given_name", "prefix", "surname")]
    people += [(row.number, row.given_name, row.prefix or "", row.surname) for row in work.files.rows(PEOPLE)]
    return {number: f"{number}, {short_name(given, prefix, surname)}" for number, given, prefix, surname in people}


def short_name(given_name: str, prefix: str, surname: str) -> str:
    """A name as it stands in lists: M. van der Laan-Öztürk."""
    return " ".join(part for part in (f"{given_name[:1]}.", prefix, surname) if part)


def check(work: Work) -> None:
    """Find what is wrong in organisations.csv, people.csv and roles.csv."""
    known = places(work)
    _check_organisations(work, known)
    _check_people(work)
    _check_roles(work, known)


def _check_organisations(work: Work, known: dict[str, Place]) -> None:
    directory = known_places(work, known)
    kinds = dict(Organisation.objects.values_list("code", "kind"))
    for row in work.files.rows(ORGANISATIONS):
        if kinds.get(row.code, row.kind) != row.kind:
            reason = _("%(code)s is known as %(kind)s. That cannot change.")
            work.wrong(ORGANISATIONS, row, "kind", reason % {"code": row.code, "kind": kinds[row.code]})
        elif row.kind == Organisation.Kind.INSTITUTION and row.parent:
            work.wrong(ORGANISATIONS, row, "parent", _("An institution is not part of another: leave this empty."))
        elif row.kind == Organisation.Kind.TEAM and not row.parent:
            work.wrong(ORGANISATIONS, row, "parent", _("Of which institution is this team a part? Write its code."))
        elif row.parent and row.parent not in directory:
            reason = directory.instead_of(row.parent, _("We do not know this organisation."))
            work.wrong(ORGANISATIONS, row, "parent", reason)
        elif row.parent in known and known[row.parent].kind != Organisation.Kind.INSTITUTION:
            work.wrong(ORGANISATIONS, row, "parent", _("This is not an institution."))


def _check_people(work: Work) -> None:
    rows = work.files.rows(PEOPLE)
    owners = dict(Person.objects.filter(email__in=[row.email for row in rows]).values_list("email", "number"))
    numbers = {row.number for row in rows}
    without_zeros = _check_zeros(work, rows)
    first: dict[str, int] = {}
    for row in rows:
        if row.number in without_zeros:  # then the address is most likely right, and of the same person
            continue
        if first.setdefault(row.email, row.line) != row.line:
            reason = _("This is in line %(first)d as well. Everybody has an address of their own.")
            work.wrong(PEOPLE, row, "email", reason % {"first": first[row.email]})
        elif owners.get(row.email, row.number) != row.number and owners[row.email] not in numbers:
            reason = _("This address belongs to %(number)s already.")
            work.wrong(PEOPLE, row, "email", reason % {"number": owners[row.email]})


def _check_zeros(work: Work, rows: list[PersonRow]) -> set[str]:
    """A number that is another one without its zeros is nearly always that one, after Excel: these numbers."""
    found = set()
    numbers = {row.number for row in rows}
    candidates = {zeros + row.number: row for row in rows if row.number.isdecimal() for zeros in ("0", "00", "000")}
    known = numbers.union(Person.objects.filter(number__in=candidates).values_list("number", flat=True))
    present = set(Person.objects.filter(number__in=numbers).values_list("number", flat=True))
    for number, row in candidates.items():
        if number in known and row.number not in present:
            reason = _("A zero in front is missing: %(number)s. Excel takes it away; keep the column as text.")
            work.wrong(PEOPLE, row, "number", reason % {"number": number})
            found.add(row.number)
    return found


def organisation_roles() -> dict[str, Role]:
    """The roles that are held in an organisation, of all processes, by their keys."""
    return {
        role.key: role for process in registry.processes() for role in process.roles if role.scope is Scope.ORGANISATION
    }


def _check_roles(work: Work, known: dict[str, Place]) -> None:
    rows = work.files.rows(ROLES)
    people = known_people(work, (row.person for row in rows))
    directory = known_places(work, known)
    roles = organisation_roles()
    groups: dict[tuple[str, str, str], list[Held]] = defaultdict(list)
    for row in rows:
        good = ends_after_it_begins(work, ROLES, row)
        if row.person not in people:
            work.wrong(ROLES, row, "person", people.instead_of(row.person, _("We do not know this person.")))
            good = False
        if row.role not in roles:
            work.wrong(ROLES, row, "role", one_of(roles) + closest(row.role, roles))
            good = False
        if row.organisation not in directory:
            reason = directory.instead_of(row.organisation, _("We do not know this organisation."))
            work.wrong(ROLES, row, "organisation", reason)
            good = False
        if good:
            groups[row.person, row.role, row.organisation].append(Held(row.since, row.until, row.person, row))
    for held in _only_in_database(rows):
        groups[held.who, held.role, held.organisation].append(Held(held.since, held.until, held.who, None))
    for group in groups.values():
        check_overlaps(work, ROLES, group)


class _RoleHeld(NamedTuple):
    who: str
    role: str
    organisation: str
    since: dt.date
    until: dt.date | None


def _only_in_database(rows: list[RoleRow]) -> list[_RoleHeld]:
    in_file = {(row.person, row.role, row.organisation, row.since) for row in rows}
    parties = Party.objects.filter(person__number__in={row.person for row in rows}, organisation__isnull=False)
    held = parties.values_list("person__number", "role", "organisation__code", "since", "until")
    return [_RoleHeld(*row) for row in held if row[:4] not in in_file]


def apply(work: Work) -> None:
    """Write organisations, people and roles."""
    _apply_organisations(work)
    _apply_people(work)
    _apply_roles(work)


def _apply_organisations(work: Work) -> None:
    rows = work.files.rows(ORGANISATIONS)
    whole = [row for row in rows if not row.parent]
    parts = [row for row in rows if row.parent]
    counts = Counts()
    for group in (whole, parts):
        ids = organisation_ids()
        counts += upsert(
            Organisation,
            [(row.code, row.name, row.kind, ids[row.parent] if row.parent else None, uuid7()) for row in group],
            key=("code",),
            values=("name", "kind", "parent"),
            only_new=("id",),
        )
    work.done(ORGANISATIONS, counts)


def organisation_ids() -> dict[str, UUID]:
    """The id of each organisation by its code."""
    return dict(Organisation.objects.values_list("code", "id"))


def person_ids(numbers: Iterable[str]) -> dict[str, UUID]:
    """The ids of the people with these numbers."""
    return dict(Person.objects.filter(number__in=set(numbers)).values_list("number", "id"))


def _apply_people(work: Work) -> None:
    rows = work.files.rows(PEOPLE)
    new = {row.number: row.email for row in rows}
    before = {one.number: one.email for one in Person.objects.filter(number__in=new) if one.email != new[one.number]}
    _free_addresses(rows)
    counts = upsert(
        Person,
        [
            (
                row.number,
                row.given_name,
                row.prefix or "",
                row.surname,
                row.email,
                uuid7(),
                row.language or "nl",
                make_password(None),
                True,
            )
            for row in rows
        ],
        key=("number",),
        values=("given_name", "prefix", "surname", "email"),
        only_new=("id", "language", "password", "is_active"),
        total=len(rows),
        progress=work.progress,
        what=PEOPLE.name,
    )
    for person in Person.objects.filter(number__in=before):
        guests.address_changed(guest=person, was=before[person.number], by=work.by)
    work.done(PEOPLE, counts)


def _free_addresses(rows: list[PersonRow]) -> None:
    """Take their address from people whose address goes to another, so that two can change places."""
    new = {row.email: row.number for row in rows}
    for person in Person.objects.filter(email__in=new):
        if new[person.email] != person.number:
            Person.objects.filter(pk=person.pk).update(email=f"{person.pk}@moving.invalid")


def _apply_roles(work: Work) -> None:
    rows = work.files.rows(ROLES)
    people = person_ids(row.person for row in rows)
    organisations = organisation_ids()
    wanted = [
        Wanted(people[row.person], row.role, organisations[row.organisation], False, row.since, row.until)
        for row in rows
    ]
    work.done(ROLES, write_relations(work, wanted, ROLES.name))
