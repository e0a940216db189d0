"""The rule about progress and residence permits once more, in plain Python, sentence by sentence and one student at a
time. It is written from the description of the rule and not from the rule, so that the two can be compared.

Every condition is true, false or unknown (``None``); what is unknown never makes a student's progress insufficient.
An empty value is ``None`` everywhere. The numbers before the functions are those of the steps.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

Row = dict[str, Any]
Tables = dict[str, list[Row]]

SHARE = Decimal("0.5")  # of what could be attained
TEACHING_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6)
PREPARATORY_EXCUSES_SINCE = "2022-2023"
NEVER = dt.date.max  # the end of what has no end


class Figures(NamedTuple):
    """What could be attained, what was required, what was earned for certain, and what may have been earned.

    ``possible`` is ``None`` where there is no limit to it.
    """

    attainable: Decimal | None = None
    required: Decimal | None = None
    earned: Decimal | None = None
    possible: Decimal | None = None


class Decision(NamedTuple):
    """What becomes of a student in a year, why, and the figures that it was decided on."""

    outcome: str
    because: str
    figures: Figures = Figures()


class Year(NamedTuple):
    """An academic year, from 1 September up to and including 31 August."""

    text: str

    @property
    def first(self) -> dt.date:
        """1 September."""
        return dt.date(int(self.text[:4]), 9, 1)

    @property
    def last(self) -> dt.date:
        """31 August."""
        return dt.date(int(self.text[5:]), 8, 31)


@dataclass
class Student:
    """Everything that is known of one student."""

    permits: list[Row] = field(default_factory=list)
    enrolments: list[Row] = field(default_factory=list)
    results: list[Row] = field(default_factory=list)
    excuses: list[Row] = field(default_factory=list)
    judgements: list[Row] = field(default_factory=list)
    attainable: list[Row] = field(default_factory=list)


def read(tables: Tables, year: str, *, interim: bool = False) -> list[tuple[Any, ...]]:
    """One row a student, by student number: number, year, outcome, because and the four figures."""
    programmes = {row["programme_id"]: row for row in tables["programmes"]}
    students: dict[str, Student] = defaultdict(Student)
    for name in ("permits", "enrolments", "results", "excuses", "judgements", "attainable"):
        for row in tables[name]:
            getattr(students[row["student_id"]], name).append(row)
    rows = []
    for number in sorted(students):
        decision = decide(students[number], programmes, Year(year))
        if decision is None:
            continue
        if interim and decision.outcome == "insufficient":
            decision = Decision("undetermined", "year_running", decision.figures)
        rows.append((number, year, decision.outcome, decision.because, *decision.figures))
    return rows


def decide(student: Student, programmes: dict[str, Row], year: Year) -> Decision | None:
    """The first step that says something decides; ``None`` for a student who was not enrolled in this year."""
    enrolments = [row for row in student.enrolments if overlaps(row["start"], row["end"], year)]
    if not enrolments:
        return None
    decision = of_permits(student, year) or of_kinds(enrolments)
    if decision:
        return decision
    enrolments = [row for row in enrolments if row["kind"] != "exchange"]
    last = max(enrolments, key=ends_last)
    decision = of_leaving(last, year)
    if decision:
        return decision
    preparatory = preparatory_of(enrolments, last)
    if preparatory:
        load = programmes[preparatory["programme_id"]]["total_credits"]
        if last["kind"] == "preparatory":
            return of_preparatory(student, preparatory, load, year)
        decision = of_preparatory_before(student, preparatory, load)
        if decision:
            return decision
    return of_norm(student, enrolments, programmes, year)


def overlaps(start: dt.date, end: dt.date | None, year: Year) -> bool:
    """A period overlaps the year when it starts on or before its last day and does not end before its first."""
    return start <= year.last and (end or NEVER) >= year.first


# 1


def of_permits(student: Student, year: Year) -> Decision | None:
    """Only who has a permit to study is monitored."""
    purposes = {row["purpose"] for row in student.permits if overlaps(row["valid_from"], row["valid_until"], year)}
    if "study" in purposes:
        return None
    if None in purposes:
        return Decision("undetermined", "permit_unknown")
    return Decision("not_monitored", "no_study_permit")


# 2, 3


def of_kinds(enrolments: list[Row]) -> Decision | None:
    """Of an enrolment it must be known what it is; who is here for an exchange only is not monitored."""
    kinds = {row["kind"] for row in enrolments}
    if None in kinds:
        return Decision("undetermined", "kind_unknown")
    if kinds == {"exchange"}:
        return Decision("not_monitored", "exchange")
    return None


# 4


def ends_last(enrolment: Row) -> tuple[Any, ...]:
    """By this the last of several enrolments is found."""
    return (
        enrolment["end"] or NEVER,
        enrolment["start"],
        enrolment["kind"] == "degree",
        enrolment["enrolment_id"],
    )


def of_leaving(last: Row, year: Year) -> Decision | None:
    """Who graduated in the year, or left during it, is not monitored; why somebody left must be known."""
    end, reason = last["end"] or NEVER, last["end_reason"]
    if end <= year.last and reason == "graduated":
        return Decision("not_monitored", "graduated")
    if end < year.last and reason == "disenrolled":
        return Decision("not_monitored", "disenrolled_during_year")
    if end < year.last and reason is None:
        return Decision("undetermined", "end_reason_unknown")
    return None


# 5


def preparatory_of(enrolments: list[Row], last: Row) -> Row | None:
    """The last enrolment if that is preparatory; otherwise the preparatory one that started last, if there is one."""
    if last["kind"] == "preparatory":
        return last
    preparatory = [row for row in enrolments if row["kind"] == "preparatory"]
    return max(preparatory, key=lambda row: (row["start"], row["enrolment_id"]), default=None)


def twelve_months_end(start: dt.date) -> dt.date:
    """The day before the anniversary; that of 29 February is 1 March."""
    if (start.month, start.day) == (2, 29):
        return dt.date(start.year + 1, 2, 28)
    return start.replace(year=start.year + 1) - dt.timedelta(days=1)


def preparatory_figures(student: Student, preparatory: Row, load: Decimal | None) -> Figures:
    """The complete programme is required, within the full twelve months, by results of that programme."""
    start = preparatory["start"]
    end = twelve_months_end(start)

    def belongs(result: Row) -> bool | None:
        same = equal(result["programme_id"], preparatory["programme_id"])
        return all_of(same, within(result["achieved_on"], start, end), result["counts"])

    return Figures(load, load, *credits(student, belongs))


def of_preparatory_before(student: Student, preparatory: Row, load: Decimal | None) -> Decision | None:
    """A degree programme follows on the preparatory one: then that was passed, or a person finds out how this came."""
    figures = preparatory_figures(student, preparatory, load)
    if at_least(figures.earned, figures.required):
        return None
    return Decision("undetermined", "preparatory_not_settled", figures)


def of_preparatory(student: Student, preparatory: Row, load: Decimal | None, year: Year) -> Decision:
    """The student ends the year in a preparatory programme, to which there is a right once."""
    end, twelve = preparatory["end"] or NEVER, twelve_months_end(preparatory["start"])
    period_end = min(end, twelve)
    earlier = {row["kind"] for row in student.enrolments if row["start"] < preparatory["start"]}
    if "preparatory" in earlier:
        return Decision("undetermined", "second_preparatory_period")
    if None in earlier:
        return Decision("undetermined", "kind_unknown")
    if period_end < year.first:
        return Decision("undetermined", "preparatory_period_over")
    if period_end > year.last:
        return Decision("not_monitored", "preparatory_period_running")
    if load is None:
        return Decision("undetermined", "nominal_load_unknown")
    figures = preparatory_figures(student, preparatory, load)
    if at_least(figures.earned, figures.required):
        return Decision("sufficient", "preparatory_passed", figures)
    if end < year.last and end < twelve:
        return Decision("undetermined", "preparatory_left_early", figures)
    if falls_short(figures):
        weighed = year.text >= PREPARATORY_EXCUSES_SINCE
        return of_excuses(student, year, "preparatory_not_passed", figures, weighed=weighed)
    return Decision("undetermined", "results_unclear", figures)


# 6, 7


def of_norm(student: Student, enrolments: list[Row], programmes: dict[str, Row], year: Year) -> Decision:
    """Half of what could be attained, of the permit's programme if one is designated."""
    degrees = [row for row in enrolments if row["kind"] == "degree"]
    normative = [row for row in degrees if row["permit_programme"] is True] or degrees
    loads = [programmes[row["programme_id"]] for row in normative]
    if any(programme["credit_system"] == "none" for programme in loads):
        return of_judgement(student, year)
    given = [row["credits"] for row in student.attainable if row["academic_year"] == year.text]
    nominal = [programme["nominal_credits"] for programme in loads]
    if given:
        (attainable,) = given
    elif None in nominal:
        return Decision("undetermined", "nominal_load_unknown")
    else:
        attainable = max(nominal) * teaching_months(degrees, year) / len(TEACHING_MONTHS)
    required = attainable * SHARE
    if attainable == 0:
        return Decision("not_monitored", "nothing_attainable", Figures(attainable, required))

    def belongs(result: Row) -> bool | None:
        return all_of(within(result["achieved_on"], year.first, year.last), result["counts"])

    figures = Figures(attainable, required, *credits(student, belongs))
    if at_least(figures.earned, required):
        return Decision("sufficient", "norm_met", figures)
    if falls_short(figures):
        return of_excuses(student, year, "norm_not_met", figures)
    return Decision("undetermined", "results_unclear", figures)


