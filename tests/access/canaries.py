"""Words that stand nowhere else: where one is found, its text was shown."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

PATTERN = re.compile(r"kanarie[0-9]{4}x", re.IGNORECASE)


@dataclass
class Aviary:
    """Every canary that was let loose, and the resource of the matrix that its text is part of."""

    resources: dict[str, str] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))

    def word(self, resource: str) -> str:
        """A new word for a text of this resource."""
        found = f"kanarie{next(self._numbers)}x"
        self.resources[found] = resource
        return found

    def heard_in(self, text: str) -> set[str]:
        """The resources of which a text shows something."""
        return {self.resources[word.lower()] for word in PATTERN.findall(text)}
