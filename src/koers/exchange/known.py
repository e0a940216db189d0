"""What a file may refer to, and what was probably meant where it refers to nothing that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from koers.exchange.cells import did_you_mean

FEW = 3
"""Where more keys than this are equally near, none of them is likely to be the one that was meant."""


class Nearest:
    """Finds, among many keys, those that differ from a word by one character (or two that changed places).

    Two words that differ by one character are alike once one character is left out of each.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._by_shorter: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            for shorter in _shorter(key.casefold()):
                self._by_shorter[shorter].append(key)

    def to(self, word: str) -> list[str]:
        """The nearest keys in their order; none where no key is near, or too many are."""
        found = {key for shorter in _shorter(word.casefold()) for key in self._by_shorter.get(shorter, ())}
        return sorted(found) if len(found) <= FEW else []


def _shorter(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


class Directory:
    """Keys that may be referred to, each with its label for people.

    ``everything`` gives all keys with their labels; it is asked only when something is not known. A directory that
    is not ``whole`` (its file could not be read) takes every reference as right.
    """

    def __init__(self, known: Iterable[str], everything: Callable[[], Mapping[str, str]], whole: bool = True) -> None:
        self._known = set(known)
        self._everything = everything
        self._whole = whole
        self._labels: Mapping[str, str] = {}
        self._nearest: Nearest | None = None

    def __contains__(self, key: str) -> bool:
        return not self._whole or key in self._known

    def instead_of(self, key: str, sentence: str) -> str:
        """The reason why a reference is wrong: the sentence given, with the nearest keys where there are some."""
        if self._nearest is None:
            self._labels = self._everything()
            self._nearest = Nearest(self._labels)
        if with_zeros := self._with_zeros(key):
            return _("A zero in front is missing: %(number)s. Excel takes it away; keep the column as text.") % {
                "number": with_zeros
            }
        near = " / ".join(self._labels[known] for known in self._nearest.to(key))
        return f"{sentence} {did_you_mean(near)}" if near else sentence

    def _with_zeros(self, key: str) -> str | None:
        return next((zeros + key for zeros in ("0", "00", "000") if zeros + key in self._labels), None)
