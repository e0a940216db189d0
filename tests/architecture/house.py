"""The source code as data, for the tests that keep it in order: files, functions, chains of calls, exceptions."""

from __future__ import annotations

import ast
import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "koers"


@dataclass(frozen=True)
class Function:
    """One function or method, named as in a traceback: ``Class.method``, ``outer.inner``."""

    file: str
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def key(self) -> str:
        """``file:name``, under which an exception for it is listed."""
        return f"{self.file}:{self.name}"

    @property
    def lines(self) -> int:
        """How many lines it takes, decorators and docstring included."""
        first = min([self.node.lineno, *(decorator.lineno for decorator in self.node.decorator_list)])
        return (self.node.end_lineno or first) - first + 1


def files(*folders: str, suffix: str = "*.py") -> list[Path]:
    """Every file of these folders of the project, but no generated migrations."""
    found = [path for folder in folders for path in (ROOT / folder).rglob(suffix)]
    return sorted(path for path in found if "migrations" not in path.parts and "__pycache__" not in path.parts)


def short(path: Path) -> str:
    """A file's name as it is shown and listed: from the root of the project, with slashes."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file, read once."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a file, inner ones too."""

    def walk(node: ast.AST, prefix: str) -> Iterator[Function]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{prefix}{child.name}"
                yield Function(short(path), name, child)
                yield from walk(child, f"{name}.")
            elif isinstance(child, ast.ClassDef):
                yield from walk(child, f"{prefix}{child.name}.")
            else:
                yield from walk(child, prefix)

    yield from walk(tree(path), "")


def chains(node: ast.AST) -> Iterator[tuple[int, list[str]]]:
    """Every longest chain of names below a node, with its line: ``A.objects.filter(x).first()`` is
    ``["A", "objects", "filter()", "first()"]``. What does not begin with a name begins with ``"?"``.
    """
    inner = {id(child.value) for child in ast.walk(node) if isinstance(child, ast.Attribute)}
    inner |= {id(child.func) for child in ast.walk(node) if isinstance(child, ast.Call)}
    for child in ast.walk(node):
        if isinstance(child, ast.Attribute | ast.Call) and id(child) not in inner:
            yield child.lineno, links(child)


def links(node: ast.expr) -> list[str]:
    """The names that an expression strings together, as in `chains`."""
    if isinstance(node, ast.Attribute):
        return [*links(node.value), node.attr]
    if isinstance(node, ast.Call):
        *before, last = links(node.func)
        return [*before, f"{last}()"]
    if isinstance(node, ast.Subscript):
        return links(node.value)
    return [node.id] if isinstance(node, ast.Name) else ["?"]


@functools.cache
def allowed(section: str) -> dict[str, Any]:
    """The exceptions that stand in ``allowed.toml`` under a heading."""
    content: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "allowed.toml").read_text())
    return content.get(section, {})
