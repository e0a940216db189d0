"""Small institutions in which the rule about residence permits can go wrong: every border day, every tie, every gap.

`institutions` lets Hypothesis choose, so that what fails is made small; `big_institution` lets chance choose by a seed.
Both go through `student`, that takes whatever chooses one of several options.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from koers.lawbook.tables import REASONS, TABLES

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Pick = Callable[[Sequence[Any]], Any]

DAY = dt.timedelta(days=1)
YEARS = ("2025-2026", "2024-2025", "2023-2024", "2022-2023", "2021-2022")
"""The first two of one that has a leap day in it, and one in which an excuse of a preparatory year is not weighed."""

NAMES = ("", "_", "a", "A", "z", "Z", "é", "ﬀ", "😀", "01", "1")
"""Before a number, so that the order of students and of enrolments is one of code points and of nothing else."""

PROGRAMMES: list[Row] = [
    {"programme_id": name, "credit_system": system, "nominal_credits": nominal, "total_credits": total}
    for name, system, nominal, total in (
        ("CSC", "ects", Decimal(60), None),
        ("PHY", "ects", Decimal(60), Decimal(60)),
        ("MINOR", "ects", Decimal(30), Decimal(15)),
        ("ODD", "ects", Decimal("59.9999"), Decimal("29.9999")),
        ("NIL", "ects", Decimal(0), Decimal(0)),
        ("UNKNOWN", "ects", None, None),
        ("ART", "none", None, None),
        ("DANCE", "none", Decimal(60), Decimal(30)),
        ("PRE", "ects", Decimal(60), Decimal(60)),
        ("PM", "ects", None, Decimal(30)),
    )
]
DEGREES = ("CSC", "CSC", "CSC", "PHY", "PHY", "MINOR", "ODD", "NIL", "UNKNOWN", "ART", "DANCE")
PREPARATIONS = ("PRE", "PM", "PM", "MINOR", "ODD", "NIL", "UNKNOWN")
CREDITS = tuple(map(Decimal, ("0", "0.0001", "2.5", "5", "14.5", "15", "15.0001", "28", "29.5", "29.9999", "30", "60")))

SHAPES: tuple[tuple[str | None, ...], ...] = (
    ("degree",),
    ("degree",),
    ("degree",),
    ("degree", "degree"),
    ("preparatory",),
    ("preparatory",),
    ("preparatory", "degree"),
    ("preparatory", "degree"),
    ("preparatory", "preparatory"),
    ("exchange",),
    ("exchange", "degree"),
    (None, "preparatory"),
    (None,),
    ("degree", "degree", "preparatory"),
    ("preparatory", "exchange", None),
)


def institutions(most: int = 12) -> st.SearchStrategy[tuple[Tables, str]]:
    """Tables and a year, chosen by Hypothesis."""

    @st.composite
    def strategy(draw: Any) -> tuple[Tables, str]:
        def pick(options: Sequence[Any]) -> Any:
            return draw(st.sampled_from(options))

        year = pick(YEARS)
        return institution(pick, year, pick(range(1, most + 1))), year

    return strategy()


def big_institution(seed: int, students: int, year: str) -> Tables:
    """Tables of so many students, the same ones for the same seed."""
    return institution(random.Random(seed).choice, year, students)


def border_days(year: str) -> Tables:
    """A student for each pair of border days: enrolled from the one up to the other, with just enough on an edge."""
    tables = institution(lambda options: options[0], year, 0)
    reasons = itertools.cycle((None, "transferred", "graduated", "disenrolled", "transferred"))
    edges = itertools.cycle(range(5))
    pairs = [(start, end) for start in days(year) for end in (*days(year), None) if end is None or end >= start]
    for number, (kind, (start, end)) in enumerate(itertools.product(("degree", "preparatory", "both"), pairs)):
        student_id = f"border-{number}"
        first, last = dt.date(int(year[:4]), 9, 1), dt.date(int(year[5:]), 8, 31)
        if kind != "degree":
            first, last = start, anniversary(start) - DAY
        achieved = (last, last + DAY, first, first - DAY, None)[next(edges)]
        known = {"student_id": student_id, "end_reason": next(reasons) if end else None}
        for programme in ("CSC", "PM") if kind == "both" else ("CSC",) if kind == "degree" else ("PM",):
            _add(
                tables,
                "enrolments",
                **known,
                enrolment_id=f"{student_id}-{programme}",
                programme_id=programme,
                kind="preparatory" if programme == "PM" else "degree",
                start=start,
                end=end if programme == "PM" or kind == "degree" else None,
            )
        _add(tables, "permits", student_id=student_id, purpose="study", valid_from=dt.date(2000, 1, 1))
        programme = "CSC" if kind == "degree" else "PM"
        result = {"unit": "A", "credits": Decimal(30), "kind": "course", "counts": True, "achieved_on": achieved}
        _add(tables, "results", result_id=student_id, student_id=student_id, programme_id=programme, **result)
    return tables


def together(*all_tables: Tables) -> Tables:
    """One institution of several; the programmes are the same."""
    found = {name: [row for tables in all_tables for row in tables[name]] for name in TABLES}
    return {**found, "programmes": all_tables[0]["programmes"]}


def institution(pick: Pick, year: str, students: int) -> Tables:
    """Tables of so many students, by what ``pick`` takes."""
    tables: Tables = {name: [] for name in TABLES}
    for programme in PROGRAMMES:
        _add(tables, "programmes", **programme)
    for number in range(students):
        student(pick, tables, f"{pick(NAMES)}-{number}", year)
    return tables


def student(pick: Pick, tables: Tables, number: str, year: str) -> None:
    """Add somebody, from next to nothing known up to everything twice."""
    _permits(pick, tables, number, year)
    _enrolments(pick, tables, number, year)
    own = [row for row in tables["enrolments"] if row["student_id"] == number]
    _results(pick, tables, number, year, own)
    begins = int(year[:4])
    for shift in pick(((), (), (0,), (-1, 0))):
        _add(tables, "judgements", student_id=number, academic_year=label(begins + shift), sufficient=_flag(pick))
    for shift in pick(((), (), (), (), (0,), (1,), (-1, 0))):
        credits = pick((*CREDITS, Decimal(45)))
        _add(tables, "attainable", student_id=number, academic_year=label(begins + shift), credits=credits)
    reasons = pick(((), (), ("illness",), ("illness",), ("illness", "family"), REASONS))
    for reason in reasons:
        for shift in pick(((0,), (0,), (-1,), (-1, 0), (-1, 0), (-3, 0), (0, 1), (-2, -1, 0))):
            _add(
                tables,
                "excuses",
                student_id=number,
                academic_year=label(begins + shift),
                reason=reason,
                decision=pick(("accepted", "accepted", "accepted", "rejected", "pending")),
                repeat_grounds=pick((None, None, "it lasts")),
            )


def label(begins: int) -> str:
    """The year as text."""
    return f"{begins}-{begins + 1}"


def days(year: str) -> list[dt.date]:
    """The days around which something changes, in order."""
    begins = int(year[:4])
    found = {dt.date(begins + shift, month, day) for shift in (-1, 0, 1) for month, day in _TURNS}
    found |= {dt.date(which, 2, 29) for which in range(begins - 2, begins + 3) if calendar.isleap(which)}
    found |= {dt.date(begins - 3, 9, 1), dt.date(begins + 2, 8, 31)}
    return sorted(found)


_TURNS = (
    (1, 31),
    (2, 1),
    (2, 28),
    (3, 1),
    (5, 31),
    (6, 30),
    (7, 1),
    (8, 30),
    (8, 31),
    (9, 1),
    (9, 2),
    (9, 30),
    (11, 10),
)


def _permits(pick: Pick, tables: Tables, number: str, year: str) -> None:
    begins = int(year[:4])
    long_ago = dt.date(begins - 3, 9, 1)
    firsts = (long_ago,) * 6 + (dt.date(begins, 9, 1), dt.date(begins + 1, 8, 31), dt.date(begins + 1, 9, 1))
    lasts = (None,) * 6 + (dt.date(begins, 8, 31), dt.date(begins, 9, 1), dt.date(begins + 2, 1, 1))
    for _permit in range(pick((0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3))):
        first, last = pick(firsts), pick(lasts)
        if last and last < first:
            last = None
        purpose = pick(("study",) * 8 + ("other", None))
        _add(tables, "permits", student_id=number, purpose=purpose, valid_from=first, valid_until=last)


def _enrolments(pick: Pick, tables: Tables, number: str, year: str) -> None:
    turns = days(year)
    begins = int(year[:4])
    usual = [dt.date(begins, 9, 1), dt.date(begins + 1, 2, 1), dt.date(begins, 2, 1)]
    usual += [dt.date(begins, 2, 29)] if calendar.isleap(begins) else []
    twins = pick((False, False, True))  # the same period again: only kind and number tell which is the last
    start = end = None
    for kind in pick(SHAPES):
        if start is None or not twins:
            start = pick((*usual, *usual, *turns))
            end = _end(pick, start, turns)
        _add(
            tables,
            "enrolments",
            enrolment_id=f"{pick(NAMES)}-{len(tables['enrolments'])}",
            student_id=number,
            programme_id=pick(PREPARATIONS if kind == "preparatory" else DEGREES),
            kind=kind,
            start=start,
            end=end,
            end_reason=pick((None, "transferred", "graduated", "disenrolled")) if end else None,
            permit_programme=pick((None, None, True, False)),
        )


def _end(pick: Pick, start: dt.date, turns: list[dt.date]) -> dt.date | None:
    after = anniversary(start)
    end: dt.date | None = pick((None, None, None, None, *turns, after, after - DAY))
    return pick((None, start)) if end and end < start else end


def anniversary(day: dt.date) -> dt.date:
    """The same day a year later; of 29 February it is 1 March."""
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else dt.date(day.year + 1, 3, 1)


def _results(pick: Pick, tables: Tables, number: str, year: str, enrolments: list[Row]) -> None:
    turns = days(year)
    for row in enrolments:
        twelve = anniversary(row["start"]) - DAY
        turns += [row["start"], *[twelve] * 4, *[twelve + DAY] * 4]
    winter, summer = dt.date(int(year[:4]) + 1, 1, 28), dt.date(int(year[:4]) + 1, 6, 25)
    own = [row["programme_id"] for row in enrolments]
    for _result in range(pick((0, 1, 1, 2, 2, 3, 4, 6))):
        _add(
            tables,
            "results",
            result_id=f"r{len(tables['results'])}",
            student_id=number,
            programme_id=pick((*own, *own, *own, *own, *own, "CSC", "PM", None)),
            unit=pick("AABBCDEF"),
            credits=pick((*CREDITS, *CREDITS, None)),
            achieved_on=pick((winter, winter, winter, summer, summer, summer, summer, *turns, None, None)),
            kind=pick(("course", "exemption", "abroad", "placement")),
            counts=pick((True, True, True, True, True, True, True, True, False, None)),
        )


def _flag(pick: Pick) -> bool | None:
    return pick((True, False, None))


def _add(tables: Tables, name: str, **values: Any) -> None:
    tables[name].append({column.name: values.get(column.name) for column in TABLES[name].columns})
