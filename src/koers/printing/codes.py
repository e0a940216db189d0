"""Control codes: what a reader types to ask whether a document is real.

A code names a document and is no secret that opens it: the verification page answers valid, altered or unknown, and
never shows contents or names.
"""

import re
import secrets
import unicodedata

# No vowels, so no words; none of 0 O 1 I L 5 S 8 U Z, which are mistaken for each other on paper or by ear.
ALPHABET = "234679BCDFGHJKMNPQRTVWXY"
LENGTH = 12
PATTERN = re.compile(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")


def new_code() -> str:
    """A fresh code such as "K7QF-2M9X-4TRB": 55 bits from the system's source of randomness."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalise(typed: str) -> str | None:
    """The code that somebody meant: lower case, spaces and any kind of dash are fine. None if it is no code."""
    letters = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))
