"""Writing many rows at once: new ones are added, changed ones changed, and what stays the same is not touched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import batched
from typing import Any

from django.db import connection, models

from koers.exchange.work import Counts, Progress, quiet

BATCH = 20_000


def upsert(
    model: type[models.Model],
    rows: Iterable[tuple[Any, ...]],
    *,
    key: tuple[str, ...],
    values: tuple[str, ...] = (),
    only_new: tuple[str, ...] = (),
    total: int = 0,
    progress: Progress = quiet,
    what: str = "",
) -> Counts:
    """Write rows of ``(*key, *values, *only_new)``, in batches; ``key`` needs a unique constraint.

    A row that is there gets new ``values`` where they differ; ``only_new`` is written when a row is added. ``total``
    is for ``progress``: how many rows there will be.
    """
    statement = _statement(model, key, values, only_new)
    counts = Counts()
    done = 0
    with connection.cursor() as cursor:
        for batch in batched(rows, BATCH):
            progress(what, done, total)
            cursor.execute(statement, [list(column) for column in zip(*batch, strict=True)])
            added = [row[0] for row in cursor.fetchall()]
            new = sum(added)
            counts += Counts(new=new, changed=len(added) - new, same=len(batch) - len(added))
            done += len(batch)
    if total:
        progress(what, done, total)
    return counts


def _statement(
    model: type[models.Model], key: tuple[str, ...], values: tuple[str, ...], only_new: tuple[str, ...]
) -> str:
    """The statement that takes one array for each column. Names come from the models, never from a file."""
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in (*key, *values, *only_new)]
    columns = {field.name: quote(field.column) for field in fields}
    arrays = ", ".join(f"%s::{_type(field)}[]" for field in fields)
    told_apart = ", ".join(columns[name] for name in key)
    table = quote(model._meta.db_table)
    if values:
        new_values = ", ".join(f"{columns[name]} = excluded.{columns[name]}" for name in values)
        old = ", ".join(f"{table}.{columns[name]}" for name in values)
        new = ", ".join(f"excluded.{columns[name]}" for name in values)
        conflict = f"do update set {new_values} where ({old}) is distinct from ({new})"
    else:
        conflict = "do nothing"
    return (
        f"insert into {table} ({', '.join(columns.values())}) select * from unnest({arrays}) "  # noqa: S608
        f"on conflict ({told_apart}) {conflict} returning (xmax = 0)"  # xmax: 0 in a row that was just added
    )


def _type(field: Any) -> str:
    # Without the length: a cast to varchar(40) would cut a text off in silence instead of refusing it.
    return re.sub(r"\(\d+\)", "", str(field.db_type(connection)))
