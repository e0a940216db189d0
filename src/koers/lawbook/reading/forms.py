"""The form of values: each rule once, as Python that looks at one value and as SQL that looks at a million.

Everything follows from `TABLES`. A value is text here: a typed Parquet column is first written as text, or, where a
comparison says the same and costs less, compared as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from koers.lawbook.reading.faults import visible
from koers.lawbook.tables import Column, Kind
from koers.lawbook.years import AcademicYear

WHITE = (
    "\t\n\v\f\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""White space: what `str.isspace` takes for it, written out so that DuckDB takes the same."""
HIGH = "'\x80'"
"""In SQL, the first letter beyond ASCII: nearly all values begin below it and not below '!', as no white space does."""
DECIMAL = r"\d{1,6}(\.\d{1,4})?"
DATE = r"\d{4}-\d{2}-\d{2}"
YEAR = r"\d{4}-\d{4}"
TYPES = {
    Kind.TEXT: "VARCHAR",
    Kind.YEAR: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.DECIMAL: "DECIMAL(10,4)",
    Kind.BOOLEAN: "BOOLEAN",
}
"""The type of a column as the rule sees it."""
ASKED = {
    Kind.DATE: "a date such as 2025-09-01",
    Kind.DECIMAL: "a number such as 60 or 7.5, with at most 6 digits and 4 decimals",
    Kind.BOOLEAN: "true or false",
    Kind.YEAR: "an academic year such as 2025-2026",
}
INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_NARROW = re.compile(r"DECIMAL\((\d+),([0-4])\)")


def is_empty(text: str) -> bool:
    """Whether a value is empty: nothing, or white space only."""
    return not text.strip(WHITE)


def wrong(column: Column, text: str) -> str | None:
    """What is wrong with this value of this column, or None."""
    if is_empty(text):
        return "is empty" if column.filled else None
    if has_form(column, text):
        return None
    if column.secret:
        return "is not one of the words for this column (they are not repeated here)"
    asked = f"one of {', '.join(column.values)}" if column.values else ASKED[column.kind]
    return f'"{visible(text)}" is not {asked}'


def has_form(column: Column, text: str) -> bool:
    """Whether a value that is not empty has the form of this column, or is in its list."""
    if column.values:
        return text in column.values
    match column.kind:
        case Kind.DATE:
            return bool(re.fullmatch(DATE, text, re.ASCII)) and _is(dt.date.fromisoformat, text)
        case Kind.DECIMAL:
            return bool(re.fullmatch(DECIMAL, text, re.ASCII))
        case Kind.BOOLEAN:
            return text in ("true", "false")
        case Kind.YEAR:
            return _is(AcademicYear.parse, text)
        case Kind.TEXT:
            return True


