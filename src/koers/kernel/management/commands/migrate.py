"""``migrate``, run as the role that owns the tables."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from koers.kernel.owner import as_owner


class Command(Migrate):
    """Django's own migrate, as the owner role."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate the database named by ``--database``."""
        with as_owner(options["database"]):
            super().handle(*args, **options)
