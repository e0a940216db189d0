"""`koers verify`: is what was written down still what stands there?"""

from pathlib import Path

import django
from django.db import DatabaseError

from koers.server.doctor import Finding


def audit() -> list[Finding]:
    """Compute the audit's chain again and look up its anchors. Sets Django up; DJANGO_SETTINGS_MODULE must be set."""
    django.setup()
    from django.conf import settings

    from koers.kernel.audit import check_chain

    try:
        chain = check_chain()
    except DatabaseError as error:
        return [Finding(False, f"The audit cannot be read: {str(error).strip().splitlines()[0]}.")]
    if chain.broken_at is None:
        sentence = f"The audit has {chain.length} entries and none was changed. Its head is {chain.head}."
    else:
        sentence = (
            f"The audit of {chain.length} entries was changed: number {chain.broken_at} is not as it was written."
        )
    return [Finding(chain.broken_at is None, sentence), _anchors(settings.KOERS_ANCHORS, chain.length)]


def _anchors(file: Path, length: int) -> Finding:
    from koers.kernel import anchors

    try:
        found = anchors.check(file)
    except anchors.AnchorsDamaged as error:
        return Finding(False, f"The anchors cannot be read: {error}.")
    if not found.anchors:
        return Finding(length == 0, f"There are no anchors in {file} yet: the worker adds one an hour.")
    if missed := found.missed:
        return Finding(
            False,
            f"The audit was cut off or written anew: at {missed.moment:%Y-%m-%d %H:%M} it had {missed.length} entries"
            f" and head {missed.head}.",
        )
    return Finding(True, f"All {found.anchors} anchors in {file} are in it.")
