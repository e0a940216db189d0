"""Which test shows which requirement: `make trace`.

Prints a line a requirement and test, ``SVG-07 tests/stories/test_talk.py::test_name``. Requirements are those of the
``requirements.toml`` of each process in THE list; tests name them with ``@pytest.mark.requirement("SVG-07")``, on a
function, a class, a case (`pytest.param`) or a module (`pytestmark`). Tests are read, not run. Fails on a requirement
without a test, and on a mark that names no requirement. Processes of `docs/requirements.toml` that are not in THE list
are named as not started.
"""

from __future__ import annotations

import ast
import importlib
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent


class Listed(Protocol):
    """What is needed of a process in THE list."""

    @property
    def app(self) -> str: ...

    @property
    def prefix(self) -> str: ...


@dataclass(frozen=True)
class NotStarted:
    """A process that has requirements and is not in THE list."""

    prefix: str
    process: str
    requirements: dict[str, str]


@dataclass
class Trace:
    """What was found: tests by requirement, in the order of the requirements, and what is wrong."""

    shown: dict[str, list[str]]
    not_started: list[NotStarted]
    faults: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Everything to print: each requirement with each of its tests, then what is not started, then faults."""
        for requirement, tests in self.shown.items():
            yield from (f"{requirement} {test}" for test in tests)
        for process in self.not_started:
            yield f"{process.prefix} {process.process}: not started, {len(process.requirements)} requirements"
        yield from self.faults


def marks(folder: Path) -> dict[str, list[str]]:
    """The tests below a folder by the requirement that they name, as pytest names tests (from its parent folder)."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        for name, requirement in _in_module(module):
            node = f"{path.relative_to(folder.parent).as_posix()}::{name}"
            if node not in found[requirement]:
                found[requirement].append(node)
    return found


def _in_module(module: ast.Module) -> Iterator[tuple[str, str]]:
    everywhere = [
        requirement
        for node in module.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)
        for requirement in _named(node.value)
    ]
    yield from _in_body(module.body, "", everywhere)


def _in_body(body: Sequence[ast.stmt], prefix: str, outer: list[str]) -> Iterator[tuple[str, str]]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        here = [*outer, *(found for decorator in node.decorator_list for found in _named(decorator))]
        if isinstance(node, ast.ClassDef):
            yield from _in_body(node.body, f"{prefix}{node.name}::", here)
        elif node.name.startswith("test"):
            yield from ((f"{prefix}{node.name}", requirement) for requirement in here)


def _named(expression: ast.expr) -> Iterator[str]:
    """The ids in every ``pytest.mark.requirement(...)`` within an expression."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "requirement":
            yield from (str(ast.literal_eval(argument)) for argument in node.args)


def trace(listed: Sequence[Listed], all_requirements: Path, tests: Path) -> Trace:
    """Compare requirements with tests. ``all_requirements`` is the file that names all processes' requirements."""
    marked = marks(tests)
    shown: dict[str, list[str]] = {}
    faults = []
    for process in listed:
        for requirement in _requirements_of(process):
            shown[requirement] = marked.pop(requirement, [])
            if not shown[requirement]:
                faults.append(f"{requirement} has no test")
    started = {process.prefix for process in listed}
    waiting = [process for process in _processes(all_requirements) if process.prefix not in started]
    for other in waiting:
        shown |= {requirement: marked.pop(requirement) for requirement in other.requirements if requirement in marked}
    faults += [f"{requirement} is no requirement: {', '.join(names)}" for requirement, names in marked.items()]
    return Trace(shown=shown, not_started=waiting, faults=faults)


def _requirements_of(process: Listed) -> list[str]:
    content = tomllib.loads((resources.files(process.app) / "requirements.toml").read_text(encoding="utf-8"))
    return [key for key in content if key.startswith(f"{process.prefix}-")]


def _processes(file: Path) -> Iterator[NotStarted]:
    for prefix, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
        requirements = {key: text for key, text in table.items() if key.startswith(f"{prefix}-")}
        yield NotStarted(prefix=prefix, process=table["process"], requirements=requirements)


def main() -> int:
    """Print the trace of this project; 1 where something is wrong with it."""
    processes: Sequence[Listed] = importlib.import_module("koers.config.processes").PROCESSES
    found = trace(processes, ROOT / "docs" / "requirements.toml", ROOT / "tests")
    for line in found.lines():
        sys.stdout.write(f"{line}\n")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
