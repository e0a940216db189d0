"""What the application's role may do in the database: given anew, in one transaction, after each migrate."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections, transaction

APPEND_ONLY = ("kernel_auditentry",)
READ_ONLY = ("kernel_auditlink", "django_migrations")
KEPT = ("kernel_blob", "kernel_signature")
"""Rows that the application may add and never change or take away."""
ROLE, VAULT = "koers_app", "koers_vault"


def give(using: str = "default", **_kwargs: Any) -> None:
    """Give the application's roles their rights. Idempotent; two at once wait for each other."""
    if connections[using].settings_dict["USER"] != settings.KOERS_DB_OWNER:
        return
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('koers.grants'))")
        cursor.execute("select 1 from pg_roles where rolname = any(%s)", [[ROLE, VAULT]])
        if len(cursor.fetchall()) < 2:
            return
        cursor.execute(
            f"""
            revoke all on all tables in schema public from public, {ROLE}, {VAULT};
            grant usage on schema public to {ROLE}, {VAULT};
            grant select, insert, update, delete on all tables in schema public to {ROLE};
            grant usage, select on all sequences in schema public to {ROLE};
            grant execute on all functions in schema public to {ROLE};
            revoke update, delete, truncate on {", ".join((*APPEND_ONLY, *KEPT))} from {ROLE};
            revoke insert, update, delete, truncate on {", ".join(READ_ONLY)} from {ROLE};
            revoke all on schema vault from public;
            grant usage on schema vault to {VAULT};
            grant select, insert, update, delete on all tables in schema vault to {VAULT};
            grant select, insert on {", ".join(APPEND_ONLY)} to {VAULT};
            """  # noqa: S608 - names of our own
        )
