"""The permit rule over a million students, side by side in one run: the scan, Koers, and what else one would take."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tools.bench import measuring, permit_data

from koers.lawbook.years import AcademicYear

FOLDER = Path(".cache/bench/permits")
STUDENTS, SAMPLE, SMALLEST = 1_000_000, 20_000, 10_000
LOCKS = {"spark": Path("requirements-spark.lock"), "openfisca": Path("tools/bench/openfisca/requirements.lock")}
HERE = {"PYTHONPATH": os.pathsep.join(("src", "."))}


@dataclass(frozen=True)
class Line:
    """One row of the table; ``memory`` in bytes, ``None`` where it says nothing."""

    what: str
    students: int
    seconds: float
    cpu: float
    memory: int | None


def run(students: int, console: Console, *, fetch: bool = False) -> None:
    """Make the institutions, measure everything on the biggest, and Koers on the smaller ones too.

    ``fetch`` makes the environments of Spark and OpenFisca under ``.cache/`` where they are not there yet.
    """
    year = AcademicYear.of(dt.datetime.now(dt.UTC).date()).previous
    sizes = sorted({SMALLEST, max(students // 10, SMALLEST), students})
    folders = {size: permit_data.make(FOLDER, size, year) for size in sizes}
    with tempfile.TemporaryDirectory() as out:
        lines = [_scan(folders[size], size) for size in sizes]
        lines += [_koers(folders[size], size, year, Path(out)) for size in sizes]
        data = folders[students]
        for measure, name in ((_spark, "spark"), (_openfisca, "openfisca")):
            python = _environment(name, fetch, console)
            if python:
                lines += _measured(console, name, lambda m=measure, p=python: m(p, data, students, year, Path(out)))
        lines.append(_loop(data, students, year))
    _print(console, lines, students)


def _measured(console: Console, name: str, measure: Callable[[], Line]) -> list[Line]:
    try:
        return [measure()]
    except measuring.Failed as error:
        console.print(f"{name} failed: {error}", markup=False)
        return []


def _scan(data: Path, students: int) -> Line:
    cost = measuring.run([sys.executable, "-m", "tools.bench.permit_scan", str(data)], HERE)
    seconds, cpu = map(float, cost.output.split())
    return Line("bare scan", students, seconds, cpu, cost.memory)


def _koers(data: Path, students: int, year: AcademicYear, out: Path) -> Line:
    koers = Path(sys.executable).parent / "koers"
    file = out / "outcomes.parquet"
    command = [str(koers), "monitor", "assess", "--data", str(data), "--year", str(year), "--out", str(file)]
    measuring.run(command)  # once before: the rule's text is compiled once for each version, and kept
    cost = measuring.run(command)
    return Line("koers: check and judge", students, cost.seconds, cost.cpu, cost.memory)


def _spark(python: str, data: Path, students: int, year: AcademicYear, out: Path) -> Line:
    command = [python, "-m", "tools.bench.permit_spark", str(data), str(year), str(out / "spark")]
    cost = measuring.run(command, HERE)
    return Line("Spark: judge", students, cost.seconds, cost.cpu, cost.memory)


def _openfisca(python: str, data: Path, students: int, year: AcademicYear, out: Path) -> Line:
    command = [python, "tools/bench/openfisca/core.py", str(data), str(year), str(out / "openfisca.parquet")]
    cost = measuring.run(command)
    return Line("OpenFisca: the core", students, cost.seconds, cost.cpu, cost.memory)


def _loop(data: Path, students: int, year: AcademicYear) -> Line:
    sample = min(SAMPLE, students)
    command = [sys.executable, "-m", "tools.bench.permit_loop", str(data), str(year), str(sample)]
    seconds = float(measuring.run(command, HERE).output.split()[1]) * students / sample
    return Line("plain Python: judge", students, seconds, seconds, None)


def _environment(name: str, fetch: bool, console: Console) -> str | None:
    """The Python of an environment with this lock, made if asked."""
    folder = FOLDER.parent / name
    python = folder / "bin" / "python"
    if python.exists():
        return str(python)
    if not fetch:
        console.print(f"{name} is not there: make bench ARGS='permits --fetch' makes {folder} from {LOCKS[name]}.")
        return None
    uv = subprocess.run([sys.executable, "bootstrap.py", "--uv"], capture_output=True, text=True, check=True)
    command = uv.stdout.strip().splitlines()[-1]
    subprocess.run([command, "venv", "-q", "--python", sys.executable, str(folder)], check=True)
    sync = ["pip", "sync", "-q", "--require-hashes", "--python", str(python), str(LOCKS[name])]
    subprocess.run([command, *sync], check=True)
    return str(python)


def _print(console: Console, lines: list[Line], students: int) -> None:
    scans = {line.students: line for line in lines if line.what.startswith("bare scan")}
    results = students * permit_data.RESULTS_EACH
    table = Table(title=f"The permit rule: {students:,} students, {results:,} results")
    for heading in ("what", "students", "s", "x scan", "cpu s", "x scan", "peak MB"):
        left = heading == "what"
        table.add_column(heading, justify="left" if left else "right", no_wrap=left)
    for line in lines:
        scan = scans[line.students]
        table.add_row(
            line.what,
            f"{line.students:,}",
            f"{line.seconds:.2f}",
            f"{line.seconds / scan.seconds:.1f}",
            f"{line.cpu:.2f}",
            f"{line.cpu / scan.cpu:.1f}",
            "" if line.memory is None else f"{line.memory / 1e6:,.0f}",
        )
    console.print(table)
    own = {line.students: line for line in lines if line.what.startswith("koers")}
    small, big = own[min(own)], own[max(own)]
    if small.students < big.students:
        console.print(
            f"koers from {small.students:,} to {big.students:,} students ({big.students / small.students:.0f} x): "
            f"{big.cpu / small.cpu:.1f} x the processor time, "
            f"{(big.memory or 0) / (small.memory or 1):.1f} x the memory."
        )
    console.print(
        "Koers, Spark and OpenFisca are whole processes on two threads, from start to the written outcomes; the scan "
        "is without its start. OpenFisca has only the core of the rule (see there); only Koers checks the input. Plain "
        f"Python is the tests' reading of the rule: {min(SAMPLE, students):,} students, multiplied, rows not fetched."
    )
