"""What others may call says what it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import allowed, files, short, tree

SAID_BY_THE_FRAMEWORK = {"ready", "Meta"}
NAMES_SAY_IT = ("Choices", "TypedDict")


def _silent(path: Path) -> Iterator[str]:
    module = tree(path)
    if module.body and not ast.get_docstring(module):
        yield short(path)
    yield from _silent_in(module, f"{short(path)}:")


def _silent_in(holder: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
    protocol = isinstance(holder, ast.ClassDef) and any(_name(base) == "Protocol" for base in holder.bases)
    for node in holder.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if node.name in SAID_BY_THE_FRAMEWORK or (protocol and not isinstance(node, ast.ClassDef)):
            continue
        # Choices and the keys of a dictionary are said by their names.
        choices = isinstance(node, ast.ClassDef) and any(_name(base).endswith(NAMES_SAY_IT) for base in node.bases)
        # The setter of a property is said by its getter.
        setter = not isinstance(node, ast.ClassDef) and any(_name(d) == "setter" for d in node.decorator_list)
        if not (ast.get_docstring(node) or choices or setter):
            yield f"{prefix}{node.name}"
        if isinstance(node, ast.ClassDef):
            yield from _silent_in(node, f"{prefix}{node.name}.")


def _name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def test_everything_public_says_what_it_does():
    silent = {name for path in files("src/koers", "tools") for name in _silent(path)}

    assert silent == set(allowed("without_docstring"))