def of_judgement(student: Student, year: Year) -> Decision:
    """Without credits, the institution's judgement of the year decides."""
    sufficient = [row["sufficient"] for row in student.judgements if row["academic_year"] == year.text]
    if True in sufficient:
        return Decision("sufficient", "judged_sufficient")
    if False in sufficient:
        return of_excuses(student, year, "judged_insufficient", Figures())
    return Decision("undetermined", "judgement_missing")


def teaching_months(degrees: list[Row], year: Year) -> int:
    """In how many of September to June the student was enrolled; a month begun or ended counts in full."""
    count = 0
    for month in TEACHING_MONTHS:
        begin = dt.date(year.first.year if month >= 9 else year.last.year, month, 1)
        after = dt.date(begin.year + month // 12, month % 12 + 1, 1)
        count += any(row["start"] < after and (row["end"] or NEVER) >= begin for row in degrees)
    return count


def credits(student: Student, belongs: Any) -> tuple[Decimal, Decimal | None]:
    """What was earned for certain, and what may have been; the same unit once, with its highest credits."""
    certain: dict[str, Decimal] = {}
    possible: dict[str, Decimal] = {}
    unlimited = False
    for result in student.results:
        unit, worth, counted = result["unit"], result["credits"], belongs(result)
        if counted is False:
            continue
        if worth is None:
            unlimited = True
            continue
        possible[unit] = max(worth, possible.get(unit, worth))
        if counted:
            certain[unit] = max(worth, certain.get(unit, worth))
    return sum(certain.values(), Decimal(0)), None if unlimited else sum(possible.values(), Decimal(0))


# 8


def of_excuses(student: Student, year: Year, because: str, figures: Figures, *, weighed: bool = True) -> Decision:
    """Insufficient so far: is there an excuse for this year?"""
    accepted = [row for row in student.excuses if row["decision"] == "accepted"]
    used = {row["reason"] for row in accepted if row["academic_year"] < year.text}
    own = [row for row in accepted if row["academic_year"] == year.text]
    pending = [row for row in student.excuses if (row["academic_year"], row["decision"]) == (year.text, "pending")]
    if not weighed:
        return Decision("insufficient", because, figures)
    if any(row["reason"] not in used for row in own):
        return Decision("excused", "reason_accepted", figures)
    if any(row["repeat_grounds"] is not None for row in own):
        return Decision("excused", "repeated_reason_accepted", figures)
    if pending:
        return Decision("undetermined", "excuse_pending", figures)
    if own:
        return Decision("insufficient", "reason_used_before", figures)
    return Decision("insufficient", because, figures)


# True, false or unknown


def all_of(*conditions: bool | None) -> bool | None:
    """False if one is false; otherwise unknown if one is unknown."""
    if False in conditions:
        return False
    return None if None in conditions else True


def equal(value: str | None, other: str) -> bool | None:
    """Whether it is this one; unknown if it is empty."""
    return None if value is None else value == other


def within(day: dt.date | None, first: dt.date, last: dt.date) -> bool | None:
    """Whether the day lies in the period; unknown if it is empty."""
    return None if day is None else first <= day <= last


def at_least(earned: Decimal | None, required: Decimal | None) -> bool:
    """Whether it is certain that what is required was earned."""
    return earned is not None and required is not None and earned >= required


def falls_short(figures: Figures) -> bool:
    """Whether it is certain that what is required cannot have been earned."""
    return figures.possible is not None and figures.required is not None and figures.possible < figures.required
