"""Thirty damaged folders once more through the command: exact lines or a clear refusal, and nothing half done."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.lawbook.reading.test_damage import LINE, WHOLE, damage

REST = re.compile(r"and \d+ more")
WARNING = re.compile(r"warning: .+")
OLDER = "what an earlier run wrote"


def assess(folder: Path) -> tuple[int, str, str, str, list[str]]:
    """Run the command on a folder: its exit code, both streams, FILE afterwards, and what else stands beside FILE."""
    place = folder.parent / f"{folder.name}-out"
    place.mkdir()
    out = place / "out.jsonl"
    out.write_text(OLDER)
    command = [
        *(sys.executable, "-m", "koers", "monitor", "assess"),
        *("--data", folder, "--year", "2025-2026", "--out", out),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout, done.stderr, out.read_text(), [path.name for path in place.iterdir()]


def test_thirty_damaged_folders_through_the_command(tmp_path: Path):
    folders = [tmp_path / str(seed) for seed in range(30)]
    for seed, folder in enumerate(folders):
        folder.mkdir()
        damage(random.Random(seed), folder)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(assess, folders))

    for code, said, faults, written, beside in found:
        assert beside == ["out.jsonl"]
        if code == 2:
            assert (said, written) == ("", OLDER)
            lines = faults.splitlines()
            assert lines
            unlike = [
                line for line in lines if not (LINE.fullmatch(line) or WHOLE.fullmatch(line) or REST.fullmatch(line))
            ]
            assert unlike == []
        else:
            assert code == 0, faults
            assert all(WARNING.fullmatch(line) for line in faults.splitlines())
            assert written != OLDER
    assert 20 <= sum(code == 2 for code, *_rest in found) < 30
