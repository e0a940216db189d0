"""`make trace`: which test shows which requirement."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tools.trace import ROOT, main, marks, trace

from koers.config.processes import PROCESSES


@dataclass(frozen=True)
class Process:
    """A process as THE list has it, as far as it matters here."""

    app: str
    prefix: str


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one process, with two requirements, and another process that waits."""
    package = tmp_path / "talks_of_trace"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "requirements.toml").write_text('document = "D"\n[TLK-01]\ntext = "a"\n[TLK-02]\ntext = "b"\n')
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "talks_of_trace", raising=False)
    (tmp_path / "requirements.toml").write_text('[WAI]\nprocess = "waiting"\nWAI-01 = "c"\nWAI-02 = "d"\n')
    (tmp_path / "tests").mkdir()
    return tmp_path


def write(project: Path, text: str, name: str = "test_it.py") -> None:
    """A file of tests."""
    (project / "tests" / name).write_text(f"import pytest\n{text}")


def lines(project: Path) -> list[str]:
    """What is printed of that project."""
    listed = [Process(app="talks_of_trace", prefix="TLK")]
    return list(trace(listed, project / "requirements.toml", project / "tests").lines())


def test_a_line_for_each_requirement_and_test(project):
    write(
        project,
        """
@pytest.mark.requirement("TLK-01")
def test_one(): ...

@pytest.mark.requirement("TLK-02", "TLK-01")
def test_two(): ...
""",
    )

    assert lines(project) == [
        "TLK-01 tests/test_it.py::test_one",
        "TLK-01 tests/test_it.py::test_two",
        "TLK-02 tests/test_it.py::test_two",
        "WAI waiting: not started, 2 requirements",
    ]


def test_marks_on_a_class_a_module_and_a_case(project):
    write(
        project,
        """
pytestmark = [pytest.mark.requirement("TLK-01")]

@pytest.mark.requirement("TLK-02")
class TestPlanning:
    def test_in_a_class(self): ...

@pytest.mark.parametrize("day", [pytest.param(1, marks=pytest.mark.requirement("WAI-02"))])
async def test_a_case(day): ...

def helper(): ...
""",
    )

    assert lines(project) == [
        "TLK-01 tests/test_it.py::TestPlanning::test_in_a_class",
        "TLK-01 tests/test_it.py::test_a_case",
        "TLK-02 tests/test_it.py::TestPlanning::test_in_a_class",
        "WAI-02 tests/test_it.py::test_a_case",
        "WAI waiting: not started, 2 requirements",
    ]


def test_a_requirement_without_a_test_is_a_fault(project):
    write(project, '@pytest.mark.requirement("TLK-02")\ndef test_two(): ...\n')

    assert lines(project)[-1] == "TLK-01 has no test"


def test_a_mark_that_names_no_requirement_is_a_fault(project):
    write(project, '@pytest.mark.requirement("TLK-01", "TLK-02", "TLK-99")\ndef test_two(): ...\n')

    assert lines(project)[-1] == "TLK-99 is no requirement: tests/test_it.py::test_two"


def test_only_tests_count(project):
    write(project, '@pytest.mark.requirement("TLK-01")\ndef test_one(): ...\n', name="conftest.py")

    assert marks(project / "tests") == {}


def test_what_is_not_started_is_said(capsys):
    main()
    printed = capsys.readouterr().out.splitlines()

    assert [line for line in printed if "not started" in line] == [
        "PRB placement_switch: not started, 10 requirements",
        "BKS qualification: not started, 14 requirements",
    ]
    assert [process.prefix for process in PROCESSES] == ["SVG", "BPV", "IND"]


def test_every_requirement_of_a_running_process_has_a_test():
    assert trace(PROCESSES, ROOT / "docs" / "requirements.toml", ROOT / "tests").faults == []
