"""`koers import`: a folder of files in, with a bar for who waits, and the faults in a form that can be kept."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table as Grid

from koers.exchange.faults import Fault, Faults
from koers.exchange.importing import Outcome, run
from koers.exchange.work import Progress
from koers.kernel import clock

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula: such a cell gets an apostrophe in front."""


def import_folder(folder: Path, *, only_check: bool = False, language: str = "nl") -> int:
    """Import a folder and say what came of it. Returns the exit code: 1 where something was wrong.

    Faults go to standard output: as a table in a terminal, as CSV elsewhere. All else goes to standard error.
    """
    say = Console(stderr=True, highlight=False)
    with translation.override(language):
        try:
            with bars(say) as progress:
                outcome = run(folder, today=clock.today(), only_check=only_check, progress=progress)
        except DatabaseError as error:
            say.print(escape(_("The database refused, and nothing was changed: %(error)s") % {"error": error}))
            return 1
        if len(outcome.faults):
            show_faults(outcome.faults, say)
            return 1
        show_counts(outcome, say)
    return 0


@contextmanager
def bars(say: Console) -> Iterator[Progress]:
    """A bar for each thing that is being done, where somebody looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=say, disable=not say.is_terminal) as shown:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(escape(what), total=total)
            shown.update(tasks[what], completed=done, total=total)

        yield progress


def show_faults(faults: Faults, say: Console) -> None:
    """Where each fault is, what stands there and what is wrong; and that nothing was changed."""
    heading = (_("file"), _("line"), _("column"), _("what stands there"), _("what is wrong"))
    if sys.stdout.isatty():
        grid = Grid(*heading, show_lines=True)
        for fault in faults:
            grid.add_row(*(escape(cell) for cell in _cells(fault)))
        Console(highlight=False).print(grid)
    else:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(heading)
        for fault in faults:
            writer.writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in _cells(fault))
    for file, more in faults.not_shown().items():
        say.print(escape(_("%(file)s has %(more)d more faults than are shown.") % {"file": file, "more": more}))
    total = len(faults)
    say.print(
        ngettext("%(n)d fault found. Nothing was changed.", "%(n)d faults found. Nothing was changed.", total)
        % {"n": total}
    )


def _cells(fault: Fault) -> tuple[str, ...]:
    return fault.file, str(fault.line or ""), fault.column, fault.value, fault.reason


def show_counts(outcome: Outcome, say: Console) -> None:
    """What was done with the rows of each file, or would be."""
    grid = Grid(_("file"), *(_("new"), _("changed"), _("ended"), _("the same")))
    for column in grid.columns[1:]:
        column.justify = "right"
    for file, counts in outcome.counts.items():
        rows = (counts.new, counts.changed, counts.ended, counts.same)
        if any(rows):
            grid.add_row(escape(file), *(str(number) for number in rows))
    say.print(grid)
    if not outcome.applied:
        say.print(_("No faults found. Nothing was changed: this was only a check."))
    elif all(counts.nothing_changed for counts in outcome.counts.values()):
        say.print(_("Everything was as these files have it. Nothing was changed."))
    else:
        say.print(_("Everything in these files was taken over."))
