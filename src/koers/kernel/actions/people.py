"""What a person sets about themself."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from koers.kernel import audit
from koers.kernel.errors import Refused
from koers.kernel.models import Person


@transaction.atomic
def choose_language(*, language: str, by: Person) -> Person:
    """Speak this language to a person from now on, on pages and in mails. Raises `Refused` for one we do not speak."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("Choose Dutch or English."), field="language")
    if by.language != language:
        by.language = language
        by.save(update_fields=["language"])
        audit.record("chose_language", by=by, about=by, language=language)
    return by
