"""A site with the demo's pages, around the example process of the web's tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import koers.demo
from koers.demo import cast as demo_cast
from tests.cast import Cast
from tests.web.conftest import example, visitor

__all__ = ["example", "visitor"]


@pytest.fixture
def demo(example: None, settings: Any, cast: Cast, tmp_path: Path) -> Cast:
    """The demo is on: Sam and Marijke are in the school, the rest of the cast is not there yet."""
    settings.DEMO = True
    # As if the app were installed: Django cannot add one while it runs.
    package = Path(koers.demo.__file__).parent
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], package / "templates"]}]
    settings.LOCALE_PATHS = [package / "locale"]
    settings.ROOT_URLCONF = "tests.demo.site"
    settings.KOERS_MAILDIR = tmp_path
    numbers = {member.name: member.number for member in demo_cast.members()}
    for person in (cast.sam, cast.marijke):
        person.number = numbers[person.full_name]
        person.save()
    return cast
