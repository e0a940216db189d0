"""Data in: read a folder, find all faults, and only when there are none apply everything, or nothing."""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.db import connection, transaction
from django.utils.translation import gettext as _

from koers.exchange import people
from koers.exchange.faults import Faults
from koers.exchange.work import Counts, Importer, Progress, Work, quiet, read_folder
from koers.kernel import audit, registry
from koers.kernel.models import Organisation

if TYPE_CHECKING:
    from koers.kernel.models import Person


@dataclass(frozen=True)
class Outcome:
    """What an import came to. With faults nothing was changed; ``counts`` are by file that had a row."""

    faults: Faults
    counts: dict[str, Counts]
    applied: bool


def importers() -> list[Importer]:
    """Who knows the tables: this package for people, and each process that has a module ``imports`` for its own."""
    found = [cast("Importer", people)]
    for process in registry.processes():
        name = f"{process.app}.imports"
        if importlib.util.find_spec(name):
            found.append(cast("Importer", importlib.import_module(name)))
    return found


def run(
    folder: Path,
    *,
    today: dt.date,
    by: Person | None = None,
    only_check: bool = False,
    progress: Progress = quiet,
) -> Outcome:
    """Import a folder of CSV files, all of it or nothing. Two imports at once wait for each other.

    With ``only_check`` the counts say what an import would do. What is wrong stands in the outcome, in the language
    that is active; a database that fails raises Django's `DatabaseError`, and then nothing was changed.
    """
    steps = importers()
    faults = Faults()
    files = read_folder(folder, [table for step in steps for table in step.TABLES], faults, progress)
    work = Work(files, faults, today, by, progress)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext('koers.import'))")
        for done, step in enumerate(steps):
            progress(_("Check the rows"), done, len(steps))
            step.check(work)
        progress(_("Check the rows"), len(steps), len(steps))
        if len(faults):
            return Outcome(faults, {}, applied=False)
        for step in steps:
            step.apply(work)
        if only_check:
            transaction.set_rollback(True)
        else:
            _record(work)
    return Outcome(faults, {file: of for file, of in work.counts.items() if of != Counts()}, applied=not only_check)


def _record(work: Work) -> None:
    """One entry in the audit for each institution that the import can have touched, with what it did."""
    counts = {file: asdict(count) for file, count in work.counts.items() if not count.nothing_changed}
    for institution in Organisation.objects.filter(kind=Organisation.Kind.INSTITUTION):
        audit.record("imported", by=work.by, about=institution, files=counts)
