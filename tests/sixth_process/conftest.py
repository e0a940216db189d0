"""A copy of the checkout in which somebody added a process, in the way that `koers new-process` says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc", "test_*.py", "sixth_process", "browser")


@dataclass(frozen=True)
class Checkout:
    """A checkout of Koers; ``line`` is what `koers new-process` said to add, ``before`` the files there were then."""

    root: Path
    line: str
    before: dict[str, bytes]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a Python module in this checkout, against a test database of its own."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env=inherited
            | {
                "PYTHONPATH": f"{self.root / 'src'}{os.pathsep}{self.root}",
                "PYTHONDONTWRITEBYTECODE": "1",
                "KOERS_TEST_NAME": f"{os.environ.get('KOERS_TEST_NAME', 'main')}_sixth",
            },
            capture_output=True,
            text=True,
            check=False,
        )


def contents(folder: Path) -> dict[str, bytes]:
    """What stands in the files of a folder, but for what is compiled."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".mo", ".pyc"})
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Checkout:
    """The copy, with `exit_interview` in it: the scaffold's output, and the line it printed in THE list."""
    root = tmp_path_factory.mktemp("checkout")
    for folder in ("src", "tests", "tools"):
        shutil.copytree(ROOT / folder, root / folder, ignore=LEFT_BEHIND)
    shutil.copytree(ROOT / "tests" / "architecture", root / "tests" / "architecture", dirs_exist_ok=True)
    shutil.copytree(ROOT / "docs", root / "docs")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, root / name)
    (root / ".cache").symlink_to(ROOT / ".cache")
    before = contents(root / "src" / "koers")
    made = Checkout(root, "", {}).run("koers", "new-process", "exit_interview", "--dutch", "uitstroomgesprek")
    assert made.returncode == 0, made.stderr
    line = next(line for line in made.stdout.splitlines() if line.startswith("    "))
    the_list = root / "src" / "koers" / "config" / "processes.py"
    the_list.write_text(the_list.read_text().replace("\n]", f"\n{line}\n]", 1))
    return Checkout(root, line, before)
