"""Where guides stand, and how a talk keeps its own."""

from __future__ import annotations

import hashlib
import json
import logging
from importlib import resources
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from koers.kernel import clock
from koers.processes.progress_talks.guides.reading import GuideFaults, read
from koers.processes.progress_talks.guides.shape import Guide
from koers.processes.progress_talks.models import GuideVersion, Variant

LANGUAGES = ("nl", "en")
log = logging.getLogger("koers.guides")


def load(variant: Variant, language: str) -> Guide:
    """The guide that a talk would begin with now: the school's own, or else Koers'.

    A school's file that cannot be used is reported in the log, and Koers' own guide used: a talk that is about to
    begin does not wait for a file to be mended. `faults` says beforehand what is wrong.
    """
    name = f"{variant}.{language}.toml"
    own = _own(name)
    if own is not None:
        try:
            return _read_file(own)
        except GuideFaults as wrong:
            log.error("Koers' own guide is used: %s", "; ".join(wrong.messages))
    return read(name, (resources.files(__package__) / name).read_text(encoding="utf-8"))


def faults() -> list[str]:
    """Everything that is wrong with the school's own guides, in the active language; empty if nothing is."""
    folder: Path | None = settings.KOERS_GUIDES
    if folder is None:
        return []
    if not folder.is_dir():
        return [_("The folder of guides %(folder)s is not there.") % {"folder": folder}]
    known = {f"{variant}.{language}.toml" for variant in Variant for language in LANGUAGES}
    messages = []
    for path in sorted(folder.glob("*.toml")):
        if path.name not in known:
            messages.append(
                _("%(name)s: no guide has this name. These are: %(names)s.")
                % {"name": path.name, "names": ", ".join(sorted(known))}
            )
            continue
        try:
            _read_file(path)
        except GuideFaults as wrong:
            messages += wrong.messages
    return messages


def keep(variant: Variant, language: str) -> GuideVersion:
    """The stored version of today's guide for a talk that begins; stored once, however many talks use it."""
    content = load(variant, language).content()
    canonical = json.dumps([variant, language, content], ensure_ascii=False, sort_keys=True)
    version, _new = GuideVersion.objects.get_or_create(
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        defaults={
            "variant": variant,
            "language": language,
            "content": content,
            "first_used_at": clock.now(),
        },
    )
    return version


def stored(version: GuideVersion) -> Guide:
    """The guide as it was when a talk began with it."""
    return Guide.from_content(version.content)


def _own(name: str) -> Path | None:
    folder: Path | None = settings.KOERS_GUIDES
    path = folder / name if folder else None
    return path if path and path.is_file() else None


def _read_file(path: Path) -> Guide:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GuideFaults(path.name, [_("The file cannot be read: %(error)s") % {"error": error}]) from error
    return read(path.name, text)
