"""One student's outcome as a person would want to read it: step by step, with the sentence of the law behind each.

It takes rows that the rule gave, for one student, and puts them into words; it decides nothing.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from babel.dates import format_date

from koers.lawbook.explanation import Figures, Language, changes, explanations, number, sentence
from koers.lawbook.law import Law
from koers.lawbook.years import AcademicYear

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """What the rule said of one student, as rows by column name.

    ``outcome`` is a row of `Law.query`, ``details`` of `Law.details_query`, ``results`` rows of `Law.results_query`;
    ``permits`` and ``enrolments`` are rows of those tables that touch the year, each enrolment with ``programme``, its
    name. ``judgement`` is the year's, ``None`` where there is none.
    """

    outcome: Row
    details: Row
    results: Sequence[Row] = ()
    permits: Sequence[Row] = ()
    enrolments: Sequence[Row] = ()
    judgement: bool | None = None


@dataclass(frozen=True)
class Step:
    """One step: its ``key`` in `stappen.yaml`, a title, plain sentences, the law's own words and where they stand."""

    key: str
    title: str
    lines: tuple[str, ...]
    quote: str
    source: str


@dataclass(frozen=True)
class Result:
    """One result, with how it counted as a code and in words. ``credits`` and ``achieved_on`` may be unknown."""

    unit: str
    credits: Decimal | None
    achieved_on: dt.date | None
    kind: str
    state: str
    counts: str


@dataclass(frozen=True)
class Account:
    """The whole of it: one ``sentence`` that says why, the steps, the results, and what could still change it."""

    outcome: str
    because: str
    figures: Figures
    sentence: str
    steps: tuple[Step, ...]
    results: tuple[Result, ...]
    changes: tuple[str, ...]


def account(law: Law, year: AcademicYear, facts: Facts, language: Language) -> Account:
    """Put one student's outcome into words. Raises `KeyError` for a code that the law does not explain."""
    row = facts.outcome
    figures = Figures(year.label, row["attainable"], row["required"], row["earned"], row["possible"])
    telling = _Telling(law, year, facts, figures, language)
    because = row["because"]
    return Account(
        outcome=row["outcome"],
        because=because,
        figures=figures,
        sentence=sentence(because, language, figures),
        steps=tuple(telling.steps()),
        results=tuple(telling.results()),
        changes=tuple(changes(because, language, figures)),
    )


def day(value: dt.date, language: Language) -> str:
    """A date in full: ``1 februari 2026``, ``1 February 2026``."""
    return str(format_date(value, "d MMMM y", locale=language))


