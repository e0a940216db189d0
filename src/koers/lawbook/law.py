"""The permit rule as it stands under `laws/`: its text, its dated parameters and its one expression."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import importlib.util
import os
import sys
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import yaml

from koers.lawbook.tables import TABLES, Kind
from koers.lawbook.years import AcademicYear

Dialect = Literal["duckdb", "postgres", "spark"]
RULE = "studievoortgang/verblijfsvergunning"
IBIS_NAMES: dict[Dialect, str] = {"duckdb": "duckdb", "postgres": "postgres", "spark": "pyspark"}
IBIS_TYPES = {
    Kind.TEXT: "string",
    Kind.YEAR: "string",
    Kind.DATE: "date",
    Kind.DECIMAL: "decimal(10, 4)",
    Kind.BOOLEAN: "boolean",
}


class InvalidLaw(Exception):
    """What stands under `laws/` cannot be used; the message says which file, and what is wrong with it."""


@dataclass(frozen=True)
class Parameter:
    """One value of the law: ``value`` (text, as it stands in the file) holds from ``since`` on.

    ``source`` names the text it comes from, ``quote`` its words where they were read, ``reading`` what in it is ours.
    """

    key: str
    name: str
    value: Any
    since: dt.date
    source: str
    quote: str = ""
    reading: str = ""


@dataclass(frozen=True)
class Law:
    """One rule, with ``folder`` where it stands, its ``version`` and the sha256 ``hash`` of rule and parameters."""

    folder: Path
    version: str
    hash: str
    parameters: tuple[Parameter, ...]

    def in_force(self, year: AcademicYear) -> dict[str, Parameter]:
        """The parameters that held on the first day of this year; before the first value that is known, that one."""
        found: dict[str, Parameter] = {}
        for parameter in sorted(self.parameters, key=lambda one: one.since):
            if parameter.since <= year.first or parameter.key not in found:
                found[parameter.key] = parameter
        return found

    def query(self, year: AcademicYear, *, dialect: Dialect = "duckdb", interim: bool = False) -> str:
        """The rule for one year as a SELECT over the seven tables of `koers.lawbook.tables`, one row a student.

        Its columns: student_id, academic_year, outcome, because (text); attainable, required, earned, possible
        (decimal(18, 6), NULL where the deciding step did not count them; possible also where it is unlimited). The
        rows come in no order. ``interim``: what would be insufficient is undetermined, because the year is running.
        """
        return self._text(year, dialect, "uitkomsten", tussentijds=interim)

    def results_query(self, year: AcademicYear, *, dialect: Dialect = "duckdb") -> str:
        """How each result counted, as a SELECT over the same tables: what one shows to who asks why.

        Its columns: those of ``results``, and ``in_year`` (for the norm of the year) and ``in_preparation`` (for the
        preparatory programme, NULL without one): ``counted``, ``same_unit``, ``unclear``, ``does_not_count``,
        ``other_year`` or ``other_programme``.
        """
        return self._text(year, dialect, "per_resultaat")

    def details_query(self, year: AcademicYear, *, dialect: Dialect = "duckdb") -> str:
        """What attainable was computed from, one row a student: for who wants to follow the sum.

        Its columns: student_id, nominal (credits a year), months (of teaching), figure (set by an officer),
        preparatory_start, preparatory_last (the last day of its twelve months), preparatory_total.
        """
        return self._text(year, dialect, "bijzonderheden")

    def _text(self, year: AcademicYear, dialect: Dialect, expression: str, **options: bool) -> str:
        key = hashlib.sha256(f"{self.hash} {year} {dialect} {expression} {options}".encode()).hexdigest()
        return _kept(key) or _keep(key, self._compile(year, dialect, expression, options))

    def _compile(self, year: AcademicYear, dialect: Dialect, name: str, options: dict[str, bool]) -> str:
        import ibis  # takes a second, and is needed only where the text is not kept

        rule = self.rule()
        values = {key: parameter.value for key, parameter in self.in_force(year).items()}
        numbers = rule.Getallen(
            norm=Decimal(str(values["norm"])),
            onderwijsmaanden=tuple(values["onderwijsmaanden"]),
            voorbereidend_maanden=values["voorbereidend_maanden"],
            verschoning_voorbereidend_vanaf=values["verschoning_voorbereidend_vanaf"],
        )
        tables = {
            table.name: ibis.table({column.name: IBIS_TYPES[column.kind] for column in table.columns}, name=table.name)
            for table in TABLES.values()
        }
        expression = getattr(rule, name)(tables, year, numbers, **options)
        return str(ibis.to_sql(expression, dialect=IBIS_NAMES[dialect]))

    def rule(self) -> ModuleType:
        """The module ``regel.py`` of this law."""
        return _module(self.folder / "regel.py", self.hash)


@functools.cache
def _module(path: Path, hash_: str) -> ModuleType:
    name = f"koers_law_{hash_[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InvalidLaw(f"{path} cannot be read as Python.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def laws_folder() -> Path:
    """Where the laws stand: ``$KOERS_LAWS``, or the folder ``laws`` of the checkout. Raises `InvalidLaw`."""
    chosen = os.environ.get("KOERS_LAWS")
    folder = Path(chosen) if chosen else Path(__file__).resolve().parents[3] / "laws"
    if not folder.is_dir():
        raise InvalidLaw(f"There is no folder {folder} with the laws; KOERS_LAWS says where they are.")
    return folder


def load_law(folder: Path | None = None) -> Law:
    """The permit rule, from ``folder`` or from where the laws stand. Raises `InvalidLaw`."""
    return _load((folder or laws_folder() / RULE).resolve())


@functools.cache
def _load(folder: Path) -> Law:
    try:
        rule = (folder / "regel.py").read_bytes()
        text = (folder / "parameters.yaml").read_bytes()
    except OSError as error:
        raise InvalidLaw(f"{error.filename}: {error.strerror}") from error
    try:
        content = yaml.safe_load(text)
        version = str(content.pop("versie"))
        parameters = tuple(
            _parameter(key, entry, value) for key, entry in content.items() for value in entry["waarden"]
        )
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise InvalidLaw(f"{folder / 'parameters.yaml'}: {error}") from error
    digest = hashlib.sha256(hashlib.sha256(rule).digest() + hashlib.sha256(text).digest()).hexdigest()
    return Law(folder=folder, version=version, hash=digest, parameters=parameters)


def _parameter(key: str, entry: dict[str, Any], value: dict[str, Any]) -> Parameter:
    return Parameter(
        key=key,
        name=entry["naam"],
        value=value["waarde"],
        since=value["vanaf"],
        source=value["bron"],
        quote=value.get("tekst", ""),
        reading=value.get("lezing", ""),
    )


def _cache_folder() -> Path:
    """Where compiled queries are kept: beside what Koers keeps anyway, or in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "koers" / "queries"


def _kept(key: str) -> str | None:
    """A query compiled earlier. Compiling takes about two seconds, more than assessing a faculty."""
    with contextlib.suppress(OSError, UnicodeDecodeError, RuntimeError):
        return (_cache_folder() / f"{key}.sql").read_text(encoding="utf-8") or None
    return None


def _keep(key: str, query: str) -> str:
    with contextlib.suppress(OSError, RuntimeError):
        folder = _cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
            file.write(query)
        os.replace(file.name, folder / f"{key}.sql")
    return query
