"""``koers manage make_seal``: the institution's key and certificate, with which reports are sealed. Once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from koers.printing import seal


class Command(BaseCommand):
    """Makes the seal in ``settings.KOERS_SEAL``, unless one is there: a second key would make the archive ambiguous."""

    help = "Make the institution's seal, with which reports are sealed. Keep the folder safe, apart from the backups."

    def add_arguments(self, parser: CommandParser) -> None:
        """The name that readers of a sealed PDF see."""
        parser.add_argument("name", help="The institution's name, as it stands in the certificate.")
        parser.add_argument("--if-missing", action="store_true", help="Say nothing where a seal is there already.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it. Raises `CommandError` where a seal is there already."""
        folder = settings.KOERS_SEAL
        if folder.exists() and any(folder.iterdir()):
            if options["if_missing"]:
                return
            raise CommandError(f"There is a seal in {folder} already.")
        seal.create_seal(folder, options["name"])
        self.stdout.write(f"The seal of {options['name']} is in {folder}.")
