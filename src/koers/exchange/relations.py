"""Relations (parties) in an import: that they do not overlap, and writing them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from koers.exchange.tables import Row, Table
from koers.exchange.work import Counts, Work
from koers.kernel import clock
from koers.kernel.models import AuditEntry, Party

if TYPE_CHECKING:
    from typing import Protocol

    class Period(Row, Protocol):
        """A row about a time: from ``since`` up to but not on ``until``."""

        @property
        def since(self) -> dt.date: ...

        @property
        def until(self) -> dt.date | None: ...


BATCH = 5_000


class Held(NamedTuple):
    """A relation as it will be after the import: with its row, or, where only the database has it, without."""

    since: dt.date
    until: dt.date | None
    who: str
    row: Period | None


def ends_after_it_begins[R: Period](work: Work, table: Table[R], row: R) -> bool:
    """Whether ``until`` lies after ``since``; a fault where it does not."""
    if row.until is None or row.until > row.since:
        return True
    work.wrong(table, row, "until", _("This must be later than %(since)s.") % {"since": row.since})
    return False


def check_overlaps[R: Period](work: Work, table: Table[R], relations: Iterable[Held]) -> None:
    """Write down a fault for each two of these relations that hold on one day, of which at most one may."""
    before: Held | None = None
    for held in sorted(relations, key=lambda item: (item.since, item.row is not None)):
        if before is not None and (before.until is None or before.until > held.since):
            _report(work, table, held, before)
        if before is None or (before.until is not None and (held.until is None or held.until > before.until)):
            before = held


def _report(work: Work, table: Table[Any], one: Held, other: Held) -> None:
    if one.row is None:
        one, other = other, one
    if one.row is None:  # both stand in the database only: not of this import's making
        return
    if other.row is not None:
        reason = _("This overlaps with line %(line)d. Only one can hold at a time: give the first an end.")
        work.wrong(table, one.row, "since", reason % {"line": other.row.line})
        return
    if other.until is None:
        reason = _("%(who)s has this role since %(since)s, without an end. Add a row that says until when.")
    else:
        reason = _("%(who)s has this role from %(since)s until %(until)s. Only one can hold at a time.")
    work.wrong(table, one.row, "since", reason % {"who": other.who, "since": other.since, "until": other.until})


class Wanted(NamedTuple):
    """A relation as a file has it, by the ids of the database. ``place`` is a dossier or an organisation."""

    person_id: UUID
    role: str
    place: UUID
    in_dossier: bool
    since: dt.date
    until: dt.date | None

    @property
    def identity(self) -> tuple[UUID, str, UUID, dt.date]:
        """What tells one relation from another; the other values of it can change."""
        return self.person_id, self.role, self.place, self.since


def write_relations(work: Work, wanted: Sequence[Wanted], what: str) -> Counts:
    """Add and change relations, each with an entry in the audit. They were checked: none overlaps."""
    present = _present(wanted)
    counts = Counts()
    fresh: list[Party] = []
    changed: list[tuple[Party, dt.date | None]] = []
    for relation in wanted:
        party = present.get(relation.identity)
        if party is None:
            fresh.append(_party(relation))
            counts.new += 1
        elif party.until == relation.until:
            counts.same += 1
        else:
            counts.ended += party.until is None
            counts.changed += party.until is not None
            changed.append((party, relation.until))
    _change(changed)
    for start in range(0, len(fresh), BATCH):
        work.progress(what, start, len(fresh))
        Party.objects.bulk_create(fresh[start : start + BATCH])
    work.progress(what, len(fresh), len(fresh))
    _audit(work, fresh, [party for party, _until in changed])
    return counts


def end_relations(work: Work, parties: Iterable[Party], until: dt.date) -> None:
    """Give relations this end, each with an entry in the audit."""
    changed = [(party, until) for party in parties]
    _change(changed)
    _audit(work, [], [party for party, _until in changed])


def _present(wanted: Sequence[Wanted]) -> dict[tuple[UUID, str, UUID, dt.date], Party]:
    people = {relation.person_id for relation in wanted}
    roles = {relation.role for relation in wanted}
    found = Party.objects.filter(person_id__in=people, role__in=roles)
    return {
        (party.person_id, party.role, party.dossier_id or party.organisation_id, party.since): party  # type: ignore[misc]
        for party in found.iterator(chunk_size=BATCH)
    }


def _party(relation: Wanted) -> Party:
    return Party(
        person_id=relation.person_id,
        role=relation.role,
        dossier_id=relation.place if relation.in_dossier else None,
        organisation_id=None if relation.in_dossier else relation.place,
        since=relation.since,
        until=relation.until,
    )


def _change(changed: Sequence[tuple[Party, dt.date | None]]) -> None:
    """Set the ends: first those that become earlier, so that no two relations overlap at any moment."""
    earlier = [(party, until) for party, until in changed if _sooner(until, party.until)]
    later = [(party, until) for party, until in changed if not _sooner(until, party.until)]
    for group in (earlier, later):
        for party, until in group:
            party.until = until
        Party.objects.bulk_update([party for party, _until in group], ["until"], batch_size=BATCH)


def _sooner(one: dt.date | None, other: dt.date | None) -> bool:
    return (one or dt.date.max) < (other or dt.date.max)


def _audit(work: Work, fresh: Sequence[Party], changed: Sequence[Party]) -> None:
    now = clock.now()
    entries = [
        AuditEntry(
            at=now,
            actor=work.by,
            verb=verb,
            dossier_id=party.dossier_id,
            about="party",
            about_id=str(party.pk),
            facts={
                "person": str(party.person_id),
                "role": party.role,
                "since": party.since.isoformat(),
                "until": party.until.isoformat() if party.until else None,
            },
        )
        for verb, parties in (("relation_begun", fresh), ("relation_changed", changed))
        for party in parties
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
