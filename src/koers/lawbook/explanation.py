"""Why an outcome is what it is, in plain Dutch and English: the sentences of `uitleg.yaml` with a student's figures.

No sentence names an excusable reason, not even as an example (IND-14).
"""

from __future__ import annotations

import functools
import string
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml

from koers.lawbook.law import InvalidLaw, load_law

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")


@dataclass(frozen=True)
class Figures:
    """The figures of one outcome, in credits; ``None`` where the deciding step did not count them."""

    year: str
    attainable: Decimal | None = None
    required: Decimal | None = None
    earned: Decimal | None = None
    possible: Decimal | None = None

    @property
    def short(self) -> Decimal | None:
        """What is missing to what is needed, or ``None`` where that is not known or nothing is missing."""
        if self.required is None or self.earned is None or self.earned >= self.required:
            return None
        return self.required - self.earned


@dataclass(frozen=True)
class Text:
    """One sentence with places for figures, such as ``{earned}``, in every language."""

    nl: str
    en: str

    @property
    def places(self) -> frozenset[str]:
        """The figures that it names."""
        return frozenset(name for _text, name, _form, _how in string.Formatter().parse(self.nl) if name)

    def filled(self, language: Language, figures: Figures) -> str:
        """The sentence with its figures. Raises `ValueError` where it names one that is not known."""
        template = self.nl if language == "nl" else self.en
        values: dict[str, str] = {}
        for name in self.places:
            value = getattr(figures, name)
            if value is None:
                raise ValueError(f"the figure {name} is not known")
            values[name] = value if isinstance(value, str) else number(value, language)
        return template.format(**values)


@dataclass(frozen=True)
class Explanation:
    """What belongs to one code: the ``step`` of the rule, its sentences, and what could still change the outcome."""

    step: int
    sentences: tuple[Text, ...]
    changes: tuple[Text, ...]


def number(value: Decimal, language: Language) -> str:
    """Credits as one writes them: ``22,5`` in Dutch, ``22.5`` in English, without zeros at the end."""
    text = plain(value)
    return text.replace(".", ",") if language == "nl" else text


def plain(value: Decimal) -> str:
    """A decimal in plain form without trailing zeros: ``22.5``, ``30``, ``0``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def explanations() -> dict[str, Explanation]:
    """All explanations, by code, of the law that stands under `laws/`. Raises `InvalidLaw`."""
    return _read(load_law().folder / "uitleg.yaml")


def sentence(because: str, language: Language, figures: Figures) -> str:
    """One plain sentence that says why: the first of this code whose figures are all known. Raises `KeyError`."""
    return _chosen(explanations()[because].sentences, figures).filled(language, figures)


def changes(because: str, language: Language, figures: Figures) -> list[str]:
    """What could still change the outcome, a sentence each. Raises `KeyError` for an unknown code."""
    return [text.filled(language, figures) for text in explanations()[because].changes]


def _chosen(sentences: tuple[Text, ...], figures: Figures) -> Text:
    for text in sentences:
        if all(getattr(figures, name) is not None for name in text.places):
            return text
    raise ValueError("no sentence fits these figures")


@functools.cache
def _read(path: Path) -> dict[str, Explanation]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {code: _explanation(entry) for code, entry in content.items()}
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise InvalidLaw(f"{path}: {error}") from error


def _explanation(entry: dict[str, Any]) -> Explanation:
    return Explanation(
        step=entry["stap"],
        sentences=tuple(Text(nl=text["nl"], en=text["en"]) for text in entry["zinnen"]),
        changes=tuple(Text(nl=text["nl"], en=text["en"]) for text in entry["verandert"]),
    )