def _is(parse: object, text: str) -> bool:
    try:
        parse(text)  # type: ignore[operator]
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Cell:
    """A column in SQL: ``at`` is the expression that gives it as the file has it, ``type`` its type there."""

    column: Column
    at: str
    type: str

    @property
    def is_text(self) -> bool:
        """Whether the file has it as text."""
        return self.type == "VARCHAR"

    @property
    def text(self) -> str:
        """The value as text, in the one form in which `wrong` looks at it."""
        if self.is_text:
            return self.at
        plain = f"CAST({self.at} AS VARCHAR)"
        if not self.type.startswith("DECIMAL"):
            return plain
        short = rf"regexp_replace({plain}, '(\.\d{{4}})0+$', '\1')"  # zeros beyond the fourth place say nothing
        return rf"regexp_replace({short}, '^(-?)\.', '\10.')"  # DuckDB writes a decimal(3,3) without its zero

    @property
    def white(self) -> str:
        """True where it is text of white space only. (The case keeps the costly look away from nearly all values.)"""
        at = self.at
        return f"CASE WHEN {at} >= '!' AND {at} < {HIGH} THEN false ELSE trim({at}, {quoted(WHITE)}) = '' END"

    @property
    def is_wrong(self) -> str:
        """True where `wrong` would say something."""
        empty, kind = str(self.column.filled).lower(), self.column.kind
        if not self.is_text:
            right = self._compared() or _right(self.column, self.text)
            return f"CASE WHEN {self.at} IS NULL THEN {empty} ELSE NOT ({right}) END"
        if kind is Kind.TEXT and not self.column.values:
            nul = f"contains({self.at}, chr(0))"
            return f"CASE WHEN {self.at} IS NULL OR {self.white} THEN {empty} ELSE {nul} END"
        left = "true" if self.column.filled else f"NOT ({self.white})"
        right = _right(self.column, self.at)
        return f"CASE WHEN {self.at} IS NULL THEN {empty} WHEN {right} THEN false ELSE {left} END"

    @property
    def bounds(self) -> list[str]:
        """What is true of a whole column where a value may be wrong, or white, by its number, least and greatest."""
        least, greatest = f"min({self.at})", f"max({self.at})"
        conditions = [f"count({self.at}) < count(*)"] if self.column.filled else []
        if self._is_plain_text:
            return [*conditions, f"{least} < '!'", f"{greatest} >= {HIGH}"]
        if limits := self._limits():
            return [*conditions, f"{least} {limits[0]}", f"{greatest} {limits[1]}"]
        return conditions

    @property
    def looks(self) -> list[str]:
        """What is true of a row where something may be wrong, or white, that `bounds` do not tell."""
        if self._is_plain_text:
            return [f"contains({self.at}, chr(0))"]
        if self.is_text:
            return [f"NOT ({_right(self.column, self.at)})"]
        return [] if self._limits() else [f"coalesce({self.is_wrong}, true)"]

    @property
    def _is_plain_text(self) -> bool:
        return self.is_text and self.column.kind is Kind.TEXT and not self.column.values

    @property
    def value(self) -> str:
        """The value for the rule; NULL where it is empty, and anything where it is wrong."""
        to = TYPES[self.column.kind]
        if self.is_text and to == "VARCHAR":
            return f"CASE WHEN {self.white} THEN NULL ELSE {self.at} END"
        return self.at if self.type == to else f"TRY_CAST({self.at} AS {to})"

    def _compared(self) -> str | None:
        """The form of a typed column as a comparison, where one says it."""
        limits = self._limits()
        return f"NOT ({self.at} {limits[0]} OR {self.at} {limits[1]})" if limits else None

    def _limits(self) -> tuple[str, str] | None:
        """What a typed column may not be on either side, where that says all of its form."""
        if self.is_text:
            return None
        match self.column.kind:
            case Kind.BOOLEAN:
                return "< false", "> true"
            case Kind.DATE:
                return "< DATE '0001-01-01'", "> DATE '9999-12-31'"
            case Kind.DECIMAL if self.type in INTEGERS or self._narrow():
                return "< 0", ">= 1000000"
            case _:
                return None

    def _narrow(self) -> bool:
        found = _NARROW.fullmatch(self.type)
        return bool(found) and int(found[1]) <= 18  # type: ignore[index]


def _right(column: Column, text: str) -> str:
    """`has_form` in SQL."""
    if column.values:
        return f"{text} IN ({', '.join(map(quoted, column.values))})"
    match column.kind:
        case Kind.DATE:
            # What a date is written as is what was read, and ten letters long: no other form comes out the same.
            return f"strlen({text}) = 10 AND coalesce(CAST(TRY_CAST({text} AS DATE) AS VARCHAR) = {text}, false)"
        case Kind.DECIMAL:
            return f"regexp_full_match({text}, {quoted(DECIMAL)})"
        case Kind.BOOLEAN:
            return f"{text} IN ('true', 'false')"
        case Kind.YEAR:
            first, last = (f"CAST(substr({text}, {place}, 4) AS INTEGER)" for place in (1, 6))
            follows = f"{last} = {first} + 1 AND {first} > 0"
            return f"CASE WHEN regexp_full_match({text}, {quoted(YEAR)}) THEN {follows} ELSE false END"
        case Kind.TEXT:
            return "true"


def quoted(text: str) -> str:
    """Text as a constant in SQL."""
    return "'" + text.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """A name in SQL."""
    return '"' + identifier.replace('"', '""') + '"'
