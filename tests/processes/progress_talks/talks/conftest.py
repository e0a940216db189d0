"""People with a browser without scripts, and the addresses of a talk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from koers.kernel.models import Conversation, Person
from tests.stories.scriptless import Browser, Page


@pytest.fixture
def open_talk() -> Callable[[Person, Conversation], Page]:
    """``open_talk(person, conversation)``: the page of the talk on somebody's own screen."""

    def opened(person: Person, conversation: Conversation) -> Page:
        return Browser(person).open(reverse("progress_talks:conversation", args=[conversation.pk]))

    return opened
