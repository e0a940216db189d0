"""`koers monitor assess`: the permit rule over a folder of files, without a server.

FILE is written aside and renamed when it is complete: a run that fails leaves no file of its own, and an older one as
it was.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from koers.lawbook.explanation import LANGUAGES, Language, Text, explanations
from koers.lawbook.law import Law, load_law
from koers.lawbook.reading import read_folder
from koers.lawbook.tables import TABLES
from koers.lawbook.years import AcademicYear

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIGURES = ("attainable", "required", "earned", "possible")
FORMATS = {
    ".jsonl": "FORMAT json",
    ".csv": "FORMAT csv, HEADER true, DELIMITER ','",
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
}
Progress = Callable[[str], None]


class Refused(Exception):
    """What was asked cannot be done; the message says why, in one line. Nothing was assessed and nothing written."""


@dataclass
class Summary:
    """What an assessment came to: ``counts`` per (outcome, because), ``seconds``, and what the reader warned of.

    ``law`` and ``input_hash`` (sha256 over the files) are what the receipts of these outcomes rest on.
    """

    counts: Counter[tuple[str, str]]
    seconds: float
    law: Law
    input_hash: str
    warnings: list[str] = field(default_factory=list)


def assess(
    data: Path,
    year: str,
    out: Path,
    *,
    interim: bool = False,
    today: dt.date | None = None,
    progress: Progress = lambda _stage: None,
) -> Summary:
    """Judge every student of the folder ``data`` over one academic year, and write the outcomes to ``out``.

    ``progress`` is told what is being done. ``today`` is a date in Europe/Amsterdam, the real one if not given.
    Raises `Refused` for a wrong year, a year that has not ended (without ``interim``), or a file that cannot be
    written, and `koers.lawbook.reading.BadInput` with every fault of the files.
    """
    began = time.monotonic()
    asked = year_to_assess(year, interim=interim, today=today or dt.datetime.now(AMSTERDAM).date())
    form = _form(out)
    if out.stem in TABLES and out.parent.resolve() == data.resolve():
        raise Refused(f"--out: {out} would be taken for a table of the input")
    law = load_law()
    with read_folder(data, progress) as folder:
        progress(f"Assessing {asked}")
        with _aside(out) as draft:
            counts = _write(folder.connection, law, asked, draft, form, interim=interim)
        return Summary(counts, time.monotonic() - began, law, folder.fingerprint, list(folder.warnings))


def year_to_assess(text: str, *, interim: bool, today: dt.date) -> AcademicYear:
    """The academic year that ``text`` names. Raises `Refused` if it is none, or still runs without ``interim``."""
    try:
        year = AcademicYear.parse(text)
    except ValueError as error:
        raise Refused(f"--year: {error}") from error
    if today <= year.last and not interim:
        raise Refused(
            f"--year: {year} has not ended, it runs until {year.last}. "
            "With --interim, whatever is not enough yet is undetermined."
        )
    return year


def _form(out: Path) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in str(out)):
        raise Refused(f"--out: {str(out)!r} has bytes that are not text")
    if out.suffix not in FORMATS:
        raise Refused(f"--out: {out.name!r} must end in {', '.join(FORMATS)}")
    try:
        if out.is_dir():
            raise Refused(f"--out: {out} is a folder")
        if not out.parent.is_dir():
            raise Refused(f"--out: there is no folder {out.parent}")
    except OSError as error:
        raise Refused(f"--out: {out} cannot be written: {error.strerror}") from error
    return out.suffix


@contextlib.contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """A file beside ``out`` that takes its place when all went well."""
    # Not named after FILE, whose name may be as long as a name can be.
    draft = out.with_name(f".koers-{secrets.token_hex(6)}.part")
    try:
        yield draft
        os.replace(draft, out)
    except (OSError, duckdb.IOException) as error:
        raise Refused(f"--out: {out} cannot be written: {error}") from error
    finally:
        # Where it could not be made, it may not be possible to remove it either.
        with contextlib.suppress(OSError):
            draft.unlink()


def _write(
    connection: duckdb.DuckDBPyConnection, law: Law, year: AcademicYear, draft: Path, form: str, *, interim: bool
) -> Counter[tuple[str, str]]:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE outcome AS {law.query(year, interim=interim)}")
    # Among so many students there are few different figures: each is written out once, and looked up.
    found = " UNION ".join(f"SELECT {name} AS value FROM outcome" for name in FIGURES)  # noqa: S608 - names of our own
    written = f"SELECT value, {_plain('value')} AS text FROM ({found})"  # noqa: S608
    connection.execute(f"CREATE OR REPLACE TEMP TABLE figure AS {written}")
    figures = ", ".join(f"{name}_.text AS {name}" for name in FIGURES)
    texts = " ".join(f"LEFT JOIN figure AS {name}_ ON {name}_.value = outcome.{name}" for name in FIGURES)
    explained = f", {_explained(year)} AS explanation" if form == ".jsonl" else ""
    columns = f"student_id, academic_year, outcome.outcome, because, {figures}"
    columns += f", {_text(law.version)} AS rule_version{explained}"
    rows = f"SELECT {columns} FROM outcome {texts} ORDER BY student_id"  # noqa: S608 - no text of others is in it
    connection.execute(f"COPY ({rows}) TO {_text(str(draft))} ({FORMATS[form]})")
    counted = connection.execute("SELECT outcome, because, count(*) FROM outcome GROUP BY ALL").fetchall()
    return Counter({(outcome, because): count for outcome, because, count in counted})


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _plain(name: str) -> str:
    """A figure as text without trailing zeros; the column always has six places after its point."""
    return f"rtrim(rtrim(CAST({name} AS VARCHAR), '0'), '.')"


def _explained(year: AcademicYear) -> str:
    """The sentences of `uitleg.yaml` as an expression over the outcomes: a struct with one text a language."""
    parts = ", ".join(f"{language}: {_sentences(language, year)}" for language in LANGUAGES)
    return f"{{{parts}}}"


def _sentences(language: Language, year: AcademicYear) -> str:
    cases: list[str] = []
    for code, explanation in explanations().items():
        for text in explanation.sentences:
            known = "".join(f" AND {_figure(name)} IS NOT NULL" for name in sorted(text.places - {"year"}))
            cases.append(f"WHEN because = {_text(code)}{known} THEN {_filled(text, language, year)}")
    return f"CASE {' '.join(cases)} END"


def _filled(text: Text, language: Language, year: AcademicYear) -> str:
    template = text.nl if language == "nl" else text.en
    expression = _text(template.replace("{year}", year.label))
    for name in sorted(text.places - {"year"}):
        shown = f"rtrim(rtrim(CAST({_figure(name)} AS VARCHAR), '0'), '.')"
        if language == "nl":
            shown = f"replace({shown}, '.', ',')"
        expression = f"replace({expression}, {_text('{' + name + '}')}, {shown})"
    return expression


def _figure(name: str) -> str:
    return "(CASE WHEN earned < required THEN required - earned END)" if name == "short" else name
