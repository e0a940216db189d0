"""``koers manage make_demo_school``: a school of invented people, brought in through the import like any other."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import translation
from rich.console import Console

from koers.demo.college import lived as college
from koers.demo.college.people import College
from koers.demo.school import at_work
from koers.demo.school.files import NAME, write_school
from koers.demo.school.lived import live
from koers.demo.school.people import STUDENTS
from koers.exchange.command import bars
from koers.exchange.importing import run
from koers.exchange.work import Progress
from koers.kernel import clock
from koers.kernel.models import Person


class Command(BaseCommand):
    """Makes the school around a day, all of it or nothing; a database with people in it is left as it is."""

    help = "Make the demo school: files in the data folder, imported, and a few days lived through."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day, the size, and where the files go."""
        parser.add_argument("--at", type=dt.date.fromisoformat, default=None, help="The day, such as 2026-11-17.")
        parser.add_argument("--students", type=int, default=STUDENTS, help="How many students, at least 30.")
        parser.add_argument("--folder", type=Path, default=None, help="Where the CSV files go.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it. Raises `CommandError` when the import finds a fault, which would be ours."""
        if Person.objects.exists():
            self.stdout.write("There are people here already: nothing was made.")
            return
        at = options["at"] or clock.today()
        folder = options["folder"] or settings.DATA / "demo-school"
        call_command("make_seal", NAME, if_missing=True, stdout=io.StringIO())
        with translation.override(settings.LANGUAGE_CODE), bars(Console(stderr=True)) as progress:
            _make(folder, at, options["students"], progress)
        self.stdout.write(f"{NAME} stands on {at}; its files are in {folder}.")


def _make(folder: Path, at: dt.date, students: int, progress: Progress) -> None:
    write_school(folder, at, students, progress)
    with clock.set_to(clock.at(at, dt.time(8))), transaction.atomic():
        faults = list(run(folder, today=at, progress=progress).faults)
        if faults:
            raise CommandError(f"{len(faults)} faults in the demo school; the first is {faults[0]}")
        live(at)
        at_work.live(at)
        college.live(College(at, students))
