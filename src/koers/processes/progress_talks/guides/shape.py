"""What a guide consists of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """A step within a block: what to ask, and which fields of the form to write in."""

    title: str
    tip: str = ""
    questions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A timed part of the talk. ``key`` stays the same when the title changes."""

    key: str
    title: str
    minutes: float
    goal: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Guide:
    """A whole guide in one language."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def minutes(self) -> float:
        """How long the whole talk takes."""
        return sum(block.minutes for block in self.blocks)

    def content(self) -> dict[str, Any]:
        """The guide as JSON, to be kept with a talk."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> Guide:
        """The guide that `content` made; not checked again, so that an old talk always opens."""
        return cls(
            title=content["title"],
            blocks=tuple(
                Block(
                    key=block["key"],
                    title=block["title"],
                    minutes=block["minutes"],
                    goal=block["goal"],
                    parts=tuple(
                        Part(part["title"], part["tip"], tuple(part["questions"]), tuple(part["fields"]))
                        for part in block["parts"]
                    ),
                )
                for block in content["blocks"]
            ),
        )
