"""Sessions in the database, for keys that can be one."""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own. A cookie may hold any sign, and the database refuses some: those are no session, and no fault."""

    def _validate_session_key(self, key: str) -> bool:
        # Django's own check, which its types leave out.
        valid = super()._validate_session_key(key)  # type: ignore[misc]
        return bool(valid) and key.isascii() and key.isalnum()
