"""The tables over which the permit rule is evaluated: what a folder of files holds, and what the application offers.

This is the one description of them: reading and checking, the empty files of ``koers monitor template``, the Ibis
schemas of the rule and the application's own views all follow it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Kind(enum.StrEnum):
    """The form of a column's values. ``DECIMAL`` is decimal(10, 4); ``YEAR`` is an academic year, ``2025-2026``."""

    TEXT = "text"
    DATE = "date"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    YEAR = "year"


@dataclass(frozen=True)
class Column:
    """One column.

    ``needed``: the column must be there. ``filled``: no value of it may be empty. ``values``: the only values allowed.
    ``empty_means``: what an empty value says; ``None`` where it is *unknown*, which may decide an outcome.
    ``nl`` and ``en`` explain it to whoever fills it. ``secret``: no message repeats a value of it.
    """

    name: str
    kind: Kind
    nl: str
    en: str
    needed: bool = False
    filled: bool = False
    values: tuple[str, ...] = ()
    empty_means: str | None = None
    secret: bool = False


@dataclass(frozen=True)
class Reference:
    """The values of ``column``, where filled, are among those of ``to_column`` of the table ``to_table``."""

    column: str
    to_table: str
    to_column: str


@dataclass(frozen=True)
class Table:
    """One table. ``key``: columns whose values together occur once. ``ordered``: pairs of dates (first, last)."""

    name: str
    nl: str
    en: str
    columns: tuple[Column, ...]
    must_exist: bool = False
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    ordered: tuple[tuple[str, str], ...] = field(default=())

    def column(self, name: str) -> Column:
        """The column with this name. Raises `KeyError`."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


REASONS = ("illness", "disability", "pregnancy", "family", "board", "inability", "other", "hardship")
OPEN = "open"
NONE = "none"


def _id(name: str, nl: str, en: str) -> Column:
    return Column(name, Kind.TEXT, nl, en, needed=True, filled=True)


_STUDENT = _id(
    "student_id", "Nummer van de student; overal hetzelfde.", "The student's number; the same in every table."
)
_YEAR = Column(
    "academic_year",
    Kind.YEAR,
    "Studiejaar, bijvoorbeeld 2025-2026.",
    "Academic year, such as 2025-2026.",
    needed=True,
    filled=True,
)

PERMITS = Table(
    "permits",
    "Verblijfsvergunningen: één regel voor elke vergunning. Van de IND komt geen lijst; die maakt de instelling zelf.",
    "Residence permits: one row a permit. The IND supplies no list; the institution keeps its own.",
    must_exist=True,
    ordered=(("valid_from", "valid_until"),),
    columns=(
        _STUDENT,
        Column(
            "purpose",
            Kind.TEXT,
            "Verblijfsdoel: study (studie) of other (iets anders). Leeg: onbekend.",
            "Purpose of the permit: study or other. Empty: unknown.",
            needed=True,
            values=("study", "other"),
        ),
        Column("valid_from", Kind.DATE, "Eerste dag.", "First day.", needed=True, filled=True),
        Column(
            "valid_until",
            Kind.DATE,
            "Laatste dag. Leeg: nog geen einde.",
            "Last day. Empty: no end yet.",
            empty_means=OPEN,
        ),
    ),
)

PROGRAMMES = Table(
    "programmes",
    "Opleidingen, met de studielast uit het register (RIO, voorheen CROHO).",
    "Programmes, with the study load of the register (RIO, formerly CROHO).",
    must_exist=True,
    key=("programme_id",),
    columns=(
        _id("programme_id", "Code van de opleiding.", "The programme's code."),
        Column(
            "credit_system",
            Kind.TEXT,
            "ects (studiepunten) of none (geen studiepunten, zoals een kunstopleiding).",
            "ects, or none (a programme without credits, such as in the arts).",
            needed=True,
            filled=True,
            values=("ects", "none"),
        ),
        Column(
            "nominal_credits",
            Kind.DECIMAL,
            "Studiepunten in een jaar volgens het register. Leeg: onbekend.",
            "Credits a year according to the register. Empty: unknown.",
            needed=True,
        ),
        Column(
            "total_credits",
            Kind.DECIMAL,
            "Studiepunten van het hele voorbereidende programma. Leeg: onbekend.",
            "Credits of the complete preparatory programme. Empty: unknown.",
        ),
        Column("name", Kind.TEXT, "Naam.", "Name.", empty_means=NONE),
        Column("rio_code", Kind.TEXT, "Code in RIO.", "Code in RIO.", empty_means=NONE),
    ),
)

ENROLMENTS = Table(
    "enrolments",
    "Inschrijvingen, ook die van eerdere jaren.",
    "Enrolments, those of earlier years included.",
    must_exist=True,
    key=("enrolment_id",),
    references=(Reference("programme_id", "programmes", "programme_id"),),
    ordered=(("start", "end"),),
    columns=(
        _id("enrolment_id", "Nummer van de inschrijving.", "The enrolment's number."),
        _STUDENT,
        _id("programme_id", "Code van de opleiding.", "The programme's code."),
        Column(
            "kind",
            Kind.TEXT,
            "degree (opleiding), preparatory (voorbereidend jaar, premaster) of exchange (uitwisseling). "
            "Leeg: onbekend.",
            "degree, preparatory (preparatory year, premaster) or exchange. Empty: unknown.",
            needed=True,
            values=("degree", "preparatory", "exchange"),
        ),
        Column("start", Kind.DATE, "Eerste dag.", "First day.", needed=True, filled=True),
        Column(
            "end",
            Kind.DATE,
            "Laatste dag. Leeg: nog ingeschreven.",
            "Last day. Empty: still enrolled.",
            empty_means=OPEN,
        ),
        Column(
            "end_reason",
            Kind.TEXT,
            "graduated (afgestudeerd), disenrolled (uitgeschreven) of transferred (overgestapt). "
            "Leeg bij een einde: onbekend.",
            "graduated, disenrolled or transferred. Empty where there is an end: unknown.",
            values=("graduated", "disenrolled", "transferred"),
        ),
        Column(
            "permit_programme",
            Kind.BOOLEAN,
            "true: de opleiding waarvoor de vergunning is gegeven. Leeg: niet aangewezen.",
            "true: the programme for which the permit was given. Empty: not designated.",
            empty_means="false",
        ),
    ),
)

RESULTS = Table(
    "results",
    "Behaalde resultaten, vrijstellingen en punten uit het buitenland.",
    "Results obtained, exemptions and credits from abroad.",
    must_exist=True,
    key=("result_id",),
    references=(Reference("programme_id", "programmes", "programme_id"),),
    columns=(
        _id("result_id", "Nummer van het resultaat.", "The result's number."),
        _STUDENT,
        Column(
            "programme_id",
            Kind.TEXT,
            "Opleiding waarvoor het resultaat is behaald. Leeg: onbekend.",
            "The programme for which it was obtained. Empty: unknown.",
            needed=True,
        ),
        _id(
            "unit", "Vak of onderdeel. Hetzelfde onderdeel telt één keer.", "Course or unit. The same unit counts once."
        ),
        Column("credits", Kind.DECIMAL, "Studiepunten. Leeg: onbekend.", "Credits. Empty: unknown.", needed=True),
        Column(
            "achieved_on",
            Kind.DATE,
            "Dag waarop het is behaald of toegekend. Leeg: onbekend.",
            "Day on which it was obtained or granted. Empty: unknown.",
            needed=True,
        ),
        Column(
            "kind",
            Kind.TEXT,
            "course (vak), exemption (vrijstelling), abroad (buitenland) of placement (stage).",
            "course, exemption, abroad or placement.",
            needed=True,
            filled=True,
            values=("course", "exemption", "abroad", "placement"),
        ),
        Column(
            "counts",
            Kind.BOOLEAN,
            "true: telt mee voor een diploma en is te herleiden tot de opleiding van de vergunning. Leeg: onbekend.",
            "true: contributes to a diploma, and is traceable to the permit's programme. Empty: unknown.",
            needed=True,
        ),
    ),
)

EXCUSES = Table(
    "excuses",
    "Verschoonbare redenen. Geheim: alleen voor wie redenen mag zien.",
    "Excusable reasons. Secret: only for who may see reasons.",
    key=("student_id", "academic_year", "reason"),
    columns=(
        _STUDENT,
        _YEAR,
        Column("reason", Kind.TEXT, "De reden.", "The reason.", needed=True, filled=True, values=REASONS, secret=True),
        Column(
            "decision",
            Kind.TEXT,
            "accepted (aanvaard), rejected (afgewezen) of pending (nog niet beslist).",
            "accepted, rejected or pending.",
            needed=True,
            filled=True,
            values=("accepted", "rejected", "pending"),
        ),
        Column(
            "repeat_grounds",
            Kind.TEXT,
            "Waarom dezelfde reden nog een keer mag tellen.",
            "Why the same reason may count again.",
            empty_means=NONE,
            secret=True,
        ),
    ),
)

JUDGEMENTS = Table(
    "judgements",
    "Oordelen over de voortgang bij opleidingen zonder studiepunten.",
    "Judgements of progress in programmes without credits.",
    key=("student_id", "academic_year"),
    columns=(
        _STUDENT,
        _YEAR,
        Column(
            "sufficient",
            Kind.BOOLEAN,
            "true: voldoende voortgang. Leeg: nog geen oordeel.",
            "true: sufficient progress. Empty: no judgement yet.",
            needed=True,
        ),
    ),
)

ATTAINABLE = Table(
    "attainable",
    "Wat een student in een jaar kon halen, vastgesteld door een medewerker; vervangt de berekening.",
    "What a student could attain in a year, set by an officer; replaces the computed figure.",
    key=("student_id", "academic_year"),
    columns=(
        _STUDENT,
        _YEAR,
        Column("credits", Kind.DECIMAL, "Studiepunten.", "Credits.", needed=True, filled=True),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table for table in (PERMITS, PROGRAMMES, ENROLMENTS, RESULTS, EXCUSES, JUDGEMENTS, ATTAINABLE)
}
