"""Cleaning what people type before it is kept: no characters that hide or reorder what others will read and sign."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from koers.kernel.errors import Refused

LONGEST = 10_000
"""Characters in one field."""

_KEPT = {"\n", "\t"}
_BIDI = {*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


def clean(text: str, *, lines: bool = True) -> str:
    """The text with control and bidirectional characters taken out and ends trimmed; one line unless ``lines``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        char for char in text if char in _KEPT or (unicodedata.category(char) not in {"Cc", "Cs"} and char not in _BIDI)
    )
    cleaned = unicodedata.normalize("NFC", "".join(kept)).strip()
    return cleaned if lines else " ".join(cleaned.split())


def fitting(text: str, field: str) -> str:
    """The text as `clean` gives it. Raises `Refused`, with this field, for more than `LONGEST` characters."""
    text = clean(text)
    if len(text) > LONGEST:
        raise Refused(_("This text is too long. At most %(n)s characters fit here.") % {"n": LONGEST}, field=field)
    return text
