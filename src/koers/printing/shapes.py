"""The shape of an official document: plain JSON, every word already in the reader's language.

A process builds an `OfficialDocument` from its facts, keeps it as JSON beside the signed bytes, and has it drawn by
`koers.printing.render.DOCUMENT`. A template of a process's own may ask for other keys, but always for those of `Frame`.

Everything is a string as it must be read ("dinsdag 17 november 2026, 13.16 tot 13.31 uur"): formatting dates and
numbers is the caller's work, since only the caller knows language and locale. A row without a value, and a section
that says nothing, are left out by the template, so a caller need not look.
"""

from typing import Literal, NotRequired, TypedDict


class Labels(TypedDict):
    """The fixed words of the paper."""

    page: str  # "bladzijde"
    of: str  # "van"
    code: str  # "Controlecode"
    verify: str  # the line above the address: "Verzegeld door ROC De Waterlanden. Controleer dit document:"
    qr: str  # what the QR code is, for who cannot see it: "QR-code naar de controlepagina"
    not_signed: str  # "nog niet getekend"


class Verification(TypedDict):
    """How anyone can check the document."""

    code: str  # a control code, see koers.printing.codes; also kept in the PDF's keywords
    address: str  # as it is shown: "koers.waterlanden.example/controle"
    url: str  # as it stands in the QR code, with scheme


class Frame(TypedDict):
    """What every template needs."""

    language: str  # two letters: "nl", "en"
    title: str
    moment: str  # ISO 8601 with an offset; the date of the document, never the time of rendering
    school: str
    dossier: str  # the line at the top right: "Dossier Sam van der Heijden"
    verification: NotRequired[Verification | None]
    recipient: NotRequired[list[str]]  # name and postal address, a line each, in the window of an envelope
    labels: Labels


class Row(TypedDict):
    label: str
    value: str | None


class Facts(TypedDict):
    kind: Literal["facts"]
    heading: str | None
    rows: list[Row]


class Paragraph(TypedDict):
    kind: Literal["paragraph"]
    heading: str | None
    text: str | None


class Item(TypedDict):
    text: str
    lead: NotRequired[str | None]  # the first words, bold: "Praat met ons."


class Listing(TypedDict):
    kind: Literal["list"]
    heading: str | None
    numbered: bool
    items: list[Item]


class Table(TypedDict):
    kind: Literal["table"]
    heading: str | None
    columns: list[str]
    rows: list[list[str]]  # as many cells a row as there are columns; the first names the row
    widths: NotRequired[list[int] | None]  # shares of the line, one a column


class Bar(TypedDict):
    """A sentence with a figure, and the figure as a bar: `value` of `total`, with a mark at `planned`."""

    kind: Literal["bar"]
    heading: str | None
    text: str
    value: float
    total: float  # 0 draws no bar
    planned: float | None


class AgreedItem(TypedDict):
    title: str | None  # for more than one: "Afspraak 1"
    rows: list[Row]  # wat, waarbij, wie, hoe, klaar op, eerste stap


class Agreements(TypedDict):
    kind: Literal["agreements"]
    heading: str | None
    items: list[AgreedItem]


class Approval(TypedDict):
    name: str
    capacity: str  # "SLB'er", "student", "praktijkopleider bij Garage De Brug"
    moment: str | None  # "17 november 2026, 13.36 uur"; None is: not yet signed
    method: str | None  # how we know who it was: "ingelogd via de school", "op papier, scan in het archief"


class Signatures(TypedDict):
    kind: Literal["signatures"]
    heading: str | None
    people: list[Approval]


type Section = Facts | Paragraph | Listing | Table | Bar | Agreements | Signatures


class OfficialDocument(Frame):
    """A document of typed sections, in the order in which they are read."""

    sections: list[Section]
