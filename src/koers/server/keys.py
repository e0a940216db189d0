"""The demo's secrets: made once, kept in its data folder, given to its processes by their environment."""

import base64
import json
import os
import secrets
from pathlib import Path

from koers.server.plain import PlainError


def demo_keys(data: Path, *, may_make: bool) -> dict[str, str]:
    """The variables KOERS_SECRET_KEY and KOERS_VAULT_KEYS of the demo in the folder `data`.

    Made when they are not there and `may_make`. Raises PlainError when they are lost while the school is there: its
    confidential facts can be read with these keys only.
    """
    file = data / "keys.json"
    if not file.exists():
        if not may_make:
            raise PlainError(
                f"The keys of this school are lost ({file}): put them back, or remove {data} for a new one."
            )
        _write_once(file, {"KOERS_SECRET_KEY": secrets.token_urlsafe(50), "KOERS_VAULT_KEYS": _random_key()})
    return {str(name): str(value) for name, value in json.loads(file.read_text()).items()}


def _random_key() -> str:
    """256 bits, as text that survives an environment variable and a comma-separated list."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _write_once(file: Path, keys: dict[str, str]) -> None:
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        json.dump(keys, opened, indent=2)
        opened.flush()
        os.fsync(opened.fileno())
    unfinished.replace(file)
