"""The confidential store: a schema and a role of its own, and fields that are encrypted.

The application's role cannot read the schema ``vault``. It takes the role ``koers_vault`` for a block, in the same
transaction as the rest (ADR 0004 says what that guards against, and what it does not).
"""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, models, transaction

_NONCE = 12


class SealedTextDamaged(Exception):
    """An encrypted text was changed, moved to another row, or made with a key that is not here."""


@contextlib.contextmanager
def opened() -> Iterator[None]:
    """Be the role that may read and write the confidential tables, and nothing else, within this block."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role koers_vault; set local search_path = vault, public")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute("reset role; reset search_path")


class ConfidentialModel(models.Model):
    """A row in the schema ``vault``. Its migration moves the table there; a test guards it."""

    class Meta:
        abstract = True


def _keys() -> list[AESGCM]:
    return [AESGCM(base64.b64decode(key)) for key in settings.KOERS_VAULT_KEYS]


def _bound_to(row: models.Model, column: str) -> bytes:
    return f"{row._meta.db_table}.{column}:{row.pk}".encode()


def seal_text(row: models.Model, column: str, text: str) -> bytes:
    """Encrypt a text for one column of one row (the primary key must be known)."""
    nonce = os.urandom(_NONCE)
    return nonce + _keys()[0].encrypt(nonce, text.encode(), _bound_to(row, column))


def open_text(row: models.Model, column: str, sealed: Any) -> str:
    """The text that `seal_text` encrypted for this row and column. Raises `SealedTextDamaged`."""
    data = bytes(sealed)
    for key in _keys():
        try:
            return key.decrypt(data[:_NONCE], data[_NONCE:], _bound_to(row, column)).decode()
        except InvalidTag:
            continue
    raise SealedTextDamaged(row._meta.label)
