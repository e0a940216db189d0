"""The whole of `koers doctor`: what the server package looks at, and what only Django knows."""

import django
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from koers.server import doctor
from koers.server.doctor import Finding


def examine() -> list[Finding]:
    """Every point of `koers doctor`. Sets Django up; DJANGO_SETTINGS_MODULE must be set."""
    findings = doctor.examine()
    return [*findings, _migrations()] if findings[0].good else findings


def _migrations() -> Finding:
    django.setup()
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return Finding(False, f"The migrations cannot be looked up: {error}")
    if waiting:
        return Finding(False, f"{waiting} migrations wait: run `koers manage migrate`.")
    return Finding(True, "No migrations wait.")
