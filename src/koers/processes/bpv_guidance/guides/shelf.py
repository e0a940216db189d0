"""Where content files stand: the school's own in ``KOERS_GUIDES/bpv_guidance``, or else Koers'."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from koers.processes.bpv_guidance.guides.shape import (
    AttitudeForm,
    Guide,
    GuideFault,
    read_attitude_form,
    read_guide,
)

log = logging.getLogger("koers.guides")
KINDS = ("visit", "phone_contact")
LANGUAGES = ("nl", "en")
PHASES = (1, 2, 3)


def guide_for(kind: str, phase: int, language: str) -> Guide:
    """Goals, questions and form of a kind of contact in a phase, as a contact that is agreed now gets them."""
    name = f"{kind}.{language}.toml"
    return _load(name, lambda data: read_guide(name, data, language, phase))


def attitude_form(language: str) -> AttitudeForm:
    """The form for work attitude that is filled in now (BPV-15)."""
    name = f"attitude.{language}.toml"
    return _load(name, lambda data: read_attitude_form(name, data, language))


def faults() -> list[str]:
    """Everything that is wrong with the school's own files, in the active language; empty if nothing is."""
    folder = settings.KOERS_GUIDES / "bpv_guidance" if settings.KOERS_GUIDES else None
    if folder is None or not folder.is_dir():
        return []
    known = {f"{name}.{language}.toml": (name, language) for name in (*KINDS, "attitude") for language in LANGUAGES}
    messages = []
    for path in sorted(folder.glob("*.toml")):
        if path.name not in known:
            names = {"name": path.name, "names": ", ".join(sorted(known))}
            messages.append(_("%(name)s: no guide has this name. These are: %(names)s.") % names)
            continue
        try:
            _read_whole(path, *known[path.name])
        except GuideFault as wrong:
            messages.append(str(wrong))
    return messages


def _read_whole(path: Path, name: str, language: str) -> None:
    data = _parse(path.name, path.read_bytes())
    if name == "attitude":
        read_attitude_form(path.name, data, language)
        return
    for phase in PHASES:
        read_guide(path.name, data, language, phase)


def _load[Content](name: str, read: Callable[[dict[str, Any]], Content]) -> Content:
    """The school's file; one that cannot be used is reported in the log, and Koers' own used: nobody waits for it."""
    own = settings.KOERS_GUIDES / "bpv_guidance" / name if settings.KOERS_GUIDES else None
    if own is not None and own.is_file():
        try:
            return read(_parse(name, own.read_bytes()))
        except GuideFault as wrong:
            log.error("Koers' own guide is used: %s", wrong)
    return read(_parse(name, (resources.files(__package__) / name).read_bytes()))


def _parse(name: str, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GuideFault(_("%(name)s cannot be read: %(error)s") % {"name": name, "error": error}) from error
