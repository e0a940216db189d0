"""What a demo remembers between two starts, in `demo.json` of its data folder."""

import datetime as dt
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from koers.server.plain import PlainError

SCHOOL = "ROC De Waterlanden"
"""What the demo school is called, in the top bar of every page."""


@dataclass(frozen=True)
class DemoState:
    """On which day the school stands (ISO, or None for the real day), how many students were asked for, is it made."""

    at: str | None = None
    students: int | None = None
    made: bool = False

    @classmethod
    def read(cls, data: Path) -> Self:
        """That of the folder, or that of a school still to be made."""
        file = data / "demo.json"
        return cls(**json.loads(file.read_text())) if file.exists() else cls()

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make it a demo, on its day."""
        return {"KOERS_DEMO": "1", "KOERS_SCHOOL": SCHOOL} | ({"KOERS_TODAY": self.at} if self.at else {})

    def write(self, data: Path) -> None:
        """Remember, whole or not at all."""
        unfinished = data / "demo.json.new"
        unfinished.write_text(json.dumps(asdict(self), indent=2) + "\n")
        unfinished.replace(data / "demo.json")

    def with_wishes(self, at: str | None, students: int | None, data: Path) -> Self:
        """As the command line wants it this time; another day moves a school in time, another size needs another one.

        Raises PlainError for what is not a date or not a number of students, and for another size.
        """
        if at is not None:
            try:
                at = dt.date.fromisoformat(at).isoformat()
            except ValueError as error:
                raise PlainError(f"AT is a day such as 2026-11-17, and not {at!r}.") from error
        if students is not None and students < 1:
            raise PlainError(f"STUDENTS is a number such as 300, and not {students}.")
        if self.made and students not in (None, self.students):
            raise PlainError(
                f"The school in {data} was made with {self.students or 'the ordinary number of'} students: remove that "
                f"folder for another school, or keep both with KOERS_DATA={data}-{students}."
            )
        return replace(self, at=at or self.at, students=students or self.students)
