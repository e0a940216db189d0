"""A table of an import: one CSV file, its columns, and the row that it becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from koers.exchange.cells import Kind


class Row(Protocol):
    """A row as read. ``line`` is the line on which it begins, as an editor counts."""

    @property
    def line(self) -> int: ...


@dataclass(frozen=True)
class Column:
    """A column of a file. One that is not required may be absent, and its cells may be empty: the value is None."""

    name: str
    kind: Kind
    required: bool = True


@dataclass(frozen=True)
class Table[R: Row]:
    """One file of an import. ``row`` takes the line and then a value for each column, in their order.

    ``key`` are the columns that together name a row: two rows of a file cannot have the same.
    """

    name: str
    row: Callable[..., R]
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """Where the columns of the key stand among the columns."""
        names = [column.name for column in self.columns]
        return tuple(names.index(name) for name in self.key)
