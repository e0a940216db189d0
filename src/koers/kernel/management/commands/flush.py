"""``flush``, for tests: as the owner role, jobs too, and past the audit's own lock on truncation."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as Flush
from django.db import connections

from koers.kernel.owner import as_owner

TRIGGER = "audit_entry_no_truncate"


class Command(Flush):
    """Empty all tables. Refused by the database to anyone but the owner."""

    def handle(self, **options: Any) -> None:
        """Empty the database named by ``--database``."""
        alias = options["database"]
        with as_owner(alias):
            with connections[alias].cursor() as cursor:
                cursor.execute(f"alter table kernel_auditentry disable trigger {TRIGGER}")
                cursor.execute(
                    "truncate procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,"
                    " procrastinate_workers restart identity cascade"
                )
            super().handle(**options)
            with connections[alias].cursor() as cursor:
                cursor.execute(f"alter table kernel_auditentry enable trigger {TRIGGER}")
