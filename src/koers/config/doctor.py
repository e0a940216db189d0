"""The whole of `koers doctor`: what the server package looks at, and what only Django knows."""

import importlib
import importlib.util
from collections.abc import Iterator

import django
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from koers.server import doctor
from koers.server.doctor import Finding


def examine() -> list[Finding]:
    """Every point of `koers doctor`. Sets Django up; DJANGO_SETTINGS_MODULE must be set."""
    findings = doctor.examine()
    if not findings[0].good:
        return findings
    django.setup()
    return [*findings, _migrations(), *_guides()]


def _migrations() -> Finding:
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return Finding(False, f"The migrations cannot be looked up: {error}")
    if waiting:
        return Finding(False, f"{waiting} migrations wait: run `koers manage migrate`.")
    return Finding(True, "No migrations wait.")


def _guides() -> Iterator[Finding]:
    """Content files that a school may change, of each process that has any."""
    from koers.kernel import registry

    for process in registry.processes():
        if importlib.util.find_spec(f"{process.app}.guides"):
            faults: list[str] = importlib.import_module(f"{process.app}.guides").faults()
            yield from (Finding(False, f"A guide of {process.key}: {fault}") for fault in faults)
            if not faults:
                yield Finding(True, f"The guides of {process.key} can be used.")
