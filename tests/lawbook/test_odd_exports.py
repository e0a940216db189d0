"""What an institution's own computer adds to an export: where the outcomes go, and what is shown of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lawbook.test_monitor import EXAMPLE, TODAY, assess, koers


def test_the_name_of_the_file_may_be_as_long_as_a_name_can_be(tmp_path: Path):
    out = tmp_path / ("a" * 251 + ".csv")
    assess(EXAMPLE, "2025-2026", out, today=TODAY)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_a_name_that_is_too_long_is_refused_in_one_line(tmp_path: Path):
    done = koers(
        "monitor", "assess", "--data", EXAMPLE, "--year", "2025-2026", "--out", tmp_path / ("a" * 252 + ".csv")
    )
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_may_be_written_or_removed_it_is_refused_in_one_line():
    # In /proc nothing can be made, whoever asks; and what is not there cannot be removed there either.
    done = koers("monitor", "assess", "--data", EXAMPLE, "--year", "2025-2026", "--out", "/proc/out.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--out: /proc/out.csv cannot be written: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_name_that_is_not_text_is_refused_in_one_line(tmp_path: Path):
    command = [sys.executable, "-m", "koers", "monitor", "assess", "--year", "2025-2026", "--data", str(EXAMPLE)]
    done = subprocess.run([*command, "--out", bytes(tmp_path) + b"/o\xff.csv"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == f"--out: '{tmp_path}/o\\udcff.csv' has bytes that are not text\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_cannot_show_every_letter_shows_the_rest(tmp_path: Path, encoding: str):
    command = [sys.executable, "-m", "koers", "monitor", "assess", "--year", "2025-2026", "--data", str(EXAMPLE)]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    out = tmp_path / "uitkomst ✓.csv"
    done = subprocess.run([*command, "--out", str(out)], env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].endswith(b"uitkomst \\u2713.csv")
    assert out.exists()


IN_THE_MIDDLE = """
import os, signal, time
from koers.cli import main
from koers.lawbook import monitor

# As in a terminal; whoever runs the tests may have them ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

def write(connection, law, year, draft, form, *, interim):
    draft.write_text("half of it")
    if os.environ["SENT"] == "in a query":
        raise RuntimeError("Query interrupted")  # as DuckDB says it
    os.kill(os.getpid(), signal.Signals[os.environ["SENT"]])
    time.sleep(30)

monitor._write = write
main()
"""


@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM", "SIGHUP", "in a query"])
def test_a_run_that_is_ended_in_the_middle_takes_its_half_file_along(tmp_path: Path, sent: str):
    out, scratch = tmp_path / "out.csv", tmp_path / "scratch"
    out.write_text("older")
    scratch.mkdir()
    arguments = ["monitor", "assess", "--data", str(EXAMPLE), "--year", "2025-2026", "--out", str(out)]
    environment = {**os.environ, "SENT": sent, "TMPDIR": str(scratch)}
    command = [sys.executable, "-c", IN_THE_MIDDLE, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert "Traceback" not in done.stderr
    assert out.read_text() == "older"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["out.csv", "scratch"]
