"""A process more costs a folder and one line: from plan to archived PDF, and not a letter of the kernel."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from koers.config.scaffold import NewProcess, write
from koers.server.plain import PlainError
from tests.sixth_process.conftest import Checkout, contents


def _ended_well(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_from_plan_to_archived_pdf_through_the_pages(checkout: Checkout):
    """Its story: plan, prepare, begin, answer, finish, both sign, sealed PDF; and outsiders find nothing."""
    _ended_well(checkout.run("pytest", "tests/processes/exit_interview"))


def test_nothing_else_was_touched(checkout: Checkout):
    after = contents(checkout.root / "src" / "koers")
    changed = {name for name, content in after.items() if checkout.before.get(name) != content}

    assert set(checkout.before) <= set(after)
    assert {name for name in changed if not name.startswith("processes/exit_interview/")} == {"config/processes.py"}


def test_one_line_makes_it_run(checkout: Checkout):
    the_list = (checkout.root / "src" / "koers" / "config" / "processes.py").read_text().splitlines()

    assert [line for line in the_list if line not in checkout.before["config/processes.py"].decode().splitlines()] == [
        '    "koers.processes.exit_interview",'
    ]


def test_its_migration_is_what_its_models_ask(checkout: Checkout):
    _ended_well(checkout.run("django", "makemigrations", "--check", "--dry-run", "--settings", "tests.settings"))


def test_it_keeps_the_rules_of_the_house(checkout: Checkout):
    """Layers, reading, writing, docstrings, Dutch and English: as for every other process."""
    guards = [f"tests/architecture/test_{name}.py" for name in ("layers", "reads_and_writes", "docstrings", "sizes")]
    done = checkout.run("pytest", *guards, "tests/architecture/test_messages.py")

    assert done.returncode in {0, 1}, done.stderr
    assert [line for line in done.stdout.splitlines() if "exit_interview" in line] == []


def test_it_is_written_as_the_rest_is(checkout: Checkout):
    made = ["src/koers/processes/exit_interview", "tests/processes/exit_interview"]

    _ended_well(checkout.run("ruff", "check", "--no-cache", *made))
    _ended_well(checkout.run("ruff", "format", "--no-cache", "--check", *made))


@pytest.mark.long
def test_its_types_hold(checkout: Checkout):
    done = checkout.run("mypy", "--cache-dir", str(checkout.root / ".mypy_cache"))

    assert [line for line in done.stdout.splitlines() if "exit_interview" in line] == []


def test_every_requirement_of_it_has_a_test(checkout: Checkout):
    traced = checkout.run("tools.trace").stdout.splitlines()

    assert sorted({line.split()[0] for line in traced if line.startswith("EXI-")}) == ["EXI-01", "EXI-02", "EXI-03"]
    assert [line for line in traced if line.startswith("EXI-") and line.endswith("has no test")] == []


class TestNames:
    """What follows from a key, and what cannot be one."""

    def test_everything_follows_from_the_key(self):
        assert NewProcess.called("exit_interview") == NewProcess(
            key="exit_interview",
            english="Exit interview",
            dutch="Exit interview",
            prefix="EXI",
            package="koers.processes.exit_interview",
        )

    @pytest.mark.parametrize("key", ["Exit", "exit-interview", "_exit", "exit_", "1exit", "class", "", "../exit"])
    def test_what_cannot_be_a_package_is_refused(self, key: str):
        with pytest.raises(PlainError, match="cannot be the key"):
            NewProcess.called(key)

    @pytest.mark.parametrize("prefix", ["EX", "EXIT", "exi", "EX1"])
    def test_a_prefix_is_three_capitals(self, prefix: str):
        with pytest.raises(PlainError, match="three capitals"):
            NewProcess.called("exit_interview", prefix=prefix)

    def test_a_process_that_is_there_is_left_alone(self, tmp_path: Path):
        process = NewProcess.called("exit_interview")
        (tmp_path / "tests").mkdir()

        with pytest.raises(PlainError, match="nothing was written"):
            write(process, package=tmp_path / "package", tests=tmp_path / "tests")
        assert not (tmp_path / "package").exists()

    def test_a_quotation_mark_in_a_name_stays_a_name(self, tmp_path: Path):
        with pytest.raises(PlainError, match="cannot be the name"):
            NewProcess.called("exit_interview", english='Exit" + "interview')