class _Telling:
    """The steps of one account, up to the one that decided."""

    def __init__(self, law: Law, year: AcademicYear, facts: Facts, figures: Figures, language: Language) -> None:
        self.law = law
        self.year = year
        self.facts = facts
        self.figures = figures
        self.language = language
        self.texts = _texts(law.folder / "stappen.yaml")
        self.because: str = facts.outcome["because"]
        self.preparing = self.because.startswith("preparatory_") or self._judged_by_preparation()

    def _judged_by_preparation(self) -> bool:
        """Whether the figures are those of the preparatory programme: then all that is attainable is needed."""
        figures = self.figures
        return figures.attainable is not None and figures.attainable == figures.required != 0

    def steps(self) -> list[Step]:
        """All steps up to the one that decided."""
        found = [self._step("permit", self._permits())]
        if explanations()[self.because].step == 1:
            return found
        found.append(self._step("enrolment", self._enrolments()))
        if self.preparing:
            found.append(self._step("preparatory", self._preparation()))
        elif self.figures.earned is not None:
            found.append(self._step("attainable", [self._attainable()]))
            found.append(self._step("required", [self._line("required", "half")]))
        elif self.because in ("nominal_load_unknown", "nothing_attainable"):
            found.append(self._step("attainable", [self._attainable()]))
        elif self.because.startswith("judge"):
            found.append(self._step("judgement", [self._judgement()]))
        if self.figures.earned is not None:
            found.append(self._step("earned", self._earned()))
        excuse = self._excuse()
        return [*found, self._step("excuse", [excuse])] if excuse else found

    def results(self) -> list[Result]:
        """The results, in order of day, with how each counted in the period that decided."""
        column = "in_preparation" if self.preparing else "in_year"
        if self.figures.earned is None:
            return []
        rows = sorted(self.facts.results, key=lambda row: (row["achieved_on"] or dt.date.max, row["unit"]))
        return [
            Result(
                unit=row["unit"],
                credits=row["credits"],
                achieved_on=row["achieved_on"],
                kind=row["kind"],
                state=row[column],
                counts=self.texts["resultaat"][row[column]][self.language],
            )
            for row in rows
            if row[column]
        ]

    def _step(self, key: str, lines: Sequence[str]) -> Step:
        entry = self.texts[key]
        return Step(key, entry["titel"][self.language], tuple(lines), entry["citaat"], entry["bron"])

    def _line(self, step: str, variant: str, **values: object) -> str:
        shown: dict[str, object] = {"year": self.year.label, **values}
        for name in ("attainable", "required", "earned", "possible"):
            figure = getattr(self.figures, name)
            if figure is not None:
                shown[name] = number(figure, self.language)
        return str(self.texts[step]["tekst"][variant][self.language]).format(**shown)

    def _days(self, row: Row, first: str, last: str) -> dict[str, str]:
        until = row[last]
        return {"start": day(row[first], self.language)} | ({"end": day(until, self.language)} if until else {})

    def _permits(self) -> list[str]:
        lines = []
        for permit in self.facts.permits:
            variant = permit["purpose"] or "unknown"
            if variant == "study" and not permit["valid_until"]:
                variant = "study_open"
            lines.append(self._line("permit", variant, **self._days(permit, "valid_from", "valid_until")))
        return lines or [self._line("permit", "none")]

    def _enrolments(self) -> list[str]:
        return [
            self._line(
                "enrolment",
                (row["kind"] or "unknown") + ("_ended" if row["end"] else ""),
                programme=row["programme"],
                **self._days(row, "start", "end"),
            )
            for row in self.facts.enrolments
        ]

    def _preparation(self) -> list[str]:
        details = self.facts.details
        lines = []
        if details["preparatory_start"]:
            lines.append(
                self._line("preparatory", "period", **self._days(details, "preparatory_start", "preparatory_last"))
            )
        total = details["preparatory_total"]
        variant = "total_unknown" if total is None else "total"
        return [*lines, self._line("preparatory", variant, total=number(total or Decimal(0), self.language))]

    def _attainable(self) -> str:
        details = self.facts.details
        if details["figure"] is not None:
            return self._line("attainable", "figure", attainable=number(details["figure"], self.language))
        if self.figures.attainable is None:
            return self._line("attainable", "unknown")
        months = len(self.law.in_force(self.year)["onderwijsmaanden"].value)
        nominal = number(details["nominal"], self.language)
        return self._line("attainable", "computed", months=details["months"], of=months, nominal=nominal)

    def _judgement(self) -> str:
        judged = self.facts.judgement
        return self._line("judgement", "missing" if judged is None else str(judged).lower())

    def _earned(self) -> list[str]:
        lines = [self._line("earned", "certain")]
        if self.figures.possible is None:
            lines.append(self._line("earned", "unlimited"))
        elif self.figures.possible != self.figures.earned:
            lines.append(self._line("earned", "possible"))
        return lines

    def _excuse(self) -> str | None:
        """What is known of a reason, once one is needed: never which."""
        if self.facts.outcome["outcome"] == "excused":
            return self._line("excuse", "accepted")
        if self.because == "excuse_pending":
            return self._line("excuse", "pending")
        return self._line("excuse", "not_accepted") if self.facts.outcome["outcome"] == "insufficient" else None


@functools.cache
def _texts(path: Any) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
