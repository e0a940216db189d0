"""What is wrong with the folder itself, or with a file before it is read: refused in plain words."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from koers.lawbook.reading import read_folder
from tests.lawbook.reading.folders import FILES, example, refused

MISSING = [
    f"{table}.csv: this file is missing ({table}.csv or {table}.parquet)"
    for table in ("permits", "programmes", "enrolments", "results")
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example(tmp_path / "data")


def test_no_such_folder(tmp_path):
    assert refused(tmp_path / "nowhere") == [f"{tmp_path}/nowhere: there is no such folder"]


def test_a_file_instead_of_a_folder(folder):
    assert refused(folder / "results.csv") == [f"{folder}/results.csv: this is not a folder"]


def test_an_empty_folder(tmp_path):
    assert refused(tmp_path) == MISSING


def test_a_folder_that_leads_to_itself(tmp_path):
    (tmp_path / "round").symlink_to(tmp_path / "round")

    assert refused(tmp_path / "round") == [
        f"{tmp_path}/round: this folder cannot be read: Too many levels of symbolic links"
    ]


def test_a_name_that_cannot_be_one():
    assert refused(Path("a\0b")) == ["a<U+0000>b: a folder cannot have this name"]


def test_a_folder_with_the_name_of_a_file(folder):
    (folder / "results.csv").unlink()
    (folder / "results.csv").mkdir()

    assert refused(folder) == ["results.csv: this is not a file"]


def test_a_pipe_with_the_name_of_a_file(folder):
    (folder / "results.csv").unlink()
    os.mkfifo(folder / "results.csv")

    assert refused(folder) == ["results.csv: this is not a file"]


@pytest.mark.parametrize(
    ("to", "why"), [("results.csv", "Too many levels of symbolic links"), ("gone.csv", "No such file or directory")]
)
def test_a_link_that_leads_nowhere(folder, to, why):
    (folder / "results.csv").unlink()
    (folder / "results.csv").symlink_to(folder / to)

    assert refused(folder) == [f"results.csv: this file cannot be read: {why}"]


def test_a_file_that_may_not_be_read(folder, monkeypatch):
    real = Path.open

    def closed(self: Path, *args: object, **options: object) -> object:
        if self.name == "results.csv":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", closed)  # root may read everything

    assert refused(folder) == ["results.csv: this file cannot be read: Permission denied"]


def test_a_file_that_is_taken_away_meanwhile(folder, monkeypatch):
    def gone(sources: object) -> str:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("koers.lawbook.reading.folder.fingerprint", gone)

    assert refused(folder) == [f"{folder}: this folder cannot be read: No such file or directory"]


@pytest.mark.parametrize("name", ["[a]*?{b}", 'it\'s "so"', "year=2025", "é 𝄞", "a;b,c", "s3:", "%41", "\udcff", "-"])
def test_any_name_of_a_folder(tmp_path, name):
    folder = example(tmp_path / name)

    with read_folder(folder) as read:
        assert read.database.one("SELECT count(*) FROM results") == (30,)


def test_a_relative_folder(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)

    assert refused(Path("data")) == []


def test_other_files_are_named_where_they_look_like_tables(folder):
    for name in ("Excuses.csv", "excuse.parquet", "notes.txt", "expected.jsonl"):
        (folder / name).write_text("not ours")

    with read_folder(folder) as read:
        assert read.warnings == [
            "Excuses.csv is not one of the tables and is not read",
            "excuse.parquet is not one of the tables and is not read",
            "5 students with an enrolment have no result at all",
        ]


def test_columns_that_are_not_read_are_named(folder):
    for name, data in FILES.items():
        lines = data.decode().splitlines()
        (folder / name).write_text("\n".join([f'{lines[0]},note,"a\nb",', *(f"{line},x,y," for line in lines[1:])]))

    with read_folder(folder) as read:
        assert read.warnings == [
            *(
                f"{name}.csv: not read: note, a<U+000A>b, (without a name)"
                for name in ("permits", "programmes", "enrolments", "results", "excuses", "judgements", "attainable")
            ),
            "5 students with an enrolment have no result at all",
        ]


def test_students_without_a_result_are_counted(folder):
    lines = (folder / "results.csv").read_text().splitlines(keepends=True)
    (folder / "results.csv").write_text("".join(lines[:1]))

    with read_folder(folder) as read:
        assert read.warnings == ["26 students with an enrolment have no result at all"]

    (folder / "enrolments.csv").write_text(
        "".join((folder / "enrolments.csv").read_text().splitlines(keepends=True)[:2])
    )
    with read_folder(folder) as read:
        assert read.warnings == ["1 student with an enrolment has no result at all"]


def test_the_fingerprint_is_of_names_and_bytes(folder):
    prints = []
    for name, data in (("notes.txt", b"x"), ("results.csv", FILES["results.csv"] + b"\n"), ("results.csv", None)):
        if data is None:
            (folder / name).write_bytes(FILES[name])
            (folder / "judgements.csv").unlink()
        else:
            (folder / name).write_bytes(data)
        with read_folder(folder) as read:
            prints.append(read.fingerprint)

    assert len(set(prints)) == 3
    assert {len(one) for one in prints} == {64}
    other = example(folder.parent / "other")
    (other / "judgements.csv").unlink()
    with read_folder(other) as read:
        assert read.fingerprint == prints[2]


def test_progress_names_each_file(folder):
    seen: list[str] = []

    read_folder(folder, seen.append).close()

    assert seen == [
        f"{name}.csv"
        for name in ("permits", "programmes", "enrolments", "results", "excuses", "judgements", "attainable")
    ]


def test_nothing_stays_behind(folder, monkeypatch, tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(away))

    read_folder(folder).close()
    (folder / "results.csv").write_bytes(b"")

    assert len(refused(folder)) == 1
    assert list(away.iterdir()) == []
