"""Whatever a file holds, an import answers with faults and never breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koers.exchange.faults import Faults
from koers.exchange.importing import importers, run
from koers.exchange.reading import read
from koers.exchange.work import read_folder
from tests.exchange.folder import FILES, TODAY, write

TABLES = [table for step in importers() for table in step.TABLES]
PIECES = [
    "\0",
    '"',
    "'",
    ",",
    ";",
    "\t",
    "\r",
    "\n",
    "\ufeff",
    "2026-02-30",
    "999999999999",
    "=1+1",
    "\u202e",
    "🚗",
    "-1",
]
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
SOME, MANY = settings(CALM, max_examples=25), settings(CALM, max_examples=1500)


def check(name: str, data: bytes) -> None:
    """Read these bytes as a file: every fault has a reason, and a place in the file."""
    table = next(table for table in TABLES if table.name == name)
    faults = Faults()
    read(table, data, faults)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for fault in faults:
        assert fault.file == name
        assert fault.reason
        assert 0 <= fault.line <= lines


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=400))
def test_any_bytes(name, data):
    check(name, data)


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=200))
def test_any_bytes_after_a_good_first_line(name, data):
    check(name, FILES[name].splitlines()[0].encode() + b"\n" + data)


@given(
    st.sampled_from(sorted(FILES)), st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-8-sig"])
)
def test_any_text_in_any_encoding(name, text, encoding):
    check(name, (FILES[name].splitlines()[0] + "\n" + text).encode(encoding, errors="replace"))


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str]:
    """A good file in which something was put, taken out or doubled."""
    name = draw(st.sampled_from(sorted(FILES)))
    text = FILES[name]
    for _damage in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        text = text[:start] + draw(st.sampled_from(["", *PIECES, text[start:end] * 2])) + text[end:]
    return name, text


@st.composite
def muddled(draw: st.DrawFn) -> tuple[str, str]:
    """A good file in which one cell holds what a cell elsewhere holds."""
    name, other = (draw(st.sampled_from(sorted(FILES))) for _each in range(2))
    lines = [line.split(",") for line in FILES[name].splitlines()]
    row = draw(st.integers(1, len(lines) - 1))
    place = draw(st.integers(0, len(lines[0]) - 1))
    cells = [cell for line in FILES[other].splitlines() for cell in line.split(",")]
    lines[row][place] = draw(st.sampled_from(cells))
    return name, "\n".join(",".join(line) for line in lines) + "\n"


def answers(folder: Path, name: str, text: str) -> None:
    """Import good files with this one among them: it is applied, or has faults."""
    write(folder)
    (folder / name).write_text(text, encoding="utf-8", newline="")
    with translation.override("en"):
        outcome = run(folder, today=TODAY, only_check=True)
    assert bool(outcome.faults) != bool(outcome.counts)


@pytest.mark.django_db
@SOME
@given(damaged() | muddled())
def test_a_damaged_file_among_good_ones_gives_faults_or_is_applied(tmp_path: Path, file):
    answers(tmp_path, *file)


@pytest.mark.long
@pytest.mark.django_db
@MANY
@given(damaged() | muddled())
def test_a_damaged_file_among_good_ones_many_times(tmp_path: Path, file):
    answers(tmp_path, *file)


def test_a_folder_of_anything_is_read(tmp_path):
    (tmp_path / "people.csv").mkdir()
    (tmp_path / "notes.txt").write_text("not ours")
    (tmp_path / "persoon.csv").write_bytes(b"\xff\x00")
    faults = Faults()

    with translation.override("en"):
        read_folder(tmp_path, TABLES, faults)

    assert [(fault.file, fault.line) for fault in faults] == [("persoon.csv", 0)]
