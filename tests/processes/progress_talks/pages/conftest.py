"""Visiting the pages of the process as one of the cast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from koers.kernel.models import Dossier, Person
from tests.cast import Cast, approve, enrol, guide, person

Visit = Callable[[Person, str], Any]


@pytest.fixture
def visit(cast: Cast) -> Visit:
    """``visit(person, path)``: what somebody who is logged in gets at a path below that of the process."""

    def visit(who: Person, path: str) -> Any:
        client = Client()
        client.force_login(who)
        return client.get(f"/progress-talks/{path}")

    return visit


@pytest.fixture
def a_full_group(cast: Cast) -> list[Dossier]:
    """Twenty-eight more students of Marijke, so that she has thirty, with 20 to 33 cards."""
    dossiers = []
    for number in range(28):
        student = person(f"05{number:05}", "Jip", "", f"Ouwerkerk {number:02}")
        dossier = enrol(student, cast.team, cast.cohort, dt.date(2025, 9, 1))
        guide(cast.marijke, dossier, dt.date(2026, 8, 1))
        approve(dossier, 20 + number // 2)
        dossiers.append(dossier)
    return dossiers
