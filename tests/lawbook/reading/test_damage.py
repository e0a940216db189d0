"""Hundreds of folders, each damaged in its own way: exact lines or a plain refusal, and never anything else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from koers.lawbook.reading import BadInput, read_folder
from koers.lawbook.tables import TABLES
from tests.lawbook.reading.folders import FILES, change, example, refused

LINE = re.compile(r"([a-z]+\.(?:csv|parquet)):(\d+): (\(row\)|\(header\)|[^:]+): [^\n]+")
WHOLE = re.compile(r"[a-z]+\.(csv|parquet): [^\n]+")
Damage = Callable[[random.Random, bytes], bytes]
PIECES = [
    *[
        b"\0",
        b'"',
        b'""',
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r",
        b"\r\n",
        b" ",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xc3\x28",
        b"\xed\xa0\x80",
    ],
    *[
        b"2025-02-30",
        b"-1",
        b"1e9",
        b"NaN",
        b"true",
        b"TRUE",
        b"=1+1",
        b"\xe2\x80\xae",
        b"\xf0\x9f\x9a\x97",
        b"'",
        b"\\",
    ],
]


def rows(data: bytes) -> list[list[bytes]]:
    return [line.split(b",") for line in data.splitlines()]


def text(lines: list[list[bytes]]) -> bytes:
    return b"".join(b",".join(line) + b"\n" for line in lines)


def put_in(chance: random.Random, data: bytes) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(PIECES) * chance.choice([1, 1, 1, 3]) + data[at:]


def take_out(chance: random.Random, data: bytes) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + data[at + chance.randint(1, 40) :]


def cut_off(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randint(0, len(data))]


def other_encoding(chance: random.Random, data: bytes) -> bytes:
    to = chance.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-8-sig", "cp037", "utf-7"])
    return (data.decode("utf-8", "replace") + "é").encode(to, "replace")


def other_separator(chance: random.Random, data: bytes) -> bytes:
    return data.replace(b",", chance.choice([b";", b"\t", b"|", b", ", b" "]))


def other_ends(chance: random.Random, data: bytes) -> bytes:
    return b"".join(line + chance.choice([b"\n", b"\r\n", b"\r", b"\n\n"]) for line in data.splitlines())


def without_column(chance: random.Random, data: bytes) -> bytes:
    lines = rows(data)
    place = chance.randrange(max(map(len, lines), default=0) or 1)
    return text([line[:place] + line[place + 1 :] for line in lines])


def column_twice(chance: random.Random, data: bytes) -> bytes:
    return text([line + line[:1] for line in rows(data)])


def other_value(chance: random.Random, data: bytes) -> bytes:
    lines = rows(data)
    if lines:
        line = chance.choice(lines)
        line[chance.randrange(len(line))] = chance.choice([*PIECES, b"", b" ", b"yes", b"x" * 5000])
    return text(lines)


def moved_value(chance: random.Random, data: bytes) -> bytes:
    """A value of another table: keys that are there twice, ids that lead nowhere, days that swap."""
    lines = rows(data)
    other = chance.choice(rows(chance.choice(list(FILES.values()))))
    if lines:
        line = chance.choice(lines)
        line[chance.randrange(len(line))] = chance.choice(other)
    return text(lines)


def row_twice(chance: random.Random, data: bytes) -> bytes:
    lines = rows(data)
    return text(lines + [chance.choice(lines)] * chance.choice([1, 1, 200])) if lines else data


def long_line(chance: random.Random, data: bytes) -> bytes:
    return data + chance.choice([b"x", b'"', b",", b"\xc3\xa9"]) * 100_000


def rubbish(chance: random.Random, data: bytes) -> bytes:
    return chance.randbytes(chance.choice([1, 100, 10_000]))


def a_line_of_rubbish(chance: random.Random, data: bytes) -> bytes:
    return data + chance.randbytes(200) + b"\n" + b"Totaal;;;\n"


DAMAGES: list[Damage] = [
    *[put_in, put_in, take_out, cut_off, other_encoding, other_separator, other_ends, without_column, column_twice],
    *[other_value, other_value, moved_value, moved_value, row_twice, long_line, rubbish, a_line_of_rubbish],
]


def damage(chance: random.Random, folder: Path) -> None:
    """Make the example anew in a folder, and damage one file of it, or two."""
    for path in folder.iterdir():
        path.unlink()
    kept = {name for name in FILES if TABLES[name[:-4]].must_exist or chance.random() < 0.25}
    for name in kept:
        (folder / name).write_bytes(FILES[name])
    for name in chance.sample(sorted(kept), chance.choice([1, 1, 2])):
        data = FILES[name]
        for _time in range(chance.choice([1, 1, 2])):
            data = chance.choice(DAMAGES)(chance, data)
        match chance.randrange(40):
            case 0:
                (folder / name).unlink()
            case 1:
                (folder / name).rename(folder / f"{name[:-4]}.parquet")
            case 2:
                (folder / f"{name[:-4]}.parquet").write_bytes(data)
            case _:
                (folder / name).write_bytes(data)


def answers(folder: Path) -> bool:
    """Read a folder: it is read, or refused with lines that say where. Anything else is an error of the test."""
    try:
        read_folder(folder).close()
    except BadInput as bad:
        faults, total = bad.faults, bad.total
    else:
        return True
    assert len(faults) == min(total, 100) > 0
    for line in map(str, faults):
        placed = LINE.fullmatch(line)
        assert placed or WHOLE.fullmatch(line), line
        if placed and placed[1].endswith(".csv"):
            data = (folder / placed[1]).read_bytes()
            assert 1 <= int(placed[2]) <= max(1, data.count(b"\n") + (not data.endswith(b"\n"))), line
    return False


@pytest.mark.parametrize("part", range(10))
def test_five_hundred_damaged_folders(tmp_path: Path, part: int):
    read = 0
    for seed in range(part * 50, part * 50 + 50):
        damage(random.Random(seed), tmp_path)
        read += answers(tmp_path)

    assert read < 25  # most damage is seen; some, such as a blank line or another separator, is none


@pytest.mark.long
def test_five_thousand_damaged_folders(tmp_path: Path):
    for seed in range(1000, 6000):
        damage(random.Random(seed), tmp_path)
        answers(tmp_path)


def test_a_million_lines_of_rubbish(tmp_path: Path):
    folder = example(tmp_path)
    with (folder / "results.csv").open("a") as file:
        file.write("rubbish\n" * 1_000_000)

    assert refused(folder) == [
        *(f"results.csv:{line}: (row): has 1 field; the header names 8" for line in range(32, 132)),
        "and 999900 more faults",
    ]


def test_a_line_that_is_far_too_long(tmp_path: Path):
    folder = example(tmp_path)
    with (folder / "programmes.csv").open("a") as file:
        file.write("X,ects,60,," + "x" * 17_000_000 + ",\nY,ects,60,," + "y" * 3_000_000 + ",\nZ,ects,sixty,,z,\n")

    # Three million letters are many, and right.
    assert refused(folder) == [
        "programmes.csv:7: (row): is longer than 16 MB",
        'programmes.csv:9: nominal_credits: "sixty" is not a number such as 60 or 7.5, '
        "with at most 6 digits and 4 decimals",
    ]
    change(folder, "programmes.csv", b"X,ects,60,," + b"x" * 17_000_000 + b",\n", b"")
    change(folder, "programmes.csv", "sixty", "60")
    with read_folder(folder) as read:
        assert read.database.one("SELECT count(*), max(length(name)) FROM programmes") == (7, 3_000_000)
