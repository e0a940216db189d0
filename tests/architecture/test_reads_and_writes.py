"""Views read through ``visible_to`` alone, and write through actions alone."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.house import allowed, chains, files, functions, links, short, tree

WRITES = {
    "save", "delete", "create", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "create_user", "asave", "adelete", "acreate", "aupdate",
}  # fmt: skip
SELECTORS = {"visible_to()", "of()", "of_own_dossiers()"}
"""What limits a query to a person: what they may see, what they are, what is about them."""
ON_A_QUERY = WRITES - {"save", "delete", "asave", "adelete"}
ENDS = {"all", "filter", "exclude", "get", "first", "last", "values", "values_list", "count", "exists", "order_by"}
ASKED_OTHERWISE = {"kernel.Party", "kernel.AuditEntry", "kernel.OutboxMessage", "kernel.Person"}

ROOMS_THAT_WRITE = (
    r"src/koers/kernel/actions/",
    r"src/koers/processes/\w+/actions(/|\.py)",
    r"src/koers/kernel/(audit|outbox|jobs|logins)\.py",  # what actions write with, what the worker does, who guesses
    r"src/koers/kernel/models/",  # managers
    r"src/koers/exchange/",  # the import, one action of its own
    r"src/koers/processes/\w+/imports(/|\.py)",
    r"src/koers/demo/",
    r"src/koers/(server|printing)/",  # without Django: what looks like it there is something else
)


def _view_files() -> list[Path]:
    # The demo's own pages give anybody's account and mail to anybody: they are there in the demo only.
    found = [path for path in files("src/koers") if re.search(r"/views(/|\.py$)", short(path))]
    return [path for path in found if not short(path).startswith("src/koers/demo/")]


def _related_names(*, parts: bool = True) -> set[str]:
    """Names by which one object leads to many, such as ``conversations``.

    Without ``parts``: only to rows that have a ``visible_to`` of their own, or are nobody's to read; the others, such
    as the signatories of a document, are seen with what they are part of.
    """
    ours = [model for model in apps.get_models() if model.__module__.startswith("koers.")]
    return {
        relation.get_accessor_name()
        for model in ours
        for relation in model._meta.related_objects
        if relation.multiple
        and relation.get_accessor_name()
        and (
            parts
            or hasattr(relation.related_model.objects, "visible_to")
            or relation.related_model._meta.label in ASKED_OTHERWISE
        )
    }


def _goes_round(chain: list[str], related: set[str]) -> bool:
    if SELECTORS & set(chain):
        return False
    if {"objects", "_default_manager", "_base_manager"} & set(chain):
        return True
    steps = itertools.pairwise(chain[1:])
    return any(name in related and end.removesuffix("()") in ENDS for name, end in steps)


def test_views_read_only_what_the_person_may_see():
    related = _related_names(parts=False)
    found = {
        f"{function.key}: {'.'.join(chain)}"
        for path in _view_files()
        for function in functions(path)
        for _line, chain in chains(function.node)
        if _goes_round(chain, related)
    }

    assert found == set(allowed("views_without_visible_to"))


def test_views_look_up_one_object_only_among_those():
    # get_object_or_404(Model, …) asks the model's own manager; given a queryset it is as good as the queryset.
    found = {
        f"{short(path)}:{line}"
        for path in _view_files()
        for line, chain in _first_arguments(path)
        if "visible_to()" not in chain and not (len(chain) == 1 and chain[0].islower())
    }

    assert found == set(allowed("lookups_without_visible_to"))


def _first_arguments(path: Path) -> Iterator[tuple[int, list[str]]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and links(node)[-1] in {"get_object_or_404()", "get_list_or_404()"}:
            yield node.lineno, links(node.args[0])


def test_templates_do_not_walk_to_other_rows():
    related = "|".join(sorted(_related_names(parts=False)))
    walks = re.compile(rf"\.({related})\.(all|first|last|count|exists)\b")
    found = {
        f"{short(path)}: {match[0]}"
        for path in files("src/koers", suffix="templates/**/*.*")
        for match in walks.finditer(path.read_text(encoding="utf-8"))
    }

    assert found == set(allowed("templates_that_walk"))


def _writes(chain: list[str], related: set[str]) -> bool:
    last = chain[-1].removesuffix("()")
    if not chain[-1].endswith("()") or last not in WRITES or len(chain) < 2:
        return False
    if last in ON_A_QUERY:
        on_a_query = {"objects", "filter()", "exclude()", "all()", "visible_to()", *related}
        return bool(on_a_query & set(chain[:-1]))
    return True


def test_only_actions_write():
    related = _related_names()
    found = {
        f"{function.key}: {'.'.join(chain)}"
        for path in files("src/koers")
        if not any(re.match(room, short(path)) for room in ROOMS_THAT_WRITE)
        for function in functions(path)
        for _line, chain in chains(function.node)
        if _writes(chain, related)
    }

    assert found == set(allowed("writes_outside_actions"))


@pytest.mark.parametrize(
    ("chain", "wrong"),
    [
        (["Conversation", "objects", "get()"], True),
        (["Conversation", "objects", "visible_to()", "get()"], False),
        (["dossier", "conversations", "filter()"], True),
        (["request", "GET", "get()"], False),
    ],
)
def test_the_check_on_reading_can_fail(chain, wrong):
    assert _goes_round(chain, {"conversations"}) is wrong


@pytest.mark.parametrize(
    ("chain", "wrong"),
    [
        (["person", "save()"], True),
        (["Person", "objects", "filter()", "update()"], True),
        (["context", "update()"], False),
        (["save()"], False),
        (["dossier", "conversations", "create()"], True),
    ],
)
def test_the_check_on_writing_can_fail(chain, wrong):
    assert _writes(chain, {"conversations"}) is wrong
